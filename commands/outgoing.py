"""`outgoing`: the one switch that stops everything we send, on all channels at once."""

import asyncio

from redis import Redis
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.switches import SwitchState, read_switch, set_switch
from commands.composition import make_queues
from config.settings import Settings
from domain.cases import OutboxState, Switch
from domain.clock import system_clock
from store.engine import create_engine
from store.tables import outbox


def show(settings: Settings, database_url: str) -> str:
    """How it stands, as a sentence."""
    return asyncio.run(_look(settings, database_url))


def stop(settings: Settings, database_url: str, reason: str) -> str:
    """Stop everything outgoing; holds within two seconds. Raise ReasonMissing without a reason."""
    return asyncio.run(_set(settings, database_url, is_on=True, reason=reason))


def resume(settings: Settings, database_url: str, redis_url: str, reason: str) -> str:
    """Let everything that waited go out."""
    told = asyncio.run(_set(settings, database_url, is_on=False, reason=reason))
    with Redis.from_url(redis_url) as redis:
        make_queues(settings, redis).try_want_delivery()
    return told


async def _set(settings: Settings, database_url: str, *, is_on: bool, reason: str) -> str:
    engine = create_engine(database_url)
    try:
        async with engine.begin() as connection:
            state = await set_switch(
                connection,
                Switch.OUTGOING_STOPPED,
                is_on=is_on,
                reason=reason,
                by=None,
                now=system_clock(),
            )
            return await _sentence(settings, connection, state)
    finally:
        await engine.dispose()


async def _look(settings: Settings, database_url: str) -> str:
    engine = create_engine(database_url)
    try:
        async with engine.connect() as connection:
            state = await read_switch(connection, Switch.OUTGOING_STOPPED)
            return await _sentence(settings, connection, state)
    finally:
        await engine.dispose()


async def _sentence(settings: Settings, connection: AsyncConnection, state: SwitchState) -> str:
    queued = select(func.count()).select_from(outbox).where(outbox.c.state == OutboxState.QUEUED)
    waiting = f"{await connection.scalar(queued) or 0} messages wait."
    if state.is_on:
        when = f"{state.changed_at:%Y-%m-%d %H:%M} UTC"
        return f"Everything outgoing is stopped since {when} by {state.changed_by}: {state.reason}. {waiting}"
    if settings.delivery.outgoing_stopped:
        return f"Everything outgoing is stopped by delivery.outgoing_stopped in service.yaml. {waiting}"
    return f"Messages go out. {waiting}"
