"""Ticket: a message understood; what the normalizer makes of an InboundMessage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.messages import InboundMessage


class TicketType(StrEnum):
    """What the citizen wants; the last five open no case by themselves."""

    INQUIRY = "inquiry"
    COMPLAINT = "complaint"
    REQUEST = "request"
    OBSERVATION = "observation"
    SUGGESTION = "suggestion"
    REPORT = "report"
    OBJECTION = "objection"
    PRAISE = "praise"
    OTHER = "other"
    SPAM = "spam"
    ABUSE = "abuse"
    CHATTER = "chatter"
    STATUS = "status"
    SURVEY_REPLY = "survey_reply"


class Urgency(StrEnum):
    """How fast somebody must act."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Sentiment(StrEnum):
    """In what mood a message sounds."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    MIXED = "mixed"


class Dialect(StrEnum):
    """Which Arabic somebody writes; a hint, never a reason."""

    MSA = "msa"
    GULF = "gulf"
    HEJAZI = "hejazi"
    EGYPTIAN = "egyptian"
    LEVANTINE = "levantine"
    OTHER = "other"


class EntityKind(StrEnum):
    """What a piece of a text names."""

    TRACKING_NUMBER = "tracking_number"
    NATIONAL_ID = "national_id"
    IQAMA = "iqama"
    PHONE = "phone"
    IBAN = "iban"
    EMAIL = "email"
    NAME = "name"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Entity:
    """A piece of the original text, `value` exactly as written. `valid` is False where a check fails."""

    kind: EntityKind
    value: str
    start: int
    end: int
    valid: bool = True

    @property
    def digits(self) -> str:
        """The digits of the value in plain ones: what a number written "٤٨ ٠٠٠١٢٣٤ ١" is known by."""
        return "".join(str(int(character)) for character in self.value if character.isdecimal())


@dataclass(frozen=True, slots=True)
class Ticket:
    """A message understood.

    `display`: safe to show to a person. `clean`: for models. `key`: folded for search.
    `language`: BCP 47 ("ar", "ar-Latn", "en", …) or "und" when the text does not tell.
    `confidence` (0..1) and `because` are by field name.
    """

    message: InboundMessage
    display: str
    clean: str
    key: str
    language: str
    type: TicketType
    urgency: Urgency
    topic: str | None = None
    region: str | None = None
    dialect: Dialect | None = None
    sentiment: Sentiment = Sentiment.NEUTRAL
    entities: tuple[Entity, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)
    because: Mapping[str, str] = field(default_factory=dict)
    normalizer_version: int = 1
