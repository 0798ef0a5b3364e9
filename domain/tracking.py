"""Tracking numbers: ten digits that a citizen can dictate, mistype and send back in any writing.

48 0001234 7
│  │       └ check digit (Damm): every single wrong digit and every swap of neighbours shows
│  └ seven digits, a permuted sequence (cases/numbers.py)
└ the Hijri year

They are always written without gaps: inside Arabic text the groups of a spaced number change places on
the screen, ten digits in one piece never do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LENGTH = 10
FIRST_YEAR, LAST_YEAR = 44, 70

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A number read in a text: its plain digits, where it stood, and whether the check digit agrees.

    `valid` False means mistyped; whether a valid number was ever issued is for the cases to say.
    """

    digits: str
    start: int
    end: int
    valid: bool


def check_digit(nine: str) -> str:
    """The tenth digit for nine ASCII digits."""
    row = 0
    for digit in nine:
        row = _DAMM[row][int(digit)]
    return str(row)


def is_valid(number: str) -> bool:
    """Whether these ten ASCII digits could have been issued by us."""
    return _has_our_shape(number) and check_digit(number[:-1]) == number[-1]


def find_tracking_numbers(text: str) -> tuple[Found, ...]:
    """The tracking numbers in a text, mistyped ones too; never a piece of a phone, an ID, an IBAN, a link."""
    if not _ANY_DIGIT.search(text):
        return ()
    ascii_text = text.translate(_TO_ASCII)
    if "://" in ascii_text:
        ascii_text = _LINK.sub(lambda link: "x" * len(link[0]), ascii_text)
    groups = [_Group(_NOT_DIGIT.sub("", run[0]), *run.span()) for run in _DIGITS.finditer(ascii_text)]
    return tuple(
        Found(digits, start, end, is_valid(digits))
        for chain in _chains(groups, ascii_text)
        for digits, start, end in _numbers_of(chain, ascii_text)
    )


# Marks that are not seen: a number goes on across them.
_UNSEEN = "\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_GAP = re.compile(
    rf"[ \t\u00a0\u2000-\u200a\u202f\u3000\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u0640.#{_UNSEEN}]{{1,6}}"
)
_ANY_DIGIT = re.compile("[0-9٠-٩۰-۹０-９]")
_NOT_DIGIT = re.compile("[^0-9]+")
_DIGITS = re.compile(rf"[0-9](?:[{_UNSEEN}]{{0,6}}[0-9])*")
_LINK = re.compile(r"[A-Za-z]{1,10}://\S+")
_TO_ASCII = {zero + value: str(value) for zero in (ord("٠"), ord("۰"), ord("０")) for value in range(10)}
_ALONE_FROM = 9
_STRAY_DIGITS = 3


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits in one piece, as the reader sees them."""

    digits: str
    start: int
    end: int


def _has_our_shape(digits: str) -> bool:
    return (
        len(digits) == LENGTH
        and digits.isascii()
        and digits.isdigit()
        and FIRST_YEAR <= int(digits[:2]) <= LAST_YEAR
    )


def _chains(groups: Sequence[_Group], text: str) -> Iterator[list[_Group]]:
    """Groups that only gaps separate. A long group is a number of its own (a phone, an ID, one of ours)."""
    chain: list[_Group] = []
    for group in groups:
        goes_on = chain and _GAP.fullmatch(text, chain[-1].end, group.start)
        alone = len(group.digits) >= _ALONE_FROM
        if chain and (alone or not goes_on):
            yield chain
            chain = []
        if alone:
            yield [group]
        else:
            chain.append(group)
    if chain:
        yield chain


def _numbers_of(chain: Sequence[_Group], text: str) -> list[tuple[str, int, int]]:
    """The numbers a chain spells; none when too many digits are left over, as in an IBAN."""
    numbers: list[tuple[str, int, int]] = []
    left_over = index = 0
    while index < len(chain):
        count = _groups_of_a_number(chain[index : index + LENGTH])
        digits = "".join(group.digits for group in chain[index : index + count])
        whole = count == len(chain)
        start, end = chain[index].start, chain[index + max(count, 1) - 1].end
        if count and (whole or is_valid(digits)) and _stands_free(text, start, end, pieces=count):
            numbers.append((digits, start, end))
            index += count
        else:
            left_over += len(chain[index].digits)
            index += 1
    return numbers if left_over <= _STRAY_DIGITS else []


def _groups_of_a_number(groups: Sequence[_Group]) -> int:
    """How many of the first groups make up ten digits of our shape; 0 when none do."""
    digits = ""
    for count, group in enumerate(groups, start=1):
        digits += group.digits
        if len(digits) >= LENGTH:
            return count if _has_our_shape(digits) else 0
    return 0


def _stands_free(text: str, start: int, end: int, *, pieces: int) -> bool:
    """Not the tail of an international number, a mail address, or (in pieces) an IBAN such as SA44 2000 …"""
    before, after = text[start - 1 : start], text[end : end + 1]
    glued_to_latin = before.isascii() and before.isalpha()
    return before not in ("+", "@") and after != "@" and not (pieces > 1 and glued_to_latin)
