"""Turns waiting events into cases and queued replies: a whole batch in one transaction, a bad event alone.

lock conversations ─► understand (pure) ─► settle all in one savepoint ── ok ──► commit
                                             │ fails
                                             ▼
                          settle halves, each in a savepoint of its own, down to the bad event,
                          which waits for its next try and is quarantined after the last
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatcher.deciding import CaseRules, Decider, Flow, Verdict
from dispatcher.events import Normalize, Understood, file_unknown_edits, lock_waiting, understand
from dispatcher.loading import load_workspace
from dispatcher.receipts import Receipts, edited_message
from dispatcher.writing import Wording, Writer
from domain.cases import Outcome
from domain.clock import Clock
from domain.errors import Unreadable
from domain.messages import Capabilities, EventKind
from domain.ports import Connector
from domain.text import storable
from domain.tickets import EntityKind, Ticket

log = logging.getLogger(__name__)

# Classes of SQLSTATE: https://www.postgresql.org/docs/18/errcodes-appendix.html
_DATA_EXCEPTION, _PROGRAM_LIMIT = "22", "54"
_SET_ASIDE = text(
    """
    UPDATE raw_event SET attempts = attempts + 1, reason = :reason, retry_at = :retry_at,
        outcome = CAST(:outcome AS text),
        settled_at = CASE WHEN CAST(:outcome AS text) IS NOT NULL THEN CAST(:now AS timestamptz) END
    WHERE id = :id
    """
)


@dataclass(frozen=True, slots=True)
class ProcessingRules:
    """How often a failing event is tried. `retry_pauses` grow; the last holds for all further tries."""

    cases: CaseRules
    max_attempts: int
    retry_pauses: tuple[timedelta, ...]


@dataclass(frozen=True, slots=True)
class Understanding:
    """The pure parts that give events their meaning."""

    connectors: Mapping[str, Connector]
    normalize: Normalize
    flow: Flow
    wording: Wording
    number: Callable[[int, datetime], str]


class Processing:
    """Handles batches of ledger events; safe with any number of workers at once."""

    def __init__(
        self,
        engine: AsyncEngine,
        understanding: Understanding,
        rules: ProcessingRules,
        *,
        clock: Clock,
        replies_queued: Callable[[], Awaitable[None]],
        files_noted: Callable[[], Awaitable[None]],
    ) -> None:
        """`replies_queued` is awaited after a commit that queued replies, `files_noted` after one that
        noted files to be fetched.
        """
        self._engine = engine
        self._understanding = understanding
        self._rules = rules
        self._clock = clock
        self._replies_queued = replies_queued
        self._files_noted = files_noted
        self._capabilities: dict[str, Capabilities] = {
            account: connector.capabilities for account, connector in understanding.connectors.items()
        }

    async def process(self, ids: Sequence[int]) -> int:
        """Handle all that waits in the conversations of these events; returns how many it looked at."""
        async with self._engine.begin() as connection:
            waiting = await lock_waiting(connection, ids, self._clock())
            batch = [
                understand(event, self._understanding.connectors, self._understanding.normalize)
                for event in waiting
            ]
            replies = await self._settle_batch(connection, batch)
        if replies:
            await self._replies_queued()
        if any(ticket.message.attachments for understood in batch for ticket in understood.tickets):
            await self._files_noted()
        return len(batch)

    async def _settle_batch(self, connection: AsyncConnection, batch: Sequence[Understood]) -> int:
        """Settle what was understood and set the rest aside; returns how many messages are to be sent."""
        if not batch:
            return 0
        for understood in batch:
            if understood.error is not None:
                await self._set_aside(connection, understood, understood.error)
        return await self._settle_or_split(connection, [u for u in batch if u.error is None], may_retry=True)

    async def _settle_or_split(
        self, connection: AsyncConnection, batch: Sequence[Understood], *, may_retry: bool = False
    ) -> int:
        if not batch:
            return 0
        try:
            async with connection.begin_nested():
                return await self._settle(connection, batch)
        except Exception as error:  # one of these events is bad: find it without harm to the others
            if _is_the_databases_fault(error):
                raise
            if may_retry and isinstance(error, IntegrityError):
                # Another worker may have written the same new address a moment ago; now it can be seen.
                return await self._settle_or_split(connection, batch)
            if len(batch) == 1:
                await self._set_aside(connection, batch[0], error)
                return 0
            log.warning("batch_split", extra={"size": len(batch), "error": type(error).__name__})
        half = len(batch) // 2
        first = await self._settle_or_split(connection, batch[:half])
        return first + await self._settle_or_split(connection, batch[half:])

    async def _settle(self, connection: AsyncConnection, batch: Sequence[Understood]) -> int:
        batch = await file_unknown_edits(connection, batch, self._understanding.normalize)
        space_of = {account: c.channel.address_space for account, c in self._understanding.connectors.items()}
        tickets = [(u, ticket) for u in batch for ticket in u.tickets]
        workspace = await load_workspace(
            connection,
            [(space_of[u.event.account], ticket.message) for u, ticket in tickets],
            _tracking_numbers([ticket for _, ticket in tickets]),
        )
        decider = Decider(
            workspace, self._understanding.connectors, self._understanding.flow, self._rules.cases
        )
        writer = self._writer(connection)
        happened: list[Understood] = []
        for understood in batch:
            if understood.tickets:
                decider.decide(understood)
            else:
                happened.append(understood)
        to_send = await writer.write(workspace, decider.decided)
        await self._apply(connection, happened)
        return to_send

    async def _apply(self, connection: AsyncConnection, batch: Sequence[Understood]) -> None:
        """Receipts, edits and the like; after the messages, which they may concern."""
        receipts = Receipts(connection)
        verdicts: list[Verdict] = []
        for understood in batch:
            edits = [
                self._understanding.normalize(edited_message(happening))
                for happening in understood.happenings
                if happening.kind is EventKind.EDITED or happening.by_person
            ]
            channel = self._understanding.connectors[understood.event.account].channel.address_space
            outcome, reason = await receipts.apply(understood.event, channel, understood.happenings, edits)
            verdicts.append(Verdict(understood.event, outcome, reason))
        await self._writer(connection).write_verdicts(verdicts)

    def _writer(self, connection: AsyncConnection) -> Writer:
        return Writer(
            connection,
            number=self._understanding.number,
            wording=self._understanding.wording,
            capabilities=self._capabilities,
            now=self._clock(),
        )

    async def _set_aside(self, connection: AsyncConnection, understood: Understood, error: Exception) -> None:
        """Let a bad event wait for its next try; quarantine it when no try is left or could help."""
        event, now = understood.event, self._clock()
        is_last = _is_hopeless(error) or event.attempts + 1 >= self._rules.max_attempts
        pauses = self._rules.retry_pauses
        pause = pauses[min(event.attempts, len(pauses) - 1)]
        log.warning(
            "event_quarantined" if is_last else "event_set_aside",
            extra={"event_id": event.id, "error": type(error).__name__},
        )
        values = {
            "id": event.id,
            "reason": storable(f"{type(error).__name__}: {error}"[:2000]),
            "retry_at": None if is_last else now + pause,
            "outcome": Outcome.QUARANTINED.value if is_last else None,
            "now": now,
        }
        await connection.execute(_SET_ASIDE, values)


def _is_the_databases_fault(error: Exception) -> bool:
    """Whether the database is in trouble; not so when an event holds a value too long for an index."""
    if not isinstance(error, DBAPIError) or _is_hopeless(error):
        return False
    return error.connection_invalidated or isinstance(error, InterfaceError | OperationalError)


def _is_hopeless(error: Exception) -> bool:
    """Whether another try would end as this one."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    return isinstance(error, Unreadable) or (state or "").startswith((_DATA_EXCEPTION, _PROGRAM_LIMIT))


def _tracking_numbers(tickets: Sequence[Ticket]) -> list[str]:
    return sorted(
        {
            entity.digits
            for ticket in tickets
            for entity in ticket.entities
            if entity.kind is EntityKind.TRACKING_NUMBER and entity.valid
        }
    )
