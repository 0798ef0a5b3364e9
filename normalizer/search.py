"""Says whether a search finds a message: both as search keys, words also without what is written onto them.

"مدرسه" finds "والمدرسة" and "للمدرسة"; "نور" does not find "نورة". A gap more or less does not matter:
"الحمدلله" finds "الحمد لله".
"""

from collections.abc import Sequence
from functools import lru_cache


def finds(wanted: str, key: str) -> bool:
    """Whether the words of one search key stand, in their order and side by side, in another."""
    sought = wanted[:_LONGEST_WANTED].split()
    words = key.split()
    if not sought:
        return False
    first = sought[0]
    for start in range(len(words) - len(sought) + 1):
        if _same(first, words[start]) and all(map(_same, sought[1:], words[start + 1 :])):
            return True
    return _finds_without_gaps("".join(sought), words)


def variants(word: str) -> frozenset[str]:
    """A word of a search key, and what is left of it without "and", "with", "to", "the" … written onto it."""
    return _variants(word)


def _same(sought: str, word: str) -> bool:
    """A message's word may carry anything; of the sought one only the article is left out."""
    if sought == word:
        return True
    forms = _variants(word)
    return any(form in forms for form in _without_article(sought))


@lru_cache(maxsize=16_384)
def _without_article(sought: str) -> tuple[str, ...]:
    bare = _without_hamza(sought)
    stems = [bare]
    for article in _ARTICLES:
        stem = bare.removeprefix(article)
        if stem != bare and len(stem) >= _SHORTEST_STEM:
            stems.append(stem)
            break
    return tuple(stems)


@lru_cache(maxsize=65_536)
def _variants(word: str) -> frozenset[str]:
    bare = _without_hamza(word)
    stems = {word, bare}
    for attached in _ATTACHED:
        stem = bare.removeprefix(attached)
        if stem != bare and len(stem) >= _SHORTEST_STEM:
            stems.add(stem)
    return frozenset(stems)


_SHORTEST_STEM = 2
_ARTICLES = ("وال", "بال", "فال", "كال", "ال", "لل")
_ATTACHED = (
    "وبال",
    "ولل",
    "وال",
    "فال",
    "بال",
    "كال",
    "عال",
    "هال",
    "لل",
    "ال",
    "وب",
    "ول",
    "و",
    "ف",
    "ب",
    "ك",
    "ل",
)


def _without_hamza(word: str) -> str:
    """ "العشاء" is written "العشا" too, and "شيء" "شي"."""
    return word.replace("ء", "") if "ء" in word and len(word) > _SHORTEST_STEM else word


def _finds_without_gaps(sought: str, words: Sequence[str]) -> bool:
    """Whether some words in a row, written without gaps, are what is sought."""
    if len(sought) < _SHORTEST_JOINED:
        return False
    for start, word in enumerate(words):
        for first in _variants(word):
            joined = first
            following = start + 1
            while len(joined) < len(sought) and sought.startswith(joined) and following < len(words):
                joined += words[following]
                following += 1
            if joined == sought:
                return True
    return False


_SHORTEST_JOINED = 4
_LONGEST_WANTED = 200
