"""`normalize`: what do these texts mean to us?"""

from enum import StrEnum
from typing import TypeVar

from connectors.payload import as_object, optional_identifier, read_json
from domain.errors import Unreadable
from domain.messages import Channel, InboundMessage, MessageKind, Visibility
from domain.tickets import Entity, Ticket
from normalizer import normalize

Word = TypeVar("Word", bound=StrEnum)

SHAPE = """\
\b
Each line of the input is one JSON object:
  id            anything that tells the line from others; it comes back
  channel       telegram or whatsapp [telegram when missing]
  visibility    private or public [private when missing]
  text          the message

\b
Each line of the output is one JSON object, in the same order:
  id                  of the line
  language            BCP 47, such as ar, ar-Latn, en; "und" when the text does not tell
  dialect             msa gulf hejazi egyptian levantine other, or null
  type                inquiry complaint request observation suggestion report objection praise other spam
                      abuse chatter status survey_reply
  topic               a topic of topics.yaml, or null
  urgency             low normal high critical
  sentiment           negative neutral positive mixed
  region              or null
  entities            list of {kind, value, start, end, valid}; start and end count in the text as given
  display             the text, safe to show to a person
  clean               the text for models
  key                 the text folded for search
  confidence          0 to 1, by field
  because             what led to it, by field
  normalizer_version  which version of the rules this is

A line that cannot be understood is answered with {"id": …, "error": "…"}.
"""


def normalize_line(line: bytes) -> dict[str, object]:
    """What one line means; never raises."""
    line_id: object = None
    try:
        wish = as_object(read_json(line), "the line")
        line_id = wish.get("id")
        return {"id": line_id, **_ticket(normalize(_message(wish)))}
    except Unreadable as error:
        return {"id": line_id, "error": str(error)}


def _message(wish: dict[str, object]) -> InboundMessage:
    text = wish.get("text")
    if not isinstance(text, str):
        raise Unreadable("text is missing or is no text")
    _known(Channel, wish.get("channel") or Channel.TELEGRAM, "channel")
    return InboundMessage(
        external_id=optional_identifier(wish.get("id")) or "",
        sender_id="",
        sender_name="",
        text=text,
        kind=MessageKind.TEXT,
        visibility=_known(Visibility, wish.get("visibility") or Visibility.PRIVATE, "visibility"),
        reply_to_address="",
    )


def _known(words: type[Word], given: object, where: str) -> Word:
    word = next((word for word in words if word.value == given), None)
    if word is None:
        raise Unreadable(f"{where} is none of {', '.join(words)}")
    return word


def _ticket(ticket: Ticket) -> dict[str, object]:
    return {
        "language": ticket.language,
        "dialect": ticket.dialect.value if ticket.dialect else None,
        "type": ticket.type.value,
        "topic": ticket.topic,
        "urgency": ticket.urgency.value,
        "sentiment": ticket.sentiment.value,
        "region": ticket.region,
        "entities": [_entity(entity) for entity in ticket.entities],
        "display": ticket.display,
        "clean": ticket.clean,
        "key": ticket.key,
        "confidence": dict(ticket.confidence),
        "because": dict(ticket.because),
        "normalizer_version": ticket.normalizer_version,
    }


def _entity(entity: Entity) -> dict[str, object]:
    return {
        "kind": entity.kind.value,
        "value": entity.value,
        "start": entity.start,
        "end": entity.end,
        "valid": entity.valid,
    }
