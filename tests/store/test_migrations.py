"""Migrations and `store/tables.py` say the same, go both ways, and may be run by several at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import NullPool

from store.migrate import alembic_config, current_revision, migrate, newest_revision
from store.tables import metadata


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def empty_database_url(database_url: str) -> str:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return database_url


def test_migrations_make_the_tables_of_the_code(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_indexes_are_those_of_the_code_to_the_letter(database: Engine) -> None:
    """Alembic compares neither the order of their columns nor their conditions."""
    definitions = text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = :schema")
    with database.connect() as connection:
        made = {row.indexname: row.indexdef for row in connection.execute(definitions, {"schema": "public"})}
        connection.execute(text("CREATE SCHEMA fresh"))
        connection.execute(text("SET search_path TO fresh"))
        metadata.create_all(connection, checkfirst=False)
        fresh = {
            row.indexname: row.indexdef.replace(" fresh.", " public.")
            for row in connection.execute(definitions, {"schema": "fresh"})
        }
    made.pop("alembic_version_pkc")
    assert made == fresh


def test_the_way_back_leaves_nothing_and_the_way_forth_works_again(database: Engine) -> None:
    with database.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert set(inspect(database).get_table_names()) <= {"alembic_version"}
    assert inspect(database).get_sequence_names() == []
    with database.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
        assert current_revision(connection) == newest_revision()
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_several_may_migrate_at_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        reached = list(pool.map(migrate, [empty_database_url] * 4))
    assert reached == [newest_revision()] * 4


def test_migrating_what_is_migrated_changes_nothing(database_url: str) -> None:
    assert migrate(database_url) == newest_revision()
