"""Quarantine and health."""

from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import create_engine
from store.tables import raw_event, staff_audit
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import TELEGRAM, Rows
from tests.inbox.conftest import Outside, Visitor


async def test_quarantined_events_are_processed_again(
    agent: Visitor, engine: AsyncEngine, outside: Outside
) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        bad = await rows.event("1", outcome="quarantined", reason="Unreadable: message.chat is missing")
        other = await rows.event("2", outcome="quarantined", reason="KeyError: 'id'")
    page = await agent.page("/inbox/quarantine")
    assert "Unreadable: message.chat is missing" in page
    response = await agent.post("/inbox/quarantine/replay", {"event": str(bad)})
    assert outside.replayed == [bad]
    assert "أُعيد حدث واحد إلى المعالجة" in await agent.page(response.headers["Location"])
    async with engine.connect() as connection:
        waiting = await connection.scalars(select(raw_event.c.id).where(raw_event.c.outcome.is_(None)))
        assert list(waiting) == [bad]
        details = select(staff_audit.c.details).where(staff_audit.c.action == "replayed")
        assert await connection.scalar(details) == {"events": [bad]}
    assert f'value="{other}"' in await agent.page("/inbox/quarantine")


async def test_choosing_nothing_replays_nothing(agent: Visitor, outside: Outside) -> None:
    for event in ("", "x", "9" * 40, "-1"):
        assert (await agent.post("/inbox/quarantine/replay", {"event": event})).status == 303
    assert outside.replayed == []


async def test_an_empty_quarantine_says_so(agent: Visitor) -> None:
    assert "لا شيء في الحجر" in await agent.page("/inbox/quarantine")


async def test_a_long_quarantine_has_pages(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await Rows(connection, NOW).events(51, "bad", outcome="quarantined", ago=timedelta(minutes=1))
    first = await agent.page("/inbox/quarantine")
    _, _, rest = first.partition('href="?before=')
    second = await agent.page(f"/inbox/quarantine?before={rest.partition(chr(34))[0]}")
    assert (first.count('name="event"'), second.count('name="event"')) == (50, 1)


async def test_health_shows_the_books_and_outgoing_trouble(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        await rows.events(3, "a", outcome="opened_case", ago=timedelta(minutes=1))
        await rows.event("b", outcome="nobody_knows")
        case = await rows.case(citizen="نورة الحربي")
        await rows.outbound(case, "حياك الله", state="failed", delivery={"error": "bot was blocked"})
    page = await agent.page("/inbox/health")
    for words in (TELEGRAM, "غير متزن", "bot was blocked", "نورة الحربي", case.number):
        assert words in page


async def test_a_fault_of_ours_is_owned_up_to(agent: Visitor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE raw_event RENAME TO raw_event_away"))
    response = await agent.get("/inbox/health")
    assert response.status == 500
    assert "حدث خطأ لدينا" in await response.text()


async def test_a_database_that_is_away_is_told_in_words(
    agent: Visitor, engine: AsyncEngine, database_url: str
) -> None:
    name = make_url(database_url).database
    maintenance = create_engine(make_url(database_url).set(database="postgres").render_as_string(False))
    async with maintenance.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        await autocommit.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
    await maintenance.dispose()
    response = await agent.get("/inbox/")
    assert response.status == 503
    assert "قاعدة البيانات غير متاحة الآن" in await response.text()
