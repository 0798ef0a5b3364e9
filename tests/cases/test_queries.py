"""The list of cases, a case, and its history."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.queries import (
    CaseFilter,
    Cursor,
    QueueCounts,
    case_history,
    count_cases,
    find_case,
    list_cases,
)
from cases.staff import StaffRole, add_staff
from domain.tickets import Urgency
from tests.harness.inbox_rows import TELEGRAM, WHATSAPP, Rows


async def numbers(
    connection: AsyncConnection, wanted: CaseFilter, units: frozenset[str] | None = None
) -> list[str]:
    """The tracking numbers a filter finds, in their order."""
    return [line.number for line in (await list_cases(connection, wanted, visible_units=units)).lines]


async def test_the_newest_message_comes_first(connection: AsyncConnection, rows: Rows) -> None:
    older = await rows.case(ago=timedelta(hours=3))
    newer = await rows.case(ago=timedelta(hours=1))
    assert await numbers(connection, CaseFilter()) == [newer.number, older.number]


async def test_pages_follow_each_other_without_gap_or_repeat(connection: AsyncConnection, rows: Rows) -> None:
    written = [(await rows.case(ago=timedelta(minutes=minutes // 2))).number for minutes in range(7)]
    seen: list[str] = []
    after: Cursor | None = None
    for _ in range(4):
        page = await list_cases(connection, CaseFilter(), visible_units=None, after=after, limit=2)
        seen += [line.number for line in page.lines]
        after = page.after and Cursor.read(str(page.after))
    assert sorted(seen) == sorted(written)
    assert after is None


async def test_each_filter_finds_its_cases(connection: AsyncConnection, rows: Rows) -> None:
    sara = await add_staff(
        connection, username="sara", password="كلمة سر طويلة", name="سارة", role=StaffRole.AGENT, unit="care"
    )
    plain = await rows.case()
    closed = await rows.case(status="closed", ago=timedelta(hours=2))
    urgent = await rows.case(needs_person_at=datetime(2026, 11, 23, tzinfo=UTC), ago=timedelta(hours=3))
    elsewhere = await rows.case(unit="gd_riy", account=WHATSAPP, channel="whatsapp", ago=timedelta(hours=4))
    mine = await rows.case(assignee_id=sara.id, ago=timedelta(hours=5))
    everything_open = [plain.number, urgent.number, elsewhere.number, mine.number]
    for wanted, found in (
        (CaseFilter(), everything_open),
        (CaseFilter(is_open=False), [closed.number]),
        (
            CaseFilter(is_open=None, account=TELEGRAM, unit="beneficiary_care"),
            [
                plain.number,
                closed.number,
                urgent.number,
                mine.number,
            ],
        ),
        (CaseFilter(needs_person=True), [urgent.number]),
        (CaseFilter(unit="gd_riy"), [elsewhere.number]),
        (CaseFilter(account=WHATSAPP), [elsewhere.number]),
        (CaseFilter(assignee_id=sara.id), [mine.number]),
    ):
        assert await numbers(connection, wanted) == found
    counts = await count_cases(connection, staff_id=sara.id, visible_units=None)
    assert counts == QueueCounts(open=4, needs_person=1, mine=1)


async def test_a_case_is_found_by_its_number_and_by_words_of_any_message(
    connection: AsyncConnection, rows: Rows
) -> None:
    case = await rows.case()
    await rows.inbound(case, "الكتب ما وصلت 100%", search_key="الكتب ما وصلت 100%")
    await rows.case("مدرس رياضيات ما فيه من بداية الترم")
    assert await numbers(connection, CaseFilter(number=case.number, text_key=case.number)) == [case.number]
    assert await numbers(connection, CaseFilter(text_key="ما وصلت")) == [case.number]
    assert await numbers(connection, CaseFilter(text_key="0%")) == [case.number]
    assert await numbers(connection, CaseFilter(text_key="%")) == [case.number]
    assert await numbers(connection, CaseFilter(text_key="لا شيء")) == []


async def test_only_cases_of_visible_units_are_seen(connection: AsyncConnection, rows: Rows) -> None:
    here = await rows.case(unit="gd_riy")
    there = await rows.case(unit="gd_mak")
    units = frozenset({"gd_riy"})
    assert await numbers(connection, CaseFilter(), units) == [here.number]
    assert await numbers(connection, CaseFilter(), frozenset()) == []
    assert await find_case(connection, here.number, visible_units=units) is not None
    assert await find_case(connection, there.number, visible_units=units) is None
    assert (await count_cases(connection, staff_id=0, visible_units=units)).open == 1


async def test_a_case_tells_who_wrote(connection: AsyncConnection, rows: Rows) -> None:
    written = await rows.case(citizen="أم فيصل", urgency="critical", phone="966500000001")
    case = await find_case(connection, written.number, visible_units=None)
    assert case is not None
    assert (case.line.citizen, case.phone, case.line.urgency) == ("أم فيصل", "966500000001", Urgency.CRITICAL)
    assert case.conversation_id == written.conversation_id


async def test_the_history_names_staff_and_begins_with_the_newest(
    connection: AsyncConnection, rows: Rows
) -> None:
    sara = await add_staff(
        connection, username="sara", password="كلمة سر طويلة", name="سارة", role=StaffRole.AGENT, unit="care"
    )
    case = await rows.case()
    await rows.step(
        case,
        "status_changed",
        ago=timedelta(0),
        actor_kind="agent",
        actor_id=sara.id,
        details={"to": "closed"},
    )
    newest, oldest = await case_history(connection, case.id)
    assert (newest.kind, newest.actor, newest.details) == ("status_changed", "سارة", {"to": "closed"})
    assert (oldest.kind, oldest.actor, oldest.details) == ("case_opened", None, {})


@given(st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1)), st.integers(0, 2**59))  # noqa: DTZ001
def test_a_cursor_survives_the_address_line(moment: datetime, case_id: int) -> None:
    cursor = Cursor(moment.replace(tzinfo=UTC), case_id)
    assert Cursor.read(str(cursor)) == cursor


@pytest.mark.parametrize("written", ["", "-", "1", "a-1", "1-b", "١-٢", "9" * 30 + "-1", "1-" + "9" * 30])
def test_a_cursor_somebody_tampered_with_is_none(written: str) -> None:
    assert Cursor.read(written) is None
