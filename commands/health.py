"""`doctor`: everything looked at once, with what to do about it."""

import asyncio

from rich.console import Console

from commands.accounts import make_connectors
from commands.doctor import (
    check_accounts,
    check_calendar,
    check_database,
    check_disk,
    check_redis,
    render,
)
from config.description import describe
from config.settings import Settings
from domain.clock import system_clock
from domain.health import HealthCheck
from store.migrate import newest_revision


def examine(settings: Settings, database_url: str, redis_url: str) -> int:
    """Print configuration and checks; returns the exit code."""
    return render(asyncio.run(_checks(settings, database_url, redis_url)), describe(settings), Console())


async def _checks(settings: Settings, database_url: str, redis_url: str) -> list[HealthCheck]:
    connectors = make_connectors(settings)
    try:
        return [
            *await check_database(database_url, newest_revision()),
            *await check_redis(redis_url),
            *check_disk(settings.var_dir, settings.intake.spool_limit_bytes),
            check_calendar(settings.calendar, system_clock().date()),
            *await check_accounts(connectors),
        ]
    finally:
        for connector in connectors.values():
            await connector.close()
