"""The private conversation.

matter ───────── no open case ──► open a case, tell the number
            └─── open case ──► join it; say so unless just told, or staff have taken over
danger ───────── the same, and a person at once, and where to call
a person, please ── open or join, a person at once; from then on the bot joins silently
status ───────── status.py                  greeting, help, start ──► what to do, with buttons
stop, on ─────── only answers from now on, or everything again; said at once
thanks, emoji ── join silently; without a case: a short word, or nothing
unreadable ───── join if there is a case; ask for another form
"""

from dataclasses import replace

from bot_flows.casework import ignored, is_critical, joined_silently, joining, opening
from bot_flows.intents import Intent, intent_of
from bot_flows.menu import menu
from bot_flows.status import status_reply
from domain.cases import Outcome
from domain.flows import Action, Decision, Facts, FlowState, OptOut, Reply
from domain.tickets import Ticket, Urgency

_ALBUM_SECONDS = 60.0


def respond_in_private(state: FlowState, ticket: Ticket, facts: Facts, quiet_join_seconds: float) -> Decision:
    """What to do about a private message."""
    is_quiet = _told_lately(state, ticket, facts, quiet_join_seconds)
    match intent_of(ticket):
        case Intent.STATUS:
            return _answered(state, status_reply(ticket, facts))
        case Intent.HELP:
            return _welcomed(state, "help" if state.welcomed else "welcome")
        case Intent.NEW_REQUEST:
            return _answered(state, Reply("new-request-how"))
        case Intent.OPT_OUT | Intent.OPT_IN as wish:
            is_out = wish is Intent.OPT_OUT
            reply = Reply("opt-out" if is_out else "opt-in")
            return Decision(state, (OptOut(is_out), reply), Outcome.ANSWERED_BY_FLOW)
        case Intent.HUMAN:
            return _handed_over(state, ticket, facts, is_quiet=is_quiet)
        case Intent.GREETING if not state.with_staff:
            return _welcomed(state, "welcome")
        case Intent.THANKS if facts.open_case is None:
            return _answered(state, Reply("thanks"))
        case Intent.SCRAP if facts.open_case is None:
            return _welcomed(state, "help")
        case Intent.GESTURE | Intent.EMPTY as intent if facts.open_case is None:
            return ignored(state, f"{intent}_without_case")
        case Intent.GREETING | Intent.THANKS | Intent.GESTURE | Intent.EMPTY:
            return joined_silently(state)
        case Intent.UNREADABLE:
            return _unreadable(state, facts)
        case _:
            return _matter(state, ticket, facts, is_quiet=is_quiet)


def _told_lately(state: FlowState, ticket: Ticket, facts: Facts, quiet_join_seconds: float) -> bool:
    """Whether he has just been told his number: one matter often comes in many messages, or as an album."""
    if state.join_told_at is None:
        return False
    seconds = max(quiet_join_seconds, _ALBUM_SECONDS) if ticket.message.album_id else quiet_join_seconds
    return (facts.at - state.join_told_at).total_seconds() < seconds


def _matter(state: FlowState, ticket: Ticket, facts: Facts, *, is_quiet: bool) -> Decision:
    told = replace(state, join_told_at=facts.at, welcomed=True)
    urgent: list[Action] = [Reply("urgent-child")] if is_critical(ticket) else []
    if facts.open_case is None:
        actions = [*opening(state, ticket), *urgent, Reply("ack-private")]
        return Decision(told, tuple(actions), Outcome.OPENED_CASE)
    actions = joining(ticket)
    if urgent and not (is_quiet and facts.open_case.urgency is Urgency.CRITICAL):
        return Decision(told, (*actions, *urgent), Outcome.JOINED_CASE)
    if is_quiet or state.with_staff:
        return Decision(state, tuple(actions), Outcome.JOINED_CASE)
    return Decision(told, (*actions, Reply("ack-merged")), Outcome.JOINED_CASE)


def _handed_over(state: FlowState, ticket: Ticket, facts: Facts, *, is_quiet: bool) -> Decision:
    handed = replace(state, with_staff=True, join_told_at=facts.at)
    reply = Reply("human-handover")
    if facts.open_case is None:
        return Decision(handed, (*opening(state, ticket, wants_person=True), reply), Outcome.OPENED_CASE)
    actions = joining(ticket, wants_person=True)
    if state.with_staff and is_quiet:
        return Decision(state, tuple(actions), Outcome.JOINED_CASE)
    return Decision(handed, (*actions, reply), Outcome.JOINED_CASE)


def _unreadable(state: FlowState, facts: Facts) -> Decision:
    if facts.open_case is None:
        return _answered(state, Reply("unreadable"))
    joined = joined_silently(state)
    return joined if state.with_staff else replace(joined, actions=(*joined.actions, Reply("unreadable")))


def _welcomed(state: FlowState, text: str) -> Decision:
    return _answered(replace(state, welcomed=True), Reply(text, buttons=menu(state.language)))


def _answered(state: FlowState, reply: Reply) -> Decision:
    return Decision(state, (reply,), Outcome.ANSWERED_BY_FLOW)
