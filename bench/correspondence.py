"""Replies that wait to be sent: citizens of the played platforms, and a message in the outbox for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.messages import Channel
from simulator.world import World
from store.engine import take_ids
from store.tables import address, contact, conversation, message, outbox


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply; no other has its text."""

    account: str
    channel: Channel
    to_address: str
    text: str


def write_replies(world: World, counts: Mapping[tuple[Channel, str], int]) -> list[Reply]:
    """A reply for each of so many citizens per account, all of whom have just written."""
    replies = []
    for (channel, account), count in counts.items():
        for number in range(count):
            chat = world.chat(channel, account, f"citizen-{account}-{number}")
            world.citizen_wrote(chat, chat.citizen)
            to_address = str(chat.chat_id) if channel is Channel.TELEGRAM else chat.citizen.phone
            text = f"حياك الله، اكتمل العمل على طلبك. {account} {number}"
            replies.append(Reply(account, channel, to_address, text))
    return replies


async def queue_replies(connection: AsyncConnection, replies: Sequence[Reply]) -> None:
    """Put them into the outbox, as if an agent had just written each."""
    now = datetime.now(UTC)
    ids = iter(await take_ids(connection, 5 * len(replies)))
    rows: dict[str, list[dict[str, object]]] = {
        "contact": [],
        "address": [],
        "conversation": [],
        "message": [],
        "outbox": [],
    }
    for reply in replies:
        for name, row in _rows(reply, [next(ids) for _ in range(5)], now).items():
            rows[name].append(row)
    for table in (contact, address, conversation, message, outbox):
        await connection.execute(insert(table), rows[table.name])


def _rows(reply: Reply, ids: Sequence[int], now: datetime) -> dict[str, dict[str, object]]:
    contact_id, address_id, conversation_id, message_id, outbox_id = ids
    return {
        "contact": {"id": contact_id, "name": "نورة"},
        "address": {
            "id": address_id,
            "contact_id": contact_id,
            "channel": reply.channel,
            # Two citizens who write to two accounts are two rows here, though one to the platform.
            "external_id": f"{reply.account}:{reply.to_address}:{address_id}",
        },
        "conversation": {
            "id": conversation_id,
            "account": reply.account,
            "address_id": address_id,
            "thread_key": "",
            "visibility": "private",
            "reply_to": reply.to_address,
            "state": {},
            "last_inbound_at": now,
        },
        "message": {
            "id": message_id,
            "conversation_id": conversation_id,
            "direction": "outbound",
            "author_kind": "agent",
            "kind": "text",
            "text": reply.text,
            "display": reply.text,
            "search_key": "",
            "language": "ar",
            "sent_at": now,
        },
        "outbox": {
            "id": outbox_id,
            "message_id": message_id,
            "conversation_id": conversation_id,
            "account": reply.account,
            "to_address": reply.to_address,
            "text": reply.text,
            "priority": 0,
            "state": "queued",
            "dedupe_key": f"bench:{outbox_id}",
        },
    }
