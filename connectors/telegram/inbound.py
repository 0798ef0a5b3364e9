"""What Telegram sends us: verify the request, unpack it for the ledger, parse what it means."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.payload import (
    JsonObject,
    as_list,
    as_object,
    identifier,
    instant,
    object_of,
    objects_of,
    optional_identifier,
    read_json,
    text_of,
)
from connectors.telegram.message import is_ours, message_key, read_edit, read_message
from connectors.telegram.place import PUBLIC_CHATS, chat_of, sender_of
from domain.errors import Forged, Unreadable
from domain.messages import (
    Channel,
    ChannelEvent,
    EventKind,
    InboundMessage,
    MessageKind,
    Parsed,
    RawEvent,
    Visibility,
    WebhookRequest,
)
from domain.text import storable

SECRET_HEADER = "x-telegram-bot-api-secret-token"
_LONGEST_ID = 64


def verify(request: WebhookRequest, secret: str) -> None:
    """Raise Forged unless the request carries the secret that we gave to Telegram."""
    given = request.headers.get(SECRET_HEADER, "")
    if not secret or not hmac.compare_digest(_bytes(given), _bytes(secret)):
        raise Forged(f"{SECRET_HEADER} is missing or wrong")


def unpack(body: bytes, account: str) -> list[RawEvent]:
    """The one update of a request. Raise Unreadable when it is no update."""
    return [event_of(_update_in(body), body, account)]


def event_of(update: JsonObject, body: bytes, account: str) -> RawEvent:
    """The ledger row of an update. Only its id must be right: what is wrong inside is for `parse` to say."""
    update_id = _update_id(update)
    kind = _kind_of(update)
    content = object_of(update.get(kind))
    occurred_at = _occurred_at(kind, content)
    return RawEvent(
        channel=Channel.TELEGRAM,
        account=account,
        external_id=_delivery_key(update_id, occurred_at),
        conversation_key=_conversation_key(content) or f"update:{update_id}",
        occurred_at=occurred_at,
        body=body,
        position=_position(update_id),
    )


def offset_after(update: JsonObject) -> int:
    """What to poll with once this update is stored. Raise Unreadable when its id is no number."""
    update_id = _update_id(update)
    try:
        return int(update_id) + 1
    except ValueError as error:
        raise Unreadable(f"update_id {update_id!r} is no number") from error


def parse(body: bytes, self_id: str | None = None) -> Parsed:
    """What an update means. Raise Unreadable, naming the part, when it cannot be told."""
    update = _update_in(body)
    update_id = _update_id(update)
    kind = _kind_of(update)
    if kind in _NO_MESSAGES:
        return _ignored(f"not_a_message:{kind}")
    if kind not in _READERS:
        return _ignored(f"unknown_update_kind:{storable(kind)[:_LONGEST_ID]}" if kind else "empty_update")
    content = as_object(update[kind], kind)
    key = _delivery_key(update_id, _occurred_at(kind, content))
    result = _READERS[kind](_Update(kind, content, key, self_id))
    return result if isinstance(result, Parsed) else _parsed(result)


def _position(update_id: str) -> int:
    """Updates of one second are told apart by their numbers; a number no database holds tells nothing."""
    return int(update_id) if update_id.isascii() and update_id.isdecimal() and len(update_id) < 19 else 0


@dataclass(frozen=True, slots=True)
class _Update:
    kind: str
    content: JsonObject
    key: str
    self_id: str | None


def _message(update: _Update) -> InboundMessage | ChannelEvent:
    return read_message(update.content, update.kind, update.self_id)


def _edit(update: _Update) -> ChannelEvent:
    return read_edit(update.content, update.kind, update.self_id)


def _button(update: _Update) -> InboundMessage | ChannelEvent:
    """A press under one of our messages; its message is missing when it was sent through inline mode."""
    press = update.content
    callback_id = identifier(press.get("id"), "callback_query.id")
    sender = sender_of(press, "callback_query")
    chat, pressed_key = None, None
    if press.get("message") is not None:
        pressed, where = as_object(press["message"], "callback_query.message"), "callback_query.message"
        chat = chat_of(pressed, where)
        pressed_key = message_key(chat, pressed, where)
    return InboundMessage(
        external_id=callback_id,
        sender_id=sender.id,
        sender_name=sender.name,
        text=text_of(press.get("data")) or text_of(press.get("game_short_name")),
        kind=MessageKind.BUTTON,
        visibility=chat.visibility if chat else Visibility.PRIVATE,
        reply_to_address=chat.address if chat else sender.id,
        in_reply_to=pressed_key,
        thread_key=chat.thread_key if chat else "",
    )


def _reaction(update: _Update) -> InboundMessage | ChannelEvent:
    reaction, where = update.content, update.kind
    chat, sender = chat_of(reaction, where), sender_of(reaction, where)
    target = message_key(chat, reaction, where)
    sent_at = instant(reaction.get("date"))
    before = _emojis(reaction.get("old_reaction"))
    added = [emoji for emoji in _emojis(reaction.get("new_reaction")) if emoji not in before]
    reason = "reaction_removed" if not added else "sent_by_bot" if sender.is_bot else None
    if is_ours(reaction, update.self_id):
        reason = "echo"
    if reason:
        return ChannelEvent(EventKind.IGNORED, target, sender.id, reason, sent_at=sent_at)
    return InboundMessage(
        external_id=f"{target}:reaction:{update.key}",
        sender_id=sender.id,
        sender_name=sender.name,
        text="".join(added),
        kind=MessageKind.REACTION,
        visibility=chat.visibility,
        reply_to_address=chat.address,
        in_reply_to=target,
        sent_at=sent_at,
        thread_key=chat.thread_key,
    )


def _emojis(reactions: object) -> list[str]:
    """A custom emoji is a picture without a letter of its own: U+FFFC stands for it."""
    return [
        text_of(reaction.get("emoji")) or ("⭐" if reaction.get("type") == "paid" else "\ufffc")
        for reaction in objects_of(reactions)
    ]


def _membership(update: _Update) -> ChannelEvent:
    """Our own bot was blocked, unblocked, or put into or out of a group."""
    change, where = update.content, update.kind
    chat, sender = chat_of(change, where), sender_of(change, where)
    old = text_of(object_of(change.get("old_chat_member")).get("status"))
    new_member = as_object(change.get("new_chat_member"), f"{where}.new_chat_member")
    new = text_of(new_member.get("status"))
    sent_at = instant(change.get("date"))
    if chat.visibility is Visibility.PRIVATE and new == "kicked":
        return ChannelEvent(EventKind.BLOCKED, sender_id=sender.id, sent_at=sent_at)
    if chat.visibility is Visibility.PRIVATE and old == "kicked":
        return ChannelEvent(EventKind.UNBLOCKED, sender_id=sender.id, sent_at=sent_at)
    place = "private" if chat.visibility is Visibility.PRIVATE else "group"
    reason = f"my_chat_member:{place}:{new}"
    return ChannelEvent(EventKind.IGNORED, sender_id=sender.id, reason=reason, sent_at=sent_at)


def _deletions(update: _Update) -> Parsed:
    chat = chat_of(update.content, update.kind)
    events: list[ChannelEvent] = []
    problems: list[str] = []
    for index, value in enumerate(as_list(update.content.get("message_ids"), f"{update.kind}.message_ids")):
        try:
            message_id = identifier(value, f"{update.kind}.message_ids[{index}]")
            events.append(ChannelEvent(EventKind.DELETED, f"{chat.id}:{message_id}", chat.id))
        except Unreadable as error:
            problems.append(str(error))
    return Parsed(events=tuple(events), problems=tuple(problems))


_Reader = Callable[[_Update], InboundMessage | ChannelEvent | Parsed]
_READERS: Mapping[str, _Reader] = {
    "message": _message,
    "channel_post": _message,
    "business_message": _message,
    "guest_message": _message,
    "edited_message": _edit,
    "edited_channel_post": _edit,
    "edited_business_message": _edit,
    "deleted_business_messages": _deletions,
    "callback_query": _button,
    "message_reaction": _reaction,
    "my_chat_member": _membership,
}
_NO_MESSAGES = frozenset(
    {
        "business_connection",
        "chat_boost",
        "chat_join_request",
        "chat_member",
        "chosen_inline_result",
        "inline_query",
        "managed_bot",
        "message_reaction_count",
        "poll",
        "poll_answer",
        "pre_checkout_query",
        "purchased_paid_media",
        "removed_chat_boost",
        "shipping_query",
    }
)
UPDATE_KINDS = (*_READERS, *sorted(_NO_MESSAGES), "subscription")
"""What we ask Telegram for. By default it would leave out reactions and changes of members."""


def _update_in(body: bytes) -> JsonObject:
    return as_object(read_json(body), "the update")


def _update_id(update: JsonObject) -> str:
    update_id = identifier(update.get("update_id"), "update_id")
    if len(update_id) > _LONGEST_ID:
        raise Unreadable("update_id is too long")
    return update_id


def _kind_of(update: JsonObject) -> str:
    """The kind of an update: the name of the only thing it carries besides its id."""
    kinds = [key for key in update if key != "update_id"]
    return next((kind for kind in kinds if kind in _READERS), kinds[0] if kinds else "")


def _occurred_at(kind: str, content: JsonObject) -> datetime | None:
    """When the update came about: for an edit, not when the message was first sent."""
    edited_at = instant(content.get("edit_date")) if kind.startswith("edited_") else None
    return edited_at or instant(content.get("date"))


def _delivery_key(update_id: str, occurred_at: datetime | None) -> str:
    """The same for each delivery of an update, and for no other.

    Telegram counts on from a random number after an idle week, so the number alone might come again.
    """
    return update_id if occurred_at is None else f"{update_id}@{int(occurred_at.timestamp())}"


def _conversation_key(content: JsonObject) -> str | None:
    """The private chat; within a group, what one citizen writes there. None when nobody is named."""
    chat = object_of(content.get("chat") or object_of(content.get("message")).get("chat"))
    chat_id = _short_id(chat)
    senders = (_short_id(content.get(key)) for key in ("sender_chat", "actor_chat", "from", "user"))
    sender_id = next(filter(None, senders), None)
    if chat_id and sender_id and chat.get("type") in PUBLIC_CHATS:
        return f"{chat_id}:{sender_id}"
    return chat_id or sender_id


def _short_id(holder: object) -> str | None:
    found = optional_identifier(object_of(holder).get("id"))
    return found if found and len(found) <= _LONGEST_ID else None


def _ignored(reason: str) -> Parsed:
    return Parsed(events=(ChannelEvent(EventKind.IGNORED, reason=reason),))


def _parsed(result: InboundMessage | ChannelEvent) -> Parsed:
    return Parsed(messages=(result,)) if isinstance(result, InboundMessage) else Parsed(events=(result,))


def _bytes(text: str) -> bytes:
    """Header values may hold lone surrogates, which stand for bytes that were no UTF-8."""
    return text.encode("utf-8", "surrogatepass")
