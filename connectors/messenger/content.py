"""What a citizen's Messenger message holds: words, a pressed choice, files, a place, a shared post.

https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from connectors.payload import JsonObject, object_of, objects_of, text_of
from domain.messages import Attachment, MessageKind

_FILES = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "file": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
}
_SHARED = frozenset({"fallback", "share", "post", "ig_post", "reel", "ig_reel", "template"})
"""What is shown as a card: a link, somebody's post or reel. Its words and address are its content."""


@dataclass(frozen=True, slots=True)
class Content:
    """The part of a message that depends on what was sent."""

    kind: MessageKind
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


def content_of(message: JsonObject) -> Content:
    """What the message says; UNSUPPORTED when nothing of it can be understood. A file wins over words."""
    text = text_of(message.get("text"))
    if isinstance(message.get("quick_reply"), dict):
        return Content(MessageKind.BUTTON, text or text_of(message["quick_reply"].get("payload")))
    parts = [_part(part) for part in objects_of(message.get("attachments"))]
    files = tuple(file for part in parts for file in part.attachments)
    added = (line for part in parts for line in part.text.splitlines() if line not in text)
    words = "\n".join(filter(None, (text, *added)))
    if files:
        return Content(files[0].kind, words, files)
    if any(part.kind is MessageKind.LOCATION for part in parts):
        return Content(MessageKind.LOCATION, words)
    return Content(MessageKind.TEXT if words else MessageKind.UNSUPPORTED, words)


def _part(part: JsonObject) -> Content:
    name, payload = text_of(part.get("type")), object_of(part.get("payload"))
    if name in _FILES:
        return _file(_FILES[name], payload)
    if name == "location":
        return _location(part, payload)
    if name in _SHARED:
        return Content(MessageKind.TEXT, _card(part, payload))
    return Content(MessageKind.UNSUPPORTED)


def _file(kind: MessageKind, payload: JsonObject) -> Content:
    address = text_of(payload.get("url"))
    if not address:
        return Content(MessageKind.UNSUPPORTED)
    if kind is MessageKind.IMAGE and payload.get("sticker_id"):
        kind = MessageKind.STICKER
    name = _file_name(address) if kind is MessageKind.DOCUMENT else None
    return Content(kind, attachments=(Attachment(kind, address, file_name=name),))


def _file_name(address: str) -> str | None:
    """The last part of the address's path; Meta names a file only there."""
    try:
        return PurePosixPath(unquote(urlsplit(address).path)).name or None
    except ValueError:
        return None


def _location(part: JsonObject, payload: JsonObject) -> Content:
    place = object_of(payload.get("coordinates"))
    latitude, longitude = place.get("lat"), place.get("long")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return Content(MessageKind.UNSUPPORTED)
    return Content(MessageKind.LOCATION, text_of(part.get("title")) or f"{latitude},{longitude}")


def _card(part: JsonObject, payload: JsonObject) -> str:
    """The title and the address, once each: newer versions tell them in the payload, older ones beside it."""
    title = text_of(payload.get("title")) or text_of(part.get("title"))
    address = text_of(payload.get("url")) or text_of(part.get("url"))
    return "\n".join(filter(None, (title, address)))
