"""Decides what becomes of each message of a citizen.

         message
            │
 written in a channel's own name? ── yes ──► a mention, nobody is answered
            │ no
    private │ public
            ▼
private.py  │  public.py        what is meant: intents.py · status of a request: status.py
"""

from dataclasses import replace

from bot_flows.private import respond_in_private
from bot_flows.public import respond_in_public
from domain.cases import Outcome
from domain.flows import Decision, Facts, FlowState
from domain.messages import InboundMessage, MessageKind, Visibility
from domain.tickets import Ticket


def respond(state: FlowState, ticket: Ticket, facts: Facts, *, quiet_join_seconds: float = 5.0) -> Decision:
    """What to do about a message.

    `quiet_join_seconds`: for so long after telling a citizen his number, what he adds joins without a word.
    """
    message = ticket.message
    if message.visibility is Visibility.PUBLIC and _is_in_the_name_of_its_chat(message):
        return Decision(state, (), Outcome.MENTION, "channel_post")
    state = replace(
        state,
        language=_language_for(state.language, ticket),
        with_staff=state.with_staff and facts.open_case is not None,
    )
    if message.visibility is Visibility.PUBLIC:
        return respond_in_public(state, ticket, facts)
    return respond_in_private(state, ticket, facts, quiet_join_seconds)


def _is_in_the_name_of_its_chat(message: InboundMessage) -> bool:
    return bool(message.thread_key) and message.sender_id == message.thread_key


def _language_for(current: str, ticket: Ticket) -> str:
    """English is answered in English, everything else in Arabic; what tells no language changes nothing.

    The words of a pressed button are ours: on some platforms they are its id.
    """
    if ticket.language == "und" or ticket.message.kind is MessageKind.BUTTON:
        return current
    return "en" if ticket.language == "en" else "ar"
