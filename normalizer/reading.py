"""Prepares a cleaned text for understanding: its key, Arabizi also in Arabic letters, its emoji."""

import re

from normalizer.hashtags import opened
from normalizer.language import Language
from normalizer.meaning import Reading
from normalizer.text import search_key
from normalizer.transliterate import in_arabic_letters

_ARABIZI = "ar-Latn"
_SYMBOL = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]|[?؟]")
_MOST_SYMBOLS = 20
_LONGEST = 4_800
"""What comes later in a text does not change what it is about."""


def reading_of(
    clean: str, language: Language, *, has_tracking_number: bool = False, awaiting: str | None = None
) -> Reading:
    """What the meaning of a text is read from; `clean` as `cleaned` makes it."""
    text = clean[:_LONGEST]
    symbols = ["?" if symbol in "?؟" else symbol for symbol in _SYMBOL.findall(text)]
    words = opened(text) if "#" in text else text
    key = search_key(words)
    if language.tag == _ARABIZI:
        key = f"{key} {search_key(in_arabic_letters(words))}"
    return Reading(key, tuple(symbols[:_MOST_SYMBOLS]), has_tracking_number, awaiting)
