"""The conversation before everybody's eyes: groups and comments.

matter, a person please ── open or join a case; once per thread an approved text without any fact;
                           the number goes into the private thread, if there is one
status ─────────────────── once per thread: not in public; the answer itself goes into the private thread
help ───────────────────── once per thread: write to us privately
no answer allowed there ─ the same without the public text; when that leaves silence, a person looks
all else ───────────────── joins an open case; a mention is listened to, anything else is nothing
"""

from dataclasses import replace

from bot_flows.casework import ignored, is_critical, joined_silently, joining, opening
from bot_flows.intents import Intent, intent_of
from bot_flows.status import status_reply
from domain.cases import Outcome
from domain.flows import Action, Decision, Facts, FlowState, HandOff, Reply
from domain.messages import MessageKind
from domain.tickets import Ticket


def respond_in_public(state: FlowState, ticket: Ticket, facts: Facts) -> Decision:
    """What to do about a message that others can read."""
    intent = intent_of(ticket)
    match intent:
        case Intent.CONTENT | Intent.HUMAN:
            return _matter(state, ticket, facts, wants_person=intent is Intent.HUMAN)
        case Intent.STATUS:
            return _status(state, ticket, facts)
        case Intent.HELP | Intent.NEW_REQUEST:
            return _answered(state, _once(state, ticket, "move-to-dm"))
        case _ if facts.open_case is not None:
            return joined_silently(state)
        case _ if ticket.message.kind is MessageKind.MENTION:
            return Decision(state, (), Outcome.MENTION, f"{intent}_mention")
        case _:
            return ignored(state, f"{intent}_in_public")


def _matter(state: FlowState, ticket: Ticket, facts: Facts, *, wants_person: bool) -> Decision:
    critical = is_critical(ticket)
    if facts.open_case is not None:
        actions = joining(ticket, wants_person=wants_person)
        if critical:
            actions += [
                *_once(state, ticket, "urgent-child-public"),
                *_privately(facts, Reply("urgent-child")),
            ]
        return Decision(_replied(state, actions), tuple(actions), Outcome.JOINED_CASE)
    actions = opening(state, ticket, wants_person=wants_person)
    if critical:
        actions += [*_once(state, ticket, "urgent-child-public"), *_privately(facts, Reply("urgent-child"))]
    else:
        actions += _once(state, ticket, "ack-public" if facts.private_thread else "move-to-dm")
    actions += _privately(facts, Reply("ack-private"))
    is_silent = not any(isinstance(action, Reply | HandOff) for action in actions)
    if is_silent and not ticket.message.public_reply_allowed:
        actions.append(HandOff())
    return Decision(_replied(state, actions), tuple(actions), Outcome.OPENED_CASE)


def _status(state: FlowState, ticket: Ticket, facts: Facts) -> Decision:
    refusal = _once(state, ticket, "status-public-refusal")
    return _answered(state, [*refusal, *_privately(facts, status_reply(ticket, facts))])


def _once(state: FlowState, ticket: Ticket, text: str) -> list[Action]:
    """The one automatic reply that a public thread gets; it never carries an argument."""
    return [] if state.public_reply_given or not ticket.message.public_reply_allowed else [Reply(text)]


def _privately(facts: Facts, reply: Reply) -> list[Action]:
    return [replace(reply, privately=True)] if facts.private_thread else []


def _answered(state: FlowState, actions: list[Action]) -> Decision:
    if not actions:
        return ignored(state, "public_reply_already_given")
    return Decision(_replied(state, actions), tuple(actions), Outcome.ANSWERED_BY_FLOW)


def _replied(state: FlowState, actions: list[Action]) -> FlowState:
    """The state once the public reply among these actions has been given."""
    is_given = any(isinstance(action, Reply) and not action.privately for action in actions)
    return replace(state, public_reply_given=True) if is_given else state
