"""Takes events in: many requests wait on one commit, and none is told 200 before its events are on disk.

accept ─► waiting ─► flusher ─► ledger ── ok ──► answer, ids to the queue
                                  │ away
                                  ▼
                                spool ── ok ──► answer          (drained into the ledger, in order, later)
                                  │ full or unwritable
                                  ▼
                                StorageUnavailable (503)
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dispatcher.ledger import Delivery, Ledger
from dispatcher.spool import Spool
from domain.errors import StorageUnavailable
from domain.messages import RawEvent

log = logging.getLogger(__name__)

_RETRY_DATABASE_SECONDS = 1.0


@dataclass(slots=True)
class _Waiting:
    delivery: Delivery
    answer: asyncio.Future[None]


class Intake:
    """Group commit in front of the ledger, with the spool behind it."""

    def __init__(
        self,
        ledger: Ledger,
        spool: Spool,
        *,
        stored: Callable[[Sequence[int]], None],
        batch_limit: int,
        commit_timeout: float,
    ) -> None:
        """`stored` is told the ids of events committed to the ledger; it must not block.

        `batch_limit`: most requests in one commit. `commit_timeout`: seconds after which the database counts
        as away.
        """
        self._ledger = ledger
        self._spool = spool
        self._stored = stored
        self._batch_limit = batch_limit
        self._commit_timeout = commit_timeout
        self._waiting: list[_Waiting] = []
        self._something = asyncio.Event()
        self._closing = False
        self._try_database_at = 0.0
        self._flusher: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to flush, first what an earlier process left in the spool."""
        if not self._spool.is_empty:
            self._something.set()
        self._flusher = asyncio.create_task(self._flush_forever(), name="intake-flusher")

    async def close(self) -> None:
        """Finish what was accepted, then stop."""
        self._closing = True
        self._something.set()
        if self._flusher is not None:
            await self._flusher
        await self._ledger.close()
        self._spool.close()

    async def accept(self, events: Sequence[RawEvent], body: bytes) -> None:
        """Return once the events of one request are on disk. Raise StorageUnavailable when that cannot be."""
        if not events:
            return
        if self._closing:
            raise StorageUnavailable("shutting down")
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(Delivery(events, body), answer))
        self._something.set()
        await answer

    async def _flush_forever(self) -> None:
        while not (self._closing and not self._waiting):
            await self._wait_for_something()
            batch, self._waiting = self._waiting[: self._batch_limit], self._waiting[self._batch_limit :]
            if not self._waiting:
                self._something.clear()
            await self._flush(batch)

    async def _wait_for_something(self) -> None:
        """Until a request waits, or it is time to try the database again for what is spooled."""
        try:
            async with asyncio.timeout(None if self._spool.is_empty else _RETRY_DATABASE_SECONDS):
                await self._something.wait()
        except TimeoutError:
            return

    async def _flush(self, batch: Sequence[_Waiting]) -> None:
        if self._spool.is_empty:
            await self._commit_or_spool(batch)
            return
        # Behind what is spooled already, so that order is kept.
        self._try_spool(batch)
        await self._drain_spool()

    async def _commit_or_spool(self, batch: Sequence[_Waiting]) -> None:
        try:
            await self._commit([waiting.delivery for waiting in batch])
        except StorageUnavailable:
            self._try_spool(batch)
        except Exception as error:  # something in the batch cannot be stored; nobody may be told 200 for it
            if len(batch) == 1:
                _refuse(batch, error)
            for waiting in batch if len(batch) > 1 else ():
                await self._commit_or_spool([waiting])
        else:
            _answer(batch, None)

    async def _commit(self, deliveries: Sequence[Delivery]) -> None:
        if not deliveries:
            return
        now = asyncio.get_running_loop().time()
        if now < self._try_database_at:
            raise StorageUnavailable("the database was away a moment ago")
        try:
            async with asyncio.timeout(self._commit_timeout):
                ids = await self._ledger.append(deliveries)
        except (StorageUnavailable, TimeoutError) as error:
            self._try_database_at = asyncio.get_running_loop().time() + _RETRY_DATABASE_SECONDS
            raise StorageUnavailable("the database is away") from error
        self._stored(ids)

    def _try_spool(self, batch: Sequence[_Waiting]) -> None:
        if not batch:
            return
        try:
            self._spool.append([waiting.delivery for waiting in batch])
        except StorageUnavailable as error:
            log.error("spool_unavailable", extra={"detail": str(error)})
            _answer(batch, error)
        except Exception as error:  # one of them cannot be written down; it must not take the others with it
            if len(batch) == 1:
                _refuse(batch, error)
            for waiting in batch if len(batch) > 1 else ():
                self._try_spool([waiting])
        else:
            log.warning("spooled", extra={"requests": len(batch)})
            _answer(batch, None)

    async def _drain_spool(self) -> None:
        """Move one batch from the spool to the ledger; the flusher comes again while there is more."""
        if asyncio.get_running_loop().time() < self._try_database_at:
            return
        deliveries = self._spool.peek(self._batch_limit)
        try:
            await self._commit(deliveries)
        except StorageUnavailable:
            return
        except Exception:  # they were acknowledged, so they stay until they can be stored
            log.exception("drain_failed")
            self._try_database_at = asyncio.get_running_loop().time() + _RETRY_DATABASE_SECONDS
            return
        self._spool.drop(len(deliveries))
        self._something.set()
        if self._spool.is_empty:
            log.warning("spool_drained")


def _refuse(batch: Sequence[_Waiting], error: Exception) -> None:
    log.error("cannot_be_stored", exc_info=error)
    _answer(batch, StorageUnavailable(f"{type(error).__name__} while storing"))


def _answer(batch: Sequence[_Waiting], error: StorageUnavailable | None) -> None:
    for waiting in batch:
        if waiting.answer.done():
            continue
        if error is None:
            waiting.answer.set_result(None)
        else:
            waiting.answer.set_exception(error)
