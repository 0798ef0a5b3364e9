"""What one item of the partner's JSON means: a message, or that one was edited or deleted. Pure."""

import mimetypes
from collections.abc import Mapping
from datetime import UTC, datetime

from connectors.payload import (
    JsonObject,
    as_object,
    identifier,
    object_of,
    objects_of,
    optional_identifier,
    text_of,
)
from domain.errors import Unreadable
from domain.messages import Attachment, ChannelEvent, EventKind, InboundMessage, MessageKind, Visibility
from domain.text import storable

UPLOAD = "upload:"
"""Begins the file_ref of a file that staff uploaded; the SHA-256 of its content follows."""
PUBLIC_THREAD = "public"
"""The thread of public messages of which nobody told under which post they stand."""

_LONGEST_LINK = 2048
_WEB = ("https://", "http://")
_FILE_KINDS: Mapping[str, MessageKind] = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
}
_KINDS = {kind.value: kind for kind in MessageKind if kind not in (MessageKind.COMMENT, MessageKind.MENTION)}


def meaning_of(
    content: object, where: str, *, is_recorded: bool = False, id_if_missing: str | None = None
) -> InboundMessage | ChannelEvent:
    """A message or an event. Raise Unreadable, naming the field, for what cannot be either.

    `is_recorded`: staff wrote it, and may name a file they uploaded. `id_if_missing`: the id of a message
    that carries none of its own.
    """
    item = as_object(content, where)
    match item.get("event", "message"):
        case "message":
            return _message(item, where, is_recorded, id_if_missing)
        case "edited":
            message = _message(item, where, is_recorded)
            return ChannelEvent(
                EventKind.EDITED,
                message.external_id,
                message.sender_id,
                text=message.text,
                sent_at=message.sent_at,
                as_message=message,
            )
        case "deleted":
            return ChannelEvent(
                EventKind.DELETED,
                identifier(item.get("id"), f"{where}.id"),
                optional_identifier(object_of(item.get("sender")).get("id")) or "",
                sent_at=moment_of(item.get("sent_at")),
            )
        case _:
            raise Unreadable(f"{where}.event is none of message, edited, deleted")


def moment_of(written: object) -> datetime | None:
    """An ISO 8601 time in UTC; None when it is none, or does not say in which zone it was taken."""
    if not isinstance(written, str):
        return None
    try:
        moment = datetime.fromisoformat(written)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _message(
    item: JsonObject, where: str, is_recorded: bool, id_if_missing: str | None = None
) -> InboundMessage:
    sender = as_object(item.get("sender"), f"{where}.sender")
    sender_id = identifier(sender.get("id"), f"{where}.sender.id")
    text = _text(item.get("text"), f"{where}.text")
    visibility = _visibility(item.get("visibility"), where)
    is_public = visibility is Visibility.PUBLIC
    attachments = tuple(_attachment(file, is_recorded) for file in objects_of(item.get("attachments")))
    if not text.strip() and not attachments:
        raise Unreadable(f"{where} has neither text nor attachments")
    thread = (optional_identifier(item.get("thread")) or PUBLIC_THREAD) if is_public else ""
    link = _link(item.get("link"))
    return InboundMessage(
        external_id=identifier(id_if_missing if item.get("id") is None else item["id"], f"{where}.id"),
        sender_id=sender_id,
        sender_name=text_of(sender.get("name")),
        text=text,
        kind=_kind(item.get("kind"), attachments, is_public=is_public),
        visibility=visibility,
        reply_to_address=(link or thread) if is_public else sender_id,
        attachments=attachments,
        in_reply_to=optional_identifier(item.get("in_reply_to")),
        sent_at=moment_of(item.get("sent_at")),
        thread_key=thread,
        link=link,
    )


def _text(written: object, where: str) -> str:
    """A text of another type is not passed over: the citizen's words would be lost without a trace."""
    if written is None:
        return ""
    if not isinstance(written, str):
        raise Unreadable(f"{where} is no text")
    return storable(written)


def _visibility(written: object, where: str) -> Visibility:
    if written is None:
        return Visibility.PRIVATE
    if written in ("private", "public"):
        return Visibility(written)
    raise Unreadable(f"{where}.visibility is neither private nor public")


def _kind(written: object, attachments: tuple[Attachment, ...], *, is_public: bool) -> MessageKind:
    if is_public:
        return MessageKind.MENTION if written == "mention" else MessageKind.COMMENT
    if isinstance(written, str) and written in _KINDS:
        return _KINDS[written]
    return attachments[0].kind if attachments else MessageKind.TEXT


def _attachment(file: JsonObject, is_recorded: bool) -> Attachment:
    """A file whose address cannot be used stays an attachment, so that staff see there was one."""
    url, name = text_of(file.get("url")), text_of(file.get("file_name")) or None
    mime_type = text_of(file.get("mime_type")).partition(";")[0].strip().lower()
    mime_type = mime_type or mimetypes.guess_type(name or url.partition("?")[0], strict=False)[0] or ""
    size = file.get("size")
    return Attachment(
        kind=_FILE_KINDS.get(mime_type.partition("/")[0], MessageKind.DOCUMENT),
        file_ref=url if url.startswith((*_WEB, UPLOAD) if is_recorded else _WEB) else "",
        mime_type=mime_type or None,
        file_name=name,
        size=size if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**53 else None,
    )


def _link(written: object) -> str | None:
    """Shown to staff as a link, so nothing but a web address."""
    link = text_of(written).strip()
    is_web = link.lower().startswith(_WEB) and not any(character <= " " for character in link)
    return link if is_web and len(link) <= _LONGEST_LINK else None
