"""What one item of a Cloud API request means: a message of a citizen, or something that happened.

Nothing is dropped: what is no message and changes nothing is an IGNORED event that says why.
"""

from collections.abc import Callable

from connectors.payload import (
    JsonObject,
    identifier,
    instant,
    object_of,
    objects_of,
    optional_identifier,
    text_of,
)
from connectors.whatsapp.content import content_of
from connectors.whatsapp.envelope import Item
from connectors.whatsapp.identity import digits_of, is_phone
from domain.errors import Unreadable
from domain.messages import ChannelEvent, EventKind, InboundMessage, MessageKind, Visibility

STATUSES = {
    "sent": EventKind.SENT,
    "delivered": EventKind.DELIVERED,
    "read": EventKind.READ,
    "played": EventKind.READ,
    "failed": EventKind.FAILED,
}
PREFERENCES = {"stop": EventKind.OPTED_OUT, "resume": EventKind.OPTED_IN}


def meaning_of(item: Item, self_id: str | None) -> InboundMessage | ChannelEvent:
    """A citizen's message, or what happened. Raise Unreadable, naming the place, when an id is missing."""
    match item.source:
        case "messages":
            return _message(item, self_id)
        case "statuses":
            return _status(item)
        case "message_echoes":
            return _ignored(item, "echo")
        case "user_preferences":
            return _preference(item)
        case "user_id_update":
            return _moved(item, "user_id_update", item.content)
        case _ if item.problem:
            raise Unreadable(item.problem)
        case _:
            return _ignored(item, f"field:{item.field_name}")


def _message(item: Item, self_id: str | None) -> InboundMessage | ChannelEvent:
    external_id = identifier(item.content.get("id"), f"{item.path}.id")
    kind = item.content.get("type")
    if _is_ours(item, self_id):
        return _ignored(item, "echo")
    read_event = _EVENT_TYPES.get(kind) if isinstance(kind, str) else None
    return read_event(item) if read_event else _citizens_message(item, external_id)


def _is_ours(item: Item, self_id: str | None) -> bool:
    """Whether our own number wrote it, from the WhatsApp app or through another system."""
    writer = optional_identifier(item.content.get("from"))
    if writer is None or not is_phone(writer):
        return False
    metadata = object_of(item.metadata)
    ours = (self_id, metadata.get("display_phone_number"), metadata.get("phone_number_id"))
    return digits_of(writer) in {digits_of(optional_identifier(number) or "") for number in ours}


def _citizens_message(item: Item, external_id: str) -> InboundMessage | ChannelEvent:
    message, person, content = item.content, item.person, content_of(item.content)
    if content.kind is MessageKind.REACTION and not content.text:
        return _ignored(item, "reaction_removed")
    sender_id = identifier(person.id, f"{item.path}.from")
    group = optional_identifier(message.get("group_id"))
    return InboundMessage(
        external_id=external_id,
        sender_id=sender_id,
        sender_name=person.name,
        text=content.text,
        kind=content.kind,
        visibility=Visibility.PUBLIC if group else Visibility.PRIVATE,
        reply_to_address=group or sender_id,
        attachments=content.attachments,
        in_reply_to=content.replies_to or optional_identifier(object_of(message.get("context")).get("id")),
        sent_at=instant(message.get("timestamp")),
        thread_key=group or "",
        sender_phone=person.phone,
    )


def _system(item: Item) -> ChannelEvent:
    system = object_of(item.content.get("system"))
    return _moved(item, f"system:{text_of(system.get('type')) or 'unknown'}", system)


def _moved(item: Item, reason: str, news: JsonObject) -> ChannelEvent:
    """A citizen has a new number or id: `text` tells it, so that nobody has to look into the body for it."""
    current = object_of(news.get("user_id")).get("current") or news.get("user_id") or news.get("wa_id")
    former = item.person.id or optional_identifier(news.get("previous_user_id")) or ""
    return _event(
        item, EventKind.IGNORED, sender_id=former, reason=reason, text=optional_identifier(current) or ""
    )


def _edit(item: Item) -> ChannelEvent:
    edit = object_of(item.content.get("edit"))
    original = identifier(edit.get("original_message_id"), f"{item.path}.edit.original_message_id")
    text = content_of(object_of(edit.get("message"))).text
    return _event(item, EventKind.EDITED, external_id=original, text=text)


def _revoke(item: Item) -> ChannelEvent:
    revoke = object_of(item.content.get("revoke"))
    original = identifier(revoke.get("original_message_id"), f"{item.path}.revoke.original_message_id")
    return _event(item, EventKind.DELETED, external_id=original)


def _welcome(item: Item) -> ChannelEvent:
    return _ignored(item, "request_welcome")


_EVENT_TYPES: dict[str, Callable[[Item], ChannelEvent]] = {
    "system": _system,
    "edit": _edit,
    "revoke": _revoke,
    "request_welcome": _welcome,
}


def _status(item: Item) -> ChannelEvent:
    """A receipt for a message of ours."""
    identifier(item.content.get("id"), f"{item.path}.id")
    name = text_of(item.content.get("status"))
    kind = STATUSES.get(name, EventKind.IGNORED)
    error = next(objects_of(item.content.get("errors")), {})
    return _event(
        item,
        kind,
        reason=f"status:{name}" if kind is EventKind.IGNORED else _complaint(error),
        outbox_id=optional_identifier(item.content.get("biz_opaque_callback_data")),
        error_code=optional_identifier(error.get("code")),
    )


def _complaint(error: JsonObject) -> str:
    details = text_of(object_of(error.get("error_data")).get("details"))
    return details or text_of(error.get("message")) or text_of(error.get("title"))


def _preference(item: Item) -> ChannelEvent:
    """A citizen no longer wants messages of a category, or wants them again."""
    who = identifier(item.person.id, f"{item.path}.wa_id")
    value = text_of(item.content.get("value"))
    kind = PREFERENCES.get(value, EventKind.IGNORED)
    reason = f"preference:{value}" if kind is EventKind.IGNORED else text_of(item.content.get("category"))
    return _event(item, kind, sender_id=who, reason=reason)


def _ignored(item: Item, reason: str) -> ChannelEvent:
    return _event(item, EventKind.IGNORED, reason=reason)


def _event(
    item: Item,
    kind: EventKind,
    *,
    external_id: str | None = None,
    sender_id: str | None = None,
    reason: str = "",
    text: str = "",
    outbox_id: str | None = None,
    error_code: str | None = None,
) -> ChannelEvent:
    """An event about the item's own message and citizen, unless told otherwise."""
    own_id = optional_identifier(item.content.get("id")) or ""
    return ChannelEvent(
        kind=kind,
        external_id=own_id if external_id is None else external_id,
        sender_id=(item.person.id or "") if sender_id is None else sender_id,
        reason=reason,
        text=text,
        sent_at=instant(item.content.get("timestamp")),
        outbox_id=outbox_id,
        error_code=error_code,
    )
