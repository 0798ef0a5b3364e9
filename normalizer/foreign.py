"""Asks general detectors about languages without rules here: pycld2 first, langdetect seeded and last."""

from functools import lru_cache
from typing import Final

import pycld2

LONGEST: Final = 2_000
_LEAST_PERCENT = 70
_LEAST_PROBABILITY = 0.9
_UNKNOWN = "un"
# Close relatives that the detector cannot tell apart: the one that residents of the Kingdom write.
_SPOKEN_HERE = {"ms": "id"}


@lru_cache(maxsize=2_048)
def guessed(text: str) -> tuple[str, float] | None:
    """A BCP 47 tag and how sure the detector is (0..1); None where neither is. The text must be cleaned."""
    return _by_cld2(text[:LONGEST]) or _by_langdetect(text[:LONGEST])


def by_cld2(text: str) -> str | None:
    """What pycld2 alone says, reliable or not; for choosing between languages that rules leave open."""
    found = _by_cld2(text[:LONGEST])
    return found[0] if found else None


def _by_cld2(text: str) -> tuple[str, float] | None:
    readable = "".join(character if character.isprintable() else " " for character in text)
    try:
        reliable, _, languages = pycld2.detect(readable, bestEffort=True)
    except pycld2.error:
        return None
    _, tag, percent, _ = languages[0]
    if not reliable or tag == _UNKNOWN or percent < _LEAST_PERCENT:
        return None
    return _SPOKEN_HERE.get(tag, str(tag)), percent / 100


def _by_langdetect(text: str) -> tuple[str, float] | None:
    """Without a seed its answers change from run to run; it raises on texts without letters."""
    from langdetect import DetectorFactory, detect_langs
    from langdetect.lang_detect_exception import LangDetectException

    DetectorFactory.seed = 0
    try:
        best = detect_langs(text)[0]
    except LangDetectException:
        return None
    return (str(best.lang), float(best.prob)) if best.prob >= _LEAST_PROBABILITY else None
