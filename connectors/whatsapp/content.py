"""What a citizen's WhatsApp message holds, by its type.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors.payload import (
    JsonObject,
    object_of,
    objects_of,
    optional_identifier,
    read_json,
    text_of,
)
from domain.errors import Unreadable
from domain.messages import Attachment, MessageKind


@dataclass(frozen=True, slots=True)
class Content:
    """The part of a message that depends on its type. `replies_to` overrides the quoted message's id."""

    kind: MessageKind
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    replies_to: str | None = None


UNSUPPORTED = Content(MessageKind.UNSUPPORTED)


def content_of(message: JsonObject) -> Content:
    """What the message says; UNSUPPORTED when its type is unknown or its body is missing."""
    kind = message.get("type")
    read = _READERS.get(kind) if isinstance(kind, str) else None
    body = message.get(kind) if isinstance(kind, str) else None
    return read(body) if read and body else UNSUPPORTED


def _text(body: object) -> Content:
    said = object_of(body).get("body")
    return Content(MessageKind.TEXT, text_of(said)) if isinstance(said, str) else UNSUPPORTED


def _file(kind: MessageKind) -> Callable[[object], Content]:
    def read(body: object) -> Content:
        file = object_of(body)
        caption, media_id = text_of(file.get("caption")), optional_identifier(file.get("id"))
        if media_id is None:
            return Content(MessageKind.UNSUPPORTED, caption)
        mime_type, name = text_of(file.get("mime_type")) or None, text_of(file.get("filename")) or None
        return Content(kind, caption, (Attachment(kind, media_id, mime_type, name),))

    return read


def _location(body: object) -> Content:
    place = object_of(body)
    named = ", ".join(filter(None, (text_of(place.get("name")), text_of(place.get("address")))))
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if not named and (latitude is None or longitude is None):
        return UNSUPPORTED
    return Content(MessageKind.LOCATION, named or f"{_figure(latitude)},{_figure(longitude)}")


def _figure(value: object) -> str:
    return text_of(value) if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _cards(body: object) -> Content:
    lines = [line for card in objects_of(body) if (line := _card(card))]
    return Content(MessageKind.CONTACT, "\n".join(lines))


def _card(card: JsonObject) -> str:
    name = text_of(object_of(card.get("name")).get("formatted_name"))
    numbers = [
        optional_identifier(phone.get("phone") or phone.get("wa_id"))
        for phone in objects_of(card.get("phones"))
    ]
    return " ".join(filter(None, (name, *numbers)))


def _reaction(body: object) -> Content:
    """A reaction without emoji was taken back."""
    reaction = object_of(body)
    emoji, about = text_of(reaction.get("emoji")), optional_identifier(reaction.get("message_id"))
    return Content(MessageKind.REACTION, emoji, replies_to=about)


def _interactive(body: object) -> Content:
    interactive = object_of(body)
    for choice in ("button_reply", "list_reply"):
        if isinstance(interactive.get(choice), dict):
            title = text_of(interactive[choice].get("title")) or text_of(interactive[choice].get("id"))
            return Content(MessageKind.BUTTON, title)
    form = interactive.get("nfm_reply")
    return Content(MessageKind.TEXT, "\n".join(_answers(form))) if isinstance(form, dict) else UNSUPPORTED


def _answers(form: JsonObject) -> Iterator[str]:
    """The answers of a filled-in form, one per line; what it says of itself when they cannot be read."""
    try:
        answers = object_of(read_json(text_of(form.get("response_json")).encode()))
    except Unreadable:
        answers = {}
    told = [(key, _figure(answer)) for key, answer in answers.items() if key != "flow_token"]
    lines = [f"{text_of(key)}: {answer}" for key, answer in told if answer]
    yield from lines or [text_of(form.get("body"))]


def _template_button(body: object) -> Content:
    button = object_of(body)
    return Content(MessageKind.BUTTON, text_of(button.get("text")) or text_of(button.get("payload")))


_READERS: dict[str, Callable[[object], Content]] = {
    "text": _text,
    "image": _file(MessageKind.IMAGE),
    "video": _file(MessageKind.VIDEO),
    "document": _file(MessageKind.DOCUMENT),
    "audio": _file(MessageKind.AUDIO),
    "voice": _file(MessageKind.AUDIO),
    "sticker": _file(MessageKind.STICKER),
    "location": _location,
    "contacts": _cards,
    "reaction": _reaction,
    "interactive": _interactive,
    "button": _template_button,
}
