"""What every activity of the Bot Connector tells: who did it, in which conversation, when.

https://github.com/microsoft/botframework-sdk/blob/main/specs/botframework-activity/botframework-activity.md
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.payload import (
    JsonObject,
    as_object,
    identifier,
    object_of,
    optional_identifier,
    read_json,
    text_of,
)
from connectors.teams.place import Place, is_shared
from domain.errors import Unreadable
from domain.messages import Visibility

BOT_PREFIX = "28:"
"""Teams' ids of bots; people are 29:…"""


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity. `self_id`: our application id, with or without Teams' prefix, if it is known."""

    content: JsonObject
    self_id: str | None = None

    @property
    def type(self) -> str:
        """message, messageUpdate, …"""
        return text_of(self.content.get("type"))

    @property
    def event_type(self) -> str:
        """What Teams says more exactly: editMessage, softDeleteMessage, …"""
        return text_of(object_of(self.content.get("channelData")).get("eventType"))

    @property
    def id(self) -> str:
        """The message's id; an edit or deletion carries that of the message. Raise Unreadable."""
        return identifier(self.content.get("id"), "id")

    @property
    def sender_id(self) -> str:
        """Raise Unreadable when nobody is named."""
        return identifier(object_of(self.content.get("from")).get("id"), "from.id")

    @property
    def sender_name(self) -> str:
        """As Teams gives it, "" when it gives none."""
        return text_of(object_of(self.content.get("from")).get("name"))

    @property
    def conversation_id(self) -> str:
        """Raise Unreadable when there is none. In a channel it names the thread too: 19:…;messageid=…"""
        return identifier(object_of(self.content.get("conversation")).get("id"), "conversation.id")

    @property
    def place(self) -> Place:
        """Where an answer goes. Raise Unreadable."""
        return Place(identifier(self.content.get("serviceUrl"), "serviceUrl"), self.conversation_id)

    @property
    def visibility(self) -> Visibility:
        """Private only where nobody else can be listening."""
        conversation = object_of(self.content.get("conversation"))
        kind = conversation.get("conversationType")
        if kind is None and conversation.get("isGroup") is not True:
            is_private = not is_shared(self.conversation_id)
        else:
            is_private = kind == "personal"
        return Visibility.PRIVATE if is_private else Visibility.PUBLIC

    @property
    def moment(self) -> datetime | None:
        """When it happened, in UTC; None when that is not told or is no date."""
        return _moment(self.content.get("timestamp")) or _moment(self.content.get("localTimestamp"))

    @property
    def our_ids(self) -> frozenset[str]:
        """Under which ids we are known: the one it was sent to, and the one we are told."""
        recipient = optional_identifier(object_of(self.content.get("recipient")).get("id"))
        told = self.self_id and BOT_PREFIX + self.self_id.removeprefix(BOT_PREFIX).lower()
        return frozenset(filter(None, (recipient, told)))

    @property
    def echo(self) -> str:
        """Why it is no citizen's, when a bot did it; else ""."""
        sender = optional_identifier(object_of(self.content.get("from")).get("id")) or ""
        if sender in self.our_ids:
            return "echo"
        return "sent_by_bot" if sender.startswith(BOT_PREFIX) else ""


def activity_in(body: bytes, self_id: str | None = None) -> Activity:
    """The activity of a body. Raise Unreadable when it is none."""
    content = as_object(read_json(body), "the activity")
    if not text_of(content.get("type")):
        raise Unreadable("the activity has no type")
    return Activity(content, self_id)


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text_of(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
