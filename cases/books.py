"""The books of the ledger and the outbox: what came in, what became of it, and what is in trouble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.cases import OutboxState, Outcome
from store.tables import account_state, address, cases, contact, conversation, message, outbox, raw_event

_EXCERPT_BYTES = 600


@dataclass(frozen=True, slots=True)
class BooksLine:
    """What one account received in one hour. `counts` is by Outcome."""

    account: str
    hour: datetime
    received: int
    waiting: int
    counts: Mapping[str, int]

    @property
    def balances(self) -> bool:
        """Whether every event is waiting or has an outcome that the promises know."""
        return self.received == self.waiting + sum(self.counts.get(outcome, 0) for outcome in Outcome)


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """How one account fares; `misconfigured` is what the platform said when it rejected us."""

    account: str
    last_received_at: datetime | None
    oldest_waiting_at: datetime | None
    misconfigured: str | None
    outgoing: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class QuarantinedEvent:
    """An event that could not be processed. `excerpt` is the start of its body."""

    id: int
    account: str
    channel: str
    external_id: str
    reason: str
    attempts: int
    received_at: datetime
    excerpt: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """An outgoing message that failed, or of which nobody knows whether it arrived."""

    outbox_id: int
    account: str
    state: OutboxState
    error_code: str | None
    error: str | None
    created_at: datetime
    text: str
    citizen: str
    case_number: str | None


async def read_books(connection: AsyncConnection, *, since: datetime) -> Sequence[BooksLine]:
    """The books per account and hour, newest hour first."""
    hour = func.date_trunc("hour", raw_event.c.received_at, "UTC").label("hour")
    query = (
        select(raw_event.c.account, hour, raw_event.c.outcome, func.count().label("events"))
        .where(raw_event.c.received_at >= since)
        .group_by(raw_event.c.account, hour, raw_event.c.outcome)
    )
    counts: dict[tuple[datetime, str], dict[str | None, int]] = {}
    for row in await connection.execute(query):
        counts.setdefault((row.hour, row.account), {})[row.outcome] = row.events
    return [
        BooksLine(
            account=account,
            hour=at,
            received=sum(by_outcome.values()),
            waiting=by_outcome.get(None, 0),
            counts={outcome: events for outcome, events in by_outcome.items() if outcome is not None},
        )
        for (at, account), by_outcome in sorted(
            counts.items(), key=lambda item: (-item[0][0].timestamp(), item[0][1])
        )
    ]


async def read_accounts(
    connection: AsyncConnection, accounts: Sequence[str], *, now: datetime
) -> Sequence[AccountHealth]:
    """How each of these accounts fares; what it received is looked up over the last seven days."""
    received = await _per_account(
        connection,
        select(raw_event.c.account, func.max(raw_event.c.received_at).label("at"))
        .where(raw_event.c.received_at >= now - timedelta(days=7))
        .group_by(raw_event.c.account),
    )
    waiting = await _per_account(
        connection,
        select(raw_event.c.account, func.min(raw_event.c.received_at).label("at"))
        .where(raw_event.c.outcome.is_(None))
        .group_by(raw_event.c.account),
    )
    rejected = await connection.execute(select(account_state.c.account, account_state.c.misconfigured))
    misconfigured = {row.account: row.misconfigured for row in rejected}
    outgoing = await _outgoing(connection)
    return [
        AccountHealth(
            account=account,
            last_received_at=received.get(account),
            oldest_waiting_at=waiting.get(account),
            misconfigured=misconfigured.get(account),
            outgoing=outgoing.get(account, {}),
        )
        for account in accounts
    ]


async def list_quarantined(
    connection: AsyncConnection, *, before: int | None = None, limit: int = 50
) -> Sequence[QuarantinedEvent]:
    """The newest quarantined events, or those older than the event `before`."""
    query = (
        select(raw_event, func.substr(raw_event.c.body, 1, _EXCERPT_BYTES).label("start"))
        .where(raw_event.c.outcome == Outcome.QUARANTINED)
        .order_by(raw_event.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(raw_event.c.id < before)
    return [
        QuarantinedEvent(
            id=row.id,
            account=row.account,
            channel=row.channel,
            external_id=row.external_id,
            reason=row.reason or "",
            attempts=row.attempts,
            received_at=row.received_at,
            excerpt=bytes(row.start).decode("utf-8", "replace"),
        )
        for row in await connection.execute(query)
    ]


async def count_quarantined(connection: AsyncConnection, *, limit: int = 1_000) -> int:
    """How many events are quarantined, counted up to `limit`."""
    some = select(raw_event.c.id).where(raw_event.c.outcome == Outcome.QUARANTINED).limit(limit)
    return await connection.scalar(select(func.count()).select_from(some.subquery())) or 0


async def release_quarantined(
    connection: AsyncConnection, event_ids: Sequence[int] | None = None, *, account: str | None = None
) -> Sequence[int]:
    """Put quarantined events back to waiting, with all their attempts before them; tell which were there.

    Those with these ids, those of an account, or all.
    """
    change = update(raw_event).where(raw_event.c.outcome == Outcome.QUARANTINED)
    if event_ids is not None:
        change = change.where(raw_event.c.id.in_(event_ids))
    if account is not None:
        change = change.where(raw_event.c.account == account)
    values = {"outcome": None, "reason": None, "attempts": 0, "retry_at": None, "settled_at": None}
    released = await connection.execute(change.values(values).returning(raw_event.c.id))
    return sorted(released.scalars())


async def list_trouble(connection: AsyncConnection, *, limit: int = 50) -> Sequence[Trouble]:
    """The newest outgoing messages that failed or are unconfirmed."""
    query = (
        select(
            outbox.c.id,
            outbox.c.account,
            outbox.c.state,
            outbox.c.error_code,
            outbox.c.error,
            outbox.c.created_at,
            outbox.c.text,
            contact.c.name.label("citizen"),
            cases.c.number,
        )
        .join(message, message.c.id == outbox.c.message_id)
        .join(conversation, conversation.c.id == outbox.c.conversation_id)
        .join(address, address.c.id == conversation.c.address_id)
        .join(contact, contact.c.id == address.c.contact_id)
        .outerjoin(cases, cases.c.id == message.c.case_id)
        .where(outbox.c.state.in_((OutboxState.FAILED, OutboxState.UNCONFIRMED)))
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    return [
        Trouble(
            outbox_id=row.id,
            account=row.account,
            state=OutboxState(row.state),
            error_code=row.error_code,
            error=row.error,
            created_at=row.created_at,
            text=row.text,
            citizen=row.citizen,
            case_number=row.number,
        )
        for row in await connection.execute(query)
    ]


_UNSETTLED = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.FAILED, OutboxState.UNCONFIRMED)


async def _outgoing(connection: AsyncConnection) -> Mapping[str, Mapping[str, int]]:
    """Per account, the outgoing messages by state; those that arrived are not counted, there are too many."""
    counts: dict[str, dict[str, int]] = {}
    for state in _UNSETTLED:
        query = (
            select(outbox.c.account, func.count().label("messages"))
            .where(outbox.c.state == literal_column(f"'{state}'"))
            .group_by(outbox.c.account)
        )
        for row in await connection.execute(query):
            counts.setdefault(row.account, {})[state] = row.messages
    return counts


async def _per_account(
    connection: AsyncConnection, query: Select[tuple[str, datetime]]
) -> Mapping[str, datetime]:
    return {row.account: row.at for row in await connection.execute(query)}
