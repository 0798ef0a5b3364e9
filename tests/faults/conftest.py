"""Servers for all fault tests, and a fresh house for each."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from sqlalchemy.engine import make_url

from store.embedded import EmbeddedPostgres, EmbeddedValkey
from store.migrate import migrate
from tests.faults.house import House, Servers, open_house
from tests.harness.servers import server_directory

OpenHouse = Callable[..., AbstractAsyncContextManager[House]]

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """A database, with the schema in place, and a queue; both may be killed."""
    with (
        server_directory() as directory,
        EmbeddedPostgres(directory / "postgres") as postgres,
        EmbeddedValkey(directory / "valkey") as valkey,
    ):
        migrate(postgres.url)
        yield Servers(postgres, valkey)


@pytest.fixture
def house_of(servers: Servers, tmp_path: Path) -> OpenHouse:
    """Opens this test's house, with a database of its own and nothing in the queue."""
    servers.start()
    with Redis.from_url(servers.valkey.url) as redis:
        redis.flushall()
    template = make_url(servers.postgres.url)
    name = f"fault_{next(_numbers)}"
    maintenance = template.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE {name} TEMPLATE "{template.database}"')
    url = template.set(database=name).render_as_string(hide_password=False)
    return partial(open_house, servers, url, tmp_path)
