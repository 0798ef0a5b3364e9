"""Loads what is known of the senders of a batch: addresses, conversations, open cases, known messages."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatcher.workspace import KnownAddress, KnownCase, KnownConversation, Workspace
from domain.cases import CaseStatus, CaseSummary
from domain.flows import FlowState
from domain.messages import Channel, InboundMessage, Visibility
from domain.tickets import TicketType, Urgency

_ADDRESSES = text(
    """
    SELECT a.id, a.contact_id, a.channel, a.external_id, a.phone, c.name, a.blocked_at, a.opted_out_at
    FROM unnest(CAST(:channels AS text[]), CAST(:external_ids AS text[])) AS k(channel, external_id)
    JOIN address a USING (channel, external_id)
    JOIN contact c ON c.id = a.contact_id
    """
)
_ADDRESSES_BY_PHONE = text(
    """
    SELECT a.id, a.contact_id, a.channel, a.external_id, a.phone, c.name, a.blocked_at, a.opted_out_at
    FROM unnest(CAST(:channels AS text[]), CAST(:phones AS text[])) AS k(channel, phone)
    JOIN address a USING (channel, phone)
    JOIN contact c ON c.id = a.contact_id
    ORDER BY a.id
    """
)
_CONVERSATIONS = text(
    """
    SELECT v.id, v.address_id, v.account, v.thread_key, v.visibility, v.reply_to, v.state, v.last_inbound_at,
        k.id AS case_id, k.number, k.status, k.type, k.topic, k.urgency, k.unit, k.language, k.opened_at,
        k.due_at, k.last_message_at, k.needs_person_at
    FROM conversation v
    LEFT JOIN LATERAL (
        SELECT * FROM cases
        WHERE conversation_id = v.id AND status <> 'closed'
        ORDER BY opened_at DESC LIMIT 1
    ) AS k ON true
    WHERE v.address_id = ANY(:address_ids)
    """
)
_OWN_CASES = text(
    """
    SELECT address_id, number, status, type, urgency, unit, opened_at, due_at, last_message_at
    FROM cases WHERE number = ANY(:numbers) AND address_id = ANY(:address_ids)
    """
)
_KNOWN_MESSAGES = text(
    """
    SELECT m.conversation_id, m.external_id FROM message m
    WHERE m.conversation_id = ANY(:conversation_ids) AND m.external_id = ANY(:external_ids)
        AND m.direction = 'inbound'
    """
)


async def load_workspace(
    connection: AsyncConnection,
    senders: Iterable[tuple[Channel, InboundMessage]],
    numbers: Sequence[str],
) -> Workspace:
    """Load what is known of these senders, and which of the tracking numbers are theirs."""
    workspace = Workspace()
    senders = list(senders)
    await _load_addresses(connection, workspace, senders)
    by_id = {address.id: address for address in workspace.addresses.values()}
    if not by_id:
        return workspace
    await _load_conversations(connection, workspace, by_id)
    if numbers:
        rows = await connection.execute(_OWN_CASES, {"numbers": list(numbers), "address_ids": list(by_id)})
        for address_id, number, status, kind, urgency, unit, opened_at, due_at, last_message_at in rows:
            workspace.own_cases[address_id, number] = CaseSummary(
                number,
                CaseStatus(status),
                TicketType(kind),
                Urgency(urgency),
                unit,
                opened_at,
                due_at,
                last_message_at,
            )
    await _load_known_messages(connection, workspace, [message.external_id for _, message in senders])
    return workspace


async def _load_addresses(
    connection: AsyncConnection, workspace: Workspace, senders: Sequence[tuple[Channel, InboundMessage]]
) -> None:
    keys = {(channel, message.sender_id) for channel, message in senders}
    keys |= {(channel, message.sender_phone) for channel, message in senders if message.sender_phone}
    await _add_addresses(connection, workspace, _ADDRESSES, "external_ids", keys)
    # A sender who is told by his number alone may be known by the id the platform gave him earlier.
    unknown = {
        (channel, message.sender_phone)
        for channel, message in senders
        if message.sender_phone == message.sender_id
        and (channel, message.sender_id) not in workspace.addresses
    }
    if unknown:
        found = Workspace()
        await _add_addresses(connection, found, _ADDRESSES_BY_PHONE, "phones", unknown)
        # The number may have changed hands: the one it was last seen with comes last.
        for address in found.addresses.values():
            if address.phone:
                workspace.addresses[address.channel, address.phone] = address


async def _add_addresses(
    connection: AsyncConnection,
    workspace: Workspace,
    query: TextClause,
    column: str,
    keys: Iterable[tuple[Channel, str | None]],
) -> None:
    pairs = list(keys)
    values = {"channels": [channel.value for channel, _ in pairs], column: [value for _, value in pairs]}
    for row in await connection.execute(query, values):
        workspace.addresses[Channel(row.channel), row.external_id] = KnownAddress(
            channel=Channel(row.channel),
            external_id=row.external_id,
            phone=row.phone,
            name=row.name,
            id=row.id,
            contact_id=row.contact_id,
            is_blocked=row.blocked_at is not None,
            opted_out_at=row.opted_out_at,
        )


async def _load_conversations(
    connection: AsyncConnection, workspace: Workspace, by_id: dict[int, KnownAddress]
) -> None:
    for row in await connection.execute(_CONVERSATIONS, {"address_ids": list(by_id)}):
        address = by_id[row.address_id]
        workspace.conversations[id(address), row.account, row.thread_key] = KnownConversation(
            address=address,
            account=row.account,
            thread_key=row.thread_key,
            visibility=Visibility(row.visibility),
            reply_to=row.reply_to,
            state=FlowState.from_json(row.state),
            last_inbound_at=row.last_inbound_at,
            id=row.id,
            case=_known_case(row) if row.case_id is not None else None,
        )


def _known_case(row: Row[Any]) -> KnownCase:
    return KnownCase(
        id=row.case_id,
        number=row.number,
        status=CaseStatus(row.status),
        type=TicketType(row.type),
        topic=row.topic,
        urgency=Urgency(row.urgency),
        unit=row.unit,
        language=row.language,
        opened_at=row.opened_at,
        due_at=row.due_at,
        last_message_at=row.last_message_at,
        needs_person_at=row.needs_person_at,
    )


async def _load_known_messages(
    connection: AsyncConnection, workspace: Workspace, external_ids: Sequence[str]
) -> None:
    conversation_ids = [conversation.id for conversation in workspace.conversations.values()]
    if conversation_ids:
        values = {"conversation_ids": conversation_ids, "external_ids": list(external_ids)}
        rows = await connection.execute(_KNOWN_MESSAGES, values)
        workspace.known_messages.update((row[0], row[1]) for row in rows)
