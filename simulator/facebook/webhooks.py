"""What Meta tells a page: webhook bodies, built from what citizens and the ministry do."""

import base64

from domain.messages import MessageKind
from simulator.chat import Author, Bubble, Chat, JsonObject, StoredFile
from simulator.facebook.played import PlayedFeed, PlayedMessenger, PlayedOfPage, psid_of
from simulator.line import Parcel
from simulator.signing import meta_bytes
from simulator.world import World

_ATTACHMENTS = {
    MessageKind.IMAGE: "image",
    MessageKind.VIDEO: "video",
    MessageKind.AUDIO: "audio",
    MessageKind.STICKER: "sticker",
}

_IN_COMMENTS = {MessageKind.IMAGE: "photo", MessageKind.STICKER: "photo", MessageKind.VIDEO: "video"}
"""What a comment can show; of another file nobody is told."""


def new_mid(world: World) -> str:
    """The id of a private message; no earlier run has used it."""
    return "m_" + base64.urlsafe_b64encode(f"{world.next_serial():024d}".encode()).decode().rstrip("=")


def new_comment_id(world: World, feed: PlayedFeed) -> str:
    """The id of a comment: its post's, and its own."""
    return f"{feed.post_number}_{world.next_serial()}"


def queue_private(
    world: World,
    messenger: PlayedMessenger,
    chat: Chat,
    event: JsonObject,
    *,
    by_ministry: bool = False,
    tells_of: Bubble | None = None,
) -> None:
    """Put one private event of a citizen, or an echo of the ministry's, into the page's line."""
    citizen, ours = {"id": psid_of(chat.citizen)}, {"id": messenger.page_id}
    sender, recipient = (ours, citizen) if by_ministry else (citizen, ours)
    now = milliseconds(world)
    told = {"sender": sender, "recipient": recipient, "timestamp": now, **event}
    entry = {"id": messenger.page_id, "time": now, "messaging": [told]}
    _queue(messenger, entry, next(iter(event)), (chat, tells_of) if tells_of else None)


def queue_comment(world: World, feed: PlayedFeed, chat: Chat, bubble: Bubble, verb: str) -> None:
    """Tell what was done to a comment (`verb`: add, edited, remove, hide, unhide); the page's own, too."""
    seconds = int(world.clock().timestamp())
    value: JsonObject = {
        "from": _author(feed, bubble),
        "post": {"permalink_url": f"https://www.facebook.com/{feed.post_id}", "id": feed.post_id},
        "post_id": feed.post_id,
        "comment_id": bubble.id,
        "parent_id": bubble.reply_to or feed.post_id,
        "created_time": seconds,
        "item": "comment",
        "verb": verb,
    }
    if bubble.text and verb in {"add", "edited"}:
        value["message"] = bubble.text
    for file in bubble.files if verb == "add" else ():
        if file.kind in _IN_COMMENTS:
            value[_IN_COMMENTS[file.kind]] = _address(world, file)
    tells_of = (chat, bubble) if verb == "add" else None
    queue_change(feed, value, seconds, f"comment {verb}", tells_of)


def queue_change(
    feed: PlayedFeed, value: JsonObject, seconds: int, what: str, tells_of: tuple[Chat, Bubble] | None = None
) -> None:
    """Tell of any change of the page's feed."""
    entry = {"id": feed.page_id, "time": seconds, "changes": [{"field": "feed", "value": value}]}
    _queue(feed, entry, what, tells_of)


def content_of(world: World, bubble: Bubble) -> JsonObject:
    """The part of a message that says what it holds; Messenger knows no cards of contacts."""
    if bubble.contact:
        return {"text": f"{bubble.contact.name} {bubble.contact.phone}"}
    if bubble.location:
        place = {"lat": bubble.location.latitude, "long": bubble.location.longitude}
        return {"attachments": [{"type": "location", "payload": {"coordinates": place}}]}
    said: JsonObject = {"text": bubble.text} if bubble.text else {}
    return said | (
        {"attachments": [_attachment(world, file) for file in bubble.files]} if bubble.files else {}
    )


def milliseconds(world: World) -> int:
    """The present moment as Messenger tells it."""
    return int(world.clock().timestamp() * 1000)


def _attachment(world: World, file: StoredFile) -> JsonObject:
    """A file as a message carries it: by an address that anybody can read."""
    sticker = {"sticker_id": int(file.id)} if file.kind is MessageKind.STICKER else {}
    payload = {"url": _address(world, file), **sticker}
    return {"type": _ATTACHMENTS.get(file.kind, "file"), "payload": payload}


def _address(world: World, file: StoredFile) -> str:
    return f"{world.address}/_files/{file.id}"


def _author(feed: PlayedFeed, bubble: Bubble) -> JsonObject:
    if bubble.author is Author.CITIZEN and bubble.citizen is not None:
        return {"id": psid_of(bubble.citizen), "name": bubble.citizen.name}
    return {"id": feed.page_id, "name": feed.name}


def _queue(account: PlayedOfPage, entry: JsonObject, what: str, tells_of: tuple[Chat, Bubble] | None) -> None:
    body = meta_bytes({"object": "page", "entry": [entry]})
    account.line.put(Parcel(next(account.numbers), body, what, tells_of))
