"""Fixtures for tests that look at rows: a connection, and somebody who writes citizens and cases on it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tests.harness.inbox_rows import Rows

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection whose changes are undone after the test."""
    async with engine.connect() as connection:
        yield connection


@pytest.fixture
def rows(connection: AsyncConnection) -> Rows:
    """Writes rows on that connection."""
    return Rows(connection, NOW)
