"""One profile of ours on X, as the dispatcher sees it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from connectors.downloads import Downloads
from connectors.payload import write_json
from connectors.x import inbound, media, outbound, webhook
from connectors.x.budget import Budget
from connectors.x.client import Keys, XClient
from connectors.x.polling import Poller
from domain.clock import Clock, system_clock
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

DEFAULT_API_BASE = "https://api.x.com"


class XConnector:
    """Receives by webhook or by polling, sends by the API v2.

    Nothing is asked of X before the first call, and after `close` the next call opens new connections.
    """

    channel = Channel.X
    capabilities = outbound.CAPABILITIES

    def __init__(
        self,
        account: str,
        *,
        user_id: str,
        username: str,
        keys: Keys,
        webhook_url: str | None = None,
        need_summons: bool = True,
        budget: Budget,
        downloads: Downloads,
        directory: Directory | None = None,
        api_base: str = DEFAULT_API_BASE,
        read_timeout: float = 30.0,
        look_back: timedelta = timedelta(days=1),
        clock: Clock = system_clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`webhook_url` (https, no port): where X is to post; None when we poll.

        `need_summons`: X lets us answer in public only who mentioned or quoted us. `look_back`: how old a
        mention or message may be that the very first poll takes in.
        """
        self.account = account
        self._user_id = user_id
        self._username = username
        self._consumer_secret = keys.consumer_secret
        self._webhook_url = webhook_url
        self._need_summons = need_summons
        self._directory = directory or {}
        self._downloads = downloads
        self._client = XClient(keys, api_base=api_base, read_timeout=read_timeout, clock=clock)
        self._poller = Poller(self._client, user_id, budget, look_back=look_back, clock=clock, sleep=sleep)

    def verify(self, request: WebhookRequest) -> None:
        """Raise Forged unless X signed the request with our app's secret."""
        inbound.verify(request, self._consumer_secret)

    def handshake(self, request: WebhookRequest) -> str:
        """The answer to X's challenge, as JSON."""
        return inbound.handshake(request, self._consumer_secret)

    def unpack(self, body: bytes) -> list[RawEvent]:
        """The events of a verified body, each under the account of ours that it is for."""
        return inbound.unpack(body, self.account, self._user_id, self._directory)

    def parse(self, body: bytes) -> Parsed:
        """What a body means."""
        return inbound.parse(body, self._user_id, username=self._username, need_summons=self._need_summons)

    async def send(self, message: OutboundMessage) -> Receipt:
        """Send one reply or direct message; its files go first."""
        return await outbound.send(self._client, message)

    async def poll(self, cursor: str, *, wait_seconds: float) -> tuple[Sequence[RawEvent], str]:
        """New mentions and messages, the oldest first, under the same keys as by webhook."""
        pages, cursor_after = await self._poller.poll(cursor, wait_seconds=wait_seconds)
        events = [event for page in pages for event in reversed(self.unpack(write_json(page)))]
        return events, cursor_after

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes:
        """The content of a citizen's file. Raise Refused when it is too large, gone, or not X's."""
        return await media.fetch(self._client, self._downloads, file_ref, limit_bytes)

    async def connect(self) -> str:
        """Have X post to our address, or take the subscriptions back when we poll. Raise a SendFailed."""
        if self._webhook_url is None:
            return await webhook.remove(self._client, self._user_id)
        return await webhook.register(self._client, self._webhook_url, self._user_id)

    async def check(self) -> Sequence[HealthCheck]:
        """Whether the tokens work, X reaches us, and how much may still be read."""
        return await webhook.health(self._client, self.account, self._user_id, self._webhook_url)

    async def close(self) -> None:
        """Give back the connections."""
        await self._client.close()
