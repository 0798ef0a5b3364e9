"""What the citizen wants and how fast somebody must act, from tables of cues over the search key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.tickets import TicketType, Urgency
from normalizer.cues import (
    CANCELS_COMPLAINT,
    CRITICAL,
    GREETINGS,
    NEGATIONS,
    NOT_NEGATIONS,
    TYPE_CUES,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A type and an urgency, how sure we are of the type (0..1), and the cue that decided each."""

    type: TicketType
    urgency: Urgency
    confidence: float
    type_because: str
    urgency_because: str = ""


def understand(key: str, *, asks: bool) -> Meaning:
    """Read a search key. `asks`: the text carries a question mark.

    A danger is looked for first and wins over everything: a false alarm is cheap, a miss is not.
    """
    words = key.split()
    if not words:
        return Meaning(TicketType.OTHER, Urgency.NORMAL, 0.0, "no words")
    phrases = list(_phrases(words))
    danger = next((phrase for phrase in phrases if phrase in CRITICAL), None)
    if danger is not None:
        return Meaning(TicketType.REPORT, Urgency.CRITICAL, 0.7, f"cue: {danger}", f"cue: {danger}")
    if all(word in GREETINGS for word in words):
        return Meaning(TicketType.CHATTER, Urgency.LOW, 0.9, "greeting only")
    found = _found_cues(phrases)
    if TicketType.COMPLAINT not in found and _says_something_is_missing(words):
        found[TicketType.COMPLAINT] = "a negation"
    if asks and TicketType.INQUIRY not in found:
        found[TicketType.INQUIRY] = "a question mark"
    if any(phrase in CANCELS_COMPLAINT for phrase in phrases):
        found.pop(TicketType.COMPLAINT, None)
    return _decided(found)


_LONGEST_CUE = 4
_PRECEDENCE = (
    TicketType.OBJECTION,
    TicketType.STATUS,
    TicketType.SUGGESTION,
    TicketType.COMPLAINT,
    TicketType.INQUIRY,
    TicketType.REQUEST,
    TicketType.PRAISE,
)
_URGENCY = {
    TicketType.STATUS: Urgency.LOW,
    TicketType.SUGGESTION: Urgency.LOW,
    TicketType.PRAISE: Urgency.LOW,
    TicketType.CHATTER: Urgency.LOW,
}
_TYPES_OF = {
    cue: tuple(kind for kind in _PRECEDENCE if cue in TYPE_CUES[kind])
    for cues in TYPE_CUES.values()
    for cue in cues
}
_CUE_STARTS = frozenset(cue.split()[0] for cue in (*CRITICAL, *CANCELS_COMPLAINT, *_TYPES_OF))
_PREFIXES = ("وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل")
_SHORTEST_STEM = 3
_LONGEST_CUE_WORD = 24


def _phrases(words: Sequence[str]) -> Iterator[str]:
    """Every run of words that could be a cue, each also without the particles written onto its first word."""
    for index, word in enumerate(words):
        if len(word) > _LONGEST_CUE_WORD:
            continue
        for start in _cue_starts(word):
            yield start
            phrase = start
            for following in words[index + 1 : index + _LONGEST_CUE]:
                phrase = f"{phrase} {following}"
                yield phrase


@lru_cache(maxsize=16_384)
def _cue_starts(word: str) -> tuple[str, ...]:
    """The word, and what is left of it without "and", "with", "the" …, where a cue begins so."""
    stems = [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)]
    starts = [word, *(stem for stem in stems if len(stem) >= _SHORTEST_STEM)]
    return tuple(start for start in starts if start in _CUE_STARTS)


def _found_cues(phrases: Sequence[str]) -> dict[TicketType, str]:
    """The first cue of each type."""
    found: dict[TicketType, str] = {}
    for phrase in phrases:
        for kind in _TYPES_OF.get(phrase, ()):
            found.setdefault(kind, f"cue: {phrase}")
    return found


def _says_something_is_missing(words: Sequence[str]) -> bool:
    """Whether something is denied ("ما وصل", "لم يصلني"), politeness and "ما هي" aside."""
    for index, word in enumerate(words[:-1]):
        if word in NEGATIONS and f"{word.removeprefix('و')} {words[index + 1]}" not in NOT_NEGATIONS:
            return True
    return False


def _decided(found: dict[TicketType, str]) -> Meaning:
    for kind in _PRECEDENCE:
        if kind in found:
            confidence = 0.8 if len(found) == 1 else 0.55
            return Meaning(kind, _URGENCY.get(kind, Urgency.NORMAL), confidence, found[kind])
    return Meaning(TicketType.OTHER, Urgency.NORMAL, 0.2, "no cue")
