"""`doctor`: everything looked at once, with what to do about it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from cases.alarms import alarms_of
from cases.books import AccountHealth, BooksLine, read_accounts, read_books
from cases.channels import ChannelState, read_channels
from cases.checks import KeptCheck
from cases.switches import SwitchState, read_switch
from commands.accounts import make_connectors
from commands.doctor import (
    check_accounts,
    check_calendar,
    check_database,
    check_disk,
    check_redis,
    render,
)
from commands.doctor_media import check_media
from config.description import describe
from config.settings import Settings
from domain.cases import Outcome, Switch
from domain.clock import system_clock
from domain.health import AlarmKind, HealthCheck
from store.engine import create_engine
from store.migrate import newest_revision

_LOOK_BACK = timedelta(days=1)
_LONGEST_WAIT = timedelta(minutes=5)
_ALARMS = {
    AlarmKind.MISCONFIGURED: "credentials",
    AlarmKind.CHECK_STALE: "not asked for long; do cron and the media worker run?",
}


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
            *await check_media(database_url, settings.media_dir, system_clock()),
            check_calendar(settings.calendar, system_clock().date()),
            *(_strictly(check) for check in await check_accounts(connectors)),
            *await _check_ledger(settings, database_url, list(connectors)),
        ]
    finally:
        for connector in connectors.values():
            await connector.close()


async def _check_ledger(settings: Settings, database_url: str, ours: Sequence[str]) -> list[HealthCheck]:
    """Does everything received have an outcome or wait, may we send, and which accounts fell silent?"""
    engine, now = create_engine(database_url), system_clock()
    try:
        async with engine.connect() as connection:
            lines = await read_books(connection, since=now - _LOOK_BACK)
            accounts = await read_accounts(connection, sorted({line.account for line in lines}), now=now)
            switch = await read_switch(connection, Switch.OUTGOING_STOPPED)
            channels = await read_channels(connection, ours, now=now)
    except SQLAlchemyError as error:
        return [
            HealthCheck("books", False, f"cannot be read ({type(error).__name__}). Run: run_bots.py migrate")
        ]
    finally:
        await engine.dispose()
    return [
        *(_books_of(account, lines, now) for account in accounts),
        _outgoing(switch, held_back=settings.delivery.outgoing_stopped),
        *(check for channel in channels for check in _alarms_of(channel)),
    ]


def _strictly(check: HealthCheck) -> HealthCheck:
    """A token about to die, or an allowance nearly used up, is an ill though the platform is content."""
    now = system_clock()
    alarms = alarms_of([KeptCheck(check, now)], misconfigured=None, silence=None, now=now)
    for alarm in alarms:
        if check.ok and alarm.kind is AlarmKind.TOKEN_EXPIRES:
            return replace(
                check, ok=False, detail=f"{check.detail}; expires {alarm.at:%F %H:%M} UTC, renew it"
            )
        if check.ok and alarm.kind is AlarmKind.BUDGET_LOW:
            return replace(check, ok=False, detail=f"{check.detail}; nearly used up")
    return check


def _outgoing(switch: SwitchState, *, held_back: bool) -> HealthCheck:
    if held_back:
        return HealthCheck("outgoing", False, "stopped by delivery.outgoing_stopped in service.yaml")
    if not switch.is_on:
        return HealthCheck("outgoing", True, "messages go out")
    detail = f"stopped by {switch.changed_by}: {switch.reason}. Run: run_bots.py outgoing resume"
    return HealthCheck("outgoing", False, detail)


def _alarms_of(channel: ChannelState) -> list[HealthCheck]:
    """What the platforms say was just asked of them; here is what only the ledger and deliveries know."""
    alarms = [
        HealthCheck(
            f"{channel.account}: {_ALARMS[alarm.kind]}",
            False,
            alarm.detail or f"since {alarm.at:%F %H:%M} UTC",
        )
        for alarm in channel.alarms
        if alarm.kind in _ALARMS
    ]
    since = channel.last_event_at
    if since is None:
        return [*alarms, HealthCheck(f"{channel.account}: last event", True, "nothing has arrived yet")]
    quiet = any(alarm.kind is AlarmKind.QUIET for alarm in channel.alarms)
    detail = f"{since:%F %H:%M} UTC" + (
        "; its own hours make that unlikely, look at the webhook" if quiet else ""
    )
    return [*alarms, HealthCheck(f"{channel.account}: last event", not quiet, detail)]


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
