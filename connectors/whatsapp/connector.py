"""One WhatsApp number of ours, joined to the Cloud API."""

from collections.abc import Sequence
from urllib.parse import quote

from connectors import graph
from connectors.payload import JsonObject, objects_of, optional_identifier, text_of
from connectors.whatsapp import inbound, outbound
from domain.errors import Misconfigured, OutcomeUnknown, Refused, SendFailed, TooLarge, Unreachable
from domain.health import HealthCheck
from domain.messages import (
    Capabilities,
    Channel,
    Directory,
    OutboundFile,
    OutboundMessage,
    Parsed,
    RawEvent,
    Receipt,
    TextUnit,
    WebhookRequest,
)

_NO_SUCH_OBJECT = "100"
_NUMBER_FIELDS = ("display_phone_number", "verified_name", "quality_rating")


class WhatsAppConnector:
    """Receives by webhook, sends by the Graph API."""

    channel = Channel.WHATSAPP
    capabilities = Capabilities(
        text_limit=outbound.TEXT_LIMIT,
        text_unit=TextUnit.CODE_POINTS,
        public_text_limit=outbound.TEXT_LIMIT,
        buttons=outbound.LIST_ROWS,
        attachments=outbound.FILES,
        reply_window_hours=24,
        tells_edits=True,
        tells_deletes=True,
        tells_delivered=True,
        tells_read=True,
    )

    def __init__(
        self,
        account: str,
        *,
        phone_number_id: str,
        access_token: str,
        app_secrets: Sequence[str],
        verify_token: str,
        directory: Directory = inbound.NO_OTHERS,
        api_base: str = "https://graph.facebook.com",
        api_version: str = "v25.0",
        read_timeout: float = 30.0,
    ) -> None:
        self.account = account
        self._number_id = phone_number_id
        self._app_secrets = tuple(app_secrets)
        self._verify_token = verify_token
        self._directory = directory
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
        """The events of a verified body, each under the account of its number."""
        return inbound.unpack(body, self.account, self._number_id, self._directory)

    def parse(self, body: bytes) -> Parsed:
        """What a body means."""
        return inbound.parse(body, self._number_id)

    async def send(self, message: OutboundMessage) -> Receipt:
        """Send one message; a file is uploaded first."""
        file = outbound.the_file(message)
        media_id = None if file is None else await self._upload(file)
        answer = await self._graph.post(self._messages_path, outbound.request_for(message, media_id))
        return _receipt(answer)

    async def mark_read(self, message_id: str, *, typing: bool = False) -> None:
        """Show the citizen the blue ticks, and "typing…" for up to 25 seconds."""
        await self._graph.post(self._messages_path, outbound.read_request(message_id, typing=typing))

    async def fetch(self, media_id: str, limit_bytes: int) -> bytes:
        """The content of a file a citizen sent. Raise Refused when it is larger than the limit."""
        file = await self._file(media_id)
        size = file.get("file_size")
        if isinstance(size, int) and size > limit_bytes:
            raise TooLarge(limit_bytes)
        url = text_of(file.get("url"))
        if not url:
            raise Refused("Meta gave no address for the file")
        return await self._graph.download(url, limit_bytes)

    async def _file(self, media_id: str) -> JsonObject:
        try:
            return await self._graph.get(quote(media_id, safe="", errors="replace"))
        except Misconfigured as error:
            # Of a number it would mean that its id is wrong; of a file, that Meta keeps it no longer.
            if error.code != _NO_SUCH_OBJECT:
                raise
            raise Refused("WhatsApp does not have the file any more", code=error.code) from error

    async def check(self) -> Sequence[HealthCheck]:
        """Whether the token works for this number, and how citizens rate what we send."""
        name = f"whatsapp {self.account}"
        try:
            number = await self._graph.get(self._number_id, _NUMBER_FIELDS)
        except Misconfigured as error:
            hint = "renew the access token as connectors/whatsapp/README.md says"
            return [HealthCheck(f"{name}: token", ok=False, detail=f"{error}; {hint}")]
        except SendFailed as error:
            return [HealthCheck(f"{name}: token", ok=False, detail=str(error))]
        shown = (
            f"{text_of(number.get('display_phone_number'))} {text_of(number.get('verified_name'))}".strip()
        )
        rating = text_of(number.get("quality_rating")) or "UNKNOWN"
        return [
            HealthCheck(f"{name}: token", ok=True, detail=f"valid for {shown or self._number_id}"),
            HealthCheck(f"{name}: quality", ok=rating != "RED", detail=f"citizens' rating is {rating}"),
        ]

    async def close(self) -> None:
        """Give back the connections."""
        await self._graph.close()

    @property
    def _messages_path(self) -> str:
        return f"{self._number_id}/messages"

    async def _upload(self, file: OutboundFile) -> str:
        answer = await self._graph.upload(
            f"{self._number_id}/media",
            {"messaging_product": "whatsapp", "type": file.mime_type},
            content=file.content,
            file_name=file.file_name,
            mime_type=file.mime_type,
        )
        media_id = optional_identifier(answer.get("id"))
        if media_id is None:
            raise Unreachable("Meta took the file and gave no id for it")
        return media_id


def _receipt(answer: JsonObject) -> Receipt:
    """The message's id, and under which ids WhatsApp knows the citizen, as far as it tells."""
    sent = next(objects_of(answer.get("messages")), {})
    external_id = optional_identifier(sent.get("id"))
    if external_id is None:
        raise OutcomeUnknown("Meta answered without a message id")
    contact = next(objects_of(answer.get("contacts")), {})
    details = {
        key: told
        for key, told in (
            ("wa_id", optional_identifier(contact.get("wa_id"))),
            ("user_id", optional_identifier(contact.get("user_id"))),
            ("message_status", optional_identifier(sent.get("message_status"))),
        )
        if told
    }
    return Receipt(external_id, details)
