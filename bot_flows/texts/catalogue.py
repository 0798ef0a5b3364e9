"""The catalogue of texts: two Fluent files, checked against each other when it is loaded.

Rendering only joins pieces: Fluent resolves each message once, at the start, into its fixed words and the
places of its arguments. So a text may name arguments and other messages, but not choose between variants.

Arguments that run against the direction of the text (an English name in Arabic) are set between FSI and PDI,
so that they cannot turn the punctuation around them. Numbers and dates carry no marks and copy clean.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from domain.errors import ConfigurationError

LANGUAGES = ("ar", "en")

_CASE = frozenset({"name", "type", "ticket", "entity", "due", "since", "status"})
_NONE: frozenset[str] = frozenset()

REQUIRED_ARGUMENTS: Mapping[str, frozenset[str]] = {
    "ack-private": _CASE,
    "ack-merged": _CASE,
    "human-handover": _CASE,
    "status-open": _CASE,
    "status-closed-case": _CASE,
    "status-not-found": frozenset({"ticket"}),
    "number-mistyped": frozenset({"ticket"}),
} | dict.fromkeys(
    (
        *("welcome", "help", "new-request-how", "thanks", "status-which", "unreadable", "urgent-child"),
        *("opt-out", "opt-in"),
        *("ack-public", "move-to-dm", "status-public-refusal", "urgent-child-public", "name-unknown"),
        *("button-new-request", "button-status", "button-human"),
    ),
    _NONE,
)
"""What whoever sends a text of the flows provides; a text that asks for more cannot be loaded."""


class Texts:
    """The loaded catalogue."""

    def __init__(self, folder: Path = Path(__file__).parent) -> None:
        """Load and check `ar.ftl` and `en.ftl`. Raise ConfigurationError for whatever could fail later."""
        self._languages = {
            language: _Language(folder / f"{language}.ftl", language) for language in LANGUAGES
        }
        arabic, english = (self._languages[language].texts for language in LANGUAGES)
        if arabic.keys() != english.keys():
            raise ConfigurationError(f"texts: only in one language: {sorted(arabic.keys() ^ english.keys())}")
        for key in arabic:
            if self.arguments(key, "ar") != self.arguments(key, "en"):
                raise ConfigurationError(f"texts: {key} takes other arguments in Arabic than in English")
        for key, provided in REQUIRED_ARGUMENTS.items():
            if key not in arabic:
                raise ConfigurationError(f"texts: {key} is missing")
            if extra := self.arguments(key) - provided:
                raise ConfigurationError(f"texts: {key} asks for {sorted(extra)}, which nobody provides")

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all texts."""
        return frozenset(self._languages["ar"].texts)

    def arguments(self, key: str, language: str = "ar") -> frozenset[str]:
        """The arguments a text takes."""
        return frozenset(self._languages[language].texts[key][1::2])

    def render(self, key: str, language: str, arguments: Mapping[str, str]) -> str:
        """A text in words. Any language but "en" is answered in Arabic."""
        spoken = self._languages["en" if language == "en" else "ar"]
        parts = spoken.texts[key]
        if len(parts) == 1:
            return parts[0]
        words = list(parts)
        for index in range(1, len(parts), 2):
            words[index] = self._set_in(spoken, parts[index], arguments[parts[index]])
        return "".join(words)

    def _set_in(self, spoken: "_Language", argument: str, value: str) -> str:
        shown = " ".join(_UNSAFE.sub("", value).split())
        if argument == "name":
            shown = shown[:_LONGEST_NAME].rstrip() or spoken.texts["name-unknown"][0]
        if spoken.runs_against.search(shown):
            return f"{_FIRST_STRONG_ISOLATE}{shown}{_POP_ISOLATE}"
        return shown


_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LONGEST_NAME = 60
_RUNS_AGAINST = {
    "ar": re.compile("[A-Za-z\u00c0-\u02af\u0370-\u058f]"),
    "en": re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"),
}
_PLACE = re.compile("\ue000([a-z_]+)\ue001")


class _Language:
    """One file: each text as fixed words (even places) and names of arguments (odd places)."""

    def __init__(self, path: Path, language: str) -> None:
        source = path.read_text(encoding="utf-8")
        resource = FluentResource(source)
        _check(resource, path)
        bundle = FluentBundle([language], use_isolating=False)
        bundle.add_resource(resource)
        places = {name: f"\ue000{name}\ue001" for name in _names_in(resource)}
        self.runs_against = _RUNS_AGAINST[language]
        self.texts = {
            entry.id.name: _resolved(bundle, entry.id.name, places, path)
            for entry in resource.body
            if isinstance(entry, ast.Message)
        }


def _resolved(bundle: FluentBundle, key: str, places: Mapping[str, str], path: Path) -> tuple[str, ...]:
    pattern = bundle.get_message(key).value
    if pattern is None:
        raise ConfigurationError(f"{path.name}: {key} has no text")
    words, errors = bundle.format_pattern(pattern, dict(places))
    if errors:
        raise ConfigurationError(f"{path.name}: {key}: {errors[0]}") from errors[0]
    return tuple(_PLACE.split(str(words)))


def _check(resource: ast.Resource, path: Path) -> None:
    seen: set[str] = set()
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            raise ConfigurationError(f"{path.name}: not Fluent: {entry.content!r}")
        if isinstance(entry, ast.Message):
            if entry.id.name in seen:
                raise ConfigurationError(f"{path.name}: {entry.id.name} is there twice")
            seen.add(entry.id.name)


def _names_in(resource: ast.Resource) -> set[str]:
    finder = _ArgumentFinder()
    finder.visit(resource)
    return finder.names


class _ArgumentFinder(Visitor):
    """Collects the arguments that texts name."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.names.add(node.id.name)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:
        raise ConfigurationError("texts: a text chooses between variants, which rendering does not do")
