"""Durable polling: the cursor moves only after the commit that stored the events; one poller per account."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatcher.ledger import Delivery, append
from domain.errors import Misconfigured, Throttled
from domain.messages import RawEvent
from domain.ports import Polls

log = logging.getLogger(__name__)

_LEAD = text("SELECT pg_try_advisory_lock(hashtextextended('listen/' || :account, 0))")
_CURSOR = text("SELECT poll_cursor FROM account_state WHERE account = :account")
_MOVE_CURSOR = text(
    """
    INSERT INTO account_state (account, poll_cursor) VALUES (:account, :cursor)
    ON CONFLICT (account) DO UPDATE SET poll_cursor = :cursor, updated_at = now()
    """
)
_POLL_SECONDS = 25.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_TRY_TO_LEAD_SECONDS = 5.0


class Listener:
    """Polls one account per call of `listen`, for as long as the process runs."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        stored: Callable[[Sequence[int]], None],
        stand_by_seconds: float = _TRY_TO_LEAD_SECONDS,
    ) -> None:
        """`stand_by_seconds`: how often one that stands by looks whether the leader is gone."""
        self._engine = engine
        self._stored = stored
        self._stand_by_seconds = stand_by_seconds

    async def listen(self, account: str, source: Polls) -> None:
        """Never returns; every failure is followed by a growing pause."""
        pause = _FIRST_PAUSE
        while True:
            try:
                async with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as leader:
                    try:
                        await self._lead(leader, account)
                        async for _ in self._polls(account, source):
                            # The lock lives as long as its connection; without it another one may lead.
                            await leader.execute(text("SELECT 1"))
                            pause = _FIRST_PAUSE
                    finally:
                        # Back in the pool it would keep the lock, and everybody out, ourselves too.
                        await leader.invalidate()
            except Exception as error:  # whatever it is, the account must not fall silent for good
                wait = _wait_asked_for(error) or pause
                log.warning(
                    "poll_failed",
                    extra={"account": account, "error": type(error).__name__, "detail": str(error)[:200]},
                )
                await asyncio.sleep(wait)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _lead(self, leader: AsyncConnection, account: str) -> None:
        # The database tells nobody when a lock is free, so there is no event to wait for.
        while not (await leader.execute(_LEAD, {"account": account})).scalar_one():  # noqa: ASYNC110
            await asyncio.sleep(self._stand_by_seconds)

    async def _polls(self, account: str, source: Polls) -> AsyncIterator[int]:
        cursor = await self._cursor(account)
        while True:
            events, cursor_after = await source.poll(cursor, wait_seconds=_POLL_SECONDS)
            if events or cursor_after != cursor:
                await self._store(account, events, cursor_after)
            cursor = cursor_after
            yield len(events)

    async def _cursor(self, account: str) -> str:
        async with self._engine.connect() as connection:
            return (await connection.execute(_CURSOR, {"account": account})).scalar_one_or_none() or ""

    async def _store(self, account: str, events: Sequence[RawEvent], cursor: str) -> None:
        """Events and cursor in one commit: neither without the other."""
        async with self._engine.begin() as connection:
            ids = await append(connection, [Delivery([event], event.body) for event in events])
            await connection.execute(_MOVE_CURSOR, {"account": account, "cursor": cursor})
        self._stored(ids)


def _wait_asked_for(error: Exception) -> float | None:
    if isinstance(error, Throttled):
        return error.retry_after
    return _LONGEST_PAUSE if isinstance(error, Misconfigured) else None
