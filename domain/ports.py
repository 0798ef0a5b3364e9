"""What the dispatcher asks of a connector; connectors are passed in by the composition root."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from domain.health import HealthCheck
from domain.messages import (
    Capabilities,
    Channel,
    OutboundMessage,
    Parsed,
    RawEvent,
    Receipt,
    WebhookRequest,
)


class Connector(Protocol):
    """One of our accounts on one platform."""

    channel: Channel
    account: str
    capabilities: Capabilities

    def parse(self, body: bytes) -> Parsed:
        """Tell what a body (a whole request, or a RawEvent's) means. Raise Unreadable if shapeless.

        An item that cannot be understood beside others is named in `problems`; its siblings are returned.
        """
        ...

    async def send(self, message: OutboundMessage) -> Receipt:
        """Send one message, or raise a SendFailed."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...


class ReceivesWebhooks(Connector, Protocol):
    """An account whose platform posts events to us."""

    def verify(self, request: WebhookRequest) -> None:
        """Raise Forged unless the platform sent this request. Nothing of the body is read before."""
        ...

    def unpack(self, body: bytes) -> Sequence[RawEvent]:
        """Split a verified body into the events it carries. Raise Unreadable when it has no known shape."""
        ...


@runtime_checkable
class PreparesVerification(Protocol):
    """A platform whose signatures are checked with keys that it publishes, and changes from time to time."""

    async def prepare(self, request: WebhookRequest) -> None:
        """Have at hand what `verify` needs for this request, within seconds; awaited before `verify`.

        Nothing of the request is believed yet. Raise Unverifiable when the keys cannot be had now.
        """
        ...


@runtime_checkable
class UnpacksRequests(Protocol):
    """A platform that tells in a header, not in the body, which requests are the same."""

    def unpack_request(self, request: WebhookRequest) -> Sequence[RawEvent]:
        """As `unpack`, of a verified request."""
        ...


@runtime_checkable
class AnswersHandshake(Protocol):
    """A platform that checks our address by a GET before it posts to it."""

    def handshake(self, request: WebhookRequest) -> str:
        """The text to answer with. Raise Forged when the platform does not know our secret."""
        ...


@runtime_checkable
class Polls(Protocol):
    """An account whose events are fetched by us."""

    async def poll(self, cursor: str, *, wait_seconds: float) -> tuple[Sequence[RawEvent], str]:
        """Events after `cursor` ("" at the very first), and the cursor to ask with once these are stored.

        The cursor is the connector's own text, kept in one commit with the events. Returns after
        `wait_seconds` at the latest when there is nothing new. Raise a SendFailed.
        """
        ...


@runtime_checkable
class FetchesFiles(Protocol):
    """An account whose citizens' files can be fetched."""

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes:
        """The content of a file. Raise Refused when it is too large, gone, or not where it should be."""
        ...


@runtime_checkable
class Connects(Protocol):
    """An account that can tell its platform where we are."""

    async def connect(self) -> str:
        """Register our address, or take it back when we poll; says what holds now. Raise a SendFailed."""
        ...


@runtime_checkable
class ChecksHealth(Protocol):
    """An account that can say whether its token and webhook work."""

    async def check(self) -> Sequence[HealthCheck]:
        """Ask the platform; never raises for a platform's fault, but reports it."""
        ...
