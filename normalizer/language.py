"""Tells the language of a cleaned text: scripts and letters first, then a small model, then detectors."""

import re
from dataclasses import dataclass

from normalizer import arabic_script, latin_script
from normalizer.common_words import ENGLISH_WORDS
from normalizer.foreign import guessed

UNDETERMINED = "und"
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Language:
    """A BCP 47 tag, "mixed", or "und" when the text does not tell; how sure we are (0..1); what spoke for it.

    `also`: the second language of a text that is not quite mixed, such as "en" in "please ابغى موعد".
    """

    tag: str
    confidence: float
    because: str
    also: str | None = None


def detect(clean: str) -> Language:
    """The language a text is written in. Names of systems and single English words do not make it mixed."""
    text = clean[:LONGEST]
    if "@" in text or "." in text or "://" in text:
        text = " ".join(token for token in text.split() if not _ADDRESS.search(token))
    if not _OTHER_LETTERS.search(text):
        written = _ARABIC_WORD.findall(text)
        return Language(*arabic_script.language_of(written)) if written else _NO_WORDS
    words = _WORD.findall(text)
    arabic = [word for word in words if "\u0600" <= word[-1] <= "\u08ff" and not word.isdigit()]
    latin = [word for word in words if _LATIN.search(word)] if _LATIN.search(text) else []
    other = 0 if len(arabic) + len(latin) == len(words) else sum(map(_is_other, words))
    if other > len(arabic) + len(latin):
        return _by_a_detector(text)
    if not arabic and not latin:
        return _NO_WORDS
    if not latin:
        return Language(*arabic_script.language_of(arabic))
    if not arabic:
        return _latin_only(latin, text)
    return _of_both(arabic, latin)


_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0610-\u061a\u064b-\u065f\u0670'`\u2019ـ]+[^\W_]+)*['`]?")
# Links, mentions and addresses are in no language.
_ADDRESS = re.compile(
    r"@|://|^(?:www\.)?[A-Za-z0-9-]+\.[A-Za-z]{2,}(?:/|$|\.[A-Za-z])|^[A-Za-z]{1,3}\.[A-Za-z]{2,}/"
)
_OTHER_LETTERS = re.compile(r"[A-Za-z\u00aa-\u058f\u0700-\u074f\u0780-\u089f\u0900-\u1fff\u2c00-\ud7ff]")
_ARABIC_WORD = re.compile(
    r"[\u0620-\u065f\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff]+"
)
_NO_WORDS = Language(UNDETERMINED, 0.0, "no words")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def _is_other(word: str) -> bool:
    return word[0] > "\u024f" and not "\u0600" <= word[-1] <= "\u08ff" and word[0].isalpha()


def _by_a_detector(text: str) -> Language:
    foreign = guessed(text)
    if foreign is None:
        return Language(UNDETERMINED, 0.0, "a script without rules")
    return Language(foreign[0], foreign[1], "a general detector")


def _latin_only(latin: list[str], text: str) -> Language:
    guess = latin_script.language_of([word.lower() for word in latin], text)
    return Language(*guess) if guess else Language(UNDETERMINED, 0.0, "too few words")


def _of_both(arabic: list[str], latin: list[str]) -> Language:
    """Mixed where each script says something of its own; one alone where the other only names things."""
    written = [word for word in latin if word.isalpha() and len(word) > 1]
    if len(arabic) >= _LEAST_WORDS and _says_something(written, len(arabic)):
        return Language("mixed", 0.85, "words of both scripts", also="en")
    if len(arabic) >= min(_LEAST_WORDS, len(latin)):
        tag, confidence, because = arabic_script.language_of(arabic)
        return Language(tag, min(confidence, 0.85), because, also="en" if written else None)
    guess = latin_script.language_of([word.lower() for word in latin], " ".join(latin))
    if guess is None:
        return Language("ar", 0.5, "Arabic letters")
    return Language(*guess, also="ar")


_LEAST_WORDS = 2
_A_PHRASE = 3


def _says_something(latin: list[str], arabic: int) -> bool:
    """Not only names: three words that are not all capitalised, or two that belong to a sentence."""
    said = [word for word in latin if word.islower() or word.lower() in ENGLISH_WORDS]
    if len(latin) >= _A_PHRASE:
        return len(said) >= _LEAST_WORDS and len(latin) * 10 >= arabic
    sentence = sum(word in _OF_SENTENCES for word in latin)
    return len(latin) == _LEAST_WORDS and sentence > 0 and len(latin) * 8 >= arabic


_OF_SENTENCES = frozenset(
    [
        "the",
        "is",
        "are",
        "was",
        "were",
        "because",
        "and",
        "but",
        "not",
        "no",
        "my",
        "your",
        "our",
        "this",
        "that",
        "with",
        "for",
        "from",
        "since",
        "still",
        "please",
        "very",
        "so",
        "why",
        "how",
        "what",
        "when",
        "where",
        "who",
        "can",
        "could",
        "will",
        "would",
        "should",
        "i",
        "we",
        "you",
        "he",
        "she",
        "they",
        "it",
    ]
)
