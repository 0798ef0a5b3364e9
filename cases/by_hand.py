"""Replies on manual accounts: tasks for a person, who posts the text on the platform and says so here.

queued ─► sent      posted
     └──► failed    not possible, with the person's reason
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.handling import CaseStepKind, LockedCase, lock_case, note_step
from cases.queries import VisibleUnits
from cases.staff import StaffAction, note_action
from domain.cases import CaseStatus, OutboxState
from domain.errors import TawasulError
from domain.messages import Visibility
from domain.text import storable
from store.tables import cases, message, outbox

LONGEST_REASON = 500
NOT_POSSIBLE = "not_possible"
"""The error code of a reply of which a person said that it could not be posted."""
_COUNT_LIMIT = 1_000

# An answer of the flow names the event it answers, whose id is that of the message; an agent answers the
# newest message of the case.
_TASKS = text(
    """
    SELECT o.id, o.account, o.text, o.created_at, o.to_address, v.visibility, c.name AS citizen,
        s.name AS author, k.number, k.unit, w.display AS words, w.language, w.kind, w.link, w.sent_at
    FROM outbox o
    JOIN message m ON m.id = o.message_id
    JOIN conversation v ON v.id = o.conversation_id
    JOIN address a ON a.id = v.address_id
    JOIN contact c ON c.id = a.contact_id
    LEFT JOIN cases k ON k.id = m.case_id
    LEFT JOIN staff s ON s.id = m.author_id
    LEFT JOIN raw_event e ON e.id = CASE
        WHEN o.dedupe_key ~ '^event:[0-9]{1,18}:' THEN CAST(split_part(o.dedupe_key, ':', 2) AS bigint) END
    LEFT JOIN LATERAL (
        (SELECT x.* FROM message x
            WHERE x.external_id = e.external_id AND x.conversation_id = v.id AND x.direction = 'inbound')
        UNION ALL
        (SELECT x.* FROM message x
            WHERE x.case_id = m.case_id AND x.direction = 'inbound' AND x.id < m.id
            ORDER BY x.id DESC LIMIT 1)
        LIMIT 1
    ) AS w ON true
    WHERE o.state = 'queued' AND o.account = ANY(CAST(:accounts AS text[])) AND o.id > :after
        AND (:sees_all OR k.unit = ANY(CAST(:units AS text[])))
    ORDER BY o.id LIMIT :most
    """
)


@dataclass(frozen=True, slots=True)
class CitizensWords:
    """The message a reply answers. `kind` tells what it is where it has no text; `link` is its own."""

    text: str
    language: str
    kind: str
    link: str | None
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class HandTask:
    """A reply that waits to be posted by a person. `author` is the agent who wrote it, None for the flow.

    `to_address`: whom to write to in private; in public, under what. `unit` and `case_number` are those of
    its case, None when it belongs to none.
    """

    outbox_id: int
    account: str
    text: str
    created_at: datetime
    citizen: str
    to_address: str
    visibility: Visibility
    author: str | None
    case_number: str | None
    unit: str | None
    words: CitizensWords | None


class TaskRefusal(StrEnum):
    """Why a task was not settled; the pages have a sentence for each."""

    NO_SUCH_TASK = "no_such_task"
    SETTLED_ALREADY = "settled_already"
    REASON_MISSING = "reason_missing"


class TaskRefused(TawasulError):
    """A task was not settled; nothing was changed."""

    def __init__(self, refusal: TaskRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


async def list_tasks(
    connection: AsyncConnection,
    accounts: Sequence[str],
    *,
    visible_units: VisibleUnits,
    after: int = 0,
    limit: int = 50,
) -> Sequence[HandTask]:
    """The open tasks of manual accounts, the oldest first, those after the task `after`.

    A reply that belongs to no case is shown only to those who see all units.
    """
    values = {
        "accounts": list(accounts),
        "after": after,
        "sees_all": visible_units is None,
        "units": sorted(visible_units or ()),
        "most": limit,
    }
    return [_task(row) for row in await connection.execute(_TASKS, values)]


async def count_tasks(
    connection: AsyncConnection, accounts: Sequence[str], *, visible_units: VisibleUnits
) -> int:
    """How many open tasks somebody may see, counted up to a thousand."""
    some = (
        select(outbox.c.id)
        .where(outbox.c.state == OutboxState.QUEUED, outbox.c.account.in_(accounts))
        .limit(_COUNT_LIMIT)
    )
    if visible_units is not None:
        some = (
            some.join(message, message.c.id == outbox.c.message_id)
            .join(cases, cases.c.id == message.c.case_id)
            .where(cases.c.unit.in_(sorted(visible_units)))
        )
    return await connection.scalar(select(func.count()).select_from(some.subquery())) or 0


async def mark_posted(
    connection: AsyncConnection,
    outbox_id: int,
    accounts: Sequence[str],
    *,
    staff_id: int,
    now: datetime,
    visible_units: VisibleUnits,
) -> None:
    """A person posted it, in the caller's transaction. Raise TaskRefused."""
    values: dict[str, Any] = {"state": OutboxState.SENT, "sent_at": now}
    settling = _Settling(outbox_id, accounts, staff_id, now, visible_units)
    await _settle(connection, settling, values, CaseStepKind.POSTED_BY_HAND, StaffAction.POSTED_BY_HAND, "")


async def mark_not_possible(
    connection: AsyncConnection,
    outbox_id: int,
    accounts: Sequence[str],
    reason: str,
    *,
    staff_id: int,
    now: datetime,
    visible_units: VisibleUnits,
) -> None:
    """A person could not post it, and says why; its case needs a person again. Raise TaskRefused."""
    why = storable(reason).strip()[:LONGEST_REASON]
    if not why:
        raise TaskRefused(TaskRefusal.REASON_MISSING)
    values: dict[str, Any] = {
        "state": OutboxState.FAILED,
        "failed_at": now,
        "error": why,
        "error_code": NOT_POSSIBLE,
    }
    settling = _Settling(outbox_id, accounts, staff_id, now, visible_units)
    case = await _settle(
        connection, settling, values, CaseStepKind.NOT_POSTED, StaffAction.COULD_NOT_POST, why
    )
    if case is not None and case.status is not CaseStatus.CLOSED:
        needs_person_at = func.coalesce(cases.c.needs_person_at, now)
        await connection.execute(
            update(cases).where(cases.c.id == case.id).values(needs_person_at=needs_person_at)
        )


@dataclass(frozen=True, slots=True)
class _Settling:
    """Who settles which task, when, and what he may see."""

    outbox_id: int
    accounts: Sequence[str]
    staff_id: int
    now: datetime
    visible_units: VisibleUnits


async def _settle(
    connection: AsyncConnection,
    settling: _Settling,
    values: dict[str, Any],
    step: CaseStepKind,
    action: StaffAction,
    reason: str,
) -> LockedCase | None:
    """Change the row if it still waits, and record who did it; returns its case."""
    case = await _case_of(connection, settling)
    changed = await connection.scalar(
        update(outbox)
        .where(outbox.c.id == settling.outbox_id, outbox.c.state == OutboxState.QUEUED)
        .values(values)
        .returning(outbox.c.message_id)
    )
    if changed is None:
        raise TaskRefused(TaskRefusal.SETTLED_ALREADY)
    details: dict[str, Any] = {"message_id": changed} | ({"reason": reason} if reason else {})
    staff_id, now = settling.staff_id, settling.now
    if case is not None:
        await note_step(connection, case.id, step, staff_id=staff_id, now=now, details=details)
    case_id = case.id if case else None
    await note_action(connection, staff_id, action, now=now, case_id=case_id, details=details)
    return case


async def _case_of(connection: AsyncConnection, settling: _Settling) -> LockedCase | None:
    """The task's case, locked, None when it has none. Raise TaskRefused when it is not this person's."""
    found = (
        await connection.execute(
            select(outbox.c.account, cases.c.number)
            .join(message, message.c.id == outbox.c.message_id)
            .outerjoin(cases, cases.c.id == message.c.case_id)
            .where(outbox.c.id == settling.outbox_id)
        )
    ).one_or_none()
    if found is None or found.account not in settling.accounts:
        raise TaskRefused(TaskRefusal.NO_SUCH_TASK)
    if found.number is None:
        if settling.visible_units is not None:
            raise TaskRefused(TaskRefusal.NO_SUCH_TASK)
        return None
    case = await lock_case(connection, found.number, visible_units=settling.visible_units)
    if case is None:
        raise TaskRefused(TaskRefusal.NO_SUCH_TASK)
    return case


def _task(row: Row[Any]) -> HandTask:
    words = None
    if row.words is not None:
        words = CitizensWords(row.words, row.language, row.kind, row.link, row.sent_at)
    return HandTask(
        outbox_id=row.id,
        account=row.account,
        text=row.text,
        created_at=row.created_at,
        citizen=row.citizen,
        to_address=row.to_address,
        visibility=Visibility(row.visibility),
        author=row.author,
        case_number=row.number,
        unit=row.unit,
        words=words,
    )
