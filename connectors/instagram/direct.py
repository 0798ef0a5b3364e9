"""What a private event of Instagram means: a message of a citizen, or something that happened to one.

Nothing is dropped: what is no message and changes nothing is an IGNORED event that says why.
"""

from collections.abc import Callable
from dataclasses import replace

from connectors.instagram.content import content_of
from connectors.instagram.envelope import Item, Source
from connectors.instagram.moments import private_moment
from connectors.payload import JsonObject, fingerprint, identifier, object_of, optional_identifier, text_of
from domain.errors import Unreadable
from domain.messages import ChannelEvent, EventKind, InboundMessage, MessageKind, Visibility

_WORDS = {"love": "❤", "smile": "😆", "wow": "😮", "sad": "😢", "angry": "😠", "like": "👍", "dislike": "👎"}
"""The emoji of a reaction, when only its word was sent."""


def meaning_of(item: Item, self_id: str | None) -> InboundMessage | ChannelEvent:
    """A citizen's message, or what happened. Raise Unreadable, naming the place, when an id is missing."""
    kind = kind_of(item)
    if item.source is Source.STANDBY:
        return _ignored(item, "standby: another app is answering this conversation")
    if is_ours(item, self_id):
        return _ignored(item, "echo: written in our own name")
    if not kind:
        raise Unreadable(f"{item.path} does not say what happened")
    read = _READERS.get(kind)
    return read(item) if read else _ignored(item, f"{text_of(kind)}: nothing to do")


def key_of(item: Item) -> str:
    """The key under which a second delivery of the same private event is recognised."""
    kind = kind_of(item)
    part = object_of(item.content.get(kind))
    mid = optional_identifier(part.get("mid"))
    if mid is None or item.source is Source.STANDBY:
        return fingerprint([item.source, item.owner, item.content])
    if kind == "message":
        return ":".join(filter(None, (_variant(part), mid)))
    if kind == "message_edit":
        return f"edit:{mid}:{optional_identifier(part.get('num_edit')) or fingerprint(part)}"
    if kind == "reaction":
        return _reaction_id(item, mid, part)
    return mid if kind == "postback" else f"{kind}:{mid}"


def kind_of(item: Item) -> str:
    """The part that tells what happened, such as `message` or `read`; "" when there is none."""
    known = [key for key in _READERS if item.content.get(key) is not None]
    parts = [key for key, part in item.content.items() if isinstance(part, dict) and key not in _AROUND]
    return next(iter(known or parts), "")


def citizen_of(item: Item, self_id: str | None) -> str | None:
    """The citizen's id: the other end of what we wrote ourselves."""
    return item.recipient_id if is_ours(item, self_id) else item.sender_id


def is_ours(item: Item, self_id: str | None) -> bool:
    """Whether we did it, by this app, by another one or by hand: Instagram tells no difference."""
    message = object_of(item.content.get("message"))
    marked = message.get("is_echo") is True or True in (message.get("is_self"), item.content.get("is_self"))
    return marked or item.is_by_us(item.sender_id, self_id)


def _variant(message: JsonObject) -> str:
    echo = "echo" if message.get("is_echo") is True else ""
    return ":".join(filter(None, (echo, "deleted" if message.get("is_deleted") is True else "")))


def _message(item: Item) -> InboundMessage | ChannelEvent:
    message = object_of(item.content.get("message"))
    mid = identifier(message.get("mid"), f"{item.path}.message.mid")
    if message.get("is_deleted") is True:
        return _event(item, EventKind.DELETED, mid)
    content = content_of(message)
    return replace(
        _citizens(item, mid, content.text, content.kind),
        attachments=content.attachments,
        in_reply_to=content.replies_to,
        link=content.link,
    )


def _edit(item: Item) -> ChannelEvent:
    """Instagram has been seen to send edits without the new text, or without a sender."""
    edit = object_of(item.content.get("message_edit"))
    mid = identifier(edit.get("mid"), f"{item.path}.message_edit.mid")
    text = text_of(edit.get("text"))
    if not text:
        return _ignored(item, "edited: Instagram does not say the new text")
    now = _citizens(item, mid, text, MessageKind.TEXT) if item.sender_id else None
    return replace(_event(item, EventKind.EDITED, mid), text=text, as_message=now)


def _postback(item: Item) -> InboundMessage:
    postback = object_of(item.content.get("postback"))
    title = text_of(postback.get("title")) or text_of(postback.get("payload"))
    return _citizens(item, key_of(item), title, MessageKind.BUTTON)


def _reaction(item: Item) -> InboundMessage | ChannelEvent:
    reaction = object_of(item.content.get("reaction"))
    mid = identifier(reaction.get("mid"), f"{item.path}.reaction.mid")
    emoji = text_of(reaction.get("emoji")) or _WORDS.get(text_of(reaction.get("reaction")), "")
    if reaction.get("action") == "unreact" or not emoji:
        return _ignored(item, "reaction_removed")
    said = _citizens(item, _reaction_id(item, mid, reaction), emoji, MessageKind.REACTION)
    return replace(said, in_reply_to=mid)


def _reaction_id(item: Item, mid: str, reaction: JsonObject) -> str:
    """A reaction has no id of its own, and may be taken back and given again."""
    done = "unreact" if reaction.get("action") == "unreact" else "react"
    return f"{done}:{mid}:{item.sender_id or ''}:{optional_identifier(item.content.get('timestamp')) or ''}"


def _read(item: Item) -> ChannelEvent:
    read = object_of(item.content.get("read"))
    return _event(item, EventKind.READ, identifier(read.get("mid"), f"{item.path}.read.mid"))


def _referral(item: Item) -> ChannelEvent:
    source = text_of(object_of(item.content.get("referral")).get("source")) or "a link"
    return _ignored(item, f"referral: opened the chat from {source}")


_READERS: dict[str, Callable[[Item], InboundMessage | ChannelEvent]] = {
    "message": _message,
    "message_edit": _edit,
    "postback": _postback,
    "reaction": _reaction,
    "read": _read,
    "referral": _referral,
}
_AROUND = ("sender", "recipient")


def _citizens(item: Item, external_id: str, text: str, kind: MessageKind) -> InboundMessage:
    """Something the citizen wrote to us in private. Instagram tells his name to nobody in a webhook."""
    sender_id = identifier(item.sender_id, f"{item.path}.sender.id")
    return InboundMessage(
        external_id=external_id,
        sender_id=sender_id,
        sender_name="",
        text=text,
        kind=kind,
        visibility=Visibility.PRIVATE,
        reply_to_address=sender_id,
        sent_at=private_moment(item.content.get("timestamp")),
    )


def _ignored(item: Item, reason: str) -> ChannelEvent:
    part = object_of(item.content.get(kind_of(item)))
    return replace(_event(item, EventKind.IGNORED, optional_identifier(part.get("mid")) or ""), reason=reason)


def _event(item: Item, kind: EventKind, external_id: str) -> ChannelEvent:
    """An event about a message, with the citizen at the other end of it."""
    return ChannelEvent(
        kind,
        external_id=external_id,
        sender_id=citizen_of(item, None) or "",
        sent_at=private_moment(item.content.get("timestamp")),
    )
