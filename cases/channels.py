"""How each of our accounts fares: what came, what waits to go out, what its platform says, and alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.alarms import Alarm, alarms_of
from cases.checks import BOOKS, KeptCheck, read_checks
from cases.hours import count_received, read_hours
from cases.quiet import silence_of
from domain.cases import OutboxState, Outcome
from store.tables import account_state, outbox, raw_event

_UNSETTLED = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.FAILED, OutboxState.UNCONFIRMED)


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One account. `outgoing` counts messages that are not settled; of those queued, `held` wait until the
    citizen writes again, and `oldest_queued_at` is when the oldest of the others was written.
    """

    account: str
    received: int = 0
    last_event_at: datetime | None = None
    waiting: int = 0
    quarantined: int = 0
    outgoing: Mapping[OutboxState, int] = field(default_factory=dict)
    held: int = 0
    oldest_queued_at: datetime | None = None
    checks: tuple[KeptCheck, ...] = ()
    alarms: tuple[Alarm, ...] = ()

    @property
    def asked(self) -> tuple[KeptCheck, ...]:
        """What its platform said; the other checks are our own."""
        return tuple(kept for kept in self.checks if kept.check.name != BOOKS)

    def count(self, state: OutboxState) -> int:
        """How many outgoing messages are in this state."""
        return self.outgoing.get(state, 0)


async def read_channels(
    connection: AsyncConnection, accounts: Sequence[str], *, now: datetime
) -> Sequence[ChannelState]:
    """How these accounts fare, in their order."""
    received, hours, checks = (
        await count_received(connection),
        await read_hours(connection),
        await read_checks(connection),
    )
    waiting = await _counts(connection, _events(raw_event.c.outcome.is_(None)))
    quarantined = await _counts(
        connection, _events(raw_event.c.outcome == literal_column(f"'{Outcome.QUARANTINED}'"))
    )
    outgoing = {state: await _counts(connection, _messages(state)) for state in _UNSETTLED}
    queued = await _queued(connection)
    rejected = await _misconfigured(connection)
    states = []
    for account in accounts:
        events, last_at = received.get(account, (0, None))
        held, oldest = queued.get(account, (0, None))
        kept = tuple(checks.get(account, ()))
        states.append(
            ChannelState(
                account=account,
                received=events,
                last_event_at=last_at,
                waiting=waiting.get(account, 0),
                quarantined=quarantined.get(account, 0),
                outgoing={state: of[account] for state, of in outgoing.items() if account in of},
                held=held,
                oldest_queued_at=oldest,
                checks=kept,
                alarms=alarms_of(
                    kept,
                    misconfigured=rejected.get(account),
                    silence=silence_of(hours.get(account, ()), now, last_at=last_at),
                    now=now,
                ),
            )
        )
    return states


def _events(which: ColumnElement[bool]) -> Select[tuple[str, int]]:
    query = select(raw_event.c.account, func.count().label("events"))
    return query.where(which).group_by(raw_event.c.account)


def _messages(state: OutboxState) -> Select[tuple[str, int]]:
    # Written out, so that the partial index of this state is used.
    return (
        select(outbox.c.account, func.count().label("events"))
        .where(outbox.c.state == literal_column(f"'{state}'"))
        .group_by(outbox.c.account)
    )


async def _counts(connection: AsyncConnection, query: Select[tuple[str, int]]) -> Mapping[str, int]:
    return {row.account: row.events for row in await connection.execute(query)}


async def _queued(connection: AsyncConnection) -> Mapping[str, tuple[int, datetime | None]]:
    """Per account, how many queued messages wait for the citizen, and the oldest of the others."""
    is_held = outbox.c.due_at == literal_column("'infinity'::timestamptz")
    query = (
        select(
            outbox.c.account,
            func.count().filter(is_held).label("held"),
            func.min(outbox.c.created_at).filter(~is_held).label("oldest"),
        )
        .where(outbox.c.state == literal_column(f"'{OutboxState.QUEUED}'"))
        .group_by(outbox.c.account)
    )
    return {row.account: (row.held, row.oldest) for row in await connection.execute(query)}


async def _misconfigured(connection: AsyncConnection) -> Mapping[str, str]:
    query = select(account_state.c.account, account_state.c.misconfigured)
    rows = await connection.execute(query.where(account_state.c.misconfigured.is_not(None)))
    return {row.account: row.misconfigured for row in rows}
