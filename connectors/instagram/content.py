"""What a citizen's private message on Instagram holds.

https://developers.facebook.com/docs/instagram-platform/webhooks/examples
"""

from dataclasses import dataclass

from connectors.payload import JsonObject, object_of, objects_of, optional_identifier, text_of
from domain.messages import Attachment, MessageKind

FILES = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "file": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
}
SHARES = ("share", "ig_post", "ig_reel", "reel", "ig_story", "post", "fallback")
"""Somebody's post or reel, passed on: its media is not the citizen's, so only its address is kept."""
STORY_MENTION = "story_mention"


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. `replies_to`: the message it answers. `link`: the story or post it is about."""

    kind: MessageKind
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    replies_to: str | None = None
    link: str | None = None


def content_of(message: JsonObject) -> Content:
    """What a `message` says; UNSUPPORTED when Instagram does not hand it out, such as a GIF."""
    text, files, answered = text_of(message.get("text")), _files(message), object_of(message.get("reply_to"))
    story = text_of(object_of(answered.get("story")).get("url")) or None
    replies_to = optional_identifier(answered.get("mid"))
    if STORY_MENTION in _types(message):
        # Its media must not be stored: it belongs to the story, and dies with it within 24 hours.
        return Content(MessageKind.MENTION, text, files)
    choice = message.get("quick_reply")
    if isinstance(choice, dict):
        return Content(MessageKind.BUTTON, text or text_of(choice.get("payload")), (), replies_to, story)
    if files:
        return Content(files[0].kind, text, files, replies_to, story)
    shared = _shared(message)
    if shared is not None:
        said = text or text_of(shared.get("title")) or text_of(shared.get("url"))
        return Content(MessageKind.TEXT, said, (), replies_to, text_of(shared.get("url")) or story)
    if not text or message.get("is_unsupported") is True:
        return Content(MessageKind.UNSUPPORTED, text, (), replies_to, story)
    return Content(MessageKind.TEXT, text, (), replies_to, story)


def _types(message: JsonObject) -> set[str]:
    return {text_of(attachment.get("type")) for attachment in objects_of(message.get("attachments"))}


def _files(message: JsonObject) -> tuple[Attachment, ...]:
    """The files that are the citizen's own, in their order."""
    return tuple(
        Attachment(FILES[kind], url)
        for attachment in objects_of(message.get("attachments"))
        if (kind := text_of(attachment.get("type"))) in FILES
        and (url := text_of(object_of(attachment.get("payload")).get("url")))
    )


def _shared(message: JsonObject) -> JsonObject | None:
    """The first post that is passed on and says of itself what it is."""
    for attachment in objects_of(message.get("attachments")):
        payload = object_of(attachment.get("payload"))
        if attachment.get("type") in SHARES and (payload.get("url") or payload.get("title")):
            return payload
    return None
