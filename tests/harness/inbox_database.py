"""Fixtures for tests that look at rows: a migrated database, emptied before each test."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.engine import create_engine
from store.migrate import migrate
from store.tables import metadata
from tests.harness.inbox_rows import Rows
from tests.harness.servers import server_directory, start_postgres

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """A database of its own for the run, at the newest schema."""
    with server_directory() as directory:
        url = start_postgres(directory / "postgres")
        migrate(url)
        yield url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on the emptied database."""
    engine = create_engine(database_url)
    names = ", ".join(table.name for table in metadata.sorted_tables)
    async with engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {names}"))
    yield engine
    await engine.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection whose changes are undone after the test."""
    async with engine.connect() as connection:
        yield connection


@pytest.fixture
def rows(connection: AsyncConnection) -> Rows:
    """Writes rows on that connection."""
    return Rows(connection, NOW)
