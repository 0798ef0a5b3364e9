"""A text's words with their places in the original, each also in search-key form."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from normalizer.text import search_key

_WORD = re.compile(
    r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640\u200d\u200e\u200f\u061c])*"
)
_LONGEST_WORD = 40


class Word(NamedTuple):
    """A word, its key, where it stands in the original, and whether only a blank parts it from the last."""

    text: str
    key: str
    start: int
    end: int
    follows: bool


def words_of(text: str) -> Iterator[Word]:
    """Runs of letters, digits and marks; "_" and "#" part them, as in hashtags."""
    end = 0
    for found in _WORD.finditer(text):
        start, before = found.start(), end
        end = found.end()
        word = found[0]
        follows = text[before:start] in _BLANKS if before else False
        yield Word(word, key_of(word[:_LONGEST_WORD]), start, end, follows)


_BLANKS = frozenset({" ", "  ", "\n", "\t", "\u00a0", "_", "\u200c", " \u200f", "\u200f "})


@lru_cache(maxsize=32_768)
def key_of(word: str) -> str:
    """The search key of one word, kept for the next time."""
    return search_key(word).replace(" ", "")
