"""Turns a message as a platform tells it into a ticket: the message understood."""

from domain.messages import InboundMessage
from domain.text import storable
from domain.tickets import EntityKind, Ticket
from normalizer.dialect import dialect_of
from normalizer.entities import entities_in
from normalizer.language import UNDETERMINED, detect
from normalizer.meaning import Understanding, shipped
from normalizer.reading import reading_of
from normalizer.text import cleaned, displayed, search_key

VERSION = 2


def normalize(
    message: InboundMessage,
    *,
    fallback_language: str = UNDETERMINED,
    awaiting: str | None = None,
    understanding: Understanding | None = None,
) -> Ticket:
    """Understand one message.

    `fallback_language`: what the conversation spoke last, for "👍" or a number. `awaiting`: what it asked the
    citizen for ("survey"), if anything. `understanding`: rules and model; the shipped ones when missing.
    """
    text = storable(message.text)
    clean = cleaned(text)
    key = search_key(clean)
    language = detect(clean)
    entities = entities_in(text)
    numbered = any(entity.kind is EntityKind.TRACKING_NUMBER for entity in entities)
    reading = reading_of(clean, language, has_tracking_number=numbered, awaiting=awaiting)
    meaning = (understanding or shipped()).understand(reading)
    return Ticket(
        message=message,
        display=displayed(text),
        clean=clean,
        key=key,
        language=fallback_language if language.tag == UNDETERMINED else language.tag,
        type=meaning.type,
        urgency=meaning.urgency,
        topic=meaning.topic,
        region=meaning.region,
        dialect=dialect_of(clean, key, language),
        sentiment=meaning.sentiment,
        entities=entities,
        confidence={"language": language.confidence, **meaning.confidence},
        because={"language": language.because, **meaning.because},
        normalizer_version=VERSION,
    )
