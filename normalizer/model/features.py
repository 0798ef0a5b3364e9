"""What a text looks like to the model: hashed words, pieces and pairs of words, and the rules' marks."""

import itertools
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

BUCKETS = 1 << 20
"""Features are numbered by a hash below this; a checksum, so that every process numbers them alike."""

LONGEST = 400
"""Words beyond this many add nothing to what a message is about, but time."""

_PIECE_LENGTHS = (3, 4, 5)
_LONGEST_WORD = 24


def words_of(key: str) -> list[str]:
    """The words of a search key that count; the end of a very long text is left out."""
    return [word[:_LONGEST_WORD] for word in key[: LONGEST * 12].split()[:LONGEST]]


@lru_cache(maxsize=16_384)
def word_features(word: str) -> tuple[int, ...]:
    """The word itself and its pieces of three to five letters, the ends of the word marked."""
    marked = f"<{word}>"
    pieces = [
        marked[start : start + length]
        for length in _PIECE_LENGTHS
        for start in range(len(marked) - length + 1)
    ]
    return tuple(number(feature) for feature in (f"w {word}", *pieces))


def between_features(words: Sequence[str]) -> list[int]:
    """Pairs of neighbours, and how the text begins and ends."""
    named = [f"{first} {second}" for first, second in itertools.pairwise(words)]
    if words:
        named += [f"^{words[0]}", f"^^{' '.join(words[:2])}", f"${words[-1]}", f"$${' '.join(words[-2:])}"]
    return [number(feature) for feature in named]


@lru_cache(maxsize=4_096)
def mark_feature(mark: str) -> int:
    """The feature of a mark that a rule left on the text."""
    return number(f"mark {mark}")


def number(feature: str) -> int:
    """The feature's number, the same in every process and on every machine."""
    return crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS
