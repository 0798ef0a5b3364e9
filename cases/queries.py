"""Every read of cases and their threads that the staff's pages need; nothing here changes a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, literal, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.cases import CaseStatus
from domain.messages import Channel, Visibility
from domain.tickets import TicketType, Urgency
from store.tables import address, case_event, cases, contact, conversation, message, staff

VisibleUnits = frozenset[str] | None
"""The units whose cases a member of staff may see; None means all."""

PAGE_SIZE = 30
COUNT_LIMIT = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list. `is_open` None means both.

    `number` is a tracking number in plain digits; `text_key` a search text folded as `message.search_key` is.
    """

    is_open: bool | None = True
    needs_person: bool = False
    unit: str | None = None
    account: str | None = None
    assignee_id: int | None = None
    number: str | None = None
    text_key: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last case of a page; the next page starts after it."""

    last_message_at: datetime
    case_id: int

    def __str__(self) -> str:
        return f"{(self.last_message_at - _EPOCH) // timedelta(microseconds=1)}-{self.case_id}"

    @classmethod
    def read(cls, written: str) -> "Cursor | None":
        """The cursor of an address line; None when somebody tampered with it."""
        moment, _, case_id = written.partition("-")
        if not (moment.isascii() and moment.isdigit() and case_id.isascii() and case_id.isdigit()):
            return None
        if len(moment) > 17 or len(case_id) > 18:
            return None
        return cls(_EPOCH + timedelta(microseconds=int(moment)), int(case_id))


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as lists show it."""

    id: int
    number: str
    status: CaseStatus
    type: TicketType
    urgency: Urgency
    language: str
    unit: str
    account: str
    channel: Channel
    visibility: Visibility
    citizen: str
    excerpt: str
    assignee_id: int | None
    assignee: str | None
    needs_person_at: datetime | None
    opened_at: datetime
    due_at: datetime
    last_message_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of the list; `after` leads to the next, None on the last."""

    lines: tuple[CaseLine, ...]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class CaseDetails:
    """A case with what is known of the conversation it lives on."""

    line: CaseLine
    conversation_id: int
    citizen_address: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step of a case's audit trail; `actor` is the name of the member of staff, if one did it."""

    at: datetime
    kind: str
    actor_kind: str
    actor: str | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many cases each view of the list holds, counted up to COUNT_LIMIT."""

    open: int
    needs_person: int
    mine: int


async def list_cases(
    connection: AsyncConnection,
    wanted: CaseFilter,
    *,
    visible_units: VisibleUnits,
    after: Cursor | None = None,
    limit: int = PAGE_SIZE,
) -> CasePage:
    """The cases with the newest messages first."""
    query = _lines().where(*_conditions(wanted), _visible(visible_units))
    if after is not None:
        position = tuple_(cases.c.last_message_at, cases.c.id)
        query = query.where(position < tuple_(literal(after.last_message_at), literal(after.case_id)))
    newest_first = query.order_by(cases.c.last_message_at.desc(), cases.c.id.desc()).limit(limit + 1)
    lines = [_line(row) for row in await connection.execute(newest_first)]
    has_more = len(lines) > limit
    shown = tuple(lines[:limit])
    return CasePage(shown, Cursor(shown[-1].last_message_at, shown[-1].id) if has_more else None)


async def count_cases(
    connection: AsyncConnection, *, staff_id: int, visible_units: VisibleUnits
) -> QueueCounts:
    """The numbers beside the views; counting stops at COUNT_LIMIT, for a queue may hold a million."""
    is_open, needs_person, mine = [
        await connection.scalar(_count(wanted, visible_units)) or 0
        for wanted in (CaseFilter(), CaseFilter(needs_person=True), CaseFilter(assignee_id=staff_id))
    ]
    return QueueCounts(is_open, needs_person, mine)


async def find_case(
    connection: AsyncConnection, number: str, *, visible_units: VisibleUnits
) -> CaseDetails | None:
    """The case of a tracking number in plain digits; None when there is none that this person may see."""
    query = _lines().add_columns(
        address.c.external_id.label("citizen_address"),
        address.c.phone,
    )
    found = (
        await connection.execute(query.where(cases.c.number == number, _visible(visible_units)))
    ).one_or_none()
    if found is None:
        return None
    return CaseDetails(
        line=_line(found),
        conversation_id=found.conversation_id,
        citizen_address=found.citizen_address,
        phone=found.phone,
    )


async def case_history(connection: AsyncConnection, case_id: int, *, limit: int = 50) -> Sequence[CaseStep]:
    """The newest steps of a case, newest first."""
    query = (
        select(case_event, staff.c.name.label("actor"))
        .outerjoin(staff, and_(staff.c.id == case_event.c.actor_id, case_event.c.actor_kind == "agent"))
        .where(case_event.c.case_id == case_id)
        .order_by(case_event.c.id.desc())
        .limit(limit)
    )
    return [
        CaseStep(row.at, row.kind, row.actor_kind, row.actor, row.details or {})
        for row in await connection.execute(query)
    ]


def _lines() -> Select[Any]:
    return (
        select(
            cases,
            address.c.channel,
            conversation.c.visibility,
            contact.c.name.label("citizen"),
            staff.c.name.label("assignee"),
        )
        .join(conversation, conversation.c.id == cases.c.conversation_id)
        .join(address, address.c.id == cases.c.address_id)
        .join(contact, contact.c.id == address.c.contact_id)
        .outerjoin(staff, staff.c.id == cases.c.assignee_id)
    )


def _count(wanted: CaseFilter, visible_units: VisibleUnits) -> Select[int]:
    some = select(cases.c.id).where(*_conditions(wanted), _visible(visible_units)).limit(COUNT_LIMIT)
    return select(func.count()).select_from(some.subquery())


def _conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.is_open is not None:
        is_closed = cases.c.status == CaseStatus.CLOSED
        conditions.append(~is_closed if wanted.is_open else is_closed)
    if wanted.needs_person:
        conditions.append(cases.c.needs_person_at.is_not(None))
    for column, value in (
        (cases.c.unit, wanted.unit),
        (cases.c.account, wanted.account),
        (cases.c.assignee_id, wanted.assignee_id),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.number is not None or wanted.text_key:
        conditions.append(_matches(wanted))
    return conditions


def _matches(wanted: CaseFilter) -> ColumnElement[bool]:
    """Ten digits may be a tracking number or simply stand in a message."""
    alternatives: list[ColumnElement[bool]] = []
    if wanted.number is not None:
        alternatives.append(cases.c.number == wanted.number)
    if wanted.text_key:
        alternatives.append(
            exists().where(
                message.c.case_id == cases.c.id,
                message.c.search_key.contains(wanted.text_key, autoescape=True),
            )
        )
    return or_(*alternatives)


def _visible(units: VisibleUnits) -> ColumnElement[bool]:
    return true() if units is None else cases.c.unit.in_(sorted(units))


def _line(row: Row[*tuple[Any, ...]]) -> CaseLine:
    return CaseLine(
        id=row.id,
        number=row.number,
        status=CaseStatus(row.status),
        type=TicketType(row.type),
        urgency=Urgency(row.urgency),
        language=row.language,
        unit=row.unit,
        account=row.account,
        channel=Channel(row.channel),
        visibility=Visibility(row.visibility),
        citizen=row.citizen,
        excerpt=row.excerpt,
        assignee_id=row.assignee_id,
        assignee=row.assignee,
        needs_person_at=row.needs_person_at,
        opened_at=row.opened_at,
        due_at=row.due_at,
        last_message_at=row.last_message_at,
        closed_at=row.closed_at,
    )
