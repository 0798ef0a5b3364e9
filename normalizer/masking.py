"""Hides what identifies a person, for logs, the search index, exports and everything public.

A national or resident ID keeps its last three digits, a phone its last two, an IBAN its last four and an
e-mail address its first letter: enough for somebody who knows the value to recognise it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.tickets import Entity, EntityKind
from normalizer.entities import entities_in
from normalizer.text import cleaned, search_key

HIDING = "•"
_DIGITS_KEPT = {
    EntityKind.NATIONAL_ID: 3,
    EntityKind.IQAMA: 3,
    EntityKind.PHONE: 2,
    EntityKind.IBAN: 4,
}
HIDDEN_KINDS = frozenset(_DIGITS_KEPT) | {EntityKind.EMAIL}
"""What must not be seen by everybody. A tracking number opens nothing by itself and stays."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text as it may be shown; `entity` is what stands there hidden, None for open text."""

    text: str
    entity: Entity | None = None


def masked_value(kind: EntityKind, value: str) -> str:
    """A value with all but its known rest hidden; marks and spaces between stay, so does its length."""
    if kind is EntityKind.EMAIL:
        return value[:1] + _LETTER_OR_DIGIT.sub(HIDING, value[1:])
    if kind not in _DIGITS_KEPT:
        return value
    places = [found.start() for found in _LETTER_OR_DIGIT.finditer(value)]
    hidden = frozenset(places[: max(len(places) - _DIGITS_KEPT[kind], 0)])
    return "".join(HIDING if place in hidden else letter for place, letter in enumerate(value))


def pieces_of(text: str, entities: Iterable[Entity]) -> Iterator[Piece]:
    """The text in pieces, what must be hidden already masked. `entities` are those of this very text."""
    end = 0
    for entity in sorted(entities, key=lambda entity: (entity.start, -entity.end)):
        if entity.kind not in HIDDEN_KINDS or entity.start < end:
            continue
        if entity.start > end:
            yield Piece(text[end : entity.start])
        yield Piece(masked_value(entity.kind, text[entity.start : entity.end]), entity)
        end = entity.end
    if end < len(text):
        yield Piece(text[end:])


def masked(text: str, entities: Iterable[Entity]) -> str:
    """The text with what its entities say must be hidden masked; its length stays."""
    return "".join(piece.text for piece in pieces_of(text, entities))


def identifiers_in(text: str) -> tuple[Entity, ...]:
    """What of this very text must be hidden, in the order it stands there."""
    return tuple(entity for entity in entities_in(text) if entity.kind in HIDDEN_KINDS)


def masked_on_sight(text: str) -> str:
    """The text with everything masked that looks like an identifier, whatever stands around it.

    For log lines and exports, which have no context: it would rather hide a number too many.
    """
    return masked(text, _on_sight(text))


def stored_key(key: str, entities: Iterable[Entity]) -> str:
    """A search key as it may be stored: of each identifier only a token of its kept end remains.

    `entities` are those of the text the key was made of. Who searches for a whole value finds it by the same
    token, when the words searched for go through this function too.
    """
    hidden = {search_key(cleaned(entity.value)): entity for entity in entities if entity.kind in HIDDEN_KINDS}
    for value in sorted(filter(None, hidden), key=len, reverse=True):
        token = _token(masked_value(hidden[value].kind, hidden[value].value))
        key = re.sub(f"(?<![0-9]){re.escape(value)}(?![0-9])", f" {token} ", key)
    return " ".join(_IN_KEY.sub(_token_on_sight, key).split())


_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_TO_ASCII = {zero + value: str(value) for zero in map(ord, "٠۰０") for value in range(10)}
_BEFORE, _AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_ON_SIGHT = re.compile(
    rf"(?P<email>{_BEFORE}[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}})"
    rf"|{_BEFORE}(?P<iban>SA[0-9]{{2}}(?:[ -]?[0-9A-Z]){{20}}){_AFTER}"
    rf"|(?P<phone>(?<![0-9A-Za-z+])(?:\+[ -]?[1-9](?:[ -]?[0-9]){{7,14}}|00[1-9](?:[ -]?[0-9]){{8,14}}"
    rf"|9665[0-9]{{8}}|0[1-9](?:[ -]?[0-9]){{7,8}}){_AFTER})"
    rf"|{_BEFORE}(?P<national_id>[12][0-9]{{9}}){_AFTER}",
    re.IGNORECASE,
)
_IN_KEY = re.compile(
    "(?<![0-9])(?:(?P<iban>sa[0-9]{22})|(?P<phone>(?:00)?9665[0-9]{8}|05[0-9]{8})"
    "|(?P<national_id>[12][0-9]{9}))(?![0-9])"
)


def _on_sight(text: str) -> Iterator[Entity]:
    plain = text if text.isascii() else text.translate(_TO_ASCII)
    for found in _ON_SIGHT.finditer(plain):
        start, end = found.span()
        yield Entity(EntityKind(found.lastgroup or ""), text[start:end], start, end)


def _token_on_sight(found: re.Match[str]) -> str:
    return f" {_token(masked_value(EntityKind(found.lastgroup or ''), found[0]))} "


def _token(hidden: str) -> str:
    """One word that no word of a language equals: x and what of a masked value is not hidden."""
    return search_key(f"x{''.join(letter for letter in hidden if letter.isalnum())}")
