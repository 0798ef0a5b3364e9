"""What travels through Tawasul: RawEvent as received, InboundMessage as parsed, OutboundMessage to send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """A kind of platform."""

    X = "x"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    MESSENGER = "messenger"
    FACEBOOK_PAGE = "facebook_page"
    INSTAGRAM = "instagram"
    TEAMS = "teams"
    MANUAL = "manual"

    @property
    def address_space(self) -> "Channel":
        """Within which channel a sender's id names one citizen: a page knows commenters and chats alike."""
        return Channel.MESSENGER if self is Channel.FACEBOOK_PAGE else self


PRIVATE_REPLY = "private-reply:"
"""Begins an address that answers a public message privately: once, before the citizen wrote there."""

Directory = Mapping[tuple[Channel, str], str]
"""Our accounts by channel and our own id there (page id, phone number id…): one webhook may serve several."""


class Visibility(StrEnum):
    """PUBLIC when somebody besides the sender and us could read an answer."""

    PRIVATE = "private"
    PUBLIC = "public"


class MessageKind(StrEnum):
    """What a message mainly is; a file wins over its caption."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    BUTTON = "button"
    REACTION = "reaction"
    UNSUPPORTED = "unsupported"
    COMMENT = "comment"
    MENTION = "mention"


class EventKind(StrEnum):
    """What happened to a message or an address, other than a new message."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    EDITED = "edited"
    DELETED = "deleted"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """One HTTP request of a platform. Header names are lower case; `body` is exactly what was signed."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One event as received, not yet interpreted; a row of the ledger.

    `external_id` makes it unique within the account (the platform's own key for the delivery).
    `conversation_key` names the thread whose events must be handled one at a time, in order.
    `body` is JSON that `parse` of the same connector understands alone: the request's own bytes when the
    request carried one event, else the request's envelope around this event only.
    `position` tells the order of events of the same moment, where the platform numbers them; else 0.
    """

    channel: Channel
    account: str
    external_id: str
    conversation_key: str
    occurred_at: datetime | None
    body: bytes
    position: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file the citizen sent, not yet fetched. `file_ref` is what the platform's download call takes."""

    kind: MessageKind
    file_ref: str
    mime_type: str | None = None
    file_name: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of a citizen in the platform's meaning.

    `external_id`: the platform's id as text. `sender_id`: the platform's id of the sender.
    `thread_key`: the chat it was written in when that is not simply the sender's private chat, else "".
    `reply_to_address`: what `send` must be given to answer in the same place.
    `private_reply_to`: what `send` must be given to answer a public message privately, once and without the
    sender having written to us there, where the platform allows that; else None.
    `public_reply_allowed`: False when the platform would refuse an automatic answer to this public message.
    `link`: the message's own web address, where it has one.
    `sender_phone`: the sender's number in digits, when the platform told it.
    `album_id`: joins several messages that the citizen sent as one album.
    `sent_at`: the platform's time in UTC, None when it told none.
    """

    external_id: str
    sender_id: str
    sender_name: str
    text: str
    kind: MessageKind
    visibility: Visibility
    reply_to_address: str
    attachments: tuple[Attachment, ...] = ()
    in_reply_to: str | None = None
    sent_at: datetime | None = None
    thread_key: str = ""
    sender_phone: str | None = None
    album_id: str | None = None
    private_reply_to: str | None = None
    public_reply_allowed: bool = True
    link: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelEvent:
    """Something that happened to a message or an address.

    `external_id` is the message concerned ("" when it concerns the address alone). `reason` says why an event
    is ignored or a delivery failed; `error_code` is the platform's own. `text` is the new text of an edit.
    `outbox_id` is our own id, where the platform carries it back; a read or delivery without any id concerns
    all that was sent to `sender_id` until `sent_at`. `as_message`: an edited message as it stands now, to be
    filed as a new one when its first version never reached us. `by_person`: an ignored echo of what a
    colleague wrote to the citizen in the platform's own inbox; the bot leaves the conversation to him.
    """

    kind: EventKind
    external_id: str = ""
    sender_id: str = ""
    reason: str = ""
    text: str = ""
    sent_at: datetime | None = None
    outbox_id: str | None = None
    error_code: str | None = None
    as_message: InboundMessage | None = None
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a body means. `problems` tells, for each item that could not be understood, why."""

    messages: tuple[InboundMessage, ...] = ()
    events: tuple[ChannelEvent, ...] = ()
    problems: tuple[str, ...] = ()


class TextUnit(StrEnum):
    """How a platform counts the length of a text."""

    CODE_POINTS = "code_points"
    UTF16 = "utf16"
    BYTES = "bytes"
    X_WEIGHTED = "x_weighted"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do, as data; flows, delivery and the inbox ask it and never the channel's name.

    `text_limit` holds in private; `public_text_limit` for comments, posts and groups, 0 when there are none.
    `buttons`: at most so many under a message. `attachments`: at most so many files with a message we send.
    `reply_window_hours`: how long after the citizen's last message free text may be sent; None = always.
    `private_reply_days`: how long a public message may be answered privately without the citizen having
    written there first; None = not at all. `tells_edits`, `tells_deletes`, `tells_delivered`, `tells_read`:
    what the platform lets us know. `is_manual`: people carry messages in and out by hand.
    """

    text_limit: int
    text_unit: TextUnit = TextUnit.CODE_POINTS
    public_text_limit: int = 0
    public_text_unit: TextUnit = TextUnit.CODE_POINTS
    private: bool = True
    buttons: int = 0
    attachments: int = 0
    reply_window_hours: int | None = None
    private_reply_days: int | None = None
    tells_edits: bool = False
    tells_deletes: bool = False
    tells_delivered: bool = False
    tells_read: bool = False
    is_manual: bool = False

    def limit_in(self, visibility: Visibility) -> tuple[int, TextUnit]:
        """How long a text may be, and how that is counted."""
        if visibility is Visibility.PUBLIC and self.public_text_limit:
            return self.public_text_limit, self.public_text_unit
        return self.text_limit, self.text_unit


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a message; `id` comes back in the button press."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A file to be sent, by its content."""

    kind: MessageKind
    file_name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Template:
    """A text the platform approved beforehand; used when the reply window is closed."""

    name: str
    language: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to be sent. `text` fits the channel's limit already; `outbox_id` is ours.

    `list_label` is the label of the list opener when the buttons must be shown as a list. `answers_press` is
    the id of the button press this answers, where the platform waits for one to be acknowledged.
    """

    outbox_id: str
    to: str
    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[OutboundFile, ...] = ()
    in_reply_to: str | None = None
    template: Template | None = None
    list_label: str = "القائمة"
    answers_press: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform took the message; `external_id` is its id there."""

    external_id: str
    details: Mapping[str, str] = field(default_factory=dict)
