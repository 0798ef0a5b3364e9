"""What a citizen and the ministry see of each other: chats and the bubbles in them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.messages import Channel, MessageKind
from simulator.people import Citizen

JsonObject = dict[str, Any]


class Author(StrEnum):
    """Who wrote a bubble."""

    CITIZEN = "citizen"
    MINISTRY = "ministry"


class Place(StrEnum):
    """Where it was written: alone with the ministry, in a group, or in public under its profile."""

    PRIVATE = "private"
    GROUP = "group"
    PUBLIC = "public"


class Stage(StrEnum):
    """How far a bubble came. A citizen's is DELIVERED once the ministry took the webhook."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on the platform. `voice`: recorded in the chat, not an audio file."""

    id: str
    kind: MessageKind
    name: str
    mime_type: str
    content: bytes
    voice: bool = False


@dataclass(frozen=True, slots=True)
class InlineButton:
    """A choice under a bubble of the ministry; `id` is what a press sends back, unless it opens `url`."""

    id: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SharedLocation:
    """A point on the map."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A card from somebody's address book."""

    name: str
    phone: str


@dataclass(slots=True)
class Bubble:
    """One message as both sides see it; `id` is the platform's, as text."""

    id: str
    author: Author
    author_name: str
    at: datetime
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    files: tuple[StoredFile, ...] = ()
    buttons: tuple[InlineButton, ...] = ()
    list_label: str = ""
    location: SharedLocation | None = None
    contact: SharedContact | None = None
    reply_to: str | None = None
    stage: Stage = Stage.SENT
    tag: str | None = None
    album_id: str | None = None
    edited_at: datetime | None = None
    deleted: bool = False
    reaction: str = ""
    error: str = ""
    citizen: Citizen | None = None

    def as_json(self) -> JsonObject:
        """For the page and for GET /_state."""
        return {
            "id": self.id,
            "author": self.author,
            "author_name": self.author_name,
            "citizen": self.citizen.slug if self.citizen else None,
            "at": self.at.isoformat(),
            "kind": self.kind,
            "text": self.text,
            "files": [
                {"id": file.id, "kind": file.kind, "name": file.name, "mime_type": file.mime_type}
                for file in self.files
            ],
            "buttons": [
                {"id": button.id, "title": button.title, "url": button.url} for button in self.buttons
            ],
            "list_label": self.list_label,
            "location": (self.location.latitude, self.location.longitude) if self.location else None,
            "contact": (self.contact.name, self.contact.phone) if self.contact else None,
            "reply_to": self.reply_to,
            "stage": self.stage,
            "tag": self.tag,
            "edited": self.edited_at is not None,
            "deleted": self.deleted,
            "reaction": self.reaction,
            "error": self.error,
        }


@dataclass(slots=True)
class Chat:
    """All that was said in one place between one account and one citizen (or a group of them).

    `known`: the citizen wrote once, so the ministry may answer. `viewers`: pages that show it at the moment.
    """

    channel: Channel
    account: str
    key: str
    place: Place
    chat_id: int
    citizen: Citizen
    title: str = ""
    bubbles: list[Bubble] = field(default_factory=list)
    known: bool = False
    blocked: bool = False
    last_inbound_at: datetime | None = None
    viewers: int = 0

    def find(self, bubble_id: str) -> Bubble | None:
        """The bubble with the platform's id; the newest are looked at first."""
        return next((bubble for bubble in reversed(self.bubbles) if bubble.id == bubble_id), None)

    def from_ministry(self) -> list[Bubble]:
        """What the citizen received, oldest first."""
        return [bubble for bubble in self.bubbles if bubble.author is Author.MINISTRY]
