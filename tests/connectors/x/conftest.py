"""The X that is played, and a profile of ours on it."""

from collections.abc import AsyncIterator

import pytest

from connectors.x.connector import XConnector
from tests.connectors.conformance.platform import PlayedPlatform
from tests.connectors.x.profile import Time, connected


@pytest.fixture
async def x() -> AsyncIterator[PlayedPlatform]:
    """Fails the test when answers were left over, or too few."""
    platform = PlayedPlatform()
    await platform.start()
    yield platform
    await platform.stop()
    assert not platform.left_over
    assert not platform.unscripted


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def profile(x: PlayedPlatform, time: Time) -> AsyncIterator[XConnector]:
    connector = connected(x.base, time=time)
    yield connector
    await connector.close()
