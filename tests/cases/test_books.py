"""The books, quarantine, and outgoing trouble."""

from datetime import timedelta

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.books import (
    BooksLine,
    count_quarantined,
    list_quarantined,
    list_trouble,
    read_accounts,
    read_books,
    release_quarantined,
)
from domain.cases import OutboxState
from store.tables import account_state, raw_event
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import TELEGRAM, WHATSAPP, Rows


async def test_the_books_balance_per_account_and_hour(connection: AsyncConnection, rows: Rows) -> None:
    await rows.events(3, "opened", outcome="opened_case", ago=timedelta(minutes=10))
    await rows.events(2, "waiting", outcome=None, ago=timedelta(minutes=10))
    await rows.events(1, "earlier", outcome="ignored", ago=timedelta(hours=2))
    await rows.events(1, "too-old", outcome="ignored", ago=timedelta(hours=30))
    newest, earlier = await read_books(connection, since=NOW - timedelta(hours=24))
    assert (newest.received, newest.waiting, newest.counts) == (5, 2, {"opened_case": 3})
    assert newest.hour == NOW.replace(minute=0)
    assert newest.balances
    assert earlier.counts == {"ignored": 1}


def test_an_outcome_nobody_knows_unbalances_the_books() -> None:
    assert not BooksLine(TELEGRAM, NOW, received=2, waiting=1, counts={"lost": 1}).balances


async def test_quarantined_events_are_listed_newest_first_with_the_start_of_their_body(
    connection: AsyncConnection, rows: Rows
) -> None:
    first = await rows.event(
        "1", outcome="quarantined", reason="Unreadable: لا نص", body="السلام".encode() * 99
    )
    second = await rows.event("2", outcome="quarantined", attempts=5)
    await rows.event("3", outcome="ignored")
    newest, oldest = await list_quarantined(connection)
    assert [newest.id, oldest.id] == [second, first]
    assert (newest.attempts, newest.reason) == (5, "")
    assert oldest.excerpt.startswith("السلامالسلام")
    assert [event.id for event in await list_quarantined(connection, before=second)] == [first]
    assert await count_quarantined(connection) == 2


async def test_only_quarantined_events_are_put_back_and_only_once(
    connection: AsyncConnection, rows: Rows
) -> None:
    bad = await rows.event("1", outcome="quarantined", reason="x", attempts=5)
    settled = await rows.event("2", outcome="opened_case")
    assert await release_quarantined(connection, [bad, settled]) == [bad]
    assert await release_quarantined(connection, [bad, settled]) == []
    assert await release_quarantined(connection, []) == []
    row = (await connection.execute(select(raw_event).where(raw_event.c.id == bad))).one()
    assert (row.outcome, row.reason, row.attempts) == (None, None, 0)


async def test_accounts_tell_what_they_received_and_what_stands_out(
    connection: AsyncConnection, rows: Rows
) -> None:
    await rows.event("1", outcome="ignored", ago=timedelta(minutes=3))
    await rows.event("2", ago=timedelta(minutes=8))
    case = await rows.case()
    await rows.outbound(case, "حياك الله", state="queued")
    await rows.outbound(case, "حياك الله", state="read")
    await connection.execute(
        insert(account_state).values(account=WHATSAPP, misconfigured="Invalid OAuth access token")
    )
    telegram, whatsapp = await read_accounts(connection, [TELEGRAM, WHATSAPP], now=NOW)
    assert telegram.last_received_at == NOW - timedelta(minutes=3)
    assert telegram.oldest_waiting_at == NOW - timedelta(minutes=8)
    assert telegram.outgoing == {"queued": 1}
    assert whatsapp.misconfigured == "Invalid OAuth access token"
    assert whatsapp.last_received_at is None


async def test_trouble_names_the_case_and_the_reason(connection: AsyncConnection, rows: Rows) -> None:
    case = await rows.case(citizen="نورة الحربي")
    await rows.outbound(case, "حياك الله", state="unconfirmed", delivery={"error": "timeout"})
    await rows.outbound(case, "حياك الله", state="sent")
    (trouble,) = await list_trouble(connection)
    assert (trouble.state, trouble.error) == (OutboxState.UNCONFIRMED, "timeout")
    assert (trouble.case_number, trouble.citizen) == (case.number, "نورة الحربي")
