"""What a flow is told and what it may ask for; flows are pure, the dispatcher performs the actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.cases import CaseSummary, Outcome
from domain.messages import Button
from domain.tickets import TicketType, Urgency


@dataclass(frozen=True, slots=True)
class FlowState:
    """What a conversation remembers between messages; kept as JSON with the conversation.

    `language` is that of the texts we send, "ar" or "en". `join_told_at`: when we last told the citizen that
    a message joined his case. `with_staff`: he asked for a person and the bot keeps to the background.
    """

    language: str = "ar"
    welcomed: bool = False
    public_reply_given: bool = False
    join_told_at: datetime | None = None
    with_staff: bool = False

    def as_json(self) -> dict[str, object]:
        """For keeping; `from_json` reads it back."""
        told = self.join_told_at.isoformat() if self.join_told_at else None
        return {
            "language": self.language,
            "welcomed": self.welcomed,
            "public_reply_given": self.public_reply_given,
            "join_told_at": told,
            "with_staff": self.with_staff,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> "FlowState":
        """The state that was kept; what an older version did not keep has its default."""
        told = kept.get("join_told_at")
        return cls(
            language="en" if kept.get("language") == "en" else "ar",
            welcomed=kept.get("welcomed") is True,
            public_reply_given=kept.get("public_reply_given") is True,
            join_told_at=datetime.fromisoformat(told) if isinstance(told, str) else None,
            with_staff=kept.get("with_staff") is True,
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What a flow may know beside the ticket.

    `at`: the moment of the message. `open_case`: the case a new message would join. `own_cases`: cases this
    address filed, by tracking number, of the numbers named in the text. `private_thread`: the same citizen
    can be answered privately, in a conversation that exists or one that the platform lets us begin.
    """

    at: datetime
    open_case: CaseSummary | None = None
    own_cases: Mapping[str, CaseSummary] = field(default_factory=dict)
    private_thread: bool = False


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open a case with this message in it. `excerpt`: what lists show of it."""

    type: TicketType
    urgency: Urgency
    language: str
    excerpt: str
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class JoinCase:
    """Add this message to the open case."""


@dataclass(frozen=True, slots=True)
class HandOff:
    """Bring the case of this message before a person at once."""


@dataclass(frozen=True, slots=True)
class OptOut:
    """Send this citizen nothing but answers from now on, or (`wanted` False) everything again."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer with a text of the catalogue.

    `case`: the number of an own case whose facts fill the text; None means the case opened or joined now.
    `privately`: into the citizen's private thread although he wrote in public.
    """

    text: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    case: str | None = None
    buttons: tuple[Button, ...] = ()
    privately: bool = False


Action = OpenCase | JoinCase | HandOff | OptOut | Reply


@dataclass(frozen=True, slots=True)
class Decision:
    """What a flow answers: the new state, what to do in this order, and what the ledger is told."""

    state: FlowState
    actions: tuple[Action, ...]
    outcome: Outcome
    reason: str = ""
