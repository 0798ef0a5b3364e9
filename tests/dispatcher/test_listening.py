"""Durable polling against the simulator: the cursor moves only with the commit, and one listener leads."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from connectors.telegram.connector import TelegramConnector
from dispatcher.listening import Listener
from domain.errors import Throttled, Unreachable, Unreadable
from domain.messages import RawEvent
from domain.ports import Polls
from simulator.app import serve
from simulator.play import Player
from simulator.telegram.account import TelegramBot
from simulator.timing import AT_ONCE
from simulator.world import World
from tests.dispatcher.ministry import Ministry
from tests.dispatcher.outage import Outage
from tests.dispatcher.payloads import TELEGRAM
from tests.harness.waiting import until

TOKEN = "7009999999:AAF-polled"


class Source:
    """Polls the simulator; fails first as a test says, and notes the cursors it was asked for."""

    def __init__(self, address: str) -> None:
        self.connector = TelegramConnector(
            TELEGRAM, token=TOKEN, webhook_secret="not-used-when-polling", api_base=address
        )
        self.failures: list[Exception] = []
        self.cursors: list[str] = []

    async def poll(self, cursor: str, *, wait_seconds: float) -> tuple[Sequence[RawEvent], str]:
        self.cursors.append(cursor)
        if self.failures:
            raise self.failures.pop(0)
        return await self.connector.poll(cursor, wait_seconds=wait_seconds)


@pytest.fixture
def world() -> World:
    return World([TelegramBot(TELEGRAM, TOKEN)], timing=AT_ONCE)


@pytest.fixture
async def source(world: World) -> AsyncIterator[Source]:
    async with serve(world) as address:
        source = Source(address)
        yield source
        world.say_goodbye()
        await source.connector.close()


@asynccontextmanager
async def listening(engine: AsyncEngine, source: Polls, told: list[int]) -> AsyncIterator[None]:
    listener = Listener(engine, stored=told.extend, stand_by_seconds=0.05)
    task = asyncio.create_task(listener.listen(TELEGRAM, source))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def citizen(world: World) -> Player:
    return Player(world, "telegram", TELEGRAM, "noura")


def confirmed(world: World) -> bool:
    return not world.account("telegram", TELEGRAM).line.pending


async def test_what_is_polled_is_stored_and_only_then_confirmed(
    world: World, source: Source, ministry: Ministry
) -> None:
    told: list[int] = []
    citizen(world).says("المكيف خربان")
    citizen(world).says("والحر شديد")
    async with listening(ministry.engine, source, told):
        await until(lambda: confirmed(world), "Telegram is told that we have them")
        cursor = await ministry.value("SELECT poll_cursor FROM account_state")
        positions = await ministry.column("SELECT position FROM raw_event ORDER BY id")
    assert len(positions) == len(told) == 2
    assert cursor == str(positions[-1] + 1) == source.cursors[-1]


async def test_a_commit_that_fails_leaves_the_cursor_where_it_was(
    world: World,
    source: Source,
    ministry: Ministry,
    database_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[int] = []
    async with listening(ministry.engine, source, told):
        await until(lambda: bool(source.cursors), "it polls")
        with Outage(database_url):
            citizen(world).says("المكيف خربان")
            await until(lambda: "poll_failed" in caplog.text, "it cannot store what it polled")
            assert not confirmed(world)
        await until(lambda: confirmed(world), "it comes through in the end")
    assert await ministry.value("SELECT count(*) FROM raw_event") == 1
    assert len(told) == 1
    assert source.cursors[:2] == ["", ""]


@pytest.mark.parametrize(
    "error",
    [Unreachable("down"), Throttled("slow down", retry_after=0.01), Unreadable("odd"), ValueError("a fault")],
    ids=lambda error: type(error).__name__,
)
async def test_a_failed_poll_is_followed_by_another(
    world: World, source: Source, ministry: Ministry, error: Exception
) -> None:
    """Also when other connections lie in the pool: the lock of the failed try must not keep us out."""
    connections = [await ministry.engine.connect() for _ in range(3)]
    for connection in connections:
        await connection.close()
    source.failures = [error]
    citizen(world).says("المكيف خربان")
    async with listening(ministry.engine, source, []):
        await until(lambda: confirmed(world), "it polls again")


async def test_a_second_listener_stands_by_until_the_first_is_gone(
    world: World, source: Source, ministry: Ministry
) -> None:
    other = Source("http://127.0.0.1:9")
    other.connector = source.connector
    async with listening(ministry.engine, other, []):
        async with listening(ministry.engine, source, []):
            await until(lambda: bool(source.cursors) or bool(other.cursors), "one of them leads")
            first, second = (source, other) if source.cursors else (other, source)
            citizen(world).says("المكيف خربان")
            await until(lambda: confirmed(world), "it comes through")
            assert second.cursors == []
        if first is source:
            citizen(world).says("والحر شديد")
            await until(lambda: confirmed(world) and bool(second.cursors), "the other takes over")


async def test_the_cursor_outlives_the_process(world: World, source: Source, ministry: Ministry) -> None:
    citizen(world).says("المكيف خربان")
    async with listening(ministry.engine, source, []):
        await until(lambda: confirmed(world), "it comes through")
    stored = await ministry.value("SELECT poll_cursor FROM account_state")
    source.cursors.clear()
    async with listening(ministry.engine, source, []):
        await until(lambda: bool(source.cursors), "it polls again")
    assert source.cursors[0] == stored
