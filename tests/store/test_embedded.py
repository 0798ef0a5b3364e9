"""The embedded servers: kept, exclusive, and back after every kind of crash."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from store.embedded import (
    AlreadyRunning,
    EmbeddedPostgres,
    EmbeddedServer,
    EmbeddedValkey,
    ServerDidNotStart,
    embedded_servers,
    hold_directory,
)
from store.embedded_process import left_behind
from tests.harness.servers import server_directory
from tests.harness.waiting import eventually

ROOT = Path(__file__).parents[2]
SUPERVISOR = """
import sys, time
from pathlib import Path
from store.embedded import EmbeddedPostgres, EmbeddedValkey, hold_directory
var = Path(sys.argv[1])
with hold_directory(var), EmbeddedPostgres(var / "postgres"), EmbeddedValkey(var / "valkey"):
    print("ready", flush=True)
    time.sleep(600)
"""
"""Stands in for `up`: runs the servers until it is stopped."""


@pytest.fixture
def var() -> Iterator[Path]:
    with server_directory() as directory:
        yield directory


@pytest.fixture
def up(var: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs the servers of `var`."""
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(var)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()
    eventually(lambda: not (postgres_processes(var) or valkey_processes(var)), "the servers end")


def postgres_processes(var: Path) -> frozenset[int]:
    return left_behind("postgres", var / "postgres" / "data")


def valkey_processes(var: Path) -> frozenset[int]:
    return left_behind("valkey-server", var / "valkey" / "data")


def fetch(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
        return row[0] if row else None


def write(url: str, query: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(query)


def store_greeting(url: str) -> None:
    write(url, "CREATE TABLE greeting (text text)")
    write(url, "INSERT INTO greeting VALUES ('السلام عليكم')")


def test_what_was_stored_is_there_after_a_restart(var: Path) -> None:
    with EmbeddedPostgres(var / "postgres") as postgres, EmbeddedValkey(var / "valkey") as valkey:
        store_greeting(postgres.url)
        with redis.from_url(valkey.url) as client:
            client.set("تحية", "السلام عليكم")
    with EmbeddedPostgres(var / "postgres") as postgres, EmbeddedValkey(var / "valkey") as valkey:
        assert fetch(postgres.url, "SELECT text FROM greeting") == "السلام عليكم"
        with redis.from_url(valkey.url) as client:
            assert client.get("تحية").decode() == "السلام عليكم"


def test_the_database_is_durable_and_keeps_utc(var: Path) -> None:
    with EmbeddedPostgres(var / "postgres") as postgres:
        for setting, value in {
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "data_checksums": "on",
            "listen_addresses": "",
            "TimeZone": "UTC",
            "server_encoding": "UTF8",
        }.items():
            assert fetch(postgres.url, f"SHOW {setting}") == value, setting
        assert str(fetch(postgres.url, "SHOW server_version")).startswith("18.")


def test_the_queues_are_kept_on_disk_and_never_evicted(var: Path) -> None:
    with EmbeddedValkey(var / "valkey") as valkey, redis.from_url(valkey.url) as client:
        settings = client.config_get("appendonly", "appendfsync", "maxmemory-policy", "port")
        assert settings == {
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "port": "0",
        }


@pytest.mark.parametrize("name", ["with space", "اسم عربي", 'quote " and, comma', "long-" * 30])
def test_any_directory_will_do(var: Path, name: str) -> None:
    with (
        EmbeddedPostgres(var / name / "postgres") as postgres,
        EmbeddedValkey(var / name / "valkey") as valkey,
    ):
        assert fetch(postgres.url, "SELECT current_database()") == "tawasul"
        with redis.from_url(valkey.url) as client:
            assert client.ping()


@pytest.mark.parametrize("server", [EmbeddedPostgres, EmbeddedValkey])
def test_starting_and_stopping_twice_does_no_harm(var: Path, server: type[EmbeddedServer]) -> None:
    running = server(var / "server")
    assert running.start() == running.start()
    assert running.pid is not None
    running.stop()
    running.stop()
    assert running.pid is None


def test_only_the_owner_may_open_the_sockets(var: Path) -> None:
    with EmbeddedPostgres(var / "postgres"), EmbeddedValkey(var / "valkey"):
        for name in ("postgres", "valkey"):
            assert (var / name / "socket").stat().st_mode & 0o077 == 0


@pytest.mark.faults
def test_a_second_up_is_refused_and_told_who_is_running(var: Path, up: subprocess.Popen[str]) -> None:
    before = postgres_processes(var)
    with pytest.raises(AlreadyRunning, match=f"process {up.pid}") as refused, hold_directory(var):
        pass
    assert refused.value.pid == up.pid
    assert before & postgres_processes(var)
    assert fetch(EmbeddedPostgres(var / "postgres").url, "SELECT 1") == 1


@pytest.mark.faults
def test_other_commands_join_the_servers_of_a_running_up(var: Path, up: subprocess.Popen[str]) -> None:
    with embedded_servers(var) as addresses:
        assert fetch(addresses.database_url, "SELECT 1") == 1
    assert up.poll() is None
    assert fetch(addresses.database_url, "SELECT 1") == 1


def test_other_commands_start_the_servers_when_nobody_runs_them(var: Path) -> None:
    with embedded_servers(var) as addresses, redis.from_url(addresses.redis_url) as client:
        assert fetch(addresses.database_url, "SELECT 1") == 1
        assert client.ping()
    assert not postgres_processes(var)
    assert not valkey_processes(var)


@pytest.mark.faults
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_servers_end_with_their_supervisor(
    var: Path, up: subprocess.Popen[str], how: signal.Signals
) -> None:
    store_greeting(EmbeddedPostgres(var / "postgres").url)
    up.send_signal(how)
    up.wait()
    eventually(lambda: not postgres_processes(var), "PostgreSQL ends")
    eventually(lambda: not valkey_processes(var), "Valkey ends")
    with embedded_servers(var) as addresses:
        assert fetch(addresses.database_url, "SELECT text FROM greeting") == "السلام عليكم"


@pytest.mark.faults
def test_servers_still_ending_are_waited_for(var: Path, up: subprocess.Popen[str]) -> None:
    up.kill()
    up.wait()
    with embedded_servers(var) as addresses:
        assert fetch(addresses.database_url, "SELECT 1") == 1


@pytest.mark.faults
@pytest.mark.parametrize("server", [EmbeddedPostgres, EmbeddedValkey])
def test_a_server_nobody_watches_any_more_is_replaced(var: Path, server: type[EmbeddedServer]) -> None:
    orphan = server(var / "server")
    orphan.start()
    old_pid = orphan.pid
    with server(var / "server") as fresh:
        assert fresh.is_ready()
        assert fresh.pid != old_pid
        assert not orphan.is_running()
    orphan.stop()


@pytest.mark.faults
def test_a_killed_database_comes_back_although_a_client_was_busy(var: Path) -> None:
    with EmbeddedPostgres(var / "postgres") as postgres:
        store_greeting(postgres.url)
        client = psycopg.connect(postgres.url)
        client.execute("INSERT INTO greeting VALUES ('لم تُحفظ')")
        assert postgres.pid is not None
        os.kill(postgres.pid, signal.SIGKILL)
        eventually(lambda: not postgres.is_running(), "PostgreSQL is dead")
        postgres.start()
        assert fetch(postgres.url, "SELECT array_agg(text) FROM greeting") == ["السلام عليكم"]
        client.close()


@pytest.mark.faults
def test_a_lock_file_whose_pid_is_another_program_now_is_no_obstacle(var: Path) -> None:
    postgres = EmbeddedPostgres(var / "postgres")
    postgres.start()
    store_greeting(postgres.url)
    lock = var / "postgres" / "data" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    assert postgres.pid is not None
    os.kill(postgres.pid, signal.SIGKILL)
    eventually(lambda: not postgres_processes(var), "PostgreSQL is dead")
    postgres.stop()
    with subprocess.Popen(["sleep", "600"]) as other:
        lock.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        with EmbeddedPostgres(var / "postgres") as again:
            assert fetch(again.url, "SELECT text FROM greeting") == "السلام عليكم"
        assert other.poll() is None
        other.kill()


@pytest.mark.parametrize("left", ["", "not a number\n", "99999999\n"])
def test_a_spoilt_lock_file_is_no_obstacle(var: Path, left: str) -> None:
    with EmbeddedPostgres(var / "postgres"):
        pass
    (var / "postgres" / "data" / "postmaster.pid").write_text(left)
    with EmbeddedPostgres(var / "postgres") as postgres:
        assert fetch(postgres.url, "SELECT 1") == 1


def test_a_first_start_that_was_interrupted_is_begun_anew(var: Path) -> None:
    half_made = var / "postgres" / "data.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(var / "postgres") as postgres:
        assert fetch(postgres.url, "SELECT 1") == 1


def test_data_of_another_version_is_left_alone(var: Path) -> None:
    data = var / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("16\n")
    with pytest.raises(ServerDidNotStart, match="made by PostgreSQL 16"):
        EmbeddedPostgres(var / "postgres").start()


def test_a_directory_with_other_things_in_it_is_left_alone(var: Path) -> None:
    data = var / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "thesis.txt").write_text("لا تُحذف")
    with pytest.raises(ServerDidNotStart, match="not empty"):
        EmbeddedPostgres(var / "postgres").start()
    assert (data / "thesis.txt").exists()


def test_a_server_that_cannot_start_tells_the_end_of_its_log(var: Path) -> None:
    with pytest.raises(ServerDidNotStart, match="unrecognized configuration parameter"):
        EmbeddedPostgres(var / "postgres", {"no_such_setting": "1"}).start()
