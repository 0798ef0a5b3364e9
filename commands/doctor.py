"""Looks whether everything the system stands on is well, and says what to do where it is not."""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import psycopg
import redis.asyncio as redis
from psycopg.rows import dict_row
from redis.exceptions import RedisError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.promises import Calendar
from dispatcher.checkup import ask_accounts
from domain.clock import Clock, system_clock
from domain.health import HealthCheck

OLDEST_POSTGRES = 15
OLDEST_REDIS = (6, 2)
OLDEST_VALKEY = (7, 2)
_TIMEOUT_SECONDS = 5
_ACCOUNT_SECONDS = 20
_DRIFT_SECONDS = 2.0
_LEAST_FREE_BYTES = 2 * 1024**3
_SLOW_FSYNC_SECONDS = 0.05


async def check_database(
    url: str, expected_revision: str | None, clock: Clock = system_clock
) -> list[HealthCheck]:
    """Version, durability, migrations and clock. `expected_revision`: what Alembic calls head."""
    try:
        async with (
            asyncio.timeout(2 * _TIMEOUT_SECONDS),
            await psycopg.AsyncConnection.connect(
                _libpq(url), connect_timeout=_TIMEOUT_SECONDS, autocommit=True
            ) as connection,
        ):
            return [
                _postgres_version(connection.info.server_version),
                *_durability(await _settings(connection)),
                await _migrations(connection, expected_revision),
                await _drift(connection, clock),
            ]
    except (psycopg.Error, OSError) as error:
        return [
            HealthCheck("PostgreSQL", False, f"cannot be reached: {_first_line(error)}. Look at DATABASE_URL")
        ]


async def check_redis(url: str) -> list[HealthCheck]:
    """Version, persistence and what happens when memory runs out."""
    try:
        async with redis.from_url(
            url,
            socket_timeout=_TIMEOUT_SECONDS,
            socket_connect_timeout=_TIMEOUT_SECONDS,
            decode_responses=True,
        ) as client:
            info = await client.info("server")
            return [_redis_version(info), await _persistence(client), await _eviction(client)]
    except (RedisError, OSError, ValueError) as error:
        return [HealthCheck("Redis", False, f"cannot be reached: {_first_line(error)}. Look at REDIS_URL")]


def check_disk(var_dir: Path, spool_limit_bytes: int) -> list[HealthCheck]:
    """Room for the data and the spool, and a disk that really keeps what it is given."""
    spool = var_dir / "spool"
    try:
        spool.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(var_dir).free
        seconds = _time_of_fsync(spool)
    except OSError as error:
        detail = f"{spool} cannot be written: {error.strerror}. Mend its permissions or free the disk"
        return [HealthCheck("spool", False, detail)]
    needed = spool_limit_bytes + _LEAST_FREE_BYTES
    room = f"{_size(free)} free under {var_dir}"
    return [
        HealthCheck(
            "disk",
            free >= needed,
            room if free >= needed else f"{room}, {_size(needed)} needed: make room or move TAWASUL_VAR",
        ),
        HealthCheck("spool", True, f"written and synced in {seconds * 1000:.1f} ms{_slowness(seconds)}"),
    ]


def check_calendar(calendar: Calendar, today: date) -> HealthCheck:
    """Whether holidays are known for as long as promises are made today."""
    until = calendar.known_until
    if until is None or (until - today).days < 60:
        detail = f"holidays are known until {until}: add the coming years to config/calendar.yaml"
        return HealthCheck("calendar", False, detail)
    due = [
        holiday.name.en
        for holiday in calendar.holidays
        if holiday.provisional and 0 <= (holiday.first - today).days < 30
    ]
    if due:
        detail = f"{', '.join(due)}: still provisional; put the announced dates into config/calendar.yaml"
        return HealthCheck("calendar", False, detail)
    return HealthCheck("calendar", True, f"holidays are known until {until}")


async def check_accounts(accounts: Mapping[str, object]) -> list[HealthCheck]:
    """What each account's connector says of its token and webhook; one that cannot say is passed over."""
    answers = await ask_accounts(accounts, within=_ACCOUNT_SECONDS)
    return [check for checks in answers.values() for check in checks]


def render(checks: Sequence[HealthCheck], settings: Sequence[tuple[str, str]], console: Console) -> int:
    """Show settings and checks; returns the exit code, 0 when all is well."""
    if settings:
        table = Table("setting", "value", title="Configuration", title_justify="left")
        for name, value in settings:
            table.add_row(Text(name), Text(value))
        console.print(table)
    table = Table("", "what", "found", title="Checks", title_justify="left")
    for check in checks:
        mark = Text("✓", style="green") if check.ok else Text("✗", style="bold red")
        table.add_row(mark, Text(check.name), Text(check.detail))
    console.print(table)
    failed = sum(not check.ok for check in checks)
    console.print("All is well." if not failed else f"{failed} of {len(checks)} checks need attention.")
    return 1 if failed else 0


def _postgres_version(number: int) -> HealthCheck:
    version = f"{number // 10000}.{number % 10000}"
    ok = number // 10000 >= OLDEST_POSTGRES
    return HealthCheck(
        "PostgreSQL", ok, f"version {version}" + ("" if ok else f"; {OLDEST_POSTGRES} or newer is needed")
    )


async def _settings(connection: psycopg.AsyncConnection[tuple[object, ...]]) -> dict[str, str]:
    names = ["fsync", "synchronous_commit", "full_page_writes"]
    cursor = await connection.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", (names,))
    return {str(name): str(setting) for name, setting in await cursor.fetchall()}


def _durability(settings: Mapping[str, str]) -> list[HealthCheck]:
    losses = {
        "fsync": "a power cut loses what was acknowledged",
        "synchronous_commit": "a crash loses the last acknowledged messages",
        "full_page_writes": "a crash can tear pages",
    }
    checks = []
    for name, loss in losses.items():
        value = settings.get(name, "unknown")
        ok = value not in {"off", "unknown"}
        detail = value if ok else f"{value}: {loss}. Set {name} = on in postgresql.conf and reload"
        checks.append(HealthCheck(name, ok, detail))
    return checks


async def _migrations(
    connection: psycopg.AsyncConnection[tuple[object, ...]], expected: str | None
) -> HealthCheck:
    try:
        async with connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute("SELECT version_num FROM alembic_version")
            found = [str(row["version_num"]) for row in await cursor.fetchall()]
    except psycopg.errors.UndefinedTable:
        found = []
    ok = found == ([] if expected is None else [expected])
    state = ", ".join(found) or "none applied"
    return HealthCheck(
        "migrations", ok, state if ok else f"{state}, {expected} expected. Run: run_bots.py migrate"
    )


async def _drift(connection: psycopg.AsyncConnection[tuple[object, ...]], clock: Clock) -> HealthCheck:
    """Compares with the middle of the question's way there and back."""
    before = clock()
    cursor = await connection.execute("SELECT clock_timestamp()")
    row = await cursor.fetchone()
    after = clock()
    theirs = row[0] if row else None
    if not isinstance(theirs, datetime):
        return HealthCheck("clock", False, "the database tells no time")
    drift = (theirs - (before + (after - before) / 2)).total_seconds()
    ok = abs(drift) <= _DRIFT_SECONDS
    detail = f"the database is {drift:+.3f} s from this machine"
    return HealthCheck("clock", ok, detail if ok else f"{detail}: let both follow a time server (NTP)")


def _redis_version(info: Mapping[str, object]) -> HealthCheck:
    valkey = info.get("valkey_version")
    name = "Valkey" if valkey else "Redis"
    version = str(valkey or info.get("redis_version", "0"))
    oldest = OLDEST_VALKEY if valkey else OLDEST_REDIS
    parts = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    ok = parts >= oldest
    needed = f"; {'.'.join(map(str, oldest))} or newer is needed"
    return HealthCheck(name, ok, f"version {version}" + ("" if ok else needed))


async def _persistence(client: "redis.Redis") -> HealthCheck:
    on = (await client.info("persistence")).get("aof_enabled") == 1
    detail = (
        "append-only file on"
        if on
        else "append-only file off: a restart empties the queues (nothing is lost, but all is read again). "
        "Set appendonly yes"
    )
    return HealthCheck("Redis persistence", on, detail)


async def _eviction(client: "redis.Redis") -> HealthCheck:
    policy = str((await client.info("memory")).get("maxmemory_policy", "unknown"))
    ok = policy == "noeviction"
    detail = (
        policy if ok else f"{policy}: jobs would vanish when memory is short. Set maxmemory-policy noeviction"
    )
    return HealthCheck("Redis eviction", ok, detail)


def _time_of_fsync(directory: Path) -> float:
    with tempfile.NamedTemporaryFile(dir=directory, prefix=".doctor-") as file:
        began = time.perf_counter()
        file.write(b"\0" * 4096)
        file.flush()
        os.fsync(file.fileno())
        return time.perf_counter() - began


def _slowness(seconds: float) -> str:
    return "; a slow disk, few messages per second fit through it" if seconds > _SLOW_FSYNC_SECONDS else ""


def _libpq(url: str) -> str:
    """The URL without SQLAlchemy's name of a driver."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or "no answer in time"


def _size(count: int) -> str:
    return f"{count / 1024**3:.1f} GiB"
