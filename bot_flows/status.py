"""Tells how a request stands, to the one who filed it and to nobody else.

number named ── his own ──► open: status-open · closed: status-closed-case
     │     └─── not his ──► well formed: status-not-found · mistyped: number-mistyped
no number ──── an open case ──► status-open
     └──────── none ──► status-which
"""

from bot_flows.intents import tracking_numbers
from domain.cases import CaseSummary
from domain.flows import Facts, Reply
from domain.tickets import Ticket


def status_reply(ticket: Ticket, facts: Facts) -> Reply:
    """The answer to a question about status, for a private thread only."""
    numbers = tracking_numbers(ticket)
    for number in numbers:
        own = facts.own_cases.get(number.digits)
        if own is not None:
            return _standing(own)
    if not numbers:
        return _standing(facts.open_case) if facts.open_case else Reply("status-which")
    asked = next((number for number in numbers if number.valid), numbers[0])
    return Reply("status-not-found" if asked.valid else "number-mistyped", {"ticket": asked.digits})


def _standing(case: CaseSummary) -> Reply:
    return Reply("status-open" if case.status.is_open else "status-closed-case", case=case.number or None)
