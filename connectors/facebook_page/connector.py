"""The posts and comments of one page of ours, joined to the Graph API."""

from collections.abc import Sequence
from urllib.parse import quote

from connectors import graph, graph_health
from connectors.downloads import Downloads
from connectors.facebook_page import inbound, outbound
from connectors.payload import optional_identifier
from domain.clock import Clock, system_clock
from domain.errors import OutcomeUnknown
from domain.health import HealthCheck
from domain.messages import (
    Channel,
    Directory,
    OutboundMessage,
    Parsed,
    RawEvent,
    Receipt,
    WebhookRequest,
)

README = "connectors/facebook_page/README.md"
FIELDS = ("feed", "mention")
SCOPES = (
    "pages_manage_engagement",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_read_user_content",
)


class FacebookPageConnector:
    """Receives by webhook, answers in public by the Graph API.

    A private answer to a comment (`private_reply_to`) is sent by the same page's Messenger account.
    """

    channel = Channel.FACEBOOK_PAGE
    capabilities = outbound.CAPABILITIES

    def __init__(
        self,
        account: str,
        *,
        page_id: str,
        app_id: str,
        access_token: str,
        app_secrets: Sequence[str],
        verify_token: str,
        directory: Directory,
        downloads: Downloads,
        api_base: str = "https://graph.facebook.com",
        api_version: str = "v26.0",
        read_timeout: float = 30.0,
        clock: Clock = system_clock,
    ) -> None:
        """`directory`: which account an event is for; our app posts those of all its pages to one address."""
        self.account = account
        self._page_id = page_id
        self._app_id = app_id
        self._app_secrets = tuple(app_secrets)
        self._verify_token = verify_token
        self._directory = directory
        self._downloads = downloads
        self._clock = clock
        self._graph = graph.GraphClient(
            access_token,
            api_base=api_base,
            api_version=api_version,
            read_timeout=read_timeout,
            own_rules=outbound.OWN_RULES,
        )

    def verify(self, request: WebhookRequest) -> None:
        """Raise Forged unless Meta signed the request with one of our app secrets."""
        inbound.verify(request, self._app_secrets)

    def handshake(self, request: WebhookRequest) -> str:
        """The challenge to answer Meta's GET with."""
        return graph.handshake(request, self._verify_token)

    def unpack(self, body: bytes) -> list[RawEvent]:
        """The events of a verified body, each under its account."""
        return inbound.unpack(body, self.account, self._directory)

    def parse(self, body: bytes) -> Parsed:
        """What a body means."""
        return inbound.parse(body, self._page_id)

    async def send(self, message: OutboundMessage) -> Receipt:
        """Answer under a comment or post, for everybody to read."""
        path = outbound.path_for(message)
        answer = await self._graph.post(path, outbound.request_for(message))
        external_id = optional_identifier(answer.get("id"))
        if external_id is None:
            raise OutcomeUnknown("Meta answered without a comment id")
        return Receipt(external_id)

    async def hide(self, comment_id: str, *, hidden: bool = True) -> None:
        """Hide a comment from everybody but its writer and his friends, or show it again."""
        node = quote(comment_id, safe="", errors="replace")
        await self._graph.post(node, {"is_hidden": hidden}, repeatable=True)

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes:
        """The content of a citizen's file, from the address Meta gave. Raise Refused when too large."""
        return await self._downloads.fetch(file_ref, limit_bytes)

    async def connect(self) -> str:
        """Have Meta post our page's comments; where to is typed into the app's dashboard."""
        return await graph_health.subscribe(
            self._graph, page_id=self._page_id, app_id=self._app_id, fields=FIELDS
        )

    async def check(self) -> Sequence[HealthCheck]:
        """Whether the token lives, Meta posts us everything, and how much of the rates is left."""
        name = f"facebook_page {self.account}"
        return [
            await graph_health.token_check(
                self._graph,
                name,
                app_token=f"{self._app_id}|{next(iter(self._app_secrets), '')}",
                scopes=SCOPES,
                readme=README,
                now=self._clock(),
            ),
            await graph_health.subscription_check(
                self._graph, name, page_id=self._page_id, app_id=self._app_id, fields=FIELDS
            ),
            graph_health.usage_check(name, self._graph.usage),
        ]

    async def close(self) -> None:
        """Give back the connections."""
        await self._graph.close()
