"""A played page, and our own connectors as its clients."""

from collections.abc import AsyncIterator

import pytest

from connectors.facebook_page.connector import FacebookPageConnector
from connectors.messenger.connector import MessengerConnector
from simulator.app import serve
from simulator.facebook.account import MessengerInbox, PageFeed
from simulator.timing import AT_ONCE
from simulator.world import World
from tests.simulator.facebook.page import APP, APP_SECRET, PAGE, TOKEN, settings
from tests.simulator.played_ministry import Ministry, MovableClock


@pytest.fixture
def world(ministry: Ministry, clock: MovableClock) -> World:
    common = (PAGE, APP, TOKEN, APP_SECRET, "verify-me")
    sides = (
        MessengerInbox("moe-messenger", *common, webhook_url=f"{ministry.url}/page"),
        PageFeed("moe-page", *common, webhook_url=f"{ministry.url}/page"),
    )
    return World(sides, clock=clock, timing=AT_ONCE)


@pytest.fixture
async def base(world: World) -> AsyncIterator[str]:
    async with serve(world) as address:
        yield address


@pytest.fixture
async def messenger(base: str) -> AsyncIterator[MessengerConnector]:
    connector = MessengerConnector("moe-messenger", **settings(base))
    yield connector
    await connector.close()


@pytest.fixture
async def page(base: str) -> AsyncIterator[FacebookPageConnector]:
    connector = FacebookPageConnector("moe-page", **settings(base))
    yield connector
    await connector.close()
