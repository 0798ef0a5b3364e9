"""Writes citizens, cases and messages as rows, the way processing leaves them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.tracking import check_digit
from store import tables
from store.engine import take_ids

TELEGRAM = "telegram-care"
WHATSAPP = "whatsapp-care"
SNAPCHAT = "snapchat-care"


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """A case that was written, with what tests need to name it."""

    id: int
    number: str
    conversation_id: int
    address_id: int


class Rows:
    """Every method writes one row and those it cannot be without; times count back from `now`."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._sequence = 1000

    async def case(
        self,
        text: str = "نظام نور معلق من الصبح وما قدرت اسجل ولدي اول ابتدائي",
        *,
        citizen: str = "عبدالله القحطاني",
        account: str = TELEGRAM,
        channel: str = "telegram",
        visibility: str = "private",
        ago: timedelta = timedelta(hours=1),
        due_in: timedelta = timedelta(days=3),
        phone: str | None = None,
        blocked_ago: timedelta | None = None,
        **columns: Any,
    ) -> WrittenCase:
        """A case with the citizen's first message in it."""
        contact_id, address_id, conversation_id, case_id = await take_ids(self._connection, 4)
        at = self._now - ago
        await self._add(tables.contact, id=contact_id, name=citizen)
        await self._add(
            tables.address,
            id=address_id,
            contact_id=contact_id,
            channel=channel,
            external_id=f"citizen-{address_id}",
            phone=phone,
            blocked_at=self._now - blocked_ago if blocked_ago is not None else None,
        )
        await self._add(
            tables.conversation,
            id=conversation_id,
            account=account,
            address_id=address_id,
            thread_key="" if visibility == "private" else "group",
            visibility=visibility,
            reply_to=f"chat-{address_id}",
            state={},
            last_inbound_at=at,
        )
        values: dict[str, Any] = {
            "status": "received",
            "type": "complaint",
            "urgency": "normal",
            "language": "ar",
            "unit": "beneficiary_care",
            "number": self.next_number(),
            "opened_at": at,
            "due_at": self._now + due_in,
            "last_message_at": at,
        } | columns
        await self._add(
            tables.cases,
            id=case_id,
            conversation_id=conversation_id,
            address_id=address_id,
            account=account,
            excerpt=text[:160],
            **values,
        )
        case = WrittenCase(case_id, values["number"], conversation_id, address_id)
        await self.step(case, "case_opened", ago=ago)
        await self.inbound(case, text, ago=ago)
        return case

    def next_number(self) -> str:
        """Another tracking number."""
        self._sequence += 37
        nine = f"48{self._sequence:07}"
        return nine + check_digit(nine)

    async def private_thread(self, case: WrittenCase, *, account: str = TELEGRAM) -> int:
        """The private thread of the citizen of a public case; its id."""
        (conversation_id,) = await take_ids(self._connection, 1)
        await self._add(
            tables.conversation,
            id=conversation_id,
            account=account,
            address_id=case.address_id,
            thread_key="",
            visibility="private",
            reply_to=f"chat-{case.address_id}",
            state={},
            last_inbound_at=self._now,
        )
        return conversation_id

    async def inbound(
        self, case: WrittenCase, text: str, *, ago: timedelta = timedelta(0), **columns: Any
    ) -> int:
        """A message of the citizen."""
        await self._connection.execute(
            update(tables.conversation)
            .where(tables.conversation.c.id == case.conversation_id)
            .values(last_inbound_at=self._now - ago)
        )
        return await self._message(
            case, text, ago, {"direction": "inbound", "author_kind": "contact"}, **columns
        )

    async def outbound(
        self,
        case: WrittenCase,
        text: str,
        *,
        ago: timedelta = timedelta(0),
        state: str = "sent",
        author_id: int | None = None,
        account: str = TELEGRAM,
        delivery: Mapping[str, Any] | None = None,
    ) -> int:
        """A message of ours, with its place in the outbox."""
        written_by = {"direction": "outbound", "author_kind": "agent" if author_id else "bot"}
        message_id = await self._message(case, text, ago, written_by, author_id=author_id)
        (outbox_id,) = await take_ids(self._connection, 1)
        values = {"due_at": self._now - ago} | dict(delivery or {})
        await self._add(
            tables.outbox,
            id=outbox_id,
            message_id=message_id,
            conversation_id=case.conversation_id,
            account=account,
            to_address="chat",
            text=text,
            priority=0,
            state=state,
            dedupe_key=f"test:{outbox_id}",
            created_at=self._now - ago,
            **values,
        )
        return message_id

    async def file(self, message_id: int, **columns: Any) -> int:
        """A file of a message; it waits to be fetched unless the columns say otherwise."""
        (file_id,) = await take_ids(self._connection, 1)
        values: dict[str, Any] = {"ordinal": 0, "kind": "image", "state": "waiting", "account": TELEGRAM}
        await self._add(
            tables.media_file,
            id=file_id,
            message_id=message_id,
            file_ref=f"ref-{file_id}",
            **(values | columns),
        )
        return file_id

    async def revision(self, message_id: int, text: str, *, ago: timedelta) -> None:
        """What a message said before."""
        (row_id,) = await take_ids(self._connection, 1)
        await self._add(
            tables.message_revision, id=row_id, message_id=message_id, at=self._now - ago, text=text
        )

    async def step(
        self, case: WrittenCase, kind: str, *, ago: timedelta, actor_kind: str = "bot", **columns: Any
    ) -> None:
        """A line of the audit trail."""
        (row_id,) = await take_ids(self._connection, 1)
        await self._add(
            tables.case_event,
            id=row_id,
            case_id=case.id,
            at=self._now - ago,
            kind=kind,
            actor_kind=actor_kind,
            **columns,
        )

    async def event(
        self,
        external_id: str,
        *,
        account: str = TELEGRAM,
        ago: timedelta = timedelta(minutes=5),
        outcome: str | None = None,
        reason: str | None = None,
        body: bytes = b"{}",
        attempts: int = 0,
    ) -> int:
        """An event of the ledger."""
        event_id: int | None = await self._connection.scalar(
            insert(tables.raw_event)
            .values(
                account=account,
                channel=account.partition("-")[0],
                external_id=external_id,
                conversation_key=external_id,
                received_at=self._now - ago,
                body=body,
                outcome=outcome,
                reason=reason,
                attempts=attempts,
            )
            .returning(tables.raw_event.c.id)
        )
        assert event_id is not None
        return event_id

    async def events(self, count: int, prefix: str, *, outcome: str | None, ago: timedelta) -> None:
        """Several events of one outcome."""
        for index in range(count):
            await self.event(f"{prefix}-{index}", outcome=outcome, ago=ago)

    async def _message(
        self, case: WrittenCase, text: str, ago: timedelta, written_by: Mapping[str, str], **columns: Any
    ) -> int:
        (message_id,) = await take_ids(self._connection, 1)
        values: dict[str, Any] = {"kind": "text", "language": "ar", "display": text, "search_key": text}
        is_inbound = written_by["direction"] == "inbound"
        await self._add(
            tables.message,
            id=message_id,
            conversation_id=case.conversation_id,
            case_id=case.id,
            text=text,
            external_id=f"chat:{message_id}" if is_inbound else None,
            sent_at=self._now - ago,
            **written_by,
            **(values | columns),
        )
        return message_id

    async def _add(self, table: Table, **values: Any) -> None:
        await self._connection.execute(insert(table).values(**values))
