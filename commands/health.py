"""`doctor`: everything looked at once, with what to do about it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from cases.books import AccountHealth, BooksLine, read_accounts, read_books
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
from domain.cases import Outcome
from domain.clock import system_clock
from domain.health import HealthCheck
from store.engine import create_engine
from store.migrate import newest_revision

_LOOK_BACK = timedelta(days=1)
_LONGEST_WAIT = timedelta(minutes=5)


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
            *await _check_books(database_url),
        ]
    finally:
        for connector in connectors.values():
            await connector.close()


async def _check_books(database_url: str) -> list[HealthCheck]:
    """The last day: does everything received have an outcome or wait, and what is in trouble?"""
    engine, now = create_engine(database_url), system_clock()
    try:
        async with engine.connect() as connection:
            lines = await read_books(connection, since=now - _LOOK_BACK)
            accounts = await read_accounts(connection, sorted({line.account for line in lines}), now=now)
    except SQLAlchemyError as error:
        return [
            HealthCheck("books", False, f"cannot be read ({type(error).__name__}). Run: run_bots.py migrate")
        ]
    finally:
        await engine.dispose()
    return [
        *(_books_of(account, lines, now) for account in accounts),
        *(
            HealthCheck(f"{account.account}: credentials", False, account.misconfigured)
            for account in accounts
            if account.misconfigured
        ),
    ]


def _books_of(account: AccountHealth, lines: Sequence[BooksLine], now: datetime) -> HealthCheck:
    own = [line for line in lines if line.account == account.account]
    counts = Counter[str]()
    for line in own:
        counts.update(line.counts)
    received, waiting = sum(line.received for line in own), sum(line.waiting for line in own)
    overdue = account.oldest_waiting_at is not None and now - account.oldest_waiting_at > _LONGEST_WAIT
    parts = [f"{count} {outcome.replace('_', ' ')}" for outcome, count in sorted(counts.items())]
    detail = f"received {received} = " + " + ".join([*parts, f"{waiting} waiting"])
    is_well = all(line.balances for line in own) and not overdue and not counts[Outcome.QUARANTINED]
    return HealthCheck(f"{account.account}: books of the last day", is_well, detail)
