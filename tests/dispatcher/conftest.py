"""A ministry with an empty database, and a clock that a test moves."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.dispatcher.ministry import Ministry, MovableClock


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def ministry(engine: AsyncEngine, clock: MovableClock) -> AsyncIterator[Ministry]:
    ministry = Ministry(engine, clock)
    yield ministry
    for connector in ministry.connectors.values():
        await connector.close()
