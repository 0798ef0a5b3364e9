"""Applies what platforms report: deliveries, reads, failures, edits, deletions, blocks, opt-outs.

An outgoing message only moves forward (queued → sending → sent → delivered → read): platforms report late,
twice, and in any order.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatcher.events import WaitingEvent
from dispatcher.understood import understood_columns
from domain.cases import Outcome
from domain.messages import Channel, ChannelEvent, EventKind, InboundMessage, MessageKind, Visibility
from domain.text import storable
from domain.tickets import Ticket

_IS_OURS = re.compile("[0-9]{1,18}")
_FIND_OUTBOX = """
    WHERE account = :account AND id = COALESCE(
        (SELECT id FROM outbox WHERE account = :account AND id = CAST(:outbox_id AS bigint)),
        (SELECT max(id) FROM outbox WHERE account = :account AND external_id = :external_id))
"""
_SENT = text(
    f"""
    UPDATE outbox SET external_id = COALESCE(external_id, :external_id), sent_at = COALESCE(sent_at, :at),
        state = CASE WHEN state IN ('queued', 'sending', 'unconfirmed') THEN 'sent' ELSE state END
    {_FIND_OUTBOX}
    """
)
_DELIVERED = text(
    f"""
    UPDATE outbox SET external_id = COALESCE(external_id, :external_id),
        delivered_at = COALESCE(delivered_at, :at),
        state = CASE WHEN state = 'read' THEN state ELSE 'delivered' END
    {_FIND_OUTBOX}
    """
)
_READ = text(
    f"""
    UPDATE outbox SET external_id = COALESCE(external_id, :external_id), read_at = COALESCE(read_at, :at),
        state = 'read'
    {_FIND_OUTBOX}
    """
)
_FAILED = text(
    f"""
    UPDATE outbox SET external_id = COALESCE(external_id, :external_id), failed_at = :at, state = 'failed',
        error_code = :error_code, error = :reason
    {_FIND_OUTBOX} AND state NOT IN ('delivered', 'read')
    """
)
_RECEIPTS: dict[EventKind, TextClause] = {
    EventKind.SENT: _SENT,
    EventKind.DELIVERED: _DELIVERED,
    EventKind.READ: _READ,
    EventKind.FAILED: _FAILED,
}

_FIND_BEFORE = """
    WHERE account = :account AND sent_at <= :at AND state IN ('sent', 'delivered')
        AND conversation_id IN (
            SELECT v.id FROM conversation v JOIN address a ON a.id = v.address_id
            WHERE v.account = :account AND a.channel = :channel AND a.external_id = :sender_id)
"""
_UNTIL: dict[EventKind, TextClause] = {
    EventKind.DELIVERED: text(
        f"""
        UPDATE outbox SET delivered_at = COALESCE(delivered_at, :at), state = 'delivered'
        {_FIND_BEFORE} AND state = 'sent'
        """
    ),
    EventKind.READ: text(
        f"UPDATE outbox SET read_at = COALESCE(read_at, :at), state = 'read' {_FIND_BEFORE}"
    ),
}
_LEAVE_TO_STAFF = text(
    """
    UPDATE conversation v SET state = v.state || '{"with_staff": true}'
    FROM address a
    WHERE a.id = v.address_id AND a.channel = :channel AND a.external_id = :sender_id
        AND v.account = :account AND v.visibility = 'private'
    RETURNING v.id
    """
)
_WRITTEN_ELSEWHERE = text(
    """
    INSERT INTO message (id, conversation_id, case_id, direction, author_kind, external_id, kind, text,
        display, search_key, language, meaning, sent_at)
    SELECT nextval('entity_id_seq'), v.id, (
            SELECT k.id FROM cases k WHERE k.conversation_id = v.id AND k.status <> 'closed'
            ORDER BY k.opened_at DESC LIMIT 1),
        'outbound', 'elsewhere', :external_id, 'text', :text, :display, :search_key, :language, :meaning, :at
    FROM conversation v
    WHERE v.id = ANY(:ids) AND NOT EXISTS (
        SELECT 1 FROM message m WHERE m.conversation_id = v.id AND m.external_id = :external_id)
    """
).bindparams(bindparam("meaning", type_=JSONB))
# Some platforms' ids are unique within a conversation only: who is known under another address than that of
# the conversation means another message.
_NOT_ANOTHERS = """(a.external_id = :sender_id OR NOT EXISTS (
        SELECT 1 FROM address b WHERE b.channel = a.channel AND b.external_id = :sender_id))"""
_KEEP_REVISION = text(
    f"""
    INSERT INTO message_revision (id, message_id, at, text)
    SELECT nextval('entity_id_seq'), m.id, COALESCE(m.edited_at, m.sent_at), m.text
    FROM message m JOIN conversation c ON c.id = m.conversation_id JOIN address a ON a.id = c.address_id
    WHERE c.account = :account AND m.direction = 'inbound' AND m.external_id = :external_id
        AND m.text <> :text AND (m.edited_at IS NULL OR m.edited_at <= :at) AND {_NOT_ANOTHERS}
    RETURNING message_id
    """
)
_EDIT = text(
    """
    UPDATE message SET text = :text, display = :display, search_key = :search_key,
        language = COALESCE(NULLIF(:language, 'und'), language), meaning = :meaning, edited_at = :at
    WHERE id = ANY(:ids)
    """
).bindparams(bindparam("meaning", type_=JSONB))
_DELETE = text(
    f"""
    UPDATE message m SET deleted_at = COALESCE(m.deleted_at, :at)
    FROM conversation c JOIN address a ON a.id = c.address_id
    WHERE c.id = m.conversation_id AND c.account = :account AND m.direction = 'inbound'
        AND m.external_id = :external_id AND {_NOT_ANOTHERS}
    """
)
_ADDRESS: dict[EventKind, TextClause] = {
    EventKind.BLOCKED: text(
        "UPDATE address SET blocked_at = :at WHERE channel = :channel AND external_id = :sender_id"
    ),
    EventKind.UNBLOCKED: text(
        "UPDATE address SET blocked_at = NULL WHERE channel = :channel AND external_id = :sender_id"
    ),
    EventKind.OPTED_OUT: text(
        "UPDATE address SET opted_out_at = :at"
        " WHERE channel = :channel AND (external_id = :sender_id OR phone = :sender_id)"
    ),
    EventKind.OPTED_IN: text(
        "UPDATE address SET opted_out_at = NULL"
        " WHERE channel = :channel AND (external_id = :sender_id OR phone = :sender_id)"
    ),
}


class Receipts:
    """Applies the happenings of events in the caller's transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def apply(
        self,
        event: WaitingEvent,
        channel: Channel,
        happenings: Sequence[ChannelEvent],
        edits: Sequence[Ticket],
    ) -> tuple[Outcome, str]:
        """Apply all, and tell the ledger's outcome. `edits`: new texts and colleagues' words, understood."""
        applied = ignored = ""
        for happening in happenings:
            at = event.moment(happening.sent_at)
            if happening.by_person:
                await self._leave_to_staff(event.account, channel, happening, at, edits)
                applied = "answered_elsewhere"
                continue
            if happening.kind is EventKind.IGNORED:
                ignored = happening.reason
                continue
            await self._apply_one(event.account, channel, happening, at, edits)
            applied = happening.kind.value
        return (Outcome.APPLIED, applied) if applied else (Outcome.IGNORED, ignored or "nothing_in_it")

    async def _apply_one(
        self, account: str, channel: Channel, happening: ChannelEvent, at: datetime, edits: Sequence[Ticket]
    ) -> None:
        is_unnamed = not happening.external_id and not happening.outbox_id
        if is_unnamed and (until := _UNTIL.get(happening.kind)) is not None:
            values = {
                "account": account,
                "channel": channel.value,
                "sender_id": happening.sender_id,
                "at": at,
            }
            await self._connection.execute(until, values)
        elif (receipt := _RECEIPTS.get(happening.kind)) is not None:
            await self._connection.execute(receipt, _receipt_values(account, happening, at))
        elif (change := _ADDRESS.get(happening.kind)) is not None:
            values = {"channel": channel.value, "sender_id": happening.sender_id, "at": at}
            await self._connection.execute(change, values)
        elif happening.kind is EventKind.DELETED:
            await self._connection.execute(_DELETE, _whose(account, happening) | {"at": at})
        elif happening.kind is EventKind.EDITED:
            await self._edit(account, happening, at, edits)

    async def _edit(
        self, account: str, happening: ChannelEvent, at: datetime, edits: Sequence[Ticket]
    ) -> None:
        values = _whose(account, happening) | {"text": happening.text, "at": at}
        kept = await self._connection.execute(_KEEP_REVISION, values)
        for ticket in edits:
            if ticket.message.external_id == happening.external_id:
                change = understood_columns(ticket) | {
                    "text": happening.text,
                    "at": at,
                    "ids": list(kept.scalars()),
                }
                await self._connection.execute(_EDIT, change)

    async def _leave_to_staff(
        self,
        account: str,
        channel: Channel,
        happening: ChannelEvent,
        at: datetime,
        understood: Sequence[Ticket],
    ) -> None:
        """A colleague answered in the platform's own inbox: the bot keeps back, and the thread shows it."""
        where = {"account": account, "channel": channel.value, "sender_id": happening.sender_id}
        ids = list((await self._connection.execute(_LEAVE_TO_STAFF, where)).scalars())
        for ticket in understood:
            if ids and ticket.message.external_id == happening.external_id:
                words = understood_columns(ticket) | {
                    "ids": ids,
                    "external_id": happening.external_id,
                    "text": storable(happening.text),
                    "at": at,
                }
                await self._connection.execute(_WRITTEN_ELSEWHERE, words)


def edited_message(happening: ChannelEvent) -> InboundMessage:
    """The new text of an edit as a message, so that it can be normalized like any other."""
    return InboundMessage(
        external_id=happening.external_id,
        sender_id=happening.sender_id,
        sender_name="",
        text=happening.text,
        kind=MessageKind.TEXT,
        visibility=Visibility.PRIVATE,
        reply_to_address="",
    )


def _whose(account: str, happening: ChannelEvent) -> dict[str, object]:
    return {
        "account": account,
        "external_id": happening.external_id,
        "sender_id": happening.sender_id,
    }


def _receipt_values(account: str, happening: ChannelEvent, at: datetime) -> dict[str, object]:
    return {
        "account": account,
        "outbox_id": happening.outbox_id if _IS_OURS.fullmatch(happening.outbox_id or "") else None,
        "external_id": happening.external_id,
        "at": at,
        "error_code": happening.error_code,
        "reason": happening.reason,
    }
