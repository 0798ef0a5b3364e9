"""The nouns of the central case queue."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.tickets import TicketType, Urgency


class CaseStatus(StrEnum):
    """Where a case stands; the citizen is told in his own words by the flows."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    WAITING_CITIZEN = "waiting_citizen"
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Whether a new message of the citizen still belongs to it."""
        return self is not CaseStatus.CLOSED


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """What a flow may know of a case of the citizen it talks to. `unit` is the unit's id."""

    number: str
    status: CaseStatus
    type: TicketType
    urgency: Urgency
    unit: str
    opened_at: datetime
    due_at: datetime
    last_message_at: datetime


class Outcome(StrEnum):
    """What became of an event of the ledger; together with `waiting` these add up to everything received."""

    OPENED_CASE = "opened_case"
    JOINED_CASE = "joined_case"
    ANSWERED_BY_FLOW = "answered_by_flow"
    MENTION = "mention"
    APPLIED = "applied"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"


class OutboxState(StrEnum):
    """The way of an outgoing message; it never goes back."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"


class Priority(StrEnum):
    """Which outgoing messages go first."""

    REPLY = "reply"
    NOTICE = "notice"
    BULK = "bulk"


class MediaState(StrEnum):
    """What became of a file a citizen sent."""

    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"
    GONE = "gone"


class Switch(StrEnum):
    """What staff may switch for the whole service."""

    OUTGOING_STOPPED = "outgoing_stopped"
