"""Status and assignment of a case."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.handling import LockedCase, assign, lock_case, set_status
from cases.staff import StaffRole, add_staff
from domain.cases import CaseStatus
from store.tables import case_event, cases
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import Rows


async def locked(connection: AsyncConnection, number: str) -> LockedCase:
    case = await lock_case(connection, number, visible_units=None)
    assert case is not None
    return case


async def test_a_case_is_closed_and_opened_again(connection: AsyncConnection, rows: Rows) -> None:
    number = (await rows.case()).number
    sara = await add_staff(
        connection, username="sara", password="كلمة سر طويلة", name="سارة", role=StaffRole.AGENT, unit="care"
    )
    for status, closed_at in ((CaseStatus.CLOSED, NOW), (CaseStatus.IN_PROGRESS, None)):
        case = await locked(connection, number)
        await set_status(connection, case, status, staff_id=sara.id, now=NOW)
        row = (await connection.execute(select(cases))).one()
        assert (row.status, row.closed_at) == (status, closed_at)
    steps = (await connection.scalars(select(case_event.c.details).order_by(case_event.c.id))).all()
    assert list(steps)[1:] == [
        {"from": "received", "to": "closed"},
        {"from": "closed", "to": "in_progress"},
    ]


async def test_what_is_so_already_leaves_no_trace(connection: AsyncConnection, rows: Rows) -> None:
    number = (await rows.case()).number
    sara = await add_staff(
        connection, username="sara", password="كلمة سر طويلة", name="سارة", role=StaffRole.AGENT, unit="care"
    )
    for _ in range(2):
        await assign(connection, await locked(connection, number), staff_id=sara.id, now=NOW)
        await set_status(
            connection, await locked(connection, number), CaseStatus.IN_PROGRESS, staff_id=sara.id, now=NOW
        )
    kinds = (await connection.scalars(select(case_event.c.kind).order_by(case_event.c.id))).all()
    assert list(kinds) == ["case_opened", "assigned", "status_changed"]


async def test_a_case_of_another_unit_cannot_be_locked(connection: AsyncConnection, rows: Rows) -> None:
    case = await rows.case(unit="gd_riy")
    assert await lock_case(connection, case.number, visible_units=frozenset({"gd_mak"})) is None
    assert await lock_case(connection, "4800000000", visible_units=None) is None
