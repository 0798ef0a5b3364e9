"""Doctor's checks against real servers: well when well, and with a remedy when not."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import redis
from rich.console import Console

from commands.doctor import check_accounts, check_calendar, check_database, check_disk, check_redis, render
from config.settings import load_settings
from domain.health import HealthCheck
from tests.harness.servers import server_directory, start_postgres, start_valkey

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    with server_directory() as directory:
        yield directory


@pytest.fixture(scope="module")
def postgres(directory: Path) -> str:
    return start_postgres(directory / "postgres")


@pytest.fixture
def valkey(directory: Path) -> Iterator[redis.Redis]:
    url = start_valkey(directory / "valkey")
    with redis.from_url(url) as client:
        yield client
        client.config_set("appendonly", "yes", "maxmemory-policy", "noeviction")


def named(checks: Sequence[HealthCheck], name: str) -> HealthCheck:
    return next(check for check in checks if check.name == name)


async def test_a_sound_database_is_well(postgres: str) -> None:
    checks = await check_database(postgres.replace("postgresql:", "postgresql+psycopg:"), None)
    assert [check.name for check in checks if not check.ok] == []
    assert named(checks, "PostgreSQL").detail.startswith("version 18.")
    assert named(checks, "fsync").detail == "on"


async def test_a_database_that_may_lose_messages_is_ill(directory: Path) -> None:
    url = start_postgres(directory / "careless", {"fsync": "off", "synchronous_commit": "off"})
    checks = await check_database(url, None)
    assert {check.name for check in checks if not check.ok} == {"fsync", "synchronous_commit"}
    assert "Set fsync = on" in named(checks, "fsync").detail


async def test_missing_migrations_are_told(postgres: str) -> None:
    check = named(await check_database(postgres, "0002"), "migrations")
    assert (check.ok, check.detail) == (False, "none applied, 0002 expected. Run: run_bots.py migrate")
    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num text)")
        connection.execute("INSERT INTO alembic_version VALUES ('0002')")
    assert named(await check_database(postgres, "0002"), "migrations").ok
    assert not named(await check_database(postgres, "0003"), "migrations").ok
    with psycopg.connect(postgres) as connection:
        connection.execute("DROP TABLE alembic_version")


async def test_a_clock_that_is_wrong_is_told(postgres: str) -> None:
    def slow_clock() -> datetime:
        return datetime.now(UTC) - timedelta(minutes=3)

    check = named(await check_database(postgres, None, slow_clock), "clock")
    assert not check.ok
    assert "+180." in check.detail
    assert "NTP" in check.detail


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://tawasul:Zr5Lk2Hn9@127.0.0.1:1/tawasul",
        "postgresql://tawasul@/tawasul?host=%2Fnowhere",
        "no address",
        "",
    ],
)
async def test_a_database_that_is_away_is_told_without_its_password(url: str) -> None:
    [check] = await check_database(url, None)
    assert not check.ok
    assert "DATABASE_URL" in check.detail
    assert "Zr5Lk2Hn9" not in check.detail


async def test_a_sound_valkey_is_well(valkey: redis.Redis, directory: Path) -> None:
    checks = await check_redis(f"unix://{directory}/valkey/socket/valkey.sock")
    assert [check.name for check in checks if not check.ok] == []
    assert named(checks, "Valkey").detail.startswith("version 9.")


async def test_a_valkey_that_forgets_is_ill(valkey: redis.Redis, directory: Path) -> None:
    valkey.config_set("appendonly", "no", "maxmemory-policy", "allkeys-lru")
    checks = await check_redis(f"unix://{directory}/valkey/socket/valkey.sock")
    assert {check.name for check in checks if not check.ok} == {"Redis persistence", "Redis eviction"}
    assert "noeviction" in named(checks, "Redis eviction").detail


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", "unix:///nowhere.sock", "localhost", ""])
async def test_a_redis_that_is_away_is_told(url: str) -> None:
    [check] = await check_redis(url)
    assert not check.ok
    assert "REDIS_URL" in check.detail


def test_a_disk_with_room_is_well(tmp_path: Path) -> None:
    checks = check_disk(tmp_path / "var", 1024)
    assert named(checks, "spool").ok
    assert list((tmp_path / "var" / "spool").iterdir()) == []


def test_a_disk_without_room_is_ill(tmp_path: Path) -> None:
    check = named(check_disk(tmp_path, 1024**6), "disk")
    assert not check.ok
    assert "make room" in check.detail


def test_a_spool_that_cannot_be_written_is_ill(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file in the way")
    [check] = check_disk(tmp_path, 1024)
    assert not check.ok
    assert "cannot be written" in check.detail


@pytest.mark.parametrize(
    ("today", "ok", "told"),
    [
        (date(2026, 11, 23), True, "known until 2028-12-31"),
        (date(2027, 2, 20), False, "Eid al-Fitr: still provisional"),
        (date(2028, 12, 1), False, "add the coming years"),
        (date(2031, 1, 1), False, "add the coming years"),
    ],
)
def test_the_calendar_is_watched(today: date, ok: bool, told: str) -> None:
    settings = load_settings(ROOT / "config", {"TAWASUL_SECRET_KEY": "uY7pQ2mZ9xL4vB6nR1tC8wK3jH5gF0dS"})
    check = check_calendar(settings.calendar, today)
    assert (check.ok, told in check.detail) == (ok, True)


@dataclass(frozen=True)
class Checked:
    """An account that answers what it is told to."""

    answer: Sequence[HealthCheck] | Exception

    async def check(self) -> Sequence[HealthCheck]:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_accounts_are_asked_and_a_broken_check_is_told() -> None:
    well = HealthCheck("care-telegram", True, "البوت يعمل")
    checks = await check_accounts(
        {"care-telegram": Checked([well]), "broken": Checked(KeyError("result")), "mute": object()}
    )
    assert checks[0] == well
    assert (checks[1].name, checks[1].ok) == ("broken", False)
    assert "KeyError" in checks[1].detail
    assert len(checks) == 2


@pytest.mark.parametrize(("ok", "code", "summary"), [(True, 0, "All is well."), (False, 1, "1 of 1 checks")])
def test_the_table_shows_everything_and_the_exit_code_tells(ok: bool, code: int, summary: str) -> None:
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(file=nowhere, record=True, width=120)
        check = HealthCheck("care-telegram", ok, "الرمز [bold]صالح[/bold]")
        assert render([check], [("web.port", "8080"), ("secret_key", "••••••••")], console) == code
        text = console.export_text()
    for part in ("web.port", "8080", "••••••••", "care-telegram", "[bold]صالح[/bold]", summary):
        assert part in text
