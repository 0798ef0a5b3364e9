"""A small house for one test: real processes between a real database and platforms played in the test."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Any, LiteralString

import aiohttp
import psycopg
from redis import Redis

from commands.child import Child, ProcessPlan, Restarting
from simulator.app import serve
from simulator.timing import Timing
from simulator.world import World
from store.embedded import EmbeddedPostgres, EmbeddedValkey
from tests.faults.paperwork import played_accounts, secrets, write_configuration
from tests.faults.town import SteppingClock, Town

ROOT = Path(__file__).resolve().parents[2]
PROCESSES: Mapping[str, tuple[str, ...]] = {
    "web": ("web",),
    "intake": ("worker", "--role", "intake"),
    "delivery": ("worker", "--role", "delivery"),
    "cron": ("cron",),
    "listen": ("listen",),
}
USUAL = ("web", "intake", "delivery", "cron")
PATIENCE_SECONDS = 60.0
_LOOK_SECONDS = 0.05
_LINES_SHOWN = 25
# As in production, only that the platforms and the supervisor lose less time between two attempts.
_TIMING = Timing(redelivery_pauses=(0.2, 0.5, 1), status_pause=0.05, shuffle_window=0.3)
_RESTARTING = Restarting(pauses=(0.5, 1, 2))


@dataclass(frozen=True, slots=True)
class Servers:
    """The database and the queue. Stop them as you like: whoever comes next starts them again."""

    postgres: EmbeddedPostgres
    valkey: EmbeddedValkey

    def start(self) -> None:
        """Have both running."""
        self.postgres.start()
        self.valkey.start()


class House:
    """Processes that can be ended one by one in every way, and what is to be seen of their work."""

    def __init__(
        self, servers: Servers, database_url: str, directory: Path, world: World, town: Town, port: int
    ) -> None:
        self.servers = servers
        self.world = world
        self.town = town
        self.spool = directory / "var" / "spool"
        self._directory = directory
        self._database_url = database_url
        self._address = f"http://127.0.0.1:{port}"
        self._environment = (
            os.environ
            | secrets()
            | {
                "DATABASE_URL": database_url,
                "REDIS_URL": servers.valkey.url,
                "TAWASUL_VAR": str(directory / "var"),
                "TAWASUL_CONFIG": str(directory / "config"),
            }
        )
        self._children: dict[str, tuple[Child, asyncio.Task[None]]] = {}

    async def start(self, *names: str) -> None:
        """Start processes, supervised as `up` does it; returns when `web`, if among them, answers."""
        for name in names:
            plan = ProcessPlan(name, (str(ROOT / "run_bots.py"), *PROCESSES[name]))
            child = Child(plan, self._environment, self._directory, lambda _line: None, _RESTARTING)
            self._children[name] = child, asyncio.create_task(child.keep_alive())
        if "web" in names:
            await self.until_web_answers()

    async def stop(self, *names: str) -> None:
        """End processes with SIGTERM and wait."""
        children = [self._children.pop(name) for name in names]
        await asyncio.gather(*(child.stop() for child, _ in children))
        await asyncio.gather(*(life for _, life in children))

    async def kill(self, *names: str) -> None:
        """End processes with SIGKILL; they stay down."""
        for child, life in [self._children.pop(name) for name in names]:
            child.kill()
            await life

    async def crash(self, name: str) -> None:
        """End a process with SIGKILL; its supervisor starts it again."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        await self.until(lambda: self._children[name][0].pid not in (None, pid), f"{name} runs again")

    def pid(self, name: str) -> int:
        """The process id of a running process."""
        pid = self._children[name][0].pid
        assert pid is not None, f"{name} does not run"
        return pid

    async def until_web_answers(self) -> None:
        """Wait for /healthz."""
        async with aiohttp.ClientSession() as session:

            async def answers() -> bool:
                try:
                    async with session.get(f"{self._address}/healthz") as response:
                        return response.status == 200
                except aiohttp.ClientError:
                    return False

            deadline = time.monotonic() + PATIENCE_SECONDS
            while not await answers():
                assert time.monotonic() < deadline, "web never answered"
                await asyncio.sleep(_LOOK_SECONDS)

    async def until(
        self, condition: Callable[[], bool], what: str, *, patience: float = PATIENCE_SECONDS
    ) -> None:
        """Wait until the condition holds, while platforms and citizens go on."""
        deadline = time.monotonic() + patience
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {patience:.0f} s in vain: {what}")
            await asyncio.sleep(_LOOK_SECONDS)

    async def passes(self, seconds: float) -> None:
        """Let an outage last; nothing can be waited for while nothing happens."""
        over_at = time.monotonic() + seconds
        await self.until(lambda: time.monotonic() > over_at, "time passes", patience=2 * seconds)

    def postgres_goes_away(self) -> None:
        """As in a crash: no backend can say goodbye."""
        _kill(self.servers.postgres.pid)

    def valkey_goes_away(self) -> None:
        """As in a crash."""
        _kill(self.servers.valkey.pid)

    def redis(self) -> Redis:
        """A client of the queue; close it."""
        return Redis.from_url(self.servers.valkey.url)

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of the test's own."""
        return psycopg.connect(self._database_url, application_name="fault test")

    def rows(self, sql: LiteralString) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with self.connect() as connection:
            return connection.execute(sql).fetchall()

    def count(self, sql: LiteralString) -> int:
        """Ask the database for a number."""
        return int(self.rows(sql)[0][0])

    def waits_for_lock(self) -> bool:
        """Whether a process of ours waits for a lock that somebody else holds."""
        waiting = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'tawasul' AND wait_event_type = 'Lock'
        """
        return self.count(waiting) > 0

    def said(self, name: str) -> str:
        """The log of a process."""
        path = self._directory / "log" / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def show_logs(self) -> None:
        """Write out how each log ends; pytest shows it with a failed test."""
        for name in PROCESSES:
            if lines := self.said(name).splitlines():
                sys.stdout.write("\n".join([f"── {name}", *lines[-_LINES_SHOWN:], ""]))

    async def close(self) -> None:
        """End what still runs."""
        await self.stop(*self._children)


@asynccontextmanager
async def open_house(
    servers: Servers,
    database_url: str,
    directory: Path,
    *,
    service: Mapping[str, Mapping[str, object]] | None = None,
    polling: bool = False,
    processes: tuple[str, ...] = USUAL,
) -> AsyncIterator[House]:
    """A house with the processes running. `service`: what differs from service.yaml, section by section."""
    port = _free_port()
    clock = SteppingClock()
    bot, number = played_accounts(f"http://127.0.0.1:{port}/hooks", polling=polling)
    world = World([bot, number], clock=clock, timing=_TIMING)
    async with AsyncExitStack() as stack:
        platforms = await stack.enter_async_context(serve(world))
        write_configuration(directory / "config", port, platforms, service or {}, polling=polling)
        house = House(servers, database_url, directory, world, Town(world, clock), port)
        stack.callback(house.show_logs)
        stack.callback(servers.start)
        stack.push_async_callback(house.close)
        await house.start(*processes)
        yield house


def _kill(pid: int | None) -> None:
    assert pid is not None, "it does not run"
    os.kill(pid, signal.SIGKILL)


def _free_port() -> int:
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
