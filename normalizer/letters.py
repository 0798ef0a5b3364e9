"""A small model that knows languages in Latin letters by their runs of three letters.

Learnt at start-up, in a few milliseconds, from the sentences in `latin/`, written for this purpose: Arabizi,
the English that residents write, and Roman Urdu. A new sentence in a file is all it takes to teach it.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

TAGS = ("ar-Latn", "en", "ur-Latn")
Scores = tuple[float, ...]

_SAMPLES = Path(__file__).parent / "latin"
_WORD = re.compile(r"[a-z0-9'`]+")
_SMOOTHING = 0.3
_TRIGRAMS_OF_ALL = 4_000
_LONGEST_WORD = 24
_ONE_WORD_SAYS_AT_MOST = 5.0


def scores_of(word: str) -> Scores:
    """How much a lower-case word speaks for each of TAGS (log probabilities, the best of them 0)."""
    return _scores_of(word[:_LONGEST_WORD])


@lru_cache(maxsize=32_768)
def _scores_of(word: str) -> Scores:
    runs = list(_runs(word))
    raw = [sum(table.get(run, unseen) for run in runs) for table, unseen in _tables()]
    best = max(raw)
    return tuple(max(score - best, -_ONE_WORD_SAYS_AT_MOST) for score in raw)


def _runs(word: str) -> Iterator[str]:
    framed = f"^{word}$"
    for start in range(len(framed) - 2):
        yield framed[start : start + 3]


@cache
def _tables() -> tuple[tuple[dict[str, float], float], ...]:
    """For each of TAGS: the log probability of each run seen in its sentences, and that of an unseen one."""
    tables = []
    for tag in TAGS:
        words = _WORD.findall((_SAMPLES / f"{tag}.txt").read_text("utf-8").lower())
        seen = Counter(run for word in words for run in _runs(word))
        total = seen.total() + _SMOOTHING * _TRIGRAMS_OF_ALL
        known = {run: math.log((count + _SMOOTHING) / total) for run, count in seen.items()}
        tables.append((known, math.log(_SMOOTHING / total)))
    return tuple(tables)
