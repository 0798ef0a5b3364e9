"""Opens hashtags into the words they were made of: "#نظام_نور_معلق", "#NoorSystem", "#نظامنورمعلق"."""

import re
from functools import lru_cache

from normalizer.common_words import ARABIC_WORDS, is_arabic_word


def opened(text: str) -> str:
    """The text with each hashtag's words set apart; the "#" stays, it says something of its own."""
    return _HASHTAG.sub(_open, text) if "#" in text else text


# Marks on letters are no word characters for `re`; ZWNJ joins Persian words within a hashtag.
_HASHTAG = re.compile(r"#(?P<tag>[\w\u0610-\u061a\u064b-\u065f\u0670\u200c]{1,140})")
_BETWEEN = re.compile(r"[_\u200c]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[\u0621-\u064a])")
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670ـ]")
_ARABIC = re.compile("[\u0621-\u064a]+")


def _open(found: re.Match[str]) -> str:
    words = [word for part in _BETWEEN.split(found["tag"]) if part for word in _words_of(part)]
    return "#" + " ".join(words)


def _words_of(part: str) -> tuple[str, ...]:
    """One word, or the common words that several written without a gap are made of."""
    bare = _MARKS.sub("", part)
    if len(bare) < _SHORTEST_JOINED or not _ARABIC.fullmatch(bare) or is_arabic_word(bare):
        return (part,)
    return _taken_apart(bare) or (part,)


_SHORTEST_JOINED = 8
_LONGEST_JOINED = 60
_LONGEST_WORD = 14
_SHORTEST_WORD = 3


@lru_cache(maxsize=1_024)
def _taken_apart(joined: str) -> tuple[str, ...]:
    """The fewest common words that make up the whole; nothing when they do not, better whole than wrong."""
    if len(joined) > _LONGEST_JOINED:
        return ()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(joined)
    for end in range(_SHORTEST_WORD, len(joined) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end - _SHORTEST_WORD + 1):
            before, word = best[start], joined[start:end]
            if before is None or not (word in ARABIC_WORDS or is_arabic_word(word)):
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = (*before, word)
    return best[-1] or ()
