"""What Meta tells an Instagram account: webhook bodies, built from what citizens and the ministry do."""

import base64

from domain.messages import MessageKind
from simulator.chat import Author, Bubble, Chat, JsonObject, StoredFile
from simulator.instagram.played import PlayedProfile, igsid_of, username_of
from simulator.line import Parcel
from simulator.signing import meta_bytes
from simulator.world import World

_ATTACHMENTS = {
    MessageKind.IMAGE: "image",
    MessageKind.VIDEO: "video",
    MessageKind.AUDIO: "audio",
    MessageKind.DOCUMENT: "file",
}


def new_mid(world: World) -> str:
    """The id of a private message; no earlier run has used it."""
    return "aWdfZAG1f" + base64.urlsafe_b64encode(f"{world.next_serial():020d}".encode()).decode().rstrip("=")


def new_comment_id(world: World) -> str:
    """The id of a comment."""
    return f"178{world.next_serial():014d}"


def queue_private(
    world: World,
    profile: PlayedProfile,
    chat: Chat,
    event: JsonObject,
    *,
    by_ministry: bool = False,
    tells_of: Bubble | None = None,
) -> None:
    """Put one private event of a citizen, or an echo of the ministry's, into the account's line."""
    citizen, ours = {"id": igsid_of(chat.citizen)}, {"id": profile.settings.instagram_id}
    sender, recipient = (ours, citizen) if by_ministry else (citizen, ours)
    now = int(world.clock().timestamp() * 1000)
    told = {"sender": sender, "recipient": recipient, "timestamp": now, **event}
    entry = {"id": profile.settings.instagram_id, "time": now, "messaging": [told]}
    _queue(profile, entry, next(iter(event)), (chat, tells_of) if tells_of else None)


def queue_comment(world: World, profile: PlayedProfile, chat: Chat, bubble: Bubble) -> None:
    """Tell of a comment; of the ministry's own, too."""
    settings = profile.settings
    author = {"id": settings.instagram_id, "username": settings.username}
    if bubble.author is Author.CITIZEN and bubble.citizen is not None:
        author = {"id": igsid_of(bubble.citizen), "username": username_of(bubble.citizen)}
    value: JsonObject = {
        "from": author,
        "media": {"id": settings.post_id, "media_product_type": "FEED"},
        "id": bubble.id,
    }
    if bubble.reply_to:
        value["parent_id"] = bubble.reply_to
    if bubble.text:
        value["text"] = bubble.text
    change = {"field": "comments", "value": value}
    entry = {"id": settings.instagram_id, "time": int(world.clock().timestamp()), "changes": [change]}
    _queue(profile, entry, "comment", (chat, bubble))


def attachment_of(world: World, file: StoredFile) -> JsonObject:
    """A file as a private message carries it: by an address that anybody can read."""
    return {"type": _ATTACHMENTS[file.kind], "payload": {"url": f"{world.address}/_files/{file.id}"}}


def is_told(bubble: Bubble) -> bool:
    """Whether Instagram hands out what a citizen sent; places, cards and stickers it does not."""
    shareable = all(file.kind in _ATTACHMENTS for file in bubble.files)
    return shareable and bubble.location is None and bubble.contact is None


def _queue(
    profile: PlayedProfile, entry: JsonObject, what: str, tells_of: tuple[Chat, Bubble] | None
) -> None:
    body = meta_bytes({"object": "instagram", "entry": [entry]})
    profile.line.put(Parcel(next(profile.numbers), body, what, tells_of))
