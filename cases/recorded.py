"""What became of a message that staff recorded by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.queries import VisibleUnits
from domain.cases import Outcome
from store.tables import cases, raw_event


@dataclass(frozen=True, slots=True)
class RecordedMessage:
    """`outcome` None while it waits; `case_number` once it belongs to a case this person may see."""

    outcome: Outcome | None
    case_number: str | None


async def find_recorded(
    connection: AsyncConnection, event_id: int, accounts: Sequence[str], *, visible_units: VisibleUnits
) -> RecordedMessage | None:
    """What became of an event of these accounts, None when there is none."""
    query = (
        select(raw_event.c.outcome, cases.c.number, cases.c.unit)
        .outerjoin(cases, cases.c.id == raw_event.c.case_id)
        .where(raw_event.c.id == event_id, raw_event.c.account.in_(accounts))
    )
    found = (await connection.execute(query)).one_or_none()
    if found is None:
        return None
    is_visible = visible_units is None or found.unit in visible_units
    outcome = Outcome(found.outcome) if found.outcome is not None else None
    return RecordedMessage(outcome, found.number if is_visible else None)


async def find_earlier(
    connection: AsyncConnection, account: str, external_id: str
) -> tuple[int, bytes] | None:
    """The event that a form made before: its id and its body."""
    query = select(raw_event.c.id, raw_event.c.body).where(
        raw_event.c.account == account, raw_event.c.external_id == external_id
    )
    found = (await connection.execute(query)).one_or_none()
    return None if found is None else (found.id, bytes(found.body))
