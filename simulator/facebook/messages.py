"""Carries the ministry's private messages to citizens, and refuses what Messenger would refuse."""

import asyncio
from datetime import timedelta
from typing import Any

from simulator.chat import Author, Bubble, Chat, InlineButton, JsonObject, Stage
from simulator.facebook.played import PlayedFeed, PlayedMessenger, psid_of
from simulator.facebook.webhooks import milliseconds, new_mid, queue_private
from simulator.graph_errors import PageRefused
from simulator.world import World

WINDOW = timedelta(hours=24)
PRIVATE_REPLY_WITHIN = timedelta(days=7)
TEXT_LIMIT, METADATA_LIMIT = 2000, 1000
QUICK_REPLIES, TITLE_LIMIT, PAYLOAD_LIMIT = 13, 20, 1000
TEXTS_PER_SECOND = 300
ATTACHMENTS = frozenset({"image", "video", "audio", "file"})


def send(world: World, messenger: PlayedMessenger, asked: JsonObject) -> JsonObject:
    """POST /{page}/messages: a message, or the one private reply to a comment."""
    recipient = _object(asked, "recipient")
    if asked.get("messaging_type") != "RESPONSE":
        raise PageRefused(100, "Tag: a bot may send messages of the type RESPONSE only")
    content = _content(world, _object(asked, "message"))
    comment_id = recipient.get("comment_id")
    if comment_id is None:
        chat = _open_chat(world, messenger, recipient)
    else:
        chat = _chat_of_commenter(world, messenger, str(comment_id))
    _keep_within_limits(world, messenger)
    answered = str(comment_id) if comment_id is not None else None
    return _deliver(world, messenger, chat, content, answered)


def read_everything(world: World, messenger: PlayedMessenger, chat: Chat) -> None:
    """The citizen opened the chat: Messenger tells the moment up to which everything is read."""
    unread = [bubble for bubble in chat.from_ministry() if bubble.stage is Stage.DELIVERED]
    for bubble in unread:
        bubble.stage = Stage.READ
        world.show(chat, bubble)
    if unread:
        queue_private(world, messenger, chat, {"read": {"watermark": milliseconds(world)}})


def _deliver(
    world: World, messenger: PlayedMessenger, chat: Chat, content: JsonObject, answered: str | None
) -> JsonObject:
    bubble = Bubble(
        id=new_mid(world),
        author=Author.MINISTRY,
        author_name=messenger.name,
        at=world.clock(),
        reply_to=answered,
        **content,
    )
    world.add(chat, bubble)
    echo: JsonObject = {
        "mid": bubble.id,
        "is_echo": True,
        "app_id": int(messenger.app_id),
        "text": bubble.text,
    }
    if bubble.tag:
        echo["metadata"] = bubble.tag
    queue_private(world, messenger, chat, {"message": echo}, by_ministry=True)
    world.in_background(_carry(world, messenger, chat, bubble))
    return {"recipient_id": psid_of(chat.citizen), "message_id": bubble.id}


async def _carry(world: World, messenger: PlayedMessenger, chat: Chat, bubble: Bubble) -> None:
    """What happens after Meta took a message: it is delivered, and read by whoever has the chat open."""
    await asyncio.sleep(world.timing.status_pause)
    bubble.stage = Stage.DELIVERED
    world.show(chat, bubble)
    delivery = {"mids": [bubble.id], "watermark": milliseconds(world)}
    queue_private(world, messenger, chat, {"delivery": delivery})
    if chat.viewers:
        await asyncio.sleep(world.timing.status_pause)
        read_everything(world, messenger, chat)


def _open_chat(world: World, messenger: PlayedMessenger, recipient: JsonObject) -> Chat:
    """The chat of somebody who wrote within a day."""
    address = recipient.get("id")
    if not isinstance(address, str) or not address:
        raise PageRefused(100, "The parameter recipient is required")
    chat = messenger.addresses.get(address)
    if chat is None:
        raise PageRefused(100, "No matching user found", subcode=2018001)
    if chat.blocked:
        raise PageRefused(551, subcode=1545041)
    if chat.last_inbound_at is None or world.clock() - chat.last_inbound_at > WINDOW:
        raise PageRefused(10, "This message is sent outside of allowed window.", subcode=2018278)
    return chat


def _chat_of_commenter(world: World, messenger: PlayedMessenger, comment_id: str) -> Chat:
    """The private chat of whoever wrote a comment; a private reply does not open it for more."""
    feed = _feed_of(world, messenger)
    public = feed.owners.get(comment_id) if feed else None
    comment = public.find(comment_id) if public else None
    if feed is None or comment is None or comment.deleted:
        raise PageRefused(100, "Object with ID does not exist", subcode=33)
    if comment.citizen is None or world.clock() - comment.at > PRIVATE_REPLY_WITHIN:
        raise PageRefused(10903)
    if comment_id in feed.privately_answered:
        raise PageRefused(10900)
    chat = world.chat(messenger.channel, messenger.slug, comment.citizen.slug)
    if chat.blocked:
        raise PageRefused(551, subcode=1545041)
    feed.privately_answered.add(comment_id)
    return chat


def _feed_of(world: World, messenger: PlayedMessenger) -> PlayedFeed | None:
    """The comments of the same page, when they are played too."""
    feeds = world.played(PlayedFeed)  # type: ignore[type-abstract]
    return next((feed for feed in feeds if feed.page_id == messenger.page_id), None)


def _content(world: World, message: JsonObject) -> JsonObject:
    """The fields of the bubble that a message becomes."""
    metadata = message.get("metadata")
    if metadata is not None and (not isinstance(metadata, str) or len(metadata) > METADATA_LIMIT):
        raise PageRefused(100, f"Length of param message[metadata] must be at most {METADATA_LIMIT}")
    replies = message.get("quick_replies", [])
    if not isinstance(replies, list) or len(replies) > QUICK_REPLIES:
        raise PageRefused(100, f"Param quick_replies must have at most {QUICK_REPLIES} elements")
    buttons = tuple(_quick_reply(reply) for reply in replies)
    if ("text" in message) == ("attachment" in message):
        raise PageRefused(100, "Message cannot be empty, must provide valid attachment or text")
    shown = _file(world, _object(message, "attachment")) if "attachment" in message else _text(message)
    return {**shown, "buttons": buttons, "tag": metadata}


def _text(message: JsonObject) -> JsonObject:
    text = message["text"]
    if not isinstance(text, str) or not text.strip():
        raise PageRefused(100, "Param message[text] must be a non-empty UTF-8 encoded string")
    if len(text) > TEXT_LIMIT:
        raise PageRefused(100, f"Length of param message[text] must be less than or equal to {TEXT_LIMIT}")
    return {"text": text}


def _file(world: World, attachment: JsonObject) -> JsonObject:
    if attachment.get("type") not in ATTACHMENTS:
        raise PageRefused(100, "Param message[attachment][type] is unknown")
    file = world.files.get(str(_object(attachment, "payload").get("attachment_id")))
    if file is None:
        raise PageRefused(100, "The attachment cannot be found")
    return {"kind": file.kind, "files": (file,)}


def _quick_reply(reply: Any) -> InlineButton:
    told = reply if isinstance(reply, dict) else {}
    title, payload = str(told.get("title") or ""), str(told.get("payload") or "")
    fits = 0 < len(title) <= TITLE_LIMIT and 0 < len(payload) <= PAYLOAD_LIMIT
    if told.get("content_type") != "text" or not fits:
        raise PageRefused(100, "Param quick_replies[] needs content_type text, title and payload")
    return InlineButton(payload, title)


def _keep_within_limits(world: World, messenger: PlayedMessenger) -> None:
    if not world.rules.flood_limits:
        return
    if world.flood.wait_for("messenger", messenger.slug, burst=TEXTS_PER_SECOND, per_second=TEXTS_PER_SECOND):
        raise PageRefused(613)


def _object(parent: JsonObject, name: str) -> JsonObject:
    value = parent.get(name)
    if not isinstance(value, dict):
        raise PageRefused(100, f"The parameter {name} is required")
    return value
