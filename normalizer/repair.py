"""Recognises a text that something garbled on its way: a wrong encoding, a wrong keyboard layout.

The repair is offered, never imposed: the original and what is shown stay as they are; models and search read
the repaired text, because nobody will ever search for the garbled one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ftfy import fix_encoding

from normalizer.common_words import ARABIC_WORDS, ENGLISH_WORDS, is_arabic_word


class Fault(StrEnum):
    """What happened to the text."""

    ENCODING = "encoding"
    KEYBOARD = "wrong_keyboard_layout"


@dataclass(frozen=True, slots=True)
class Repair:
    """What the text says once the fault is undone; to be offered beside the original."""

    text: str
    fault: Fault


def repaired(text: str) -> Repair | None:
    """The repair of a text that shows such a fault; None for all others, and for texts beyond LONGEST."""
    if len(text) > LONGEST:
        return None
    return _encoding_undone(text) or _layout_undone(text)


LONGEST = 5_000

# UTF-8 read as Windows-1252 or Latin-1: every Arabic letter becomes one of these and a second character.
_UTF8_MISREAD = re.compile("[ØÙÚÛ][\u0080-\u00bf€-™ƒˆ˜Œ-œŠšŽžŸ]")
# Windows-1256 read as Windows-1252: whole words of accented letters.
_CP1256_MISREAD = re.compile("[À-ÿ¡-¿]{3,}")
_MISREAD_SIGN = re.compile("[À-ÿ]")
_ARABIC = re.compile("[\u0621-\u064a]")
_LEAST_SIGNS = 3


def _encoding_undone(text: str) -> Repair | None:
    if text.isascii() or not _MISREAD_SIGN.search(text):
        return None
    if len(_UTF8_MISREAD.findall(text)) >= _LEAST_SIGNS:
        fixed = fix_encoding(text)
        if len(_ARABIC.findall(fixed)) >= _LEAST_SIGNS:
            return Repair(fixed, Fault.ENCODING)
    if _CP1256_MISREAD.search(text) and not _ARABIC.search(text):
        try:
            fixed = text.encode("cp1252").decode("cp1256")
        except UnicodeError:
            return None
        if _reads_as_arabic(fixed):
            return Repair(fixed, Fault.ENCODING)
    return None


_ENGLISH_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvnm,./"
_ARABIC_KEYS = "ذضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ"
_TO_ARABIC = str.maketrans(dict(zip(_ENGLISH_KEYS, _ARABIC_KEYS, strict=True)) | {"b": "لا", "?": "؟"})
_TO_ENGLISH = str.maketrans(dict(zip(_ARABIC_KEYS, _ENGLISH_KEYS, strict=True)))
_KEYBOARD_WORD = re.compile(r"\S+")
_ASCII_WORD = re.compile("[a-z]+")
_ARABIC_ONLY = re.compile("[\u0621-\u064a ،؟!.0-9]+")


def _layout_undone(text: str) -> Repair | None:
    words = text.split()
    if not 1 <= len(words) <= _LONGEST_TYPED:
        return None
    if text.isascii():
        return _typed_on_english_keys(text)
    return _typed_on_arabic_keys(text, words)


_LONGEST_TYPED = 60


def _typed_on_english_keys(text: str) -> Repair | None:
    """'hgsghl ugd;l' is "السلام عليكم": gibberish in English whose keys spell common Arabic words."""
    if any(word in ENGLISH_WORDS for word in _ASCII_WORD.findall(text.lower())):
        return None
    arabic = text.lower().translate(_TO_ARABIC)
    return Repair(arabic, Fault.KEYBOARD) if _reads_as_arabic(arabic) else None


def _typed_on_arabic_keys(text: str, words: list[str]) -> Repair | None:
    """'اثممخ' is "hello"."""
    if len(words) > 1 and any(word in ARABIC_WORDS for word in words):
        return None
    if not _ARABIC_ONLY.fullmatch(text) or _reads_as_arabic(text):
        return None
    english = text.replace("لا", "b").translate(_TO_ENGLISH)
    spelt = _ASCII_WORD.findall(english)
    known = sum(word in ENGLISH_WORDS and len(word) > 1 for word in spelt)
    if known * 2 > len(spelt) and sum(map(len, spelt)) >= _SHORTEST_TYPED:
        return Repair(english, Fault.KEYBOARD)
    return None


_SHORTEST_TYPED = 5


@lru_cache(maxsize=256)
def _reads_as_arabic(text: str) -> bool:
    """Whether most words are common Arabic ones, the least of evidence being two words or one long one."""
    words = [word for word in _KEYBOARD_WORD.findall(text) if _ARABIC.search(word)]
    known = [word for word in words if is_arabic_word(word.strip("،؟.!:؛"))]
    return len(known) * 2 >= len(words) and sum(map(len, known)) >= _SHORTEST_TYPED
