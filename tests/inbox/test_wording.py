"""The catalogue is whole in both languages, and time is told in words."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from aiohttp import web
from fluent.syntax import FluentParser, ast
from markupsafe import Markup

from cases.replies import Refusal
from cases.staff import StaffRole
from domain.accounts import Mode
from domain.cases import CaseStatus, OutboxState, Outcome
from domain.health import AlarmKind
from domain.messages import Channel, MessageKind
from domain.tickets import Dialect, EntityKind, Sentiment, TicketType, Urgency
from inbox.context import CONTEXT, InboxContext
from inbox.wording import LANGUAGES, Wording, catalogue
from tests.harness.inbox_database import NOW

INBOX = Path(__file__).parents[2] / "inbox"
ENUMERATIONS: dict[str, type[StrEnum]] = {
    "status": CaseStatus,
    "type": TicketType,
    "urgency": Urgency,
    "sentiment": Sentiment,
    "dialect": Dialect,
    "entity": EntityKind,
    "channel": Channel,
    "kind": MessageKind,
    "delivery": OutboxState,
    "outcome": Outcome,
    "role": StaffRole,
    "mode": Mode,
    "alarm": AlarmKind,
    "alarm-do": AlarmKind,
    "refusal": Refusal,
}


@pytest.fixture
def context(application: web.Application) -> InboxContext:
    inbox = next(app for app in application._subapps if CONTEXT in app)
    return inbox[CONTEXT]


def bare(told: Markup) -> str:
    """The words alone, without tags and isolates."""
    return told.striptags().replace("\u2068", "").replace("\u2069", "")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text of the catalogue: its key and the arguments it takes."""

    key: str
    arguments: frozenset[str]


def entries(language: str) -> set[Entry]:
    parsed = FluentParser().parse(catalogue(language))
    assert not [entry for entry in parsed.body if isinstance(entry, ast.Junk)]
    return {Entry(entry.id.name, variables(entry)) for entry in parsed.body if isinstance(entry, ast.Message)}


def variables(entry: ast.Message) -> frozenset[str]:
    """The names of the variables of a message, wherever they stand in it."""
    found: set[str] = set()

    def look(node: object) -> None:
        if isinstance(node, ast.VariableReference):
            found.add(node.id.name)
        elif isinstance(node, list):
            for each in node:
                look(each)
        elif isinstance(node, ast.BaseNode):
            look(list(vars(node).values()))

    look(entry)
    return frozenset(found)


def test_both_languages_have_the_same_texts_with_the_same_arguments() -> None:
    assert entries("ar") == entries("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_an_enumeration_has_a_name(language: str) -> None:
    keys = {entry.key for entry in entries(language)}
    wanted = {
        f"{kind}-{value.replace('_', '-')}" for kind, values in ENUMERATIONS.items() for value in values
    }
    assert wanted - keys == set()


def test_every_text_that_a_template_names_exists_and_every_text_is_used() -> None:
    keys = {entry.key for entry in entries("ar")}
    files = [path for pattern in ("**/*.html", "**/*.py") for path in INBOX.glob(pattern)]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert set(re.findall(r'say\(\s*"([a-z0-9-]+[a-z0-9])"', source)) - keys == set()
    families = set(re.findall(r'name_of\("([a-z-]+)"', source))
    families |= set(re.findall(r'say\(f?"([a-z-]+)-(?:" ~|\{)', source))
    unused = {key for key in keys if f'"{key}"' not in source and not key.startswith(tuple(families))}
    assert unused == set()


@pytest.mark.parametrize(
    ("passed", "ar", "en"),
    [
        (timedelta(seconds=20), "قبل لحظات", "moments ago"),
        (timedelta(minutes=1), "قبل دقيقة", "1 minute ago"),
        (timedelta(minutes=2), "قبل دقيقتين", "2 minutes ago"),
        (timedelta(minutes=7), "قبل 7 دقائق", "7 minutes ago"),
        (timedelta(minutes=11), "قبل 11 دقيقة", "11 minutes ago"),
        (timedelta(hours=3), "قبل 3 ساعات", "3 hours ago"),
        (timedelta(hours=47), "قبل 47 ساعة", "47 hours ago"),
        (timedelta(days=2), "قبل يومين", "2 days ago"),
        (timedelta(days=12), "قبل 12 يومًا", "12 days ago"),
        (timedelta(days=40), "الأربعاء 14 أكتوبر 2026", "Wednesday 14 October 2026"),
    ],
)
def test_ages_are_told_as_people_say_them(context: InboxContext, passed: timedelta, ar: str, en: str) -> None:
    for language, words in (("ar", ar), ("en", en)):
        assert bare(Wording(language, context).ago(NOW - passed)) == words


def test_due_times_tell_whether_they_are_past(context: InboxContext) -> None:
    words = Wording("ar", context)
    told = [bare(words.due(NOW + timedelta(hours=hours))) for hours in (2, -2)]
    assert told == ["خلال ساعتين", "متأخر ساعتين"]
    assert words.is_past(NOW - timedelta(seconds=1))
    assert not words.is_past(NOW + timedelta(seconds=1))


def test_what_has_no_name_is_shown_as_it_is(context: InboxContext) -> None:
    words = Wording("ar", context)
    assert words.name_of("channel", "carrier_pigeon") == "carrier_pigeon"
    assert words.unit("closed_school") == "closed_school"
