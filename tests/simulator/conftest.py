"""A world to play, and a ministry that takes its webhooks."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from simulator.app import serve
from simulator.timing import AT_ONCE
from simulator.world import World
from tests.simulator.played_ministry import Ministry, MovableClock, bots, numbers


@pytest.fixture(autouse=True)
def _durations_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns otherwise, and warnings are errors here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def ministry() -> AsyncIterator[Ministry]:
    ministry = Ministry()
    app = web.Application()
    app.router.add_post("/hooks/{channel}", ministry.take)
    app.router.add_get("/hooks/{channel}", ministry.challenge)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ministry.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks"
    yield ministry
    await runner.cleanup()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def world(ministry: Ministry, clock: MovableClock) -> World:
    return World([*bots(ministry.url), *numbers(ministry.url)], clock=clock, timing=AT_ONCE)


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    async with serve(world) as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
