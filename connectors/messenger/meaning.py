"""What one private event of a page means: a message of a citizen, or something that happened.

Nothing is dropped: what is no message and changes nothing is an IGNORED event that says why.
"""

from collections.abc import Callable
from datetime import datetime

from connectors.messenger.content import Content, content_of
from connectors.messenger.echoes import echo_of
from connectors.page_webhook.envelope import Item, Source
from connectors.page_webhook.unpacking import citizen_of, happened_at
from connectors.payload import (
    JsonObject,
    identifier,
    instant_of_milliseconds,
    object_of,
    optional_identifier,
    text_of,
)
from domain.messages import ChannelEvent, EventKind, InboundMessage, MessageKind, Visibility

Meaning = InboundMessage | ChannelEvent

_EMOJI = {
    "smile": "😆",
    "angry": "😠",
    "sad": "😢",
    "wow": "😮",
    "love": "❤",
    "like": "👍",
    "dislike": "👎",
}
"""For reactions that come without their emoji."""


def meaning_of(item: Item, *, app_id: str | None) -> list[Meaning]:
    """What happened, one or several events. Raise Unreadable, naming the place, when an id is missing."""
    message = item.content.get("message")
    if isinstance(message, dict):
        return [_message(item, message, app_id)]
    for name, read in _READERS.items():
        if isinstance(item.content.get(name), dict):
            return read(item, item.content[name])
    kinds = sorted(set(item.content) - {"sender", "recipient", "timestamp"})
    return [_ignored(item, f"event:{','.join(kinds)[:100] or 'empty'}")]


def _message(item: Item, message: JsonObject, app_id: str | None) -> Meaning:
    mid = identifier(message.get("mid"), f"{item.path}.message.mid")
    is_echo, is_deleted = (
        message.get("is_echo") is True or _is_from_us(item),
        message.get("is_deleted") is True,
    )
    if is_echo and is_deleted:
        return _ignored(item, "echo:deleted", external_id=mid)
    if is_echo:
        return echo_of(item, message, mid, app_id)
    if is_deleted:
        return _event(item, EventKind.DELETED, external_id=mid)
    replies_to = optional_identifier(object_of(message.get("reply_to")).get("mid"))
    return _said(item, mid, content_of(message), in_reply_to=replies_to)


def _edit(item: Item, edit: JsonObject) -> list[Meaning]:
    mid = identifier(edit.get("mid"), f"{item.path}.message_edit.mid")
    if _is_from_us(item):
        return [_ignored(item, "echo:edit", external_id=mid)]
    if not isinstance(edit.get("text"), str):
        return [_ignored(item, "edit_without_text", external_id=mid)]
    text = text_of(edit["text"])
    is_ours_to_answer = item.source is not Source.STANDBY
    now = _inbound(item, mid, Content(MessageKind.TEXT, text)) if is_ours_to_answer else None
    return [_event(item, EventKind.EDITED, external_id=mid, text=text, as_message=now)]


def _reaction(item: Item, reaction: JsonObject) -> list[Meaning]:
    about = identifier(reaction.get("mid"), f"{item.path}.reaction.mid")
    name = text_of(reaction.get("reaction"))
    emoji = text_of(reaction.get("emoji")) or _EMOJI.get(name, "")
    if _is_from_us(item):
        return [_ignored(item, "echo:reaction", external_id=about)]
    if reaction.get("action") == "unreact" or not emoji:
        reason = "reaction_removed" if reaction.get("action") == "unreact" else f"reaction:{name or 'none'}"
        return [_ignored(item, reason, external_id=about)]
    # A reaction has no id of its own.
    moment = optional_identifier(item.content.get("timestamp")) or ""
    key = f"reaction:{about}:{citizen_of(item) or ''}:{moment}"
    return [_said(item, key, Content(MessageKind.REACTION, emoji), in_reply_to=about)]


def _postback(item: Item, postback: JsonObject) -> list[Meaning]:
    """A pressed button of a menu or template. Its older form has no id of its own."""
    moment = optional_identifier(item.content.get("timestamp")) or ""
    mid = optional_identifier(postback.get("mid")) or f"postback:{citizen_of(item) or ''}:{moment}"
    title = text_of(postback.get("title")) or text_of(postback.get("payload"))
    return [_said(item, mid, Content(MessageKind.BUTTON, title))]


def _delivery(item: Item, delivery: JsonObject) -> list[Meaning]:
    """One event per message; one for all up to the watermark when no message is named."""
    listed = delivery.get("mids")
    mids = [mid for one in listed if (mid := optional_identifier(one))] if isinstance(listed, list) else []
    until = instant_of_milliseconds(delivery.get("watermark"))
    return [_event(item, EventKind.DELIVERED, external_id=mid, sent_at=until) for mid in mids or [""]]


def _read(item: Item, read: JsonObject) -> list[Meaning]:
    until = instant_of_milliseconds(read.get("watermark"))
    identifier(citizen_of(item), f"{item.path}.sender.id")
    return [_event(item, EventKind.READ, sent_at=until)]


def _optin(item: Item, optin: JsonObject) -> list[Meaning]:
    """A citizen allowed messages on a topic, or took that back. A web page's checkbox names nobody yet."""
    if citizen_of(item) is None:
        return [_ignored(item, "optin_of_nobody")]
    stops = text_of(optin.get("notification_messages_status")) == "STOP_NOTIFICATIONS"
    kind = EventKind.OPTED_OUT if stops else EventKind.OPTED_IN
    return [_event(item, kind, reason=text_of(optin.get("type")) or "optin")]


def _told(name: str, *details: str) -> Callable[[Item, JsonObject], list[Meaning]]:
    """An event that is only recorded, with what it says of itself."""

    def read(item: Item, told: JsonObject) -> list[Meaning]:
        said = [optional_identifier(told.get(detail)) for detail in details]
        return [_ignored(item, ":".join([name, *filter(None, said)])[:200])]

    return read


_READERS: dict[str, Callable[[Item, JsonObject], list[Meaning]]] = {
    "message_edit": _edit,
    "reaction": _reaction,
    "postback": _postback,
    "delivery": _delivery,
    "read": _read,
    "optin": _optin,
    "referral": _told("referral", "source", "type", "ref"),
    "pass_thread_control": _told("thread_passed_to", "new_owner_app_id", "metadata"),
    "take_thread_control": _told("thread_taken_from", "previous_owner_app_id", "metadata"),
    "request_thread_control": _told("thread_wanted_by", "requested_owner_app_id", "metadata"),
    "app_roles": _told("app_roles"),
    "account_linking": _told("account_linking", "status"),
    "policy_enforcement": _told("policy_enforcement", "action", "reason"),
}


def _said(item: Item, mid: str, content: Content, *, in_reply_to: str | None = None) -> Meaning:
    """A citizen's message; only recorded while another app leads the conversation, for the bot is silent."""
    message = _inbound(item, mid, content, in_reply_to)
    if item.source is Source.STANDBY:
        return _ignored(item, "standby", external_id=mid, text=content.text)
    return message


def _inbound(item: Item, mid: str, content: Content, in_reply_to: str | None = None) -> InboundMessage:
    sender_id = identifier(citizen_of(item), f"{item.path}.sender.id")
    return InboundMessage(
        external_id=mid,
        sender_id=sender_id,
        sender_name="",
        text=content.text,
        kind=content.kind,
        visibility=Visibility.PRIVATE,
        reply_to_address=sender_id,
        attachments=content.attachments,
        in_reply_to=in_reply_to,
        sent_at=happened_at(item),
    )


def _is_from_us(item: Item) -> bool:
    sender = optional_identifier(object_of(item.content.get("sender")).get("id"))
    return sender is not None and sender == item.page_id


def _ignored(item: Item, reason: str, *, external_id: str = "", text: str = "") -> ChannelEvent:
    return _event(item, EventKind.IGNORED, reason=reason, external_id=external_id, text=text)


def _event(
    item: Item,
    kind: EventKind,
    *,
    external_id: str = "",
    reason: str = "",
    text: str = "",
    sent_at: datetime | None = None,
    as_message: InboundMessage | None = None,
) -> ChannelEvent:
    return ChannelEvent(
        kind,
        external_id=external_id,
        sender_id=citizen_of(item) or "",
        reason=reason,
        text=text,
        sent_at=sent_at or happened_at(item),
        as_message=as_message,
    )
