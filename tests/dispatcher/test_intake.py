"""Intake: many requests share a commit, nobody is answered too early, and nothing accepted is lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event as on
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatcher.intake import Intake
from dispatcher.ledger import Ledger
from dispatcher.spool import Spool
from domain.errors import StorageUnavailable
from domain.messages import Channel, RawEvent
from tests.dispatcher.outage import Outage
from tests.harness.waiting import until


def raw(name: str, *, account: str = "care-telegram", body: bytes = b"{}") -> RawEvent:
    return RawEvent(Channel.TELEGRAM, account, name, "5501234567", None, body)


@dataclass
class Desk:
    """An intake, what it told of stored events, and the INSERTs it made into the ledger."""

    engine: AsyncEngine
    intake: Intake
    spool: Spool
    told: list[int] = field(default_factory=list)
    inserts: list[str] = field(default_factory=list)

    async def accept(self, *names: str) -> None:
        await self.intake.accept([raw(name) for name in names], b"the whole request")

    async def names(self) -> list[str]:
        async with self.engine.connect() as connection:
            rows = await connection.execute(text("SELECT external_id FROM raw_event ORDER BY id"))
            return list(rows.scalars())

    async def until_drained(self) -> None:
        await until(lambda: self.spool.is_empty, "the spool is drained")


@asynccontextmanager
async def open_desk(
    engine: AsyncEngine,
    directory: Path,
    *,
    batch_limit: int = 1000,
    patience: float = 30,
    room: int = 1_000_000,
) -> AsyncIterator[Desk]:
    told: list[int] = []
    spool = Spool(directory, limit_bytes=room)
    intake = Intake(
        Ledger(engine), spool, stored=told.extend, batch_limit=batch_limit, commit_timeout=patience
    )
    desk = Desk(engine, intake, spool, told)

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "INSERT INTO raw_event" in statement:
            desk.inserts.append(statement)

    on.listen(engine.sync_engine, "before_cursor_execute", note)
    await intake.start()
    try:
        yield desk
    finally:
        await intake.close()
        on.remove(engine.sync_engine, "before_cursor_execute", note)


@pytest.fixture
async def desk(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(engine, tmp_path) as desk:
        yield desk


async def test_many_requests_share_one_commit(desk: Desk) -> None:
    await asyncio.gather(*(desk.accept(str(number)) for number in range(500)))
    assert len(await desk.names()) == 500
    assert len(desk.inserts) <= 3
    assert len(desk.told) == 500


async def test_a_commit_holds_no_more_requests_than_allowed(engine: AsyncEngine, tmp_path: Path) -> None:
    async with open_desk(engine, tmp_path, batch_limit=10) as desk:
        await asyncio.gather(*(desk.accept(str(number)) for number in range(95)))
        assert await desk.names() == [str(number) for number in range(95)]
        assert len(desk.inserts) == 10


async def test_duplicates_within_a_batch_and_across_batches_are_one_event(desk: Desk) -> None:
    await asyncio.gather(*(desk.accept("1") for _ in range(5)), desk.accept("2", "2", "3"))
    await desk.accept("1")
    await desk.accept("3", "4")
    assert await desk.names() == ["1", "2", "3", "4"]
    assert len(desk.told) == 4


async def test_the_same_id_in_two_accounts_is_two_events(desk: Desk) -> None:
    await desk.intake.accept([raw("1"), raw("1", account="other-telegram")], b"")
    assert await desk.names() == ["1", "1"]


async def test_a_request_with_several_events_is_kept_whole_and_others_are_not_kept_twice(desk: Desk) -> None:
    await desk.accept("1", "2")
    await desk.accept("3")
    async with desk.engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT e.external_id, r.body FROM raw_event e LEFT JOIN raw_request r ON r.id = e.request_id"
            )
        )
        kept = {row.external_id: row.body for row in rows}
    assert kept == {"1": b"the whole request", "2": b"the whole request", "3": None}


async def test_a_request_without_events_is_answered_at_once(desk: Desk) -> None:
    await desk.intake.accept([], b"{}")
    assert desk.inserts == []


async def test_a_request_that_cannot_be_stored_takes_nobody_with_it(desk: Desk) -> None:
    bad = raw("bad", account="care\x00telegram")
    answers = await asyncio.gather(
        desk.accept("1"), desk.intake.accept([bad], b""), desk.accept("2"), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [type(None), StorageUnavailable, type(None)]
    assert await desk.names() == ["1", "2"]
    await desk.accept("3")
    assert await desk.names() == ["1", "2", "3"]


@pytest.mark.parametrize("name", ["نص \x00 فيه عدم", "نصف رمز \ud83d", "طويل " * 20_000])
async def test_an_odd_id_is_stored_and_known_again(desk: Desk, name: str) -> None:
    await desk.accept(name)
    await desk.accept(name)
    assert len(await desk.names()) == 1


async def test_closing_finishes_what_was_accepted_and_takes_nothing_more(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    async with open_desk(engine, tmp_path, batch_limit=7) as desk:
        answers = [asyncio.create_task(desk.accept(str(number))) for number in range(50)]
        await asyncio.sleep(0)
        await desk.intake.close()
        await asyncio.gather(*answers)
        assert len(await desk.names()) == 50
        with pytest.raises(StorageUnavailable, match="shutting down"):
            await desk.accept("51")


async def test_without_database_events_wait_on_disk_and_are_drained_in_order(
    engine: AsyncEngine, database_url: str, tmp_path: Path
) -> None:
    async with open_desk(engine, tmp_path, batch_limit=3) as desk:
        await desk.accept("before")
        with Outage(database_url):
            for number in range(10):
                await desk.accept(str(number))
            assert not desk.spool.is_empty
            assert len(desk.told) == 1
        await asyncio.gather(*(desk.accept(f"after {number}") for number in range(3)))
        await desk.until_drained()
        expected = ["before", *map(str, range(10)), *(f"after {number}" for number in range(3))]
        assert await desk.names() == expected
        assert len(desk.told) == len(expected)
        await desk.accept("direct")
        assert desk.spool.is_empty


async def test_what_an_earlier_process_left_is_drained_first(
    engine: AsyncEngine, database_url: str, tmp_path: Path
) -> None:
    with Outage(database_url):
        async with open_desk(engine, tmp_path) as earlier:
            await earlier.accept("1", "2")
            await earlier.accept("3")
    async with open_desk(engine, tmp_path) as desk:
        await desk.accept("4")
        await desk.until_drained()
        assert await desk.names() == ["1", "2", "3", "4"]


async def test_with_the_spool_full_the_request_is_refused_and_later_ones_are_not(
    engine: AsyncEngine, database_url: str, tmp_path: Path
) -> None:
    async with open_desk(engine, tmp_path, room=300) as desk:
        with Outage(database_url):
            await desk.accept("1")
            with pytest.raises(StorageUnavailable):
                await desk.intake.accept([raw("2", body=b"x" * 300)], b"")
        await desk.until_drained()
        await desk.intake.accept([raw("2", body=b"x" * 300)], b"")
        assert await desk.names() == ["1", "2"]


async def test_without_database_an_event_that_cannot_be_written_down_takes_nobody_with_it(
    engine: AsyncEngine, database_url: str, tmp_path: Path
) -> None:
    async with open_desk(engine, tmp_path) as desk:
        with Outage(database_url):
            answers = await asyncio.gather(
                desk.accept("1"), desk.accept("\ud83d"), desk.accept("2"), return_exceptions=True
            )
            assert [type(answer) for answer in answers] == [type(None), StorageUnavailable, type(None)]
        await desk.until_drained()
        assert await desk.names() == ["1", "2"]


async def test_a_database_that_hangs_counts_as_away_and_is_used_again_when_it_answers(
    engine: AsyncEngine, database_url: str, tmp_path: Path
) -> None:
    async with open_desk(engine, tmp_path, patience=0.2) as desk:
        await desk.accept("1")
        with psycopg.connect(database_url) as blocker:
            blocker.execute("LOCK TABLE raw_event IN ACCESS EXCLUSIVE MODE")
            await desk.accept("2")
            await desk.accept("3")
            assert not desk.spool.is_empty
            blocker.rollback()
        await desk.until_drained()
        await desk.accept("4")
        await desk.until_drained()
        assert await desk.names() == ["1", "2", "3", "4"]


async def test_who_gave_up_waiting_stops_nobody(desk: Desk) -> None:
    """The platform hung up: its request is cancelled while others wait on the same commit."""
    waiting: Sequence[asyncio.Task[None]] = [
        asyncio.create_task(desk.accept(str(number))) for number in range(3)
    ]
    await asyncio.sleep(0)
    waiting[1].cancel()
    await asyncio.gather(waiting[0], waiting[2])
    await desk.accept("3")
    assert set(await desk.names()) >= {"0", "2", "3"}
