"""What staff do to a case besides answering it: set its status, take it over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.queries import VisibleUnits
from domain.cases import CaseStatus
from store.engine import take_ids
from store.tables import case_event, cases, conversation


class CaseStepKind(StrEnum):
    """The steps of the audit trail that staff cause."""

    REPLY_QUEUED = "reply_queued"
    STATUS_CHANGED = "status_changed"
    ASSIGNED = "assigned"
    POSTED_BY_HAND = "posted_by_hand"
    NOT_POSTED = "not_posted"


@dataclass(frozen=True, slots=True)
class LockedCase:
    """A case that nobody else changes until the transaction ends."""

    id: int
    number: str
    status: CaseStatus
    conversation_id: int
    address_id: int
    account: str
    language: str
    assignee_id: int | None


async def lock_case(
    connection: AsyncConnection, number: str, *, visible_units: VisibleUnits
) -> LockedCase | None:
    """Lock a case and its conversation; None when there is none that this person may see.

    The conversation comes first, as in processing: in the other order the two would wait for each other.
    """
    owner = select(cases.c.conversation_id).where(cases.c.number == number).scalar_subquery()
    await connection.execute(
        select(conversation.c.id).where(conversation.c.id == owner).with_for_update(key_share=True)
    )
    found = (
        await connection.execute(select(cases).where(cases.c.number == number).with_for_update())
    ).one_or_none()
    if found is None or (visible_units is not None and found.unit not in visible_units):
        return None
    return LockedCase(
        id=found.id,
        number=found.number,
        status=CaseStatus(found.status),
        conversation_id=found.conversation_id,
        address_id=found.address_id,
        account=found.account,
        language=found.language,
        assignee_id=found.assignee_id,
    )


async def set_status(
    connection: AsyncConnection, case: LockedCase, status: CaseStatus, *, staff_id: int, now: datetime
) -> None:
    """Give a locked case another status; nothing happens when it has it already."""
    if case.status is status:
        return
    await connection.execute(
        update(cases)
        .where(cases.c.id == case.id)
        .values(status=status, closed_at=now if status is CaseStatus.CLOSED else None)
    )
    details = {"from": case.status, "to": status}
    await note_step(
        connection, case.id, CaseStepKind.STATUS_CHANGED, staff_id=staff_id, now=now, details=details
    )


async def assign(connection: AsyncConnection, case: LockedCase, *, staff_id: int, now: datetime) -> None:
    """Give a locked case to a member of staff; nothing happens when he has it already."""
    if case.assignee_id == staff_id:
        return
    await connection.execute(update(cases).where(cases.c.id == case.id).values(assignee_id=staff_id))
    details = {"from": case.assignee_id, "to": staff_id}
    await note_step(connection, case.id, CaseStepKind.ASSIGNED, staff_id=staff_id, now=now, details=details)


async def note_step(
    connection: AsyncConnection,
    case_id: int,
    kind: CaseStepKind,
    *,
    staff_id: int,
    now: datetime,
    details: dict[str, Any],
) -> None:
    """Add a step of a member of staff to the audit trail of a case."""
    (event_id,) = await take_ids(connection, 1)
    await connection.execute(
        insert(case_event).values(
            id=event_id,
            case_id=case_id,
            at=now,
            kind=kind,
            actor_kind="agent",
            actor_id=staff_id,
            details=details,
        )
    )
