"""Three readings of a text: `display` for people, `clean` for models, `key` for search and comparison.

The original is kept elsewhere, untouched. Each reading is made from any text without fault, and none grows
beyond LONGEST characters, whatever Unicode would unfold it to.
"""

import html
import re
import unicodedata
from functools import lru_cache
from typing import Literal

from domain.text import storable
from normalizer.hashtags import opened
from normalizer.repair import repaired

LONGEST = 100_000


def displayed(text: str) -> str:
    """Safe to show to a person: nothing hidden or turned around. Never longer than the text.

    The controls that reorder what follows (overrides, embeddings, isolates) go; LRM, RLM and ALM stay, they
    only help where scripts meet. Letters that a platform sent as "&#1606;" are letters again.
    """
    shown = _without_unsafe(storable(text))
    if not _REFERENCE.search(shown):
        return shown
    read = _without_unsafe(storable(html.unescape(shown)))
    return shown if _REFERENCE.search(read) else read


def cleaned(text: str) -> str:
    """For models: one form for each letter and digit, single spaces, no invisible marks but emoji joiners.

    Hashtags are opened; a text that the wrong encoding or keyboard garbled is read as it was meant.
    """
    repair = repaired(text)
    shown = displayed(repair.text if repair else text)[:LONGEST]
    unfolded = _normal("NFKC", opened(_without_dots(shown)))
    if not unfolded.isascii():
        unfolded = _UNSEEN.sub("", unfolded.replace(_ZWNJ, " "))
        if _FOREIGN_DIGIT.search(unfolded):
            unfolded = unfolded.translate(_DIGITS)
    return " ".join(unfolded.split())[:LONGEST]


def search_key(text: str) -> str:
    """Folded so that spellings of the same words meet: "إِدارَةُ" and "اداره", "شكراااا" and "شكرا", ٤ and 4.

    Links and the names of accounts are left out: nobody looks for a case by them.
    """
    whole = text[:LONGEST]
    if "@" in whole or "://" in whole or "＠" in whole:
        whole = _ADDRESS.sub(" ", whole)
    folded = " ".join(filter(None, map(_folded_token, _without_dots(whole).split())))
    if _SPACED_LETTERS.search(folded):
        folded = _STRETCHED.sub(_shortened, _SPACED_LETTERS.sub(_joined, folded))
    return _SPELLINGS.sub(_usual_spelling, folded)[:LONGEST].rstrip()


def _folded_token(token: str) -> str:
    """What stands between two blanks, folded; people use few words, so most were folded before."""
    return _folded_and_kept(token) if len(token) <= _LONGEST_KEPT else _folded(token)


@lru_cache(maxsize=65_536)
def _folded_and_kept(token: str) -> str:
    return _folded(token)


def _folded(token: str) -> str:
    folded = _normal("NFKD", token).casefold()
    if not folded.isascii():
        folded = _normal("NFKD", folded).translate(_FOLDED)
    return _NOT_A_WORD.sub(" ", _STRETCHED.sub(_shortened, folded)).strip()


_LONGEST_KEPT = 32
_ZWNJ = "\u200c"
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp);")
_ADDRESS = re.compile(r"[A-Za-z]{1,10}://[^\s\u0600-\u06ff]+|(?<![^\W_])(?:\b[Rr][Tt] )?[@＠]\w+")
# Arabic zeros look like dots, and some write them so: "ننتظر٠٠٠٠" holds no number.
_DOTS = re.compile("(?<![0-9٠-٩۰-۹.,٫٬/:])[٠۰]{3,}(?![.,٫٬/:]?[0-9٠-٩۰-۹])")
# Letters set apart hide a word from filters: "م د ر س ت ي".
_SPACED_LETTERS = re.compile("(?<![^ ])[\u0621-\u064a](?: [\u0621-\u064a](?![^ ])){2,}")
_LINE_BREAK = re.compile("\r\n?|[\u2028\u2029]")
_UNSAFE = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_UNSEEN = re.compile("[\u061c\u00ad\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff]")
_FOREIGN_DIGIT = re.compile("[٠-٩۰-۹]")
_DIGITS = {zero + value: str(value) for zero in (ord("٠"), ord("۰")) for value in range(10)}

_DROPPED = (
    *range(0x0300, 0x0370),  # accents; NFKD has taken them, and hamza and madda, off their letters
    *range(0x0610, 0x061B),
    *range(0x064B, 0x0660),
    0x0670,
    *range(0x06D6, 0x06DD),
    *range(0x06DF, 0x06E5),
    0x06E7,
    0x06E8,
    *range(0x06EA, 0x06EE),
    *range(0xFE00, 0xFE10),
    *map(ord, "ـ\u061c\u00ad\u180e\u200b\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"),
)
_LETTERS = {
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ے": "ي",
    "ک": "ك",
    "ڪ": "ك",
    "ة": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
}
_FOLDED = dict.fromkeys(_DROPPED) | _DIGITS | {ord(letter): plain for letter, plain in _LETTERS.items()}

# Laughter first: it is a word of one letter; then any letter drawn out. Never digits.
_STRETCHED = re.compile(r"(?<!\w)(?P<laughter>ه)ه+(?!\w)|(?P<letter>[^\W\d_])(?P=letter){2,}")
_NOT_A_WORD = re.compile(r"[\W_]+")

_SAME_WORD = {
    "مسيول": "مسوول",
    "شيون": "شوون",
    "الحمدلله": "الحمد لله",
    "انشاءالله": "ان شاء الله",
    "انشاء الله": "ان شاء الله",
    "انشالله": "ان شاء الله",
    "ان شاالله": "ان شاء الله",
    "ماشاءالله": "ما شاء الله",
    "ماشالله": "ما شاء الله",
    "ماشاالله": "ما شاء الله",
}
_SPELLINGS = re.compile("|".join(_SAME_WORD))

# Ordering a run of marks takes quadratic time; in pieces of this size nobody can make it take long.
_PIECE = 512


def _normal(form: Literal["NFKC", "NFKD"], text: str) -> str:
    if text.isascii() or unicodedata.is_normalized(form, text):
        return text
    if len(text) <= _PIECE:
        return unicodedata.normalize(form, text)
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return "".join(unicodedata.normalize(form, piece) for piece in pieces)


def _without_unsafe(text: str) -> str:
    return _UNSAFE.sub("", _LINE_BREAK.sub("\n", text))


def _without_dots(text: str) -> str:
    return _DOTS.sub(" ", text) if "٠٠٠" in text or "۰۰۰" in text else text


def _joined(letters: re.Match[str]) -> str:
    return letters[0].replace(" ", "")


def _shortened(stretched: re.Match[str]) -> str:
    return "ههه" if stretched["laughter"] else stretched["letter"]


def _usual_spelling(found: re.Match[str]) -> str:
    return _SAME_WORD[found[0]]
