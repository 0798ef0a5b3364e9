"""Carries the ministry's words on Instagram to citizens, and refuses what Meta would refuse."""

from datetime import timedelta
from typing import Any

from simulator.chat import Author, Bubble, Chat, InlineButton, JsonObject, Place, Stage
from simulator.graph_errors import PageRefused
from simulator.instagram.played import PlayedProfile, igsid_of
from simulator.instagram.webhooks import new_comment_id, new_mid, queue_comment, queue_private
from simulator.world import World

WINDOW = timedelta(hours=24)
PRIVATE_REPLY_WITHIN = timedelta(days=7)
TEXT_BYTES, COMMENT_CHARACTERS = 1000, 2200
QUICK_REPLIES, TITLE_CHARACTERS, PAYLOAD_CHARACTERS = 13, 20, 1000
TEXTS_PER_SECOND = 300


def send(world: World, profile: PlayedProfile, asked: JsonObject) -> JsonObject:
    """POST /messages: a message, the one private reply to a comment, or a sender action."""
    recipient = _object(asked, "recipient")
    if "sender_action" in asked:
        return _act(world, profile, recipient, asked)
    text, buttons = _content(_object(asked, "message"))
    comment_id = recipient.get("comment_id")
    if comment_id is not None:
        chat = _chat_of_commenter(world, profile, str(comment_id))
        profile.privately_answered.add(str(comment_id))
    else:
        chat = _open_chat(world, profile, recipient)
    return _deliver(world, profile, chat, text, buttons, comment_id=comment_id)


def answer_publicly(world: World, profile: PlayedProfile, comment_id: str, asked: JsonObject) -> JsonObject:
    """POST /{comment}/replies: a comment of the ministry's below a citizen's."""
    chat = profile.owners[comment_id]
    comment = chat.find(comment_id)
    if comment is None or comment.deleted:
        raise PageRefused(100, "Object does not exist, cannot be loaded.", subcode=33)
    message = asked.get("message")
    if not isinstance(message, str) or not message.strip():
        raise PageRefused(100, "The parameter message is required")
    if len(message) > COMMENT_CHARACTERS:
        raise PageRefused(100, f"The comment may have at most {COMMENT_CHARACTERS} characters")
    bubble = _bubble(world, profile, new_comment_id(world), message, reply_to=comment_id)
    world.add(chat, bubble)
    queue_comment(world, profile, chat, bubble)
    return {"id": bubble.id}


def read_everything(world: World, profile: PlayedProfile, chat: Chat) -> None:
    """The citizen opened the chat; Instagram tells of the newest message only, with which all are read."""
    unread = [bubble for bubble in chat.from_ministry() if bubble.stage is Stage.DELIVERED]
    if chat.place is not Place.PRIVATE or not unread:
        return
    for bubble in unread:
        bubble.stage = Stage.READ
        world.show(chat, bubble)
    queue_private(world, profile, chat, {"read": {"mid": unread[-1].id}})


def _deliver(
    world: World,
    profile: PlayedProfile,
    chat: Chat,
    text: str,
    buttons: tuple[InlineButton, ...],
    *,
    comment_id: Any,
) -> JsonObject:
    answered = str(comment_id) if comment_id is not None else None
    bubble = _bubble(world, profile, new_mid(world), text, reply_to=answered, buttons=buttons)
    world.add(chat, bubble)
    echo = {"message": {"mid": bubble.id, "text": text, "is_echo": True}}
    queue_private(world, profile, chat, echo, by_ministry=True)
    if chat.viewers:
        read_everything(world, profile, chat)
    return {"recipient_id": igsid_of(chat.citizen), "message_id": bubble.id}


def _bubble(
    world: World,
    profile: PlayedProfile,
    bubble_id: str,
    text: str,
    *,
    reply_to: str | None,
    buttons: tuple[InlineButton, ...] = (),
) -> Bubble:
    return Bubble(
        id=bubble_id,
        author=Author.MINISTRY,
        author_name=profile.settings.name,
        at=world.clock(),
        text=text,
        buttons=buttons,
        reply_to=reply_to,
        stage=Stage.DELIVERED,
    )


def _open_chat(world: World, profile: PlayedProfile, recipient: JsonObject) -> Chat:
    """The chat of somebody who wrote within a day."""
    address = str(recipient.get("id") or "")
    if not address:
        raise PageRefused(100, "The parameter recipient is required")
    chat = profile.addresses.get(address)
    if chat is None or not chat.known:
        raise PageRefused(100, "The requested user cannot be found.", subcode=2534014)
    if chat.blocked:
        raise PageRefused(551)
    if chat.last_inbound_at is None or world.clock() - chat.last_inbound_at > WINDOW:
        raise PageRefused(10, "This message is sent outside of allowed window.", subcode=2534022)
    _keep_within_limits(world, profile)
    return chat


def _chat_of_commenter(world: World, profile: PlayedProfile, comment_id: str) -> Chat:
    """The private chat of whoever wrote a comment; it is not opened by a private reply."""
    public = profile.owners.get(comment_id)
    comment = public.find(comment_id) if public and public.place is Place.PUBLIC else None
    if comment is None or comment.citizen is None or comment.deleted:
        raise PageRefused(100, "The comment is invalid for a private reply", subcode=2534025)
    if comment_id in profile.privately_answered:
        raise PageRefused(10900)
    if world.clock() - comment.at > PRIVATE_REPLY_WITHIN:
        raise PageRefused(10, "The comment is too old for a private reply", subcode=2534025)
    chat = world.chat(profile.channel, profile.slug, comment.citizen.slug)
    if chat.blocked:
        raise PageRefused(551)
    return chat


def _content(message: JsonObject) -> tuple[str, tuple[InlineButton, ...]]:
    text = message.get("text")
    if not isinstance(text, str) or not text.strip():
        raise PageRefused(100, "Param message[text] must be a non-empty UTF-8 encoded string")
    if len(text.encode()) > TEXT_BYTES:
        raise PageRefused(100, f"Length of param message[text] must be at most {TEXT_BYTES} bytes")
    replies = message.get("quick_replies", [])
    if not isinstance(replies, list) or len(replies) > QUICK_REPLIES:
        raise PageRefused(100, f"Param quick_replies must have at most {QUICK_REPLIES} elements")
    return text, tuple(_quick_reply(reply) for reply in replies)


def _quick_reply(reply: Any) -> InlineButton:
    """Instagram cuts a title that is too long, and refuses a payload that is."""
    told = reply if isinstance(reply, dict) else {}
    title, payload = str(told.get("title") or ""), str(told.get("payload") or "")
    if told.get("content_type") != "text" or not title or not 0 < len(payload) <= PAYLOAD_CHARACTERS:
        raise PageRefused(100, "Param quick_replies[] needs content_type text, title and payload")
    return InlineButton(payload, title[:TITLE_CHARACTERS])


def _act(world: World, profile: PlayedProfile, recipient: JsonObject, asked: JsonObject) -> JsonObject:
    chat = _open_chat(world, profile, recipient)
    if asked["sender_action"] in {"react", "unreact"}:
        payload = _object(asked, "payload")
        bubble = chat.find(str(payload.get("message_id")))
        if bubble is None or bubble.author is not Author.CITIZEN:
            raise PageRefused(100, "The message cannot be found")
        bubble.reaction = "❤️" if asked["sender_action"] == "react" else ""
        world.show(chat, bubble)
    elif asked["sender_action"] not in {"typing_on", "typing_off", "mark_seen"}:
        raise PageRefused(100, "Param sender_action must be one of the known actions")
    return {"recipient_id": igsid_of(chat.citizen)}


def _keep_within_limits(world: World, profile: PlayedProfile) -> None:
    if not world.rules.flood_limits:
        return
    if world.flood.wait_for("instagram", profile.slug, burst=TEXTS_PER_SECOND, per_second=TEXTS_PER_SECOND):
        raise PageRefused(613)


def _object(parent: JsonObject, name: str) -> JsonObject:
    value = parent.get(name)
    if not isinstance(value, dict):
        raise PageRefused(100, f"The parameter {name} is required")
    return value
