"""What private and public conversations do alike with a message that is a matter for people."""

from bot_flows.menu import title_of
from domain.cases import Outcome
from domain.flows import Action, Decision, FlowState, HandOff, JoinCase, OpenCase
from domain.messages import MessageKind
from domain.tickets import Ticket, TicketType, Urgency

_NO_CASE_BY_THEMSELVES = (
    TicketType.SPAM,
    TicketType.ABUSE,
    TicketType.CHATTER,
    TicketType.STATUS,
    TicketType.SURVEY_REPLY,
)


def opening(state: FlowState, ticket: Ticket, *, wants_person: bool = False) -> list[Action]:
    """Open a case with the message; before a person when it cannot wait or he asked for one."""
    kind = TicketType.OTHER if ticket.type in _NO_CASE_BY_THEMSELVES else ticket.type
    if wants_person:
        kind = TicketType.REQUEST
    excerpt = title_of(ticket.display, state.language) if ticket.message.kind is MessageKind.BUTTON else None
    language = ticket.language if excerpt is None else state.language
    actions: list[Action] = [
        OpenCase(kind, _urgency(ticket), language, excerpt or ticket.display, ticket.topic)
    ]
    return [*actions, HandOff()] if wants_person or is_critical(ticket) else actions


def joining(ticket: Ticket, *, wants_person: bool = False) -> list[Action]:
    """Add the message to the open case; before a person when it cannot wait or he asked for one."""
    return [JoinCase(), HandOff()] if wants_person or is_critical(ticket) else [JoinCase()]


def joined_silently(state: FlowState) -> Decision:
    """Staff will see it; the citizen is told nothing."""
    return Decision(state, (JoinCase(),), Outcome.JOINED_CASE)


def ignored(state: FlowState, reason: str) -> Decision:
    """Nothing is done, and the ledger says why."""
    return Decision(state, (), Outcome.IGNORED, reason)


def is_critical(ticket: Ticket) -> bool:
    """Whether somebody may be in danger."""
    return ticket.urgency is Urgency.CRITICAL


def _urgency(ticket: Ticket) -> Urgency:
    """A question about status or a greeting is not pressing; the matter that came with it may be."""
    return Urgency.NORMAL if ticket.type in _NO_CASE_BY_THEMSELVES else ticket.urgency
