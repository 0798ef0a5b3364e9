"""Text that every folder can trust: storable, and cut to a platform's length without breaking it."""

import re
import unicodedata
from collections.abc import Iterator

from domain.messages import TextUnit
from domain.weights import weighted_parts, x_weight

REPLACEMENT = "\ufffd"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_URL = re.compile(r"https?://\S+")
_LONGEST_LINK = 2048


def storable(text: str) -> str:
    """The text with NUL and lone surrogates, which no database or UTF-8 writer takes, shown as U+FFFD."""
    return _UNSTORABLE.sub(REPLACEMENT, text)


def length(text: str, unit: TextUnit) -> int:
    """How long a platform that counts in `unit` finds the text."""
    match unit:
        case TextUnit.CODE_POINTS:
            return len(text)
        case TextUnit.UTF16:
            return len(text) + sum(character > "\uffff" for character in text)
        case TextUnit.BYTES:
            return len(text.encode("utf-8", "replace"))
        case TextUnit.X_WEIGHTED:
            return x_weight(text)


def split_text(text: str, limit: int, unit: TextUnit = TextUnit.CODE_POINTS) -> list[str]:
    """Cut a text into pieces of at most `limit`, at paragraphs, sentences or words where possible.

    Emoji, letters with their marks, and links are never cut unless one alone is longer than the limit.
    """
    pieces: list[str] = []
    rest = text.strip()
    while length(rest, unit) > limit:
        cut = _best_cut(rest, limit, unit)
        piece = rest[:cut].rstrip()
        if piece:
            pieces.append(piece)
        rest = _without_gap(rest[cut:])
    if rest:
        pieces.append(rest)
    return pieces


def _without_gap(text: str) -> str:
    """The text without the gap it begins with, except one that carries a mark."""
    start = len(text) - len(text.lstrip())
    if 0 < start < len(text) and _continues(text, start):
        start -= 1
    return text[start:]


def _best_cut(text: str, limit: int, unit: TextUnit) -> int:
    """Where to cut: the last good place that leaves a piece within the limit."""
    longest = _fitting(text, limit, unit)
    window = text[:longest]
    for separator in ("\n\n", "\n", ". ", "؟ ", "! ", "، ", " "):
        for position in _positions_from_the_end(window, separator):
            if position < longest // 2 and separator != " ":
                break
            if not _continues(text, position):
                return position
    for link in _URL.finditer(text[: longest + _LONGEST_LINK]):
        start, end = link.span()
        if 0 < start < longest < end:
            return start
    return _between_graphemes(text, longest)


def _positions_from_the_end(window: str, separator: str) -> Iterator[int]:
    position = window.rfind(separator)
    while position > 0:
        yield position + len(separator)
        position = window.rfind(separator, 0, position)


def _fitting(text: str, limit: int, unit: TextUnit) -> int:
    """The most code points of the start of `text` that fit into `limit`."""
    if unit is TextUnit.CODE_POINTS:
        return limit
    if unit is TextUnit.X_WEIGHTED:
        return _fitting_weight(text, limit)
    used = 0
    for index, character in enumerate(text):
        used += length(character, unit)
        if used > limit:
            return max(index, 1)
    return len(text)


def _fitting_weight(text: str, limit: int) -> int:
    """As `_fitting`, by X's weights: a link counts as a whole, so it is taken or left as a whole."""
    used = end = 0
    for part, weight in weighted_parts(text):
        used += weight
        if used > limit:
            return end or _start_of_what_cannot_fit(part, limit)
        end += len(part)
    return end


def _start_of_what_cannot_fit(part: str, limit: int) -> int:
    """The most of one link or emoji that fits, for limits smaller than its weight."""
    return next((end for end in range(min(len(part), limit), 1, -1) if x_weight(part[:end]) <= limit), 1)


def _between_graphemes(text: str, position: int) -> int:
    """Move a cut back so that no mark, joiner, or flag is torn from its base."""
    cut = position
    while cut and _continues(text, cut):
        cut -= 1
    return cut or position


def _continues(text: str, index: int) -> bool:
    """Whether the character at `index` belongs to the one before it."""
    if index >= len(text):
        return False
    character, before = text[index], text[index - 1]
    return (
        unicodedata.category(character) in {"Mn", "Me", "Mc"}
        or character in "\u200d\ufe0f\u20e3"
        or before == "\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or (_is_flag_half(character) and _flag_halves_before(text, index) % 2 == 1)
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, index: int) -> int:
    """How many halves of flags stand in a row before `index`; an odd number leaves one waiting."""
    start = index
    while start and _is_flag_half(text[start - 1]):
        start -= 1
    return index - start
