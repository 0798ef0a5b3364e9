"""Migrations and `store/tables.py` say the same, go both ways, and may be run by several at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect
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


def test_names_of_indexes_and_their_columns_are_those_of_the_code(database: Engine) -> None:
    """Alembic compares neither the columns' order nor the condition of an index."""
    inspector = inspect(database)
    for table in metadata.sorted_tables:
        in_code = {index.name: [column.name for column in index.columns] for index in table.indexes}
        found = {index["name"]: index for index in inspector.get_indexes(table.name)}
        for name, columns in in_code.items():
            assert name is not None
            plain = [column for column in found[name]["column_names"] if column is not None]
            assert plain == columns[: len(plain)], name
        conditions = {
            name for name, index in found.items() if index.get("dialect_options", {}).get("postgresql_where")
        }
        with_condition = {
            index.name for index in table.indexes if index.dialect_options["postgresql"]["where"] is not None
        }
        assert conditions == with_condition, table.name


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
