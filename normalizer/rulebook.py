"""The rules a ministry may edit: patterns of words by name, read from YAML and found in search keys."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from domain.errors import TawasulError
from normalizer.text import search_key

SHIPPED = Path(__file__).with_name("rules")
_GAP = "…"
_WIDEST_GAP = 3
_LONGEST_WORD = 24
_SHORTEST_STEM = 3
_SHORTEST_STUB = 2
_PREFIXES = ("وال", "فال", "بال", "كال", "هال", "عال", "لل", "ال", "و", "ف", "ب", "ل")


class UnreadableRules(TawasulError):
    """A file of rules is no YAML, or not of the shape the shipped files show."""


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern met in a text: its name, its words, and which words of the text it covers."""

    name: str
    pattern: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern without its first word. `needs`: a sign that its second word may be in a text at all."""

    name: str
    text: str
    rest: tuple[str, ...]
    needs: str = ""


class Patterns:
    """Patterns by name, found in one pass over a text's words, however many there are.

    A pattern is one or more words; "مكيف*" stands for every word that begins so, "…" for up to three words.
    Its first word is also found with "and", "the", "with" … written onto it.
    """

    def __init__(self, patterns: Mapping[str, Sequence[str]]) -> None:
        self._whole: dict[str, list[_Pattern]] = {}
        self._stubs: dict[str, list[_Pattern]] = {}
        for name, texts in patterns.items():
            for text in texts:
                self._add(name, text)
        self._longest_stub = max(map(len, self._stubs), default=0)
        self._begun_by = lru_cache(maxsize=16_384)(self._beginning_with)

    def _add(self, name: str, text: str) -> None:
        first, *rest = folded(text)
        stub = first.removesuffix("*")
        table = self._stubs if first.endswith("*") else self._whole
        table.setdefault(stub, []).append(_Pattern(name, text, tuple(rest), _need(rest)))

    def find(self, words: Sequence[str]) -> Iterator[Found]:
        """Every pattern met, in the order of the text."""
        here: frozenset[str] | None = None
        for index, word in enumerate(words):
            for pattern in self._begun_by(word):
                if pattern.needs:
                    here = frozenset().union(*map(_signs, words)) if here is None else here
                    if pattern.needs not in here:
                        continue
                end = _end(pattern.rest, words, index + 1) if pattern.rest else index + 1
                if end:
                    yield Found(pattern.name, pattern.text, index, end)

    def _beginning_with(self, word: str) -> tuple[_Pattern, ...]:
        if len(word) > _LONGEST_WORD:
            return ()
        found: dict[_Pattern, None] = {}
        for form in forms(word):
            found.update(dict.fromkeys(self._whole.get(form, ())))
            for length in range(_SHORTEST_STUB, min(len(form), self._longest_stub) + 1):
                found.update(dict.fromkeys(self._stubs.get(form[:length], ())))
        return tuple(found)


def folded(text: str) -> tuple[str, ...]:
    """A pattern's words as search keys write them; stars and gaps stay."""
    words: list[str] = []
    for word in text.split():
        if word == _GAP:
            words.append(_GAP)
            continue
        pieces = search_key(word).split() or [word.removesuffix("\ufe0f")]
        if word.endswith("*") and pieces:
            pieces[-1] += "*"
        words += pieces
    if not words or words[0] in (_GAP, "*") or words[-1] == _GAP:
        raise UnreadableRules(f"{text!r} does not begin and end with a word")
    return tuple(words)


@lru_cache(maxsize=32_768)
def forms(word: str) -> tuple[str, ...]:
    """The word, and what is left of it without the particles written onto it."""
    if not "\u0600" <= word[0] <= "\u06ff":
        return (word,)
    stems = (word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix))
    return (word, *(stem for stem in stems if len(stem) >= _SHORTEST_STEM))


_SIGN_LENGTH = 3


@lru_cache(maxsize=32_768)
def _signs(word: str) -> frozenset[str]:
    """What a word answers to: itself without its particles, and how it begins, marked by a star."""
    signs = set(forms(word))
    signs |= {f"{form[:length]}*" for form in forms(word) for length in range(1, _SIGN_LENGTH + 1)}
    return frozenset(signs)


def _need(rest: Sequence[str]) -> str:
    """The sign without which the rest of a pattern cannot be met; "" when there is no rest."""
    wanted = next((word for word in rest if word != _GAP), "")
    return f"{wanted[:-1][:_SIGN_LENGTH]}*" if wanted.endswith("*") else wanted


def _end(rest: Sequence[str], words: Sequence[str], at: int) -> int:
    """Where the rest of a pattern ends in the text, or 0. Gaps take as few words as they can."""
    reach = 0
    for wanted in rest:
        if wanted == _GAP:
            reach = _WIDEST_GAP
            continue
        place = next(
            (i for i in range(at, min(at + reach + 1, len(words))) if _meets(wanted, words[i])), None
        )
        if place is None:
            return 0
        at, reach = place + 1, 0
    return at


def _meets(wanted: str, word: str) -> bool:
    if wanted.endswith("*"):
        stub = wanted[:-1]
        return word.startswith(stub) or any(form.startswith(stub) for form in forms(word))
    return word == wanted or wanted in forms(word)


def read_rules(name: str, folder: Path | None = None) -> dict[str, object]:
    """The rules `name`.yaml of `folder` when it has them, else as shipped. Raises UnreadableRules."""
    path = SHIPPED / f"{name}.yaml"
    if folder is not None and (folder / path.name).is_file():
        path = folder / path.name
    try:
        rules = yaml.load(
            path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UnreadableRules(f"{path}: {error}") from error
    if not isinstance(rules, dict):
        raise UnreadableRules(f"{path} is no mapping of names to patterns")
    return {str(key): value for key, value in rules.items()}


def texts_of(value: object, where: str) -> tuple[str, ...]:
    """A list of patterns. Raises UnreadableRules for anything else."""
    if not isinstance(value, list) or not all(isinstance(text, str | int | bool) for text in value):
        raise UnreadableRules(f"{where} is no list of patterns")
    return tuple(str(text) for text in value if str(text).strip())
