"""What a channel tells the conformance checks about itself: connector, payloads, its platform's answers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from connectors.payload import JsonObject
from domain.errors import SendFailed
from domain.messages import Channel, EventKind, OutboundMessage
from domain.ports import ReceivesWebhooks
from tests.connectors.conformance.platform import Asked, Preparation, Reply, unprepared

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Steps = tuple[str | int, ...]
"""The way to a place in a JSON document: keys and indexes."""


class Check(StrEnum):
    """What a channel may be excused from, with a reason. Everything else holds for all."""

    REPLAY = "an old request is refused"
    BATCH = "a bad item beside a good one drops nobody"
    EMPTY_BATCH = "an empty batch is taken"
    DATES = "dates of 1970 and 2099 are kept"
    NAMES = "markup in a name is kept as written"
    ECHO = "what we wrote ourselves is no message"
    SEND = "sending"
    PUBLIC_TEXT = "the limit of a public text"
    THROTTLED_WITH_RESET = "slowed down with a time"
    THROTTLED_WITHOUT_RESET = "slowed down without a time"
    BLOCKED = "the citizen is gone"
    TOKEN_REVOKED = "our token is dead"
    ENOUGH_CASES = "25 inbound and 10 outbound cases"
    FILES = "as many files as the capabilities say"
    BUTTONS = "as many buttons as the capabilities say"


@dataclass(frozen=True)
class Said:
    """What a citizen writes; `number` tells messages apart, `citizen` people."""

    number: int = 1
    text: str = "السلام عليكم، المكيف خربان في فصل بنتي من أول يوم"
    citizen: int = 1
    name: str = "نورة العتيبي"
    at: datetime = NOON


@dataclass(frozen=True)
class Places:
    """Where, in the document of one message, its parts stand; None where the platform tells no such thing."""

    id: Steps
    sender: Steps
    text: Steps
    name: Steps | None = None
    at: Steps | None = None


@dataclass(frozen=True)
class Receiving:
    """How the platform posts to us.

    `document`: the JSON of one request in which citizens write; several `Said` only where `items` is given,
    the way to the list in which they stand. `sign`: the headers of a body signed at a moment.
    `signs_body`: False when the signature proves who sends but not what. `stale_after`: how old a signature
    may be. `empty_batches`: genuine requests without anything in them. `echoes`: payload files of what we
    wrote ourselves. `handshake`: the query of the platform's GET, and the text it wants to hear.
    `inbound_cases`: the payload files named by the channel's own table of cases, without `.json`.
    `ready`: what must have happened before the first request can be verified, such as fetching keys.
    """

    document: Callable[[Sequence[Said]], JsonObject]
    places: Places
    sign: Callable[[bytes, datetime], Mapping[str, str]]
    payloads: Path
    inbound_cases: Sequence[str]
    signs_body: bool = True
    stale_after: timedelta | None = None
    items: Steps | None = None
    empty_batches: Sequence[object] = ()
    echoes: Sequence[str] = ()
    handshake: tuple[Mapping[str, str], str] | None = None
    ready: Callable[[Any], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Fault:
    """An answer of the platform to a send, and the error it means.

    `code`: the platform's own. `retry_after`: seconds, for a Throttled. `message`: when another than usual is
    sent. `reply` None: nothing is asked of the platform at all. `connector`: an account in another state than
    usual, such as one whose budget is spent.
    """

    name: str
    reply: Reply | None
    error: type[SendFailed]
    code: str | None = None
    retry_after: float | None = None
    message: OutboundMessage | None = None
    connector: Callable[[str, float], ReceivesWebhooks] | None = None


@dataclass(frozen=True)
class OutboundCase:
    """A message, and what the platform is asked to do.

    `wants` is compared with `Sending.reads` of each request that sends. `replies`: the platform's answers,
    when others than one `accepted`. `receipt`: the id we are given.
    """

    name: str
    message: OutboundMessage
    wants: Sequence[object]
    replies: Sequence[Reply] | None = None
    receipt: str | None = None


@dataclass(frozen=True)
class Sending:
    """How we post to the platform.

    `message` is private, `public` stands in a public thread. `accepted`: the platform's answer to the one
    request that sends (each file may take one more). `prepare` answers what goes before: tokens, uploads.
    `reads`: what a request asks, as a value that `OutboundCase.wants` is compared with; `text_in`: its text.
    `faults`: the platform's refusals, by name the ones of `Check` that there are, and more.
    `never_raised`: the errors this channel has no use for, each with the reason.
    """

    message: OutboundMessage
    accepted: Reply
    text_in: Callable[[Asked], str]
    reads: Callable[[Asked], object]
    faults: Sequence[Fault]
    cases: Sequence[OutboundCase]
    public: OutboundMessage | None = None
    prepare: Preparation = unprepared
    never_raised: Mapping[type[SendFailed], str] = field(default_factory=dict)


@dataclass(frozen=True)
class ChannelCase:
    """A channel as the conformance checks see it.

    `connector(base, patience)`: an account whose platform is at the address `base`, and which waits at most
    `patience` seconds for an answer. `secrets`: everything it was given that nobody may see.
    `excused`: the checks that do not apply, each with the reason, which the test run shows.
    `only_sometimes`: what the platform tells in some places only, so that the capabilities do not promise it.
    """

    channel: Channel
    connector: Callable[[str, float], ReceivesWebhooks]
    secrets: Sequence[str]
    receiving: Receiving
    sending: Sending | None = None
    excused: Mapping[Check, str] = field(default_factory=dict)
    only_sometimes: Mapping[EventKind, str] = field(default_factory=dict)
