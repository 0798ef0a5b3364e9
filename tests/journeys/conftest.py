"""The house in which the stories happen."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis import Redis

from tests.harness.browser import browser
from tests.journeys.house import House, open_house

__all__ = ["browser"]


@pytest.fixture
async def house(tmp_path: Path, database_url: str, valkey_url: str, redis: Redis) -> AsyncIterator[House]:
    """Everything, with nothing in it yet; `redis` is asked for so that the queues are empty."""
    async with open_house(tmp_path, database_url, valkey_url) as house:
        yield house
