"""One manual account: a partner may post to it, staff write down what else came in, people send."""

import time
from collections.abc import Callable, Sequence

from connectors.downloads import Downloads
from connectors.manual import inbound, outbound, signature
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


class ManualConnector:
    """Receives by a signed webhook and by hand; never sends."""

    channel = Channel.MANUAL
    capabilities = Capabilities(
        text_limit=outbound.TEXT_LIMIT,
        public_text_limit=outbound.TEXT_LIMIT,
        tells_edits=True,
        tells_deletes=True,
        is_manual=True,
    )

    def __init__(
        self,
        account: str,
        *,
        platform: str,
        partner_secrets: Sequence[str] = (),
        downloads: Downloads | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`platform`: what staff call it. Without `partner_secrets` every webhook is refused."""
        self.account = account
        self._platform = platform
        self._secrets = tuple(filter(None, partner_secrets))
        self._downloads = downloads or Downloads()
        self._now = now

    def verify(self, request: WebhookRequest) -> None:
        """Raise Forged unless our partner signed the request within the last minutes."""
        signature.verify(request, self._secrets, self._now())

    def unpack(self, body: bytes) -> list[RawEvent]:
        """The events of a verified body."""
        return inbound.unpack(body, self.account)

    def unpack_request(self, request: WebhookRequest) -> list[RawEvent]:
        """The same; messages without an id of their own get it from the request's Idempotency-Key."""
        key = request.headers.get(inbound.IDEMPOTENCY_HEADER, "").strip()
        return inbound.unpack(request.body, self.account, key)

    def parse(self, body: bytes) -> Parsed:
        """What a body means; citizens are known by account and their id there."""
        return inbound.parse(body, self.account)

    async def send(self, message: OutboundMessage) -> Receipt:
        """Never sends: raise ReplyNotAllowed, for a person has to."""
        outbound.refuse(message)

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes:
        """A file that a partner named by its address. Raise Refused when it may not be had.

        What staff uploaded never comes here: it is in the store already.
        """
        return await self._downloads.fetch(file_ref, limit_bytes)

    async def check(self) -> Sequence[HealthCheck]:
        """Says that it is manual, and whether a partner may post; there is nobody to ask."""
        partner = (
            f"a partner may post, signed with one of {len(self._secrets)} secrets"
            if self._secrets
            else "no partner may post (no partner_secrets_env)"
        )
        detail = f"{self._platform}: people record what comes in and post the replies by hand; {partner}"
        return [HealthCheck(f"manual {self.account}: partner", ok=True, detail=detail)]

    async def close(self) -> None:
        """Nothing is held open."""
