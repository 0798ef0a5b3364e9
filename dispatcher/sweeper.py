"""Finds what was left lying: events without an outcome, messages without a sender, old sessions."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatcher import outbox
from domain.clock import Clock

log = logging.getLogger(__name__)

_LEFT_LYING = text(
    """
    SELECT id FROM raw_event
    WHERE outcome IS NULL AND received_at < :before AND (retry_at IS NULL OR retry_at <= :now)
    ORDER BY received_at LIMIT :most
    """
)
# What people post by hand is theirs: it waits, and nobody need wake delivery for it.
_ANYTHING_DUE = text(
    """
    SELECT EXISTS (
        SELECT 1 FROM outbox
        WHERE state = 'queued' AND due_at <= :now AND account <> ALL(CAST(:manual AS text[])))
    """
)
_END_SESSIONS = text("DELETE FROM staff_session WHERE expires_at < :now")
_MOST_AT_ONCE = 20_000


class Sweeper:
    """Runs every few seconds; what it does twice does no harm."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        enqueue_events: Callable[[Sequence[int]], None],
        want_delivery: Callable[[], None],
        jobs_waiting: Callable[[], int],
        left_lying_after: timedelta,
        unconfirmed_after: timedelta,
        manual_accounts: Sequence[str] = (),
    ) -> None:
        """`left_lying_after`: how long a job may take before its events are given out again.

        `manual_accounts`: where people send, not we.
        """
        self._engine = engine
        self._clock = clock
        self._enqueue_events = enqueue_events
        self._want_delivery = want_delivery
        self._jobs_waiting = jobs_waiting
        self._left_lying_after = left_lying_after
        self._unconfirmed_after = unconfirmed_after
        self._manual_accounts = list(manual_accounts)

    async def sweep(self) -> int:
        """Give out again what was left lying; returns how many events that were."""
        now = self._clock()
        ids: Sequence[int] = []
        async with self._engine.begin() as connection:
            # While jobs wait, the events may simply not have had their turn.
            if self._jobs_waiting() == 0:
                values = {"before": now - self._left_lying_after, "now": now, "most": _MOST_AT_ONCE}
                ids = (await connection.execute(_LEFT_LYING, values)).scalars().all()
            if stuck := await outbox.unconfirm_stuck(connection, now - self._unconfirmed_after):
                log.warning("sends_unconfirmed", extra={"messages": stuck})
            due = {"now": now, "manual": self._manual_accounts}
            is_due = (await connection.execute(_ANYTHING_DUE, due)).scalar_one()
            await connection.execute(_END_SESSIONS, {"now": now})
        if ids:
            log.warning("events_left_lying", extra={"events": len(ids)})
            self._enqueue_events(ids)
        if is_due:
            self._want_delivery()
        return len(ids)
