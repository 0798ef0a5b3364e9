"""Tells the language of a cleaned text from its scripts, letters and commonest words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class Language:
    """A BCP 47 tag ("und" when the text does not tell), how sure we are (0..1), and what spoke for it."""

    tag: str
    confidence: float
    because: str


def detect(clean: str) -> Language:
    """The language somebody would answer this in. Two Arabic words outweigh English names of systems."""
    if "@" in clean or "://" in clean or "www." in clean:
        clean = _NOT_LANGUAGE.sub(" ", clean)
    words = _WORD.findall(clean)
    arabic = [word for word in words if "\u0600" <= word[-1] <= "\u08ff"]
    latin = [word for word in words if _LATIN.search(word)] if _LATIN.search(clean) else []
    if not arabic and not latin:
        return Language(UNDETERMINED, 0.0, "no words")
    if len(arabic) >= min(2, len(latin)) and len(arabic) * 4 >= len(latin):
        return _in_arabic_script(arabic, mixed=bool(latin))
    return _in_latin_script([word.lower() for word in latin])


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_NOT_LANGUAGE = re.compile(r"(?:[A-Za-z]{1,10}://|www\.|@)\S+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")

_URDU_LETTERS = re.compile("[ٹڈڑںے]")
_URDU_WORDS = _words("""ہے ہیں میں کی کا کے کو سے نہیں اور یہ ہوں تھا کیا بھی مجھے آپ میرے میرا میری""")
_PERSIAN_WORDS = _words("""است این را از برای می که های شما من با در نیست هست آن کنید چه هم خود باید سلام""")
_PERSIAN_LETTERS = re.compile("[پژگچکی]")
_ONLY_ARABIC = re.compile("[ةأإىكي]")


def _in_arabic_script(words: Sequence[str], *, mixed: bool) -> Language:
    """Arabic unless letters and words together speak for Urdu or Persian: one keyboard serves all three."""
    text = " ".join(words)
    if not _PERSIAN_LETTERS.search(text) and not _URDU_LETTERS.search(text):
        return Language("ar", 0.8 if mixed else 0.98, "Arabic letters")
    distinct = set(words)
    urdu = len(_URDU_LETTERS.findall(text)) + len(distinct & _URDU_WORDS)
    if urdu >= 2 and len(distinct & _URDU_WORDS) >= 1:
        return Language("ur", 0.9, "Urdu letters and words")
    persian = len(distinct & _PERSIAN_WORDS)
    if persian >= 2 and not _ONLY_ARABIC.search(text):
        return Language("fa", 0.9, "Persian letters and words")
    return Language("ar", 0.85, "Arabic letters")


_ENGLISH_WORDS = _words(
    """the a an is are was were be been am i my me we our you your he she his her it its they their this
    that these those to of in on at for from with by about and or but not no yes do does did can
    could will would should have has had what when where why how who which please thanks thank hello
    hi dear sir madam help need want know school teacher student son daughter complaint request
    status number still since there good morning evening human agent talk speak person someone any
    ok okay problem issue"""
)
_ARABIZI_WORDS = _words(
    """abi aby abgha abghi ebgha abe mta mata meta wallah wallahi wla wala wesh wish shlon shlonkum kef
    keef kif leh lesh laish ayesh aish eish ana enta ente enti ento walad waladi bnti benti ebny
    ibni madrasa madrasaty madrasati salam slam assalam salamu alaikum alikum inshallah insha
    alhamdulillah yalla ya el al elly illi ma mafi mafe fe fi mn men wa w bs bas law ela ila ala
    hatha hada hal kam wain wen ween shukran shukrn mashkor tawasul talab talaby rqm raqm moshkela
    mushkila mushkelah modeer modarres natija alnatija mokafaa lilmadrasa sar sarli jamia sa3doni"""
)
_SHARED_WORDS = frozenset({"men", "law", "al", "w", "el", "wish"})
_ARABIZI_DIGITS = re.compile(r"[a-z]'?[235678]'?[a-z]|^[23578]'?[a-z]{2}|[a-z]{2}[2357]'?$")
_ENGLISH_DIGITS = re.compile(
    r"\d+(?:st|nd|rd|th|am|pm|gb|mb|kb|kg|km|cm|mm|hrs?|days?|hours?|mins?|years?|weeks?|months?)$|"
    r"(?:grade|covid|class|level|year|room|mp|web|win|windows|version|ios|android|office|g|v|b|p|q|m|id|no)\d+$|"
    r"[a-z]\d[a-z]$"
)


def _in_latin_script(words: Sequence[str]) -> Language:
    """Arabic written in Latin letters gives itself away by digits for letters and by its small words."""
    english = sum(word in _ENGLISH_WORDS for word in words)
    arabizi = sum(word in _ARABIZI_WORDS and word not in _SHARED_WORDS for word in words)
    shared = sum(word in _SHARED_WORDS for word in words)
    digits = sum(
        not word.isalpha() and bool(_ARABIZI_DIGITS.search(word)) and not _ENGLISH_DIGITS.fullmatch(word)
        for word in words
    )
    evidence = arabizi + 2 * digits
    if evidence and evidence + shared >= english:
        return Language("ar-Latn", min(0.95, 0.6 + 0.1 * evidence), "Arabizi digits or words")
    if english:
        return Language("en", min(0.98, 0.7 + 0.1 * english), "English words")
    if shared:
        return Language("ar-Latn", 0.4, "Arabizi words that English has too")
    if len(words) >= 3:
        return Language("en", 0.4, "Latin letters")
    return Language(UNDETERMINED, 0.0, "too few words")
