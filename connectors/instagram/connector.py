"""One Instagram account of ours, joined to the Graph API."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from connectors import graph
from connectors.instagram import health, inbound, outbound
from connectors.instagram.health import Page
from connectors.payload import optional_identifier
from domain.clock import Clock, system_clock
from domain.errors import OutcomeUnknown
from domain.health import HealthCheck
from domain.messages import (
    Capabilities,
    Channel,
    Directory,
    OutboundMessage,
    Parsed,
    RawEvent,
    Receipt,
    TextUnit,
    WebhookRequest,
)


class Downloads(Protocol):
    """Fetches files from addresses that somebody else named."""

    async def fetch(self, url: str, limit_bytes: int, *, headers: Mapping[str, str] | None = None) -> bytes:
        """The content behind an address. Raise Refused when it is too large, gone or not public."""
        ...


class InstagramConnector:
    """Receives by webhook, sends by the Graph API."""

    channel = Channel.INSTAGRAM
    capabilities = Capabilities(
        text_limit=outbound.TEXT_LIMIT_BYTES,
        text_unit=TextUnit.BYTES,
        public_text_limit=outbound.COMMENT_LIMIT,
        public_text_unit=TextUnit.CODE_POINTS,
        buttons=outbound.QUICK_REPLIES,
        reply_window_hours=24,
        private_reply_days=7,
        tells_edits=True,
        tells_deletes=True,
        tells_read=True,
    )

    def __init__(
        self,
        account: str,
        *,
        instagram_id: str,
        access_token: str,
        app_secrets: Sequence[str],
        verify_token: str,
        downloads: Downloads,
        page: Page | None = None,
        directory: Directory | None = None,
        api_base: str = "https://graph.facebook.com",
        api_version: str = "v26.0",
        read_timeout: float = 30.0,
        clock: Clock = system_clock,
    ) -> None:
        """`page`: for login by Facebook; without it the token is the account's own (login by Instagram)."""
        self.account = account
        self._instagram_id = instagram_id
        self._app_secrets = tuple(app_secrets)
        self._verify_token = verify_token
        self._downloads = downloads
        self._page = page
        self._directory: Directory = directory or {}
        self._clock = clock
        self._graph = graph.GraphClient(
            access_token, api_base=api_base, api_version=api_version, read_timeout=read_timeout
        )

    def verify(self, request: WebhookRequest) -> None:
        """Raise Forged unless Meta signed the request with one of our app secrets."""
        inbound.verify(request, self._app_secrets)

    def handshake(self, request: WebhookRequest) -> str:
        """The challenge to answer Meta's GET with."""
        return graph.handshake(request, self._verify_token)

    def unpack(self, body: bytes) -> list[RawEvent]:
        """The events of a verified body, each under the account it is for."""
        return inbound.unpack(body, self.account, self._instagram_id, self._directory)

    def parse(self, body: bytes) -> Parsed:
        """What a body means."""
        return inbound.parse(body, self._instagram_id)

    async def send(self, message: OutboundMessage) -> Receipt:
        """Send a private message, a public answer, or the one private answer to a comment."""
        return await self._post(outbound.call_for(message, self._instagram_id))

    async def react(self, to: str, message_id: str) -> None:
        """Put a heart under a citizen's private message."""
        call = outbound.reaction_call(to, message_id)
        await self._graph.post(call.path, call.body)

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes:
        """The content of a file a citizen sent: Instagram names it by an address that dies after a while."""
        return await self._downloads.fetch(file_ref, limit_bytes)

    async def connect(self) -> str:
        """Have Meta post to us; says what holds now."""
        return await health.connect(self._graph, self._page)

    async def check(self) -> Sequence[HealthCheck]:
        """Whether token, permissions and webhook are well, and what is left of the rates."""
        name = f"instagram {self.account}"
        return await health.checks(self._graph, name, self._instagram_id, self._page, self._clock())

    async def close(self) -> None:
        """Give back the connections."""
        await self._graph.close()

    async def _post(self, call: outbound.Call) -> Receipt:
        answer = await self._graph.post(call.path, call.body)
        external_id = optional_identifier(answer.get("message_id" if call.is_private else "id"))
        if external_id is None:
            raise OutcomeUnknown("Instagram answered without an id")
        recipient = optional_identifier(answer.get("recipient_id"))
        return Receipt(external_id, {"recipient_id": recipient} if recipient else {})
