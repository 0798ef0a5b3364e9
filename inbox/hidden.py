"""Texts as the pages show them: what identifies a person is masked until somebody asks for it."""

import re
from dataclasses import dataclass

from cases.threads import ThreadMessage
from domain.tickets import EntityKind
from normalizer.masking import Piece, identifiers_in, pieces_of
from normalizer.transliterate import in_arabic_letters

ARABIZI = "ar-Latn"
_EXCERPT_LENGTH = 160
# An identifier that an excerpt cuts off is no longer known for one.
_CUT_OFF = re.compile(r"[\d+][\d \-]*$")


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody asked to see: `value` as it stands in the message."""

    kind: EntityKind
    value: str
    message_id: int


def pieces(text: str) -> tuple[Piece, ...]:
    """A text in open and masked pieces."""
    return tuple(pieces_of(text, identifiers_in(text)))


def excerpt_pieces(excerpt: str) -> tuple[Piece, ...]:
    """As `pieces`, for the start of a message."""
    return pieces(_CUT_OFF.sub("…", excerpt) if len(excerpt) >= _EXCERPT_LENGTH else excerpt)


def arabic_hint(message: ThreadMessage) -> tuple[Piece, ...]:
    """How a message in Arabizi reads in Arabic letters; what is masked stays so. Nothing for others."""
    if message.language != ARABIZI:
        return ()
    return tuple(
        Piece(in_arabic_letters(piece.text)) if piece.entity is None else piece
        for piece in pieces(message.text)
    )


def find_shown(message: ThreadMessage, start: int) -> Shown | None:
    """What is masked at `start` of a message's text."""
    for entity in identifiers_in(message.text):
        if entity.start == start:
            return Shown(entity.kind, message.text[entity.start : entity.end], message.id)
    return None
