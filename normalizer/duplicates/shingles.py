"""A search key as a set of hashed pieces of four characters, and how alike two such sets are."""

import re

import numpy as np
import numpy.typing as npt

Shingles = npt.NDArray[np.uint32]
"""Sorted, each once."""

LONGEST_COMPARED = 1_000
"""Characters of a key that are compared: an issue is named early, and work stays bounded."""


def shingles_of(key: str) -> Shingles:
    """The pieces of a search key without its courtesies: half of a short message may be greetings.

    Empty when there is nothing to compare. A key shorter than a piece is one piece by itself.
    """
    # Courtesies go twice as much into the cut as the limit, so that a long greeting does not hide the issue.
    plain = " ".join(_COURTESIES.sub(" ", f" {key[: 2 * LONGEST_COMPARED]} ").split())[:LONGEST_COMPARED]
    if not plain:
        return np.empty(0, np.uint32)
    points = np.frombuffer(plain.ljust(_LENGTH).encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    count = len(points) - _LENGTH + 1
    pieces = np.zeros(count, np.uint64)
    for offset in range(_LENGTH):
        pieces = (pieces + points[offset : offset + count]) * _MULTIPLIER
        pieces ^= pieces >> _HALF
    return np.unique((pieces >> _HALF).astype(np.uint32))


def likeness(one: Shingles, other: Shingles) -> float:
    """Jaccard: what both have, as a share of what either has; 0 when both are empty."""
    either = len(one) + len(other)
    if either == 0:
        return 0.0
    both = np.sort(np.concatenate((one, other)), kind="stable")
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    return shared / (either - shared)


_LENGTH = 4
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)

# What everybody writes around what he means, as the search key writes it; longer ones first.
_POLITE = """السلام عليكم ورحمه الله تعالي وبركاته، السلام عليكم ورحمه الله وبركاته، السلام عليكم ورحمه الله،
السلام عليكم، سلام عليكم، وعليكم السلام، صباح الخير، مساء الخير، مساكم الله بالخير، صبحكم الله بالخير،
الله يعطيكم العافيه، الله يعطيك العافيه، يعطيكم العافيه، يعطيك العافيه، بارك الله فيكم، جزاكم الله خيرا،
جزاكم الله خير، جزاك الله خير، ان شاء الله، ما شاء الله، لو سمحتم، لو سمحتوا، لو سمحت، من فضلكم، من فضلك،
تحيه طيبه وبعد، طال عمرك، طال عمركم، وشكرا لكم، شكرا لكم، وشكرا، شكرا جزيلا، مع التحيه، مع الشكر،
وتقبلوا تحياتي، ارجو الافاده، نرجو الافاده، تكفون، good morning، good evening، thank you، thanks in advance،
please، salam alaikum، assalamu alaikum، salam 3alaikum"""
_COURTESIES = re.compile(
    "(?<= )(?:"
    + "|".join(sorted((phrase.strip() for phrase in _POLITE.split("،")), key=len, reverse=True))
    + ")(?= )"
)
