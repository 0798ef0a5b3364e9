"""What every test may ask for: a real PostgreSQL and a real Valkey, with nothing in them."""

import itertools
import os
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from redis import Redis
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import create_engine
from store.migrate import migrate
from tests.harness.servers import server_directory, start_postgres, start_valkey

# python-telegram-bot warns about its coming change of retry_after; we use the new form.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# Speed is proven in `bench`; a test must not fail because the machine is busy.
settings.register_profile("tawasul", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tawasul")

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def template_database_url() -> Iterator[str]:
    """A database with the schema in place, to be copied."""
    with server_directory() as directory:
        url = start_postgres(directory / "postgres")
        migrate(url)
        yield url


@pytest.fixture
def database_url(template_database_url: str) -> Iterator[str]:
    """An empty database with the schema, this test's own."""
    name = f"test_{next(_numbers)}"
    template = make_url(template_database_url)
    maintenance = template.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE {name} TEMPLATE "{template.database}"')
    yield template.set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine of this test's database."""
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """A Valkey for the whole run."""
    with server_directory() as directory:
        yield start_valkey(directory / "valkey")


@pytest.fixture
def redis(valkey_url: str) -> Iterator[Redis]:
    """Valkey with nothing in it."""
    client = Redis.from_url(valkey_url)
    client.flushall()
    yield client
    client.close()
