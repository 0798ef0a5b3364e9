"""What was understood of a message, as the columns of its row: written when it comes, edited, or rebuilt."""

from typing import Any

from domain.tickets import Ticket
from normalizer.masking import stored_key


def understood_columns(ticket: Ticket) -> dict[str, Any]:
    """The columns that follow from a message's text alone; the search key holds no identifier.

    `meaning` tells where entities stand, never what they say: that is in the text, and nowhere twice.
    """
    return {
        "display": ticket.display,
        "search_key": stored_key(ticket.key, ticket.entities),
        "language": ticket.language,
        "meaning": _meaning(ticket),
    }


def _meaning(ticket: Ticket) -> dict[str, object]:
    return {
        "type": ticket.type.value,
        "topic": ticket.topic,
        "urgency": ticket.urgency.value,
        "sentiment": ticket.sentiment.value if ticket.sentiment else None,
        "language": ticket.language,
        "dialect": ticket.dialect.value if ticket.dialect else None,
        "region": ticket.region,
        "entities": [
            {"kind": entity.kind.value, "start": entity.start, "end": entity.end, "valid": entity.valid}
            for entity in ticket.entities
        ],
        "confidence": dict(ticket.confidence),
        # A reason may name words of the text, so an identifier among them goes the same way.
        "because": {field: stored_key(why, ticket.entities) for field, why in ticket.because.items()},
        "normalizer_version": ticket.normalizer_version,
    }
