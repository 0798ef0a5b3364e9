"""X is polled without a webhook: mentions and messages come once, and the money spent is remembered."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from connectors.x.connector import XConnector
from dispatcher.listening import Listener
from simulator.app import serve
from simulator.chat import Place
from simulator.play import Player
from simulator.timing import AT_ONCE
from simulator.world import World
from tests.dispatcher.ministry import Ministry
from tests.harness.waiting import until
from tests.simulator.played_ministry import MovableClock as PlatformClock
from tests.simulator.test_x import connector_at, profile

ACCOUNT = "moe-x"


@pytest.fixture
def platform_clock() -> PlatformClock:
    return PlatformClock()


@pytest.fixture
def world(platform_clock: PlatformClock) -> World:
    return World([profile(None)], timing=AT_ONCE, clock=platform_clock)


@pytest.fixture
async def x(world: World, platform_clock: PlatformClock) -> AsyncIterator[XConnector]:
    async with serve(world) as address:
        connector = connector_at(address, platform_clock)
        yield connector
        world.say_goodbye()
        await connector.close()


@asynccontextmanager
async def listening(engine: AsyncEngine, x: XConnector, told: list[int]) -> AsyncIterator[None]:
    task = asyncio.create_task(Listener(engine, stored=told.extend).listen(ACCOUNT, x))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_mentions_and_messages_are_stored_once_over_a_restart(
    world: World, x: XConnector, ministry: Ministry
) -> None:
    told: list[int] = []
    Player(world, "x", ACCOUNT, "um-faisal", Place.PUBLIC).says("نظام نور معلق من الصبح")
    Player(world, "x", ACCOUNT, "noura").says("السلام عليكم، وين وصل طلبي؟")
    async with listening(ministry.engine, x, told):
        await until(lambda: len(told) == 2, "the mention and the message are there")
    async with listening(ministry.engine, x, told):
        Player(world, "x", ACCOUNT, "um-faisal", Place.PUBLIC).says("والحين طاح مرة ثانية")
        await until(lambda: len(told) == 3, "only what is new comes")
    assert await ministry.value("SELECT count(*) FROM raw_event") == 3
    spent = json.loads(await ministry.value("SELECT poll_cursor FROM account_state"))
    assert spent["reads"] >= 3
    assert spent["dollars"] > 0
