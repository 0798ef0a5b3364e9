"""Lets tests speak as a citizen: writes messages, keeps the state, and tells what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot_flows import respond
from domain.cases import CaseStatus, CaseSummary
from domain.flows import Decision, Facts, FlowState, HandOff, JoinCase, OpenCase, OptOut, Reply
from domain.messages import InboundMessage, MessageKind, Visibility
from domain.tickets import Ticket, TicketType, Urgency
from normalizer import normalize

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OWN, CLOSED, FOREIGN, MISTYPED = "4800012341", "4800098760", "4800000017", "4800012342"


def a_case(number: str = OWN, status: CaseStatus = CaseStatus.IN_PROGRESS) -> CaseSummary:
    return CaseSummary(
        number=number,
        status=status,
        type=TicketType.COMPLAINT,
        urgency=Urgency.NORMAL,
        unit="dep_hr",
        opened_at=NOON,
        due_at=NOON + timedelta(days=7),
        last_message_at=NOON,
    )


def a_message(
    text: str = "",
    kind: MessageKind = MessageKind.TEXT,
    *,
    public: bool = False,
    sender_id: str = "3527065",
    album_id: str | None = None,
) -> InboundMessage:
    return InboundMessage(
        external_id="3527065:41",
        sender_id=sender_id,
        sender_name="نورة العتيبي",
        text=text,
        kind=kind,
        visibility=Visibility.PUBLIC if public else Visibility.PRIVATE,
        reply_to_address=sender_id,
        thread_key="-1001" if public else "",
        album_id=album_id,
    )


def a_ticket(text: str = "", kind: MessageKind = MessageKind.TEXT, *, public: bool = False) -> Ticket:
    return normalize(a_message(text, kind, public=public))


@dataclass
class Citizen:
    """One conversation, as the dispatcher would lead it: cases open when the flow says so."""

    public: bool = False
    private_thread: bool = False
    state: FlowState = field(default_factory=FlowState)
    open_case: CaseSummary | None = None
    own_cases: Mapping[str, CaseSummary] = field(
        default_factory=lambda: {OWN: a_case(OWN), CLOSED: a_case(CLOSED, CaseStatus.CLOSED)}
    )
    now: datetime = NOON
    last: Decision | None = None

    def writes(
        self,
        text: str = "",
        kind: MessageKind = MessageKind.TEXT,
        *,
        after: float = 60,
        album_id: str | None = None,
    ) -> list[str]:
        """Write a message so many seconds after the last; what the bot does, in words."""
        self.now += timedelta(seconds=after)
        ticket = normalize(a_message(text, kind, public=self.public, album_id=album_id))
        named = {entity.digits for entity in ticket.entities}
        facts = Facts(
            at=self.now,
            open_case=self.open_case,
            own_cases={number: case for number, case in self.own_cases.items() if number in named},
            private_thread=self.private_thread,
        )
        self.last = respond(self.state, ticket, facts)
        self.state = self.last.state
        for action in self.last.actions:
            if isinstance(action, OpenCase):
                self.open_case = replace(a_case(), type=action.type, urgency=action.urgency)
        return in_words(self.last)


def in_words(decision: Decision) -> list[str]:
    """A decision as a support lead would say it."""
    words = []
    for action in decision.actions:
        match action:
            case OpenCase():
                words.append(f"opens {action.type}")
            case JoinCase():
                words.append("joins")
            case HandOff():
                words.append("calls a person")
            case OptOut():
                words.append("sends answers only" if action.wanted else "sends everything again")
            case Reply():
                about = f" of {action.case}" if action.case else ""
                words.append(f"{'privately ' if action.privately else ''}says {action.text}{about}")
    return words or [f"nothing: {decision.reason}"]
