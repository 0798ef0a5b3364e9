"""Which recent messages tell of the same issue, kept up to date message by message."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.tickets import Entity
from normalizer.duplicates.guards import Marks, are_kept_apart, marks_of
from normalizer.duplicates.shingles import Shingles, likeness, shingles_of
from normalizer.duplicates.signatures import Signature, SignatureTable, signature_of

LEAST_LIKENESS = 0.4
"""Of all pieces of two texts, the share both must have."""


@dataclass(frozen=True, slots=True)
class _Representative:
    """The first message of a group: later ones are compared with it alone, so that groups cannot creep."""

    group: int
    shingles: Shingles
    marks: Marks
    last_at: datetime


class Groups:
    """Groups of messages that came within `window` of the group's newest; the first message names the group.

    `capacity`: how many groups are remembered at most; those that rested longest are forgotten first. The
    same messages in the same order always make the same groups.
    """

    def __init__(self, *, window: timedelta = timedelta(days=3), capacity: int = 100_000) -> None:
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._window = window
        self._slots: list[_Representative | None] = [None] * capacity
        self._table = SignatureTable(capacity)
        self._next_slot = 0
        self._now: datetime | None = None

    def add(self, message_id: int, key: str, entities: Iterable[Entity], at: datetime) -> int:
        """The group of a message: the id of the group's first one, its own when it tells something new.

        `key` is the message's search key. A key with nothing to compare, as of an emoji, is always alone.
        """
        self._now = at if self._now is None else max(self._now, at)
        shingles = shingles_of(key)
        if len(shingles) == 0:
            return message_id
        marks = marks_of(key, entities)
        signature = signature_of(shingles)
        slot = self._same_issue(shingles, marks, signature)
        if slot is None:
            self._remember(_Representative(message_id, shingles, marks, at), signature)
            return message_id
        return self._joined(slot, at)

    def _same_issue(self, shingles: Shingles, marks: Marks, signature: Signature) -> int | None:
        """The slot of the group that is most alike, the older one of two."""
        found: list[tuple[float, int, int]] = []
        for slot in self._table.alike(signature):
            known = self._slots[slot]
            if known is None or self._is_old(known) or are_kept_apart(known.marks, marks):
                continue
            share = likeness(known.shingles, shingles)
            if share >= LEAST_LIKENESS:
                found.append((share, -known.group, slot))
        return max(found)[2] if found else None

    def _is_old(self, known: _Representative) -> bool:
        return self._now is not None and known.last_at < self._now - self._window

    def _joined(self, slot: int, at: datetime) -> int:
        known = self._slots[slot]
        assert known is not None
        fresh = replace(known, last_at=max(known.last_at, at))
        self._slots[slot] = fresh
        if self._age_of(slot) > len(self._slots) // 2:
            # It is alive: it moves away from where the next newcomers will write over it.
            self._slots[slot] = None
            self._remember(fresh, signature_of(fresh.shingles))
        return fresh.group

    def _age_of(self, slot: int) -> int:
        """How many slots were given out since this one."""
        return (self._next_slot - 1 - slot) % len(self._slots)

    def _remember(self, newcomer: _Representative, signature: Signature) -> None:
        self._slots[self._next_slot] = newcomer
        self._table.put(self._next_slot, signature)
        self._next_slot = (self._next_slot + 1) % len(self._slots)
