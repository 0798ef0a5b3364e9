"""Writes Arabizi in Arabic letters as the Gulf reads it: a hint under the original, never instead of it."""

import re


def in_arabic_letters(text: str) -> str:
    """Words of Latin letters in Arabic ones. Links, mentions, addresses, masked values and numbers stay."""
    return _WORD.sub(_as_written_or_arabic, _LOOSE_ARTICLE.sub(r"\1l", text[:_LONGEST]))


_LONGEST = 4_000
_KEPT = r"(?P<kept>(?:https?://|www\.|[@#])\S+|\S*@\S+|\S*•\S*)"
# 3' and its like are letters; so is a hamza written 2 within a word. A number alone is a number.
_WORD = re.compile(rf"{_KEPT}|(?P<word>[A-Za-z0-9]+(?:['’`][A-Za-z0-9]*)*)")
_LOOSE_ARTICLE = re.compile(r"\b([ae])l[ -]+(?=[a-z2-9]{3})", re.IGNORECASE)
_ONLY_NUMBER = re.compile(r"[0-9]+(?:st|nd|rd|th|am|pm)?", re.IGNORECASE)
_DRAWN_OUT = re.compile(r"([a-z0-9])\1{2,}")

# What readers know by heart is written as they know it.
_WHOLE_WORDS = {
    "al": "ال",
    "el": "ال",
    "w": "و",
    "wa": "و",
    "fe": "في",
    "fi": "في",
    "fy": "في",
    "ma": "ما",
    "la": "لا",
    "ya": "يا",
    "abi": "ابي",
    "aby": "ابي",
    "abgha": "ابغى",
    "abghi": "ابغى",
    "ana": "انا",
    "enta": "انت",
    "inta": "انت",
    "enti": "انتي",
    "allah": "الله",
    "wallah": "والله",
    "inshallah": "ان شاء الله",
    "inshalla": "ان شاء الله",
    "mashallah": "ما شاء الله",
    "alhamdulillah": "الحمد لله",
    "salam": "سلام",
    "slam": "سلام",
    "alsalam": "السلام",
    "assalam": "السلام",
    "3alaikum": "عليكم",
    "3alikum": "عليكم",
    "3alaykom": "عليكم",
    "3alekom": "عليكم",
    "3ala": "على",
    "3la": "على",
    "ela": "الى",
    "ila": "الى",
    "mata": "متى",
    "meta": "متى",
    "mta": "متى",
    "shukran": "شكرا",
    "wesh": "وش",
    "wsh": "وش",
    "lesh": "ليش",
    "laish": "ليش",
    "leh": "ليه",
    "wen": "وين",
    "wain": "وين",
    "kef": "كيف",
    "keef": "كيف",
    "hatha": "هذا",
    "hathi": "هذي",
    "elly": "اللي",
    "illi": "اللي",
    "madrasa": "مدرسة",
    "jam3a": "جامعة",
    "shahada": "شهادة",
    "mokafaa": "مكافأة",
    "mukafaa": "مكافأة",
    "mokafa2a": "مكافأة",
    "mukafa2a": "مكافأة",
    "natija": "نتيجة",
    "modeer": "مدير",
    "mudeer": "مدير",
    "walad": "ولد",
    "nitham": "نظام",
    "tasjeel": "تسجيل",
}
_LETTERS = {
    "3'": "غ",
    "6'": "ظ",
    "7'": "خ",
    "9'": "ض",
    "gh": "غ",
    "kh": "خ",
    "sh": "ش",
    "th": "ث",
    "dh": "ذ",
    "ch": "تش",
    "ph": "ف",
    "aa": "ا",
    "ee": "ي",
    "ii": "ي",
    "oo": "و",
    "ou": "و",
    "uu": "و",
    "ai": "ي",
    "ay": "ي",
    "ei": "ي",
    "ey": "ي",
    "au": "و",
    "aw": "و",
    "2": "ء",
    "3": "ع",
    "4": "ذ",
    "5": "خ",
    "6": "ط",
    "7": "ح",
    "8": "ق",
    "9": "ص",
    "b": "ب",
    "c": "ك",
    "d": "د",
    "f": "ف",
    "g": "ق",
    "h": "ه",
    "i": "ي",
    "j": "ج",
    "k": "ك",
    "l": "ل",
    "m": "م",
    "n": "ن",
    "o": "و",
    "p": "ب",
    "q": "ق",
    "r": "ر",
    "s": "س",
    "t": "ت",
    "u": "و",
    "v": "ف",
    "w": "و",
    "x": "كس",
    "y": "ي",
    "z": "ز",
}
_STARTS = {"ai": "اي", "ay": "اي", "ei": "اي", "aw": "او", "au": "او", "ee": "اي", "oo": "او", "ou": "او"}
_STARTS |= {"a": "ا", "e": "ا", "i": "ا", "o": "ا", "u": "ا", "2": "أ"}
_ENDS = {"ah": "ة", "eh": "ة", "a": "ا", "e": "ي", "aa": "ا", "2": "ء"}
# "moshkela" ends in a ة; "3ndna" and "bnatha" in what belongs to us and to her.
_ENDS_AS_A_NOUN = re.compile("[^aehn]a$")
_SHORTEST_NOUN = 5
_SHORT_VOWEL = re.compile("(?<=^m)[ou](?=[a-z2-9])|(?<=[kh])[ou](?=m$)")
_SILENT = frozenset("ae")  # short vowels are not written within a word


def _as_written_or_arabic(found: re.Match[str]) -> str:
    word = found["word"]
    if word is None or _ONLY_NUMBER.fullmatch(word):
        return found[0]
    return _arabic(re.sub("[’`]", "'", word.lower()))


def _arabic(word: str) -> str:
    word = _DRAWN_OUT.sub(r"\1", word)
    if (known := _WHOLE_WORDS.get(word)) is not None:
        return known
    for article in ("al", "el"):
        rest = word.removeprefix(article)
        if rest != word and len(rest) >= 3 and rest[0] not in "aeiou'":
            return "ال" + (_WHOLE_WORDS.get(rest) or _spelt(rest, has_article=True))
    return _spelt(word)


def _spelt(word: str, *, has_article: bool = False) -> str:
    if _ENDS_AS_A_NOUN.search(word) and len(word) >= _SHORTEST_NOUN - has_article:
        word = f"{word}h"
    word = _SHORT_VOWEL.sub("", word)
    letters: list[str] = []
    place = 0
    while place < len(word):
        for size in (2, 1):
            piece = word[place : place + size]
            arabic = _letter(
                piece, is_first=place == 0 and not has_article, is_last=place + size >= len(word)
            )
            if arabic is not None:
                # A letter written twice is one with a shadda, which nobody writes.
                if not (letters and letters[-1] == arabic and word[place - 1] == piece):
                    letters.append(arabic)
                place += size
                break
        else:
            place += 1
    return "".join(letters)


def _letter(piece: str, *, is_first: bool, is_last: bool) -> str | None:
    """The Arabic of a piece of a word, "" for what is not written, None when it is no letter of ours."""
    if is_first and piece in _STARTS:
        return _STARTS[piece]
    if is_last and not is_first and piece in _ENDS:
        return _ENDS[piece]
    return "" if piece in _SILENT else _LETTERS.get(piece)
