"""The ledger in short: how many events each account received in each hour, and when the last one came."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.quiet import HISTORY, BusyHour
from store.tables import account_hour, raw_event

_REFRESH = text(
    """
    INSERT INTO account_hour (account, hour, received, last_at)
    SELECT account, date_trunc('hour', received_at, 'UTC'), count(*), max(received_at)
    FROM raw_event WHERE received_at >= :since GROUP BY 1, 2
    ON CONFLICT (account, hour) DO UPDATE SET received = EXCLUDED.received, last_at = EXCLUDED.last_at
    """
)
_NEWEST_HOUR = select(func.max(account_hour.c.hour))
_LOOK_BACK = timedelta(hours=1)
"""An event may be committed a little after its hour has ended."""


async def refresh_hours(connection: AsyncConnection, *, now: datetime) -> None:
    """Count what came since the newest hour that was counted; at the very first, the last four weeks."""
    newest = await connection.scalar(_NEWEST_HOUR)
    begin = (now if newest is None else min(newest, now)).replace(minute=0, second=0, microsecond=0)
    since = begin - (HISTORY if newest is None else _LOOK_BACK)
    await connection.execute(_REFRESH, {"since": since})


async def read_hours(connection: AsyncConnection) -> Mapping[str, Sequence[BusyHour]]:
    """Per account, the hours of the four weeks before its last event, however long ago that was."""
    newest = (
        select(account_hour.c.account, func.max(account_hour.c.hour).label("hour"))
        .group_by(account_hour.c.account)
        .subquery()
    )
    query = (
        select(account_hour)
        .join(newest, newest.c.account == account_hour.c.account)
        .where(account_hour.c.hour > newest.c.hour - HISTORY)
    )
    hours: dict[str, list[BusyHour]] = {}
    for row in await connection.execute(query):
        hours.setdefault(row.account, []).append(BusyHour(row.hour, row.received, row.last_at))
    return hours


async def count_received(connection: AsyncConnection) -> Mapping[str, tuple[int, datetime]]:
    """Per account, the events ever received and when the last came; up to this moment."""
    counted_until = await connection.scalar(_NEWEST_HOUR)
    before = select(
        account_hour.c.account,
        func.sum(account_hour.c.received).label("events"),
        func.max(account_hour.c.last_at).label("last_at"),
    ).group_by(account_hour.c.account)
    since = select(
        raw_event.c.account,
        func.count().label("events"),
        func.max(raw_event.c.received_at).label("last_at"),
    ).group_by(raw_event.c.account)
    if counted_until is not None:
        before = before.where(account_hour.c.hour < counted_until)
        since = since.where(raw_event.c.received_at >= counted_until)
    received: dict[str, tuple[int, datetime]] = {}
    for query in (before, since):
        for row in await connection.execute(query):
            events, last_at = received.get(row.account, (0, row.last_at))
            received[row.account] = events + int(row.events), max(last_at, row.last_at)
    return received
