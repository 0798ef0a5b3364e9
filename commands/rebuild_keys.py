"""`rebuild-keys`: stored messages are understood again after the rules of the normalizer changed."""

import asyncio
from collections.abc import Callable

from sqlalchemy import ColumnElement, Integer, Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatcher.understood import understood_columns
from domain.messages import InboundMessage, MessageKind, Visibility
from domain.tickets import Ticket
from normalizer import normalize
from normalizer.ticket import VERSION
from store.bulk import update_rows
from store.engine import create_engine
from store.tables import message

BATCH = 500


def rebuild(database_url: str, *, batch: int = BATCH, report: Callable[[int, int], None]) -> int:
    """Rebuild the messages of older versions; returns how many.

    Each batch is a transaction of its own: whatever stops the command, it goes on from there when it is
    called again. `report` is told after each batch how many are done and how many there were to do.
    """
    return asyncio.run(_rebuild(database_url, batch, report))


async def _rebuild(database_url: str, batch: int, report: Callable[[int, int], None]) -> int:
    engine = create_engine(database_url)
    try:
        return await rebuild_all(engine, batch=batch, report=report)
    finally:
        await engine.dispose()


async def rebuild_all(engine: AsyncEngine, *, batch: int, report: Callable[[int, int], None]) -> int:
    """As `rebuild`, over an engine."""
    async with engine.connect() as connection:
        wanted = await connection.scalar(
            select(func.count()).select_from(message).where(_is_of_older_rules())
        )
    done, last_id = 0, 0
    report(done, wanted or 0)
    while True:
        async with engine.begin() as connection:
            rows = await _next_rows(connection, last_id, batch)
            if not rows:
                return done
            await update_rows(connection, message, [_rebuilt(row) for row in rows])
        done += len(rows)
        last_id = rows[-1].id
        report(done, max(wanted or 0, done))


async def _next_rows(
    connection: AsyncConnection, after: int, limit: int
) -> list[Row[tuple[int, str, str, str, str, str]]]:
    """Locked, so that an edit that comes meanwhile waits and is not overwritten."""
    query = (
        select(
            message.c.id,
            message.c.direction,
            message.c.kind,
            message.c.text,
            message.c.display,
            message.c.language,
        )
        .where(message.c.id > after, _is_of_older_rules())
        .order_by(message.c.id)
        .limit(limit)
        .with_for_update()
    )
    return [*await connection.execute(query)]


def _is_of_older_rules() -> ColumnElement[bool]:
    """What is searched and was not understood by these rules; the bot's own answers are not searched."""
    version = func.coalesce(message.c.meaning["normalizer_version"].astext.cast(Integer), 0)
    is_searched = or_(message.c.direction == "inbound", message.c.search_key != "")
    return and_(is_searched, version < VERSION)


def _rebuilt(row: Row[tuple[int, str, str, str, str, str]]) -> dict[str, object]:
    """Our own words keep their looks and language: they were written as they are shown."""
    ticket = _understood(row)
    columns = understood_columns(ticket)
    if row.direction != "inbound":
        columns |= {
            "display": row.display,
            "language": row.language,
            "meaning": {"normalizer_version": ticket.normalizer_version},
        }
    return {"id": row.id, **columns}


def _understood(row: Row[tuple[int, str, str, str, str, str]]) -> Ticket:
    return normalize(
        InboundMessage(
            external_id="",
            sender_id="",
            sender_name="",
            text=row.text,
            kind=MessageKind(row.kind),
            visibility=Visibility.PRIVATE,
            reply_to_address="",
        ),
        fallback_language=row.language,
    )
