"""Turns a message as a platform tells it into a ticket: the message understood."""

from domain.messages import InboundMessage
from domain.text import storable
from domain.tickets import Entity, EntityKind, Ticket
from domain.tracking import find_tracking_numbers
from normalizer.language import UNDETERMINED, detect
from normalizer.meaning import understand
from normalizer.text import cleaned, displayed, search_key

VERSION = 1


def normalize(message: InboundMessage, *, fallback_language: str = UNDETERMINED) -> Ticket:
    """Understand one message. `fallback_language`: what the conversation spoke last, for "👍" or a number."""
    text = storable(message.text)
    clean = cleaned(text)
    key = search_key(clean)
    language = detect(clean)
    meaning = understand(key, asks="؟" in clean or "?" in clean)
    because = {"language": language.because, "type": meaning.type_because}
    if meaning.urgency_because:
        because["urgency"] = meaning.urgency_because
    return Ticket(
        message=message,
        display=displayed(text),
        clean=clean,
        key=key,
        language=fallback_language if language.tag == UNDETERMINED else language.tag,
        type=meaning.type,
        urgency=meaning.urgency,
        entities=_numbers(text),
        confidence={"language": language.confidence, "type": meaning.confidence},
        because=because,
        normalizer_version=VERSION,
    )


def _numbers(text: str) -> tuple[Entity, ...]:
    return tuple(
        Entity(EntityKind.TRACKING_NUMBER, found.digits, found.start, found.end, found.valid)
        for found in find_tracking_numbers(text)
    )
