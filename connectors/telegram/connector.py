"""One Telegram bot of ours, as the dispatcher sees it."""

import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

from connectors.downloads import Downloads
from connectors.payload import as_object, write_json
from connectors.telegram import inbound, outbound, webhook
from connectors.telegram.bot import PlainBot, Timeouts
from connectors.telegram.failures import typed_failures
from domain.errors import Misconfigured, SendFailed, TooLarge
from domain.health import HealthCheck
from domain.messages import Channel, OutboundMessage, Parsed, RawEvent, Receipt, WebhookRequest

log = logging.getLogger(__name__)

DEFAULT_API_BASE = "https://api.telegram.org"
DEFAULT_TIMEOUTS = Timeouts()


class TelegramConnector:
    """Implements Connector, ReceivesWebhooks, Polls, Connects and ChecksHealth of `domain.ports`.

    Nothing is asked of Telegram before the first call, so that start-up does not depend on it. After `close`
    the next call opens new connections: an event loop that ends must close, the next one may go on.
    """

    channel = Channel.TELEGRAM
    capabilities = outbound.CAPABILITIES

    def __init__(
        self,
        account: str,
        *,
        token: str,
        webhook_secret: str,
        webhook_url: str | None = None,
        api_base: str = DEFAULT_API_BASE,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
    ) -> None:
        """`webhook_url` (https; port 443, 80, 88 or 8443): where Telegram is to post; None when we poll."""
        self.account = account
        self._webhook_url = webhook_url
        self._token = token
        self._webhook_secret = webhook_secret
        self._api_base = api_base.rstrip("/")
        self._timeouts = timeouts
        # Files lie where the Bot API is, and may be on a server of our own.
        self._downloads = Downloads(allowed_hosts=frozenset({urlsplit(self._api_base).netloc}))
        self._self_id = token.partition(":")[0] or None
        self._open_bot: PlainBot | None = None

    def verify(self, request: WebhookRequest) -> None:
        inbound.verify(request, self._webhook_secret)

    def unpack(self, body: bytes) -> Sequence[RawEvent]:
        return inbound.unpack(body, self.account)

    def parse(self, body: bytes) -> Parsed:
        return inbound.parse(body, self._self_id)

    async def send(self, message: OutboundMessage) -> Receipt:
        if message.answers_press is not None:
            await self._stop_spinning(message.answers_press)
        return await outbound.send(self._bot(), message)

    async def poll(self, cursor: str, *, wait_seconds: float) -> tuple[Sequence[RawEvent], str]:
        """Raise Misconfigured (code 409) while a webhook is registered or another poller asks."""
        bot = self._bot()
        offset = int(cursor or 0)
        with typed_failures(bot, repeatable=True):
            updates = await bot.raw_updates(
                offset,
                wait_seconds=wait_seconds,
                kinds=inbound.UPDATE_KINDS,
                read_timeout=wait_seconds + self._timeouts.read,
            )
        events: list[RawEvent] = []
        next_offset = offset
        for value in updates:
            update = as_object(value, "the update")
            events.append(inbound.event_of(update, write_json(update), self.account))
            next_offset = inbound.offset_after(update)
        return events, str(next_offset) if next_offset else ""

    async def answer_button(self, callback_id: str) -> None:
        """Let a pressed button stop spinning. Raise Refused once the press is too old for that."""
        bot = self._bot()
        with typed_failures(bot, repeatable=True):
            await bot.answer_callback_query(callback_id)

    async def _stop_spinning(self, callback_id: str) -> None:
        """A button that spins on is a blemish; it must not keep the answer from the citizen."""
        try:
            await self.answer_button(callback_id)
        except SendFailed as error:
            log.info("button_not_answered", extra={"account": self.account, "error": type(error).__name__})

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes:
        """The content of a citizen's file. Raise Refused when it is larger than allowed, or gone."""
        bot = self._bot()
        with typed_failures(bot, repeatable=True):
            file = await bot.get_file(file_ref)
        if (file.file_size or 0) > limit_bytes:
            raise TooLarge(limit_bytes)
        return await self._downloads.fetch(file.file_path or "", limit_bytes)

    async def check(self) -> Sequence[HealthCheck]:
        if not self._token:
            return [HealthCheck(f"telegram {self.account}: token", False, "no token is configured")]
        return await webhook.health(self._bot(), self.account, self._webhook_url)

    async def connect(self) -> str:
        """Have Telegram post to our address, or keep updates for polling; says which. Raise a SendFailed."""
        if self._webhook_url is None:
            await webhook.remove(self._bot())
            return "no webhook; updates are polled"
        await webhook.register(self._bot(), self._webhook_url, self._webhook_secret)
        return f"webhook {self._webhook_url}"

    async def close(self) -> None:
        if self._open_bot is not None:
            bot, self._open_bot = self._open_bot, None
            await bot.close_connections()

    def _bot(self) -> PlainBot:
        if not self._token:
            raise Misconfigured(f"account {self.account} has no bot token")
        if self._open_bot is None:
            self._open_bot = PlainBot(self._token, self._api_base, self._timeouts)
        return self._open_bot
