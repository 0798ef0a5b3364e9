"""What was understood of a message, as its row keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIELDS = ("type", "topic", "sentiment", "urgency", "language", "dialect", "region")
"""What the staff is told of, in this order."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One thing understood: a value of its enumeration, how sure (0..1, None when not told), and why."""

    field: str
    value: str
    confidence: float | None
    because: str


def read_guesses(meaning: Mapping[str, Any] | None) -> tuple[Guess, ...]:
    """What `message.meaning` tells, in the order of FIELDS; nothing for rows from before it was kept."""
    if not meaning:
        return ()
    confidence, because = meaning.get("confidence") or {}, meaning.get("because") or {}
    return tuple(
        Guess(field, str(meaning[field]), confidence.get(field), because.get(field, ""))
        for field in FIELDS
        if meaning.get(field)
    )
