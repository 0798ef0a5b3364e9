"""What staff switch for the whole service: read, set with a reason, and recorded with who did it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.staff import StaffAction, StaffMember, note_action
from domain.cases import Switch
from domain.errors import TawasulError
from domain.text import storable
from store.tables import service_switch

COMMAND_LINE = "command line"
LONGEST_REASON = 500
_ACTIONS = {
    (Switch.OUTGOING_STOPPED, True): StaffAction.STOPPED_OUTGOING,
    (Switch.OUTGOING_STOPPED, False): StaffAction.RESUMED_OUTGOING,
}


class ReasonMissing(TawasulError):
    """Something was to be switched on without a reason that colleagues could read."""


@dataclass(frozen=True, slots=True)
class SwitchState:
    """How a switch stands. `changed_at` is None when nobody ever touched it.

    `changed_by` is a member of staff's user name, or `COMMAND_LINE`.
    """

    is_on: bool = False
    reason: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None


async def read_switch(connection: AsyncConnection, switch: Switch) -> SwitchState:
    """How it stands; one that nobody ever touched is off."""
    row = (
        await connection.execute(select(service_switch).where(service_switch.c.name == switch))
    ).one_or_none()
    return (
        SwitchState() if row is None else SwitchState(row.is_on, row.reason, row.changed_by, row.changed_at)
    )


async def set_switch(
    connection: AsyncConnection,
    switch: Switch,
    *,
    is_on: bool,
    reason: str,
    by: StaffMember | None,
    now: datetime,
) -> SwitchState:
    """Set it in the caller's transaction; `by` None: somebody at the command line.

    Raise ReasonMissing when it is to be on without a reason.
    """
    told = storable(reason).strip()[:LONGEST_REASON]
    if is_on and not any(character.isalnum() for character in told):
        raise ReasonMissing("say why, so that colleagues know")
    state = SwitchState(is_on, told, by.username if by else COMMAND_LINE, now)
    values = {
        "is_on": state.is_on,
        "reason": state.reason,
        "changed_by": state.changed_by,
        "changed_at": state.changed_at,
    }
    statement = insert(service_switch).values(name=switch, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    details = {"reason": told, "by": state.changed_by}
    await note_action(connection, by.id if by else None, _ACTIONS[switch, is_on], now=now, details=details)
    return state
