"""The private messages of one page of ours, joined to the Graph API."""

from collections.abc import Sequence

from connectors import graph, graph_health
from connectors.downloads import Downloads
from connectors.messenger import inbound, outbound
from connectors.payload import JsonObject, optional_identifier
from domain.clock import Clock, system_clock
from domain.errors import OutcomeUnknown, SendFailed, Unreachable
from domain.health import HealthCheck
from domain.messages import (
    Channel,
    Directory,
    OutboundFile,
    OutboundMessage,
    Parsed,
    RawEvent,
    Receipt,
    WebhookRequest,
)

README = "connectors/messenger/README.md"
FIELDS = (
    "messages",
    "messaging_postbacks",
    "messaging_optins",
    "messaging_referrals",
    "messaging_handovers",
    "message_deliveries",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "message_reads",
    "standby",
)
SCOPES = ("pages_messaging", "pages_manage_metadata")


class MessengerConnector:
    """Receives by webhook, sends by the Graph API."""

    channel = Channel.MESSENGER
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
            access_token, api_base=api_base, api_version=api_version, read_timeout=read_timeout
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
        return inbound.parse(body, self._page_id, self._app_id)

    async def send(self, message: OutboundMessage) -> Receipt:
        """Send a text, a file, or a file followed by its text, which Messenger shows as two messages.

        Raise OutcomeUnknown when the text failed after the file was taken: nothing may be sent again.
        """
        outbound.check(message)
        if not message.files:
            return await self._post(outbound.text_request(message))
        file = message.files[0]
        attachment_id = await self._upload(file)
        shown = await self._post(outbound.file_request(message, file, attachment_id))
        if not message.text.strip():
            return shown
        try:
            said = await self._post(outbound.text_request(message))
        except SendFailed as error:
            raise OutcomeUnknown(f"the file was sent, its text was not: {error}", code=error.code) from error
        return Receipt(said.external_id, {**said.details, "file_id": shown.external_id})

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes:
        """The content of a citizen's file, from the address Meta gave. Raise Refused when too large."""
        return await self._downloads.fetch(file_ref, limit_bytes)

    async def connect(self) -> str:
        """Have Meta post our page's private messages; where to is typed into the app's dashboard."""
        return await graph_health.subscribe(
            self._graph, page_id=self._page_id, app_id=self._app_id, fields=FIELDS
        )

    async def check(self) -> Sequence[HealthCheck]:
        """Whether the token lives, Meta posts us everything, and how much of the rates is left."""
        name = f"messenger {self.account}"
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

    async def _post(self, request: JsonObject) -> Receipt:
        answer = await self._graph.post(f"{self._page_id}/messages", request)
        external_id = optional_identifier(answer.get("message_id"))
        if external_id is None:
            raise OutcomeUnknown("Meta answered without a message id")
        recipient_id = optional_identifier(answer.get("recipient_id"))
        return Receipt(external_id, {"recipient_id": recipient_id} if recipient_id else {})

    async def _upload(self, file: OutboundFile) -> str:
        answer = await self._graph.upload(
            f"{self._page_id}/message_attachments",
            outbound.upload_fields(file),
            content=file.content,
            file_name=file.file_name,
            mime_type=file.mime_type,
            file_field="filedata",
        )
        attachment_id = optional_identifier(answer.get("attachment_id"))
        if attachment_id is None:
            raise Unreachable("Meta took the file and gave no id for it")
        return attachment_id
