"""Reads Telegram's Message object: a citizen's message, an edit, or something to pass over."""

from connectors.payload import JsonObject, identifier, instant, object_of, optional_identifier
from connectors.telegram.content import attachments_in, kind_of, notice_in, own_phone_in, text_in
from connectors.telegram.place import Chat, Sender, chat_of, sender_of
from domain.messages import ChannelEvent, EventKind, InboundMessage, Visibility


def read_message(message: JsonObject, where: str, self_id: str | None) -> InboundMessage | ChannelEvent:
    """A new message; an `ignored` event when no citizen wrote it. Raise Unreadable naming the bad part."""
    chat, sender = chat_of(message, where), sender_of(message, where)
    external_id = message_key(chat, message, where)
    sent_at = instant(message.get("date"))
    reason = _why_ignored(message, chat, sender, self_id)
    if reason:
        return ChannelEvent(EventKind.IGNORED, external_id, sender.id, reason, sent_at=sent_at)
    return InboundMessage(
        external_id=external_id,
        sender_id=sender.id,
        sender_name=sender.name,
        text=text_in(message),
        kind=kind_of(message),
        visibility=chat.visibility,
        reply_to_address=chat.address,
        attachments=attachments_in(message, where),
        in_reply_to=_answered_message(message, chat),
        sent_at=sent_at,
        thread_key=chat.thread_key,
        sender_phone=own_phone_in(message, sender.id),
        album_id=optional_identifier(message.get("media_group_id")),
    )


def read_edit(message: JsonObject, where: str, self_id: str | None) -> ChannelEvent:
    """The new wording of a message that was sent before."""
    chat, sender = chat_of(message, where), sender_of(message, where)
    reason = _why_ignored(message, chat, sender, self_id)
    return ChannelEvent(
        kind=EventKind.IGNORED if reason else EventKind.EDITED,
        external_id=message_key(chat, message, where),
        sender_id=sender.id,
        reason=reason or "",
        text="" if reason else text_in(message),
        sent_at=instant(message.get("edit_date")) or instant(message.get("date")),
    )


def message_key(chat: Chat, message: JsonObject, where: str) -> str:
    """Our id of a message: Telegram's is unique within its chat only."""
    message_id = identifier(message.get("message_id"), f"{where}.message_id")
    return f"{chat.id}:{message_id}"


def is_ours(content: JsonObject, self_id: str | None) -> bool:
    """Whether our own bot wrote it, itself or through somebody's hand."""
    authors = ("from", "user", "via_bot", "sender_business_bot")
    return self_id is not None and any(
        optional_identifier(object_of(content.get(author)).get("id")) == self_id for author in authors
    )


def _why_ignored(message: JsonObject, chat: Chat, sender: Sender, self_id: str | None) -> str | None:
    if is_ours(message, self_id) or _written_by_business(message, chat, sender):
        return "echo"
    if sender.is_bot:
        return "sent_by_bot"
    if message.get("is_automatic_forward") is True:
        return "automatic_forward"
    notice = notice_in(message)
    return f"service:{notice}" if notice else None


def _written_by_business(message: JsonObject, chat: Chat, sender: Sender) -> bool:
    """In a business account's private chat, the chat bears the citizen's id: anyone else is our side."""
    is_business = message.get("business_connection_id") is not None
    return is_business and chat.visibility is Visibility.PRIVATE and sender.id != chat.id


def _answered_message(message: JsonObject, chat: Chat) -> str | None:
    answered = object_of(message.get("reply_to_message"))
    answered_id = optional_identifier(answered.get("message_id"))
    if answered_id is None:
        return None
    # In a forum, each message of a topic claims to answer the notice that opened the topic.
    topic = optional_identifier(message.get("message_thread_id"))
    if message.get("is_topic_message") is True and answered_id == topic:
        return None
    answered_chat = optional_identifier(object_of(answered.get("chat")).get("id"))
    return f"{answered_chat or chat.id}:{answered_id}"
