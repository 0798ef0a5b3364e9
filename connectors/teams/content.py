"""What a Teams message holds: words, files, or the values of a card that was filled in."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.payload import JsonObject, object_of, objects_of, text_of
from connectors.teams.activity import Activity
from connectors.teams.text import HTML_COPY, written_in
from domain.messages import Attachment, MessageKind

UPLOADED_FILE = "application/vnd.microsoft.teams.file.download.info"
_CARD = "application/vnd.microsoft."
_MEDIA = {"image": MessageKind.IMAGE, "video": MessageKind.VIDEO, "audio": MessageKind.AUDIO}
_KIND_BY_ENDING = {
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "bmp", "heic", "tif", "tiff"), MessageKind.IMAGE),
    **dict.fromkeys(("mp4", "mov", "m4v", "webm", "avi", "mkv", "3gp"), MessageKind.VIDEO),
    **dict.fromkeys(("mp3", "m4a", "aac", "ogg", "oga", "opus", "wav", "amr"), MessageKind.AUDIO),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. `quoted_id`: the message it answers, where the citizen quoted one."""

    kind: MessageKind
    text: str
    attachments: tuple[Attachment, ...] = ()
    quoted_id: str | None = None


def content_of(activity: Activity) -> Content:
    """What the message says; UNSUPPORTED when it holds nothing we can show."""
    written = written_in(activity)
    files = tuple(_files(activity))
    pressed = "" if written.text else _pressed(activity.content.get("value"))
    text = written.text or pressed
    if files:
        kind = files[0].kind
    elif activity.content.get("value") is not None:
        kind = MessageKind.BUTTON
    else:
        # Only our name, and nothing besides, is a text without words.
        has_words = bool(text) or bool(text_of(activity.content.get("text")).strip())
        kind = MessageKind.TEXT if has_words else MessageKind.UNSUPPORTED
    return Content(kind, text, files, written.quoted_id)


def _files(activity: Activity) -> Iterator[Attachment]:
    """The files; the HTML copy of the text, cards and link previews are none."""
    for attachment in objects_of(activity.content.get("attachments")):
        declared = text_of(attachment.get("contentType")).lower()
        file = _uploaded(attachment) if declared == UPLOADED_FILE else _linked(attachment, declared)
        if file is not None:
            yield file


def _uploaded(attachment: JsonObject) -> Attachment | None:
    """A file the citizen put into his OneDrive; its address opens it for some minutes, without a token."""
    content = object_of(attachment.get("content"))
    url, name = text_of(content.get("downloadUrl")), text_of(attachment.get("name"))
    if not url:
        return None
    ending = (text_of(content.get("fileType")) or name.rpartition(".")[2]).lower().lstrip(".")
    return Attachment(_KIND_BY_ENDING.get(ending, MessageKind.DOCUMENT), url, file_name=name or None)


def _linked(attachment: JsonObject, declared: str) -> Attachment | None:
    """A picture in the text, which Teams keeps and gives to whoever has our token."""
    url, name = text_of(attachment.get("contentUrl")), text_of(attachment.get("name"))
    if not url or not declared or declared == HTML_COPY or declared.startswith(_CARD):
        return None
    kind = _MEDIA.get(declared.partition("/")[0], MessageKind.DOCUMENT)
    return Attachment(kind, url, None if declared.endswith("/*") else declared, name or None)


def _pressed(value: object) -> str:
    """A card's button or form in words: its only value, else one line per field."""
    if isinstance(value, str):
        return text_of(value)
    fields = {key: _word(field) for key, field in object_of(value).items() if key != "msteams"}
    if len(fields) == 1:
        return next(iter(fields.values()))
    return "\n".join(f"{text_of(key)}: {word}" for key, word in fields.items() if word)


def _word(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return text_of(value) if isinstance(value, str) else str(value)
