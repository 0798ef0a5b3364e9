"""What a batch came to, as rows of the tables."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from dispatcher.deciding import Answer, Received
from dispatcher.understood import understood_columns
from dispatcher.workspace import KnownAddress, KnownCase, KnownConversation
from domain.cases import OutboxState
from domain.messages import Attachment, MessageKind
from domain.text import storable
from store.bulk import array_literal

PRIORITY_REPLY = 0


def case_changes(cases: Sequence[KnownCase]) -> dict[str, str]:
    """The columns of what a batch changed about cases, as arrays."""
    return {
        "id": array_literal(case.id for case in cases),
        "last_message_at": array_literal(case.last_message_at for case in cases),
        "handed_off_at": array_literal(case.handed_off_at for case in cases),
        "urgency": array_literal(case.urgency.value for case in cases),
        "due_at": array_literal(case.due_at for case in cases),
        "is_taken_up_again": array_literal(case.is_taken_up_again for case in cases),
    }


def each_once(addresses: Iterable[KnownAddress]) -> Iterator[KnownAddress]:
    """Each address once, though it may be known by two ids."""
    seen: set[int] = set()
    for address in addresses:
        if id(address) not in seen:
            seen.add(id(address))
            yield address


def address_row(address: KnownAddress) -> dict[str, Any]:
    """A new citizen on one channel."""
    return {
        "id": address.id,
        "contact_id": address.contact_id,
        "channel": address.channel.value,
        "external_id": address.external_id,
        "phone": address.phone,
        "opted_out_at": address.opted_out_at,
    }


def conversation_row(conversation: KnownConversation) -> dict[str, Any]:
    """A new thread."""
    return conversation_change(conversation) | {
        "account": conversation.account,
        "address_id": conversation.address.id,
        "thread_key": conversation.thread_key,
        "visibility": conversation.visibility.value,
    }


def conversation_change(conversation: KnownConversation) -> dict[str, Any]:
    """What a message changes about a thread."""
    return {
        "id": conversation.id,
        "reply_to": conversation.reply_to,
        "state": conversation.state.as_json(),
        "last_inbound_at": conversation.last_inbound_at,
    }


def received_row(received: Received, message_id: int) -> dict[str, Any]:
    """A message of a citizen."""
    ticket, message = received.ticket, received.ticket.message
    return {
        "id": message_id,
        "conversation_id": received.conversation.id,
        "case_id": received.case.id if received.case else None,
        "direction": "inbound",
        "author_kind": "contact",
        "external_id": message.external_id,
        "kind": message.kind.value,
        "text": storable(message.text),
        **understood_columns(ticket),
        "attachments": [_attachment_json(file) for file in message.attachments] or None,
        "in_reply_to": message.in_reply_to,
        "link": message.link,
        "album_id": message.album_id,
        "sent_at": received.at,
        "position": received.event.position + received.ordinal,
        "raw_event_id": received.event.id,
    }


def answer_row(answer: Answer, piece: str, message_id: int, at: datetime) -> dict[str, Any]:
    """An automatic answer, or a piece of one."""
    return {
        "id": message_id,
        "conversation_id": answer.conversation.id,
        "case_id": answer.case.id if answer.case else None,
        "direction": "outbound",
        "author_kind": "bot",
        "kind": "text",
        "text": piece,
        "display": piece,
        "search_key": "",
        "language": answer.conversation.state.language,
        "sent_at": at,
    }


def outbox_row(
    answer: Answer,
    piece: str,
    outbox_id: int,
    message_id: int,
    extras: dict[str, Any] | None,
) -> dict[str, Any]:
    """A message to be sent, as the outbox keeps it."""
    return {
        "id": outbox_id,
        "message_id": message_id,
        "conversation_id": answer.conversation.id,
        "account": answer.conversation.account,
        "to_address": answer.to,
        "text": piece,
        "extras": extras,
        "priority": PRIORITY_REPLY,
        "state": OutboxState.QUEUED.value,
    }


def extras_of(answer: Answer, most_buttons: int, *, is_first: bool, is_last: bool) -> dict[str, Any] | None:
    """What goes with a piece of an answer: buttons under the last, a press acknowledged with the first.

    Texts tell all that buttons do, so a channel that cannot show them goes without.
    """
    extras: dict[str, Any] = {}
    message = answer.received.ticket.message
    if is_last and 0 < len(answer.reply.buttons) <= most_buttons:
        extras["buttons"] = [[button.id, button.title] for button in answer.reply.buttons]
    if is_first and message.kind is MessageKind.BUTTON:
        extras["answers_press"] = message.external_id
    return extras or None


def _attachment_json(attachment: Attachment) -> dict[str, object]:
    return {
        "kind": attachment.kind.value,
        "file_ref": attachment.file_ref,
        "mime_type": attachment.mime_type,
        "file_name": attachment.file_name,
        "size": attachment.size,
    }
