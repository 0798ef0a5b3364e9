"""WhatsApp Cloud API, inbound: is it Meta's, which events does it carry, what does each mean. Pure.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks
"""

from collections.abc import Sequence
from types import MappingProxyType

from connectors import graph
from connectors.payload import (
    fingerprint,
    instant,
    object_of,
    optional_identifier,
    text_of,
    write_json,
)
from connectors.whatsapp.envelope import CHANGE, MALFORMED, Item, items_of
from connectors.whatsapp.meaning import meaning_of
from domain.errors import Unreadable
from domain.messages import (
    Channel,
    ChannelEvent,
    Directory,
    InboundMessage,
    Parsed,
    RawEvent,
    WebhookRequest,
)

NO_OTHERS: Directory = MappingProxyType({})


def verify(request: WebhookRequest, app_secrets: Sequence[str]) -> None:
    """Raise Forged unless Meta signed the request."""
    graph.verify_signature(request, app_secrets)


def unpack(
    body: bytes, account: str, phone_number_id: str, directory: Directory = NO_OTHERS
) -> list[RawEvent]:
    """The events a verified body carries, malformed ones too. Raise Unreadable when it has no known shape.

    An app posts the events of all its numbers to one address: each goes to the account that the `directory`
    has for its number, else to `account`.
    """
    items = items_of(body)
    try:
        return [
            RawEvent(
                channel=Channel.WHATSAPP,
                account=directory.get((Channel.WHATSAPP, _our_number_id(item)), account),
                external_id=_external_id(item),
                conversation_key=_conversation_key(item, phone_number_id),
                occurred_at=instant(item.content.get("timestamp")),
                body=body if len(items) == 1 else write_json(item.alone()),
            )
            for item in items
        ]
    except RecursionError as error:
        raise Unreadable("the JSON is nested too deeply") from error


def parse(body: bytes, self_id: str | None = None) -> Parsed:
    """What a body means. `self_id`: our phone number id or display number, so that echoes are recognised.

    Events of another number of ours count as well: which account they belong to was decided by the address
    they were posted to.
    """
    messages: list[InboundMessage] = []
    events: list[ChannelEvent] = []
    problems: list[str] = []
    for item in items_of(body):
        try:
            meaning = meaning_of(item, self_id)
        except Unreadable as error:
            problems.append(str(error))
            continue
        if isinstance(meaning, InboundMessage):
            messages.append(meaning)
        else:
            events.append(meaning)
    return Parsed(tuple(messages), tuple(events), tuple(problems))


def _our_number_id(item: Item) -> str:
    return optional_identifier(object_of(item.metadata).get("phone_number_id")) or ""


def _external_id(item: Item) -> str:
    """The key under which a second delivery of the same item is recognised."""
    content = item.content
    own_id = optional_identifier(content.get("id"))
    match item.source:
        case "messages" if own_id:
            return own_id
        case "message_echoes" if own_id:
            return f"echo:{own_id}"
        case "statuses" if own_id and isinstance(content.get("status"), str):
            participant = item.person.id if item.is_group_receipt else None
            return ":".join(filter(None, ("status", own_id, text_of(content["status"]), participant)))
        case "messages" | "message_echoes" | "statuses" | "user_preferences" | "user_id_update":
            return fingerprint([item.source, content])
        case _:
            return fingerprint(item.alone())


def _conversation_key(item: Item, phone_number_id: str) -> str:
    """Events with one key are handled one at a time, in order: a citizen's messages and receipts."""
    if item.source in {CHANGE, MALFORMED}:
        return f"{phone_number_id}:{item.field_name or MALFORMED}"
    who = item.person.id or _external_id(item)
    group = optional_identifier(item.content.get("group_id"))
    if item.is_group_receipt:
        group = optional_identifier(item.content.get("recipient_id"))
    return f"{group}:{who}" if group else who
