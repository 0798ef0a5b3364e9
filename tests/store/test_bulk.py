"""Rows written as arrays arrive as they were, whatever their text holds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.bulk import array_literal, insert_rows, update_rows
from store.engine import take_ids

sample = Table(
    "sample",
    MetaData(),
    Column("id", BigInteger, primary_key=True),
    Column("words", Text),
    Column("number", SmallInteger),
    Column("at", DateTime(timezone=True)),
    Column("body", LargeBinary),
    Column("extras", JSONB),
    Column("is_new", Boolean),
)
TEXTS = [
    "",
    "NULL",
    "null",
    "{}",
    '{"a","b"}',
    "a,b",
    '"',
    "\\",
    '\\"',
    " ",
    "سطر\nثانٍ\tوثالث",
    "'; DROP TABLE sample; --",
    ":words",
    "%s %(words)s",
    "👨‍👩‍👧 \u200f\u202e",
]


async def create(connection: AsyncConnection) -> None:
    await connection.run_sync(sample.metadata.create_all)


async def written(connection: AsyncConnection, column: str) -> list[object]:
    return list((await connection.execute(select(sample.c[column]).order_by(sample.c.id))).scalars())


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("words", [*TEXTS, None]),
        ("number", [0, -32_768, 32_767, None]),
        (
            "at",
            [
                datetime(1, 1, 1, tzinfo=UTC),
                datetime(1970, 1, 1, tzinfo=UTC),
                datetime(2026, 11, 23, 9, 0, 0, 123_456, timezone(timedelta(hours=3))),
                datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
                None,
            ],
        ),
        ("body", [b"", b"\x00\xff\\", "نص".encode(), None]),
        ("extras", [{"نص": 'فيه " و \\'}, [1, None, "٣"], {}, "text", None]),
        ("is_new", [True, False, None]),
    ],
)
async def test_each_kind_of_value_arrives_as_it_was(
    engine: AsyncEngine, column: str, values: list[object]
) -> None:
    rows = [{"id": number, column: value} for number, value in enumerate(values)]
    async with engine.connect() as connection:
        await create(connection)
        await insert_rows(connection, sample, rows)
        assert await written(connection, column) == values
        await update_rows(
            connection, sample, [row | {column: values[-1 - number]} for number, row in enumerate(rows)]
        )
        assert await written(connection, column) == values[::-1]


@pytest.fixture(scope="module")
def connection(template_database_url: str) -> Iterator[psycopg.Connection]:
    """One for all examples; nothing is written over it. No copy may be made of a database in use."""
    maintenance = make_url(template_database_url).set(database="postgres")
    with psycopg.connect(maintenance.render_as_string(hide_password=False), autocommit=True) as connection:
        yield connection


@given(
    texts=st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
)
@settings(max_examples=100, deadline=None)
def test_an_array_of_texts_reads_as_it_was(connection: psycopg.Connection, texts: list[str | None]) -> None:
    row = connection.execute("SELECT %s::text[]", [array_literal(texts)]).fetchone()
    assert row == (texts,)


async def test_no_rows_are_no_statement(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await insert_rows(connection, sample, [])
        await update_rows(connection, sample, [])


async def test_only_the_rows_named_are_changed(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await create(connection)
        await insert_rows(connection, sample, [{"id": number, "words": "قبل"} for number in range(3)])
        await update_rows(connection, sample, [{"id": 1, "words": "بعد"}, {"id": 99, "words": "لا أحد"}])
        assert await written(connection, "words") == ["قبل", "بعد", "قبل"]


async def test_a_value_of_no_known_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        array_literal([1.5])


async def test_ids_rise_and_are_taken_once(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        first, second = await take_ids(connection, 3), await take_ids(connection, 2)
        assert [*first, *second] == sorted({*first, *second})
        assert await take_ids(connection, 0) == []
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
