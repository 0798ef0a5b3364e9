"""A direct message, read from a webhook's shape or from the API's into the same terms."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from connectors.payload import JsonObject, identifier, object_of, optional_identifier, text_of
from connectors.x.files import files_by_key, files_of
from connectors.x.includes import Includes, User, id_in
from connectors.x.moment import moment_in
from connectors.x.wording import shown, without_link_to_file
from domain.messages import Attachment, MessageKind


@dataclass(frozen=True, slots=True)
class Direct:
    """One direct message. `group`: the id of a conversation of more than two, else "".

    `by_person`: written in X's own app or on its site. `notice`: what happened instead of a message.
    """

    id: str
    sender: User
    recipient: str | None
    text: str
    kind: MessageKind
    sent_at: datetime | None
    attachments: tuple[Attachment, ...] = ()
    group: str = ""
    by_person: bool = False
    notice: str = ""

    def citizen(self, self_id: str | None) -> str:
        """Who is on the other side, whoever wrote."""
        return self.recipient or self.sender.id if self.sender.id == self_id else self.sender.id


def direct_of(content: JsonObject, includes: Includes, apps: JsonObject, path: str) -> Direct:
    """Read a direct message. Raise Unreadable naming the place when its id or its sender is missing."""
    if "message_create" in content or "type" in content:
        return _of_webhook(content, includes, apps, path)
    return _of_api(content, includes, path)


def _of_webhook(content: JsonObject, includes: Includes, apps: JsonObject, path: str) -> Direct:
    created = object_of(content.get("message_create"))
    said = object_of(created.get("message_data"))
    medium = object_of(object_of(said.get("attachment")).get("media"))
    files = files_of([medium])
    text = without_link_to_file(shown(text_of(said.get("text"))), text_of(medium.get("url")))
    is_choice = isinstance(said.get("quick_reply_response"), dict)
    kind = text_of(content.get("type"))
    return Direct(
        id=identifier(content.get("id"), f"{path}.id"),
        sender=includes.user(identifier(created.get("sender_id"), f"{path}.message_create.sender_id")),
        recipient=id_in(object_of(created.get("target")), "recipient_id"),
        text=text,
        kind=MessageKind.BUTTON if is_choice else _kind(files, text),
        sent_at=moment_in(content),
        attachments=files,
        by_person=_is_of_x_itself(apps, created.get("source_app_id")),
        notice="" if kind in ("", "message_create") else kind,
    )


def _of_api(content: JsonObject, includes: Includes, path: str) -> Direct:
    """A conversation of two is named by both ids; of more by a number of its own."""
    event_id = identifier(content.get("id"), f"{path}.id")
    sender = identifier(content.get("sender_id"), f"{path}.sender_id")
    conversation = optional_identifier(content.get("dm_conversation_id")) or ""
    others = [one for one in conversation.split("-") if one != sender] if "-" in conversation else []
    files = files_by_key(content, "message", event_id, includes)
    text, kind = shown(text_of(content.get("text"))), text_of(content.get("event_type"))
    return Direct(
        id=event_id,
        sender=includes.user(sender),
        recipient=others[0] if others else None,
        text=text,
        kind=_kind(files, text),
        sent_at=moment_in(content),
        attachments=files,
        group="" if "-" in conversation else conversation,
        notice="" if kind in ("", "MessageCreate") else kind,
    )


def _kind(files: tuple[Attachment, ...], text: str) -> MessageKind:
    """A file wins over its caption; a message of neither is one that this API does not show."""
    if files:
        return files[0].kind
    return MessageKind.TEXT if text else MessageKind.UNSUPPORTED


def _is_of_x_itself(apps: JsonObject, app_id: object) -> bool:
    app = object_of(apps.get(optional_identifier(app_id) or ""))
    try:
        host = urlsplit(text_of(app.get("url"))).hostname or ""
    except ValueError:
        return False
    return host in ("x.com", "twitter.com") or host.endswith((".x.com", ".twitter.com"))
