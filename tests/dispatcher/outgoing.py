"""Messages waiting in the outbox, and a platform that answers as a test says."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.messages import (
    Capabilities,
    Channel,
    OutboundMessage,
    Parsed,
    Receipt,
    Template,
)
from tests.dispatcher.payloads import NOON

REPLY, NOTICE, BULK = 0, 1, 2
PAUSES = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60))
MAX_ATTEMPTS = 4


class ScriptedConnector:
    """Fails with the errors scripted for a text, one after the other, then takes it.

    `gate`: while it is closed no answer comes back. `at_once` is the most sends under way at a time.
    """

    channel = Channel.WHATSAPP

    def __init__(self, account: str = "care", *, reply_window_hours: int | None = None) -> None:
        self.account = account
        self.capabilities = Capabilities(4096, reply_window_hours=reply_window_hours)
        self.failures: dict[str, list[Exception]] = defaultdict(list)
        self.sent: list[OutboundMessage] = []
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.under_way = self.at_once = 0

    @property
    def texts(self) -> list[str]:
        """What the citizens have, in their order."""
        return [message.text for message in self.sent]

    def parse(self, body: bytes) -> Parsed:
        return Parsed()

    async def send(self, message: OutboundMessage) -> Receipt:
        self.asked.append(message.text)
        self.under_way += 1
        self.at_once = max(self.at_once, self.under_way)
        try:
            await self.gate.wait()
            if self.failures[message.text]:
                raise self.failures[message.text].pop(0)
        finally:
            self.under_way -= 1
        self.sent.append(message)
        return Receipt(f"{self.account}:{len(self.sent)}")

    async def close(self) -> None: ...


def invite(language: str, number: str) -> tuple[str, Template]:
    return f"لديك رد على طلبك {number}", Template("case_update", language, (number,))


class Outgoing:
    """Puts messages into the outbox and looks what became of them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def conversation(self, account: str = "care", *, last_inbound_at: datetime = NOON) -> int:
        """A citizen who wrote to the account."""
        values = {"account": account, "at": last_inbound_at}
        async with self.engine.begin() as connection:
            row = await connection.execute(text(_CONVERSATION), values)
            return int(row.scalar_one())

    async def queue(
        self,
        said: str,
        *,
        conversation: int | None = None,
        account: str = "care",
        priority: int = REPLY,
        due_at: datetime = NOON,
    ) -> int:
        """A message to be sent; to a citizen of its own unless told otherwise."""
        values = {
            "said": said,
            "conversation": conversation or await self.conversation(account),
            "account": account,
            "priority": priority,
            "due_at": due_at,
        }
        async with self.engine.begin() as connection:
            return int((await connection.execute(text(_QUEUE), values)).scalar_one())

    async def row(self, said: str) -> Any:
        query = text("SELECT * FROM outbox WHERE text = :said")
        async with self.engine.connect() as connection:
            return (await connection.execute(query, {"said": said})).one()

    async def states(self) -> dict[str, str]:
        return dict(await self.rows("SELECT text, state FROM outbox ORDER BY id"))

    async def rows(self, query: str) -> Sequence[Any]:
        async with self.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(query))]

    async def change(self, statement: str, **values: object) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(text(statement), values)


_CONVERSATION = """
    WITH c AS (
        INSERT INTO contact (id, name) VALUES (nextval('entity_id_seq'), 'نورة القحطاني') RETURNING id
    ), a AS (
        INSERT INTO address (id, contact_id, channel, external_id)
        SELECT nextval('entity_id_seq'), id, 'whatsapp', 'SA.' || id FROM c RETURNING id, external_id
    )
    INSERT INTO conversation (id, account, address_id, thread_key, visibility, reply_to, state,
        last_inbound_at)
    SELECT nextval('entity_id_seq'), :account, id, '', 'private', external_id, '{}', :at FROM a
    RETURNING id
"""
_QUEUE = """
    WITH m AS (
        INSERT INTO message (id, conversation_id, direction, author_kind, kind, text, display, search_key,
            language, sent_at)
        VALUES (nextval('entity_id_seq'), :conversation, 'outbound', 'bot', 'text', :said, :said, '', 'ar',
            :due_at)
        RETURNING id
    )
    INSERT INTO outbox (id, message_id, conversation_id, account, to_address, text, priority, state,
        dedupe_key, due_at)
    SELECT nextval('entity_id_seq'), m.id, v.id, :account, v.reply_to, :said, :priority, 'queued',
        'test:' || m.id, :due_at
    FROM m, conversation v WHERE v.id = :conversation
    RETURNING id
"""
