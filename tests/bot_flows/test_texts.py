"""Both languages say the same, and no text can fail when it is needed."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot_flows.menu import menu
from bot_flows.texts import REQUIRED_ARGUMENTS, Texts, format_date
from domain.cases import CaseStatus
from domain.errors import ConfigurationError
from domain.tickets import TicketType

FOLDER = Path(__file__).parents[2] / "bot_flows"
CASE = {
    "name": "نورة العتيبي",
    "type": "شكوى",
    "ticket": "4800012341",
    "entity": "وكالة الموارد البشرية",
    "due": "الأحد 29 نوفمبر 2026",
    "since": "الاثنين 23 نوفمبر 2026",
    "status": "قيد المعالجة",
}
PUBLIC = (
    *("ack-public", "move-to-dm", "status-public-refusal", "urgent-child-public", "pii-warning-public"),
    *("resolved-public", "suspected-impersonation", "out-of-hours", "praise-thanks"),
    *("outage-broadcast", "outage-over"),
)
texts = Texts()


def test_the_acknowledgement_reads_well_in_arabic() -> None:
    assert texts.render("ack-private", "ar", CASE) == (
        "أهلًا نورة العتيبي، استلمنا رسالتك وسجّلناها برقم 4800012341.\n"
        "النوع: شكوى\n"
        "الجهة المعنية: وكالة الموارد البشرية\n"
        "الموعد المتوقع للإفادة: الأحد 29 نوفمبر 2026\n"
        "لمعرفة حالة الطلب في أي وقت أرسل رقمه."
    )


def test_every_text_can_be_said_in_both_languages() -> None:
    for key in texts.keys:
        arguments = dict.fromkeys(texts.arguments(key), "كلمة")
        for language in ("ar", "en"):
            assert texts.render(key, language, arguments).strip()


def test_the_flows_send_only_texts_whose_arguments_are_known() -> None:
    sent: set[str] = set()
    for module in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in texts.keys:
                sent.add(node.value)
    assert {"ack-private", "ack-public", "status-open", "human-handover"} <= sent
    assert sent <= REQUIRED_ARGUMENTS.keys()


@pytest.mark.parametrize("key", PUBLIC)
def test_public_texts_are_short(key: str) -> None:
    for language in ("ar", "en"):
        assert len(texts.render(key, language, dict.fromkeys(texts.arguments(key), "نظام نور"))) <= 200


def test_all_types_and_statuses_have_names() -> None:
    for language in ("ar", "en"):
        for type_ in TicketType:
            assert texts.render(f"type-{type_.replace('_', '-')}", language, {})
        for status in CaseStatus:
            assert texts.render(f"status-{status.replace('_', '-')}", language, {})


def test_buttons_fit_the_narrowest_channel() -> None:
    for language in ("ar", "en"):
        assert all(len(button.title) <= 20 for button in menu(language))


def test_a_citizen_without_a_name_is_greeted_all_the_same() -> None:
    nameless = CASE | {"name": " \u200f "}
    assert texts.render("ack-private", "ar", nameless).startswith("أهلًا بك، ")
    assert texts.render("ack-private", "en", nameless).startswith("Hello there, ")


def test_what_runs_against_the_text_is_isolated_and_numbers_are_not() -> None:
    said = texts.render("ack-private", "ar", CASE | {"name": "John (Smith)"})
    assert said.startswith("أهلًا \u2068John (Smith)\u2069، ")
    assert "برقم 4800012341." in said
    assert "\u2068" not in texts.render("ack-private", "ar", CASE)
    assert "With: \u2068وكالة الموارد البشرية\u2069\n" in texts.render("ack-private", "en", CASE)


def test_a_name_cannot_turn_or_flood_the_text() -> None:
    said = texts.render("ack-private", "ar", CASE | {"name": "نورة\u202e\n\n\n" + "ا" * 500})
    assert "\u202e" not in said
    assert said.count("\n") == 4
    assert len(said.splitlines()[0]) < 150


@given(st.dictionaries(st.sampled_from(sorted(CASE)), st.text(alphabet=st.characters())))
def test_no_argument_breaks_a_text(odd: dict[str, str]) -> None:
    said = texts.render("ack-private", "ar", CASE | odd)
    assert said.count("\n") == 4
    said.encode("utf-8")


@pytest.mark.parametrize(
    ("language", "said"),
    [("ar", "الأحد 29 نوفمبر 2026"), ("en", "Sunday 29 November 2026"), ("ar-Latn", "الأحد 29 نوفمبر 2026")],
)
def test_dates_are_those_of_riyadh(language: str, said: str) -> None:
    assert format_date(datetime(2026, 11, 28, 21, 30, tzinfo=UTC), language) == said


@pytest.mark.parametrize(
    ("arabic", "english", "complaint"),
    [
        ("a = س", "b = s", "only in one language"),
        ("a = { $x }", "a = { $y }", "takes other arguments"),
        ("a = س", "a = s", "is missing"),
        ("a = { $x ->\n  *[one] س\n }", "a = s", "chooses between variants"),
        ("a = س\na = ص", "a = s", "is there twice"),
        ("a = { b }", "a = s", "a: "),
        ("هذا ليس فلونت", "a = s", "not Fluent"),
    ],
)
def test_a_catalogue_that_could_fail_later_is_not_loaded(
    tmp_path: Path, arabic: str, english: str, complaint: str
) -> None:
    (tmp_path / "ar.ftl").write_text(arabic, encoding="utf-8")
    (tmp_path / "en.ftl").write_text(english, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=re.escape(complaint)):
        Texts(tmp_path)


def test_a_text_that_asks_for_what_nobody_provides_is_not_loaded(tmp_path: Path) -> None:
    for language in ("ar", "en"):
        source = (FOLDER / "texts" / f"{language}.ftl").read_text(encoding="utf-8")
        changed = source.replace("status-not-found =", "status-not-found = { $entity }", 1)
        (tmp_path / f"{language}.ftl").write_text(changed, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="status-not-found asks for"):
        Texts(tmp_path)
