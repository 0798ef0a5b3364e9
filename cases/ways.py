"""Where a case can be answered: in the thread it began in, and privately when that thread is public."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.messages import Visibility
from store.tables import address, cases, conversation


@dataclass(frozen=True, slots=True)
class Way:
    """A thread with the citizen of a case. `is_blocked`: he closed it to us and has not written since."""

    conversation_id: int
    account: str
    visibility: Visibility
    reply_to: str
    last_inbound_at: datetime
    is_blocked: bool

    @property
    def is_public(self) -> bool:
        """Whether others read what is written there."""
        return self.visibility is Visibility.PUBLIC


async def ways_to_answer(connection: AsyncConnection, case_id: int) -> tuple[Way, ...]:
    """The case's own thread first; beside a public one the same citizen's private threads, newest first."""
    query = (
        select(
            conversation, address.c.blocked_at, (conversation.c.id == cases.c.conversation_id).label("is_own")
        )
        .join(cases, cases.c.address_id == conversation.c.address_id)
        .join(address, address.c.id == conversation.c.address_id)
        .where(cases.c.id == case_id)
        .order_by(conversation.c.last_inbound_at.desc())
    )
    own: list[Way] = []
    private: list[Way] = []
    for row in await connection.execute(query):
        way = Way(
            conversation_id=row.id,
            account=row.account,
            visibility=Visibility(row.visibility),
            reply_to=row.reply_to,
            last_inbound_at=row.last_inbound_at,
            is_blocked=row.blocked_at is not None and row.blocked_at >= row.last_inbound_at,
        )
        if row.is_own:
            own.append(way)
        elif not way.is_public:
            private.append(way)
    return (*own, *private) if own and own[0].is_public else tuple(own)
