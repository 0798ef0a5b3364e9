"""The switch: read, set with a reason, and recorded with who did it."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.staff import StaffMember, StaffRole, add_staff
from cases.switches import COMMAND_LINE, ReasonMissing, SwitchState, read_switch, set_switch
from domain.cases import Switch
from store.tables import staff_audit
from tests.harness.inbox_database import NOW


@pytest.fixture
async def huda(connection: AsyncConnection) -> StaffMember:
    return await add_staff(
        connection,
        username="huda",
        password="كلمة سر طويلة",
        name="هدى",
        role=StaffRole.SUPERVISOR,
        unit="care",
    )


async def test_a_switch_that_nobody_touched_is_off(connection: AsyncConnection) -> None:
    assert await read_switch(connection, Switch.OUTGOING_STOPPED) == SwitchState()


async def test_who_switches_it_is_kept_with_the_reason(
    connection: AsyncConnection, huda: StaffMember
) -> None:
    stopped = await set_switch(
        connection, Switch.OUTGOING_STOPPED, is_on=True, reason=" ردود خاطئة ", by=huda, now=NOW
    )
    assert stopped == SwitchState(True, "ردود خاطئة", "huda", NOW)
    assert await read_switch(connection, Switch.OUTGOING_STOPPED) == stopped
    resumed = await set_switch(connection, Switch.OUTGOING_STOPPED, is_on=False, reason="", by=None, now=NOW)
    assert await read_switch(connection, Switch.OUTGOING_STOPPED) == resumed
    assert (resumed.is_on, resumed.changed_by) == (False, COMMAND_LINE)
    rows = await connection.execute(
        select(staff_audit.c.action, staff_audit.c.staff_id, staff_audit.c.details).order_by(staff_audit.c.id)
    )
    assert [tuple(row) for row in rows] == [
        ("stopped_outgoing", huda.id, {"reason": "ردود خاطئة", "by": "huda"}),
        ("resumed_outgoing", None, {"reason": "", "by": COMMAND_LINE}),
    ]


@pytest.mark.parametrize("reason", ["", "   ", "\u0000"])
async def test_nothing_is_stopped_without_a_reason(
    connection: AsyncConnection, huda: StaffMember, reason: str
) -> None:
    with pytest.raises(ReasonMissing):
        await set_switch(connection, Switch.OUTGOING_STOPPED, is_on=True, reason=reason, by=huda, now=NOW)
    assert not (await read_switch(connection, Switch.OUTGOING_STOPPED)).is_on
