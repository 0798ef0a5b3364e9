"""Waiting events of the ledger, locked by conversation and understood."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import Unreadable
from domain.messages import ChannelEvent, InboundMessage, Parsed
from domain.ports import Connector
from domain.tickets import Ticket

log = logging.getLogger(__name__)

Normalize = Callable[[InboundMessage], Ticket]

_LATEST_AHEAD = timedelta(minutes=5)
_LONGEST_BEHIND = timedelta(days=30)

# The locks are taken in the order of their keys, so that two workers never wait for each other.
_LOCK_CONVERSATIONS = text(
    """
    SELECT count(pg_advisory_xact_lock(key)) FROM (
        SELECT DISTINCT hashtextextended(account || '/' || conversation_key, 0) AS key
        FROM raw_event WHERE id = ANY(:ids) AND outcome IS NULL ORDER BY key
    ) AS keys
    """
)
_WAITING = text(
    """
    SELECT e.id, e.account, e.conversation_key, e.occurred_at, e.received_at, e.position, e.attempts, e.body
    FROM raw_event e
    JOIN (
        SELECT DISTINCT account, conversation_key FROM raw_event WHERE id = ANY(:ids) AND outcome IS NULL
    ) AS c USING (account, conversation_key)
    WHERE e.outcome IS NULL AND (e.retry_at IS NULL OR e.retry_at <= :now)
    ORDER BY e.account, e.conversation_key,
        CASE WHEN e.occurred_at BETWEEN e.received_at - CAST(:behind AS interval)
            AND e.received_at + CAST(:ahead AS interval) THEN e.occurred_at ELSE e.received_at END,
        e.position, e.id
    """
)
_KNOWN_ORIGINALS = text(
    """
    SELECT v.account, m.external_id
    FROM unnest(CAST(:accounts AS text[]), CAST(:external_ids AS text[])) AS k(account, external_id)
    JOIN message m ON m.external_id = k.external_id AND m.direction = 'inbound'
    JOIN conversation v ON v.id = m.conversation_id AND v.account = k.account
    """
)


@dataclass(frozen=True, slots=True)
class WaitingEvent:
    """A row of the ledger without an outcome."""

    id: int
    account: str
    conversation_key: str
    occurred_at: datetime | None
    received_at: datetime
    position: int
    attempts: int
    body: bytes

    def moment(self, claimed: datetime | None) -> datetime:
        """When it happened: the platform's word, unless it cannot be true; then when we received it."""
        if claimed is None:
            return self.received_at
        is_possible = self.received_at - _LONGEST_BEHIND <= claimed <= self.received_at + _LATEST_AHEAD
        return claimed if is_possible else self.received_at


@dataclass(frozen=True, slots=True)
class Understood:
    """An event with its meaning, or with the error that kept us from it."""

    event: WaitingEvent
    tickets: tuple[Ticket, ...] = ()
    happenings: tuple[ChannelEvent, ...] = ()
    error: Exception | None = None


async def lock_waiting(connection: AsyncConnection, ids: Sequence[int], now: datetime) -> list[WaitingEvent]:
    """Lock the conversations of these events for the transaction; return all that wait in them, in order."""
    await connection.execute(_LOCK_CONVERSATIONS, {"ids": list(ids)})
    bounds = {"behind": _LONGEST_BEHIND, "ahead": _LATEST_AHEAD}
    rows = await connection.execute(_WAITING, {"ids": list(ids), "now": now} | bounds)
    return [WaitingEvent(*row) for row in rows]


def understand(event: WaitingEvent, connectors: Mapping[str, Connector], normalize: Normalize) -> Understood:
    """Parse and normalize. Whatever goes wrong concerns this event alone."""
    connector = connectors.get(event.account)
    if connector is None:
        return Understood(event, error=Unreadable(f"account {event.account} is not configured"))
    try:
        parsed = connector.parse(event.body)
        if parsed.problems and not (parsed.messages or parsed.events):
            return Understood(event, error=Unreadable("; ".join(parsed.problems)))
        return Understood(event, _tickets(parsed, normalize), parsed.events)
    except Exception as error:  # a fault of ours in one event must not stop the others
        if not isinstance(error, Unreadable):
            log.exception("not_understood", extra={"event_id": event.id})
        return Understood(event, error=error)


def _tickets(parsed: Parsed, normalize: Normalize) -> tuple[Ticket, ...]:
    return tuple(normalize(message) for message in parsed.messages)


async def file_unknown_edits(
    connection: AsyncConnection, batch: Sequence[Understood], normalize: Normalize
) -> list[Understood]:
    """The batch, in which an edit of a message that never reached us is that message as it stands now."""
    edited = {
        (understood.event.account, happening.external_id)
        for understood in batch
        for happening in understood.happenings
        if happening.as_message is not None
    }
    if not edited:
        return list(batch)
    accounts, external_ids = zip(*edited, strict=True)
    values = {"accounts": list(accounts), "external_ids": list(external_ids)}
    known = {(row[0], row[1]) for row in await connection.execute(_KNOWN_ORIGINALS, values)}
    filed: list[Understood] = []
    for understood in batch:
        account = understood.event.account
        unknown = [
            happening.as_message
            for happening in understood.happenings
            if happening.as_message is not None and (account, happening.external_id) not in known
        ]
        known |= {(account, ticket.message.external_id) for ticket in understood.tickets}
        known |= {(account, message.external_id) for message in unknown}
        tickets = (*understood.tickets, *(normalize(message) for message in unknown))
        filed.append(replace(understood, tickets=tickets) if unknown else understood)
    return filed
