"""Stored messages are understood again when the rules changed, once, in batches, and never twice."""

from typing import Any

import pytest
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from commands.rebuild_keys import rebuild_all
from normalizer.ticket import VERSION
from store.tables import message
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import Rows, WrittenCase

TEXTS = ("متى موعد الاختبارات", "رقم هويتي 1012345672 والراتب ما نزل", "شكرااااا", "👍")


@pytest.fixture
async def case(engine: AsyncEngine) -> WrittenCase:
    """A case with messages from before anything was kept of what they mean."""
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        written = await rows.case("نظام نور معلق")
        for text in TEXTS:
            await rows.inbound(written, text)
        await rows.outbound(written, "حياك الله، رقم هويتك 1012345672 مسجل")
        await connection.execute(update(message).values(meaning=None, search_key="old", display="old"))
        return written


async def rebuild(engine: AsyncEngine, *, batch: int = 2) -> tuple[int, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    count = await rebuild_all(engine, batch=batch, report=lambda done, total: told.append((done, total)))
    return count, told


async def messages(engine: AsyncEngine) -> list[Row[Any]]:
    async with engine.connect() as connection:
        return [*await connection.execute(select(message).order_by(message.c.id))]


async def test_everything_of_an_older_version_is_rebuilt_in_batches(
    engine: AsyncEngine, case: WrittenCase
) -> None:
    count, told = await rebuild(engine)
    assert (count, told) == (6, [(0, 6), (2, 6), (4, 6), (6, 6)])
    rows = await messages(engine)
    assert all(row.meaning["normalizer_version"] == VERSION for row in rows)
    inbound = [row for row in rows if row.direction == "inbound"]
    assert [row.display for row in inbound] == ["نظام نور معلق", *TEXTS]
    assert [row.search_key for row in inbound][1:4:2] == ["متي موعد الاختبارات", "شكرا"]
    assert [row.text for row in inbound] == ["نظام نور معلق", *TEXTS]


async def test_no_identifier_gets_into_what_is_searched(engine: AsyncEngine, case: WrittenCase) -> None:
    await rebuild(engine)
    for row in await messages(engine):
        assert "1012345672" not in row.search_key
        assert "1012345672" not in str(row.meaning)


async def test_our_own_words_keep_how_they_look(engine: AsyncEngine, case: WrittenCase) -> None:
    await rebuild(engine)
    (ours,) = [row for row in await messages(engine) if row.direction == "outbound"]
    assert ours.display == "old"
    assert ours.search_key.startswith("حياك الله")


async def test_a_second_run_finds_nothing_and_an_interrupted_one_goes_on(
    engine: AsyncEngine, case: WrittenCase
) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        await rebuild_all(engine, batch=2, report=stop)
    assert (await rebuild(engine))[0] == 4
    assert (await rebuild(engine))[0] == 0


async def test_what_speaks_for_no_language_keeps_that_of_its_conversation(
    engine: AsyncEngine, case: WrittenCase
) -> None:
    async with engine.begin() as connection:
        await connection.execute(update(message).where(message.c.text == "👍").values(language="en"))
    await rebuild(engine)
    assert [row.language for row in await messages(engine) if row.text == "👍"] == ["en"]
