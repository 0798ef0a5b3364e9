"""Posts and messages as X writes them, in webhooks and in answers of the API."""

from collections.abc import Sequence
from datetime import datetime

from domain.messages import MessageKind
from simulator.chat import Bubble, Chat, JsonObject, StoredFile
from simulator.world import World
from simulator.x.played import PlayedX, user_id, user_json

_SHOWN = {
    MessageKind.IMAGE: ("3", "photo"),
    MessageKind.STICKER: ("3", "photo"),
    MessageKind.VIDEO: ("7", "video"),
    MessageKind.AUDIO: ("7", "video"),
}


def post_json(profile: PlayedX, bubble: Bubble) -> JsonObject:
    """A citizen's public post in its newest version."""
    assert bubble.citizen is not None
    ids = profile.versions.get(bubble.id, [bubble.id])
    text, name = text_of(profile, bubble), f"@{profile.settings.username}"
    at = text.lower().find(name.lower())
    mention = {"start": at, "end": at + len(name), "username": name[1:], "id": profile.settings.user_id}
    post: JsonObject = {
        "id": ids[-1],
        "text": written(text),
        "author_id": user_id(bubble.citizen),
        "conversation_id": bubble.reply_to or bubble.id,
        "created_at": iso(bubble.edited_at or bubble.at),
        "edit_history_tweet_ids": ids,
        "edit_controls": {"edits_remaining": 6 - len(ids), "is_edit_eligible": True},
        "entities": {"mentions": [mention] if at >= 0 else []},
        "lang": "ar",
        "reply_settings": "everyone",
    }
    if bubble.reply_to:
        post["in_reply_to_user_id"] = profile.settings.user_id
        post["referenced_tweets"] = [{"type": "replied_to", "id": bubble.reply_to}]
    keys = [key for file in bubble.files if (key := media_key(file))]
    return post | ({"attachments": {"media_keys": keys}} if keys else {})


def text_of(profile: PlayedX, bubble: Bubble) -> str:
    """A post's text; X puts the name of whom it answers, or who wrote it the name he calls, before it."""
    name = f"@{profile.settings.username}"
    calls = name.lower() in bubble.text.lower()
    return bubble.text if calls and not bubble.reply_to else f"{name} {bubble.text}".strip()


def includes_of(world: World, bubbles: Sequence[Bubble]) -> JsonObject:
    """The authors and files that go along with posts or messages."""
    people = {bubble.citizen.slug: user_json(bubble.citizen) for bubble in bubbles if bubble.citizen}
    media = [media_json(world, file) for bubble in bubbles for file in bubble.files if media_key(file)]
    return {"users": list(people.values())} | ({"media": media} if media else {})


def message_json(world: World, profile: PlayedX, chat: Chat, bubble: Bubble) -> JsonObject:
    """A direct message as a webhook tells it."""
    theirs, ours = user_id(chat.citizen), profile.settings.user_id
    sender, recipient = (theirs, ours) if bubble.citizen else (ours, theirs)
    said: JsonObject = {
        "text": written(bubble.text),
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
    }
    for file in bubble.files:
        if media_key(file):
            said["attachment"] = {"type": "media", "media": _older_media(world, file)}
    return {
        "type": "message_create",
        "id": bubble.id,
        "created_timestamp": str(milliseconds(bubble.at)),
        "message_create": {
            "target": {"recipient_id": recipient},
            "sender_id": sender,
            "message_data": said,
        },
    }


def event_json(profile: PlayedX, chat: Chat, bubble: Bubble) -> JsonObject:
    """A direct message as the API lists it."""
    theirs, ours = user_id(chat.citizen), profile.settings.user_id
    low, high = sorted((theirs, ours), key=int)
    keys = [key for file in bubble.files if (key := media_key(file))]
    event: JsonObject = {
        "id": bubble.id,
        "event_type": "MessageCreate",
        "text": written(bubble.text),
        "sender_id": theirs if bubble.citizen else ours,
        "dm_conversation_id": f"{low}-{high}",
        "created_at": iso(bubble.at),
    }
    return event | ({"attachments": {"media_keys": keys}} if keys else {})


def media_key(file: StoredFile) -> str:
    """X's key of a file; "" for what X has no place for."""
    return f"{_SHOWN[file.kind][0]}_{file.id}" if file.kind in _SHOWN else ""


def media_json(world: World, file: StoredFile) -> JsonObject:
    """A file as the API describes it."""
    kind, url = _SHOWN[file.kind][1], _address(world, file)
    described: JsonObject = {"media_key": media_key(file), "type": kind}
    if kind == "photo":
        return described | {"url": url}
    return described | {"variants": [{"bit_rate": 832_000, "content_type": "video/mp4", "url": url}]}


def _older_media(world: World, file: StoredFile) -> JsonObject:
    kind, url = _SHOWN[file.kind][1], _address(world, file)
    described: JsonObject = {"id": int(file.id), "id_str": file.id, "media_url_https": url, "type": kind}
    if kind == "video":
        variants = [{"bitrate": 832_000, "content_type": "video/mp4", "url": url}]
        described["video_info"] = {"variants": variants}
    return described


def _address(world: World, file: StoredFile) -> str:
    return f"{world.address}/x/media/{file.id}"


def written(text: str) -> str:
    """X writes these three signs as HTML does."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def iso(at: datetime) -> str:
    """A moment as posts have it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def milliseconds(at: datetime) -> int:
    """A moment as messages have it."""
    return int(at.timestamp() * 1000)
