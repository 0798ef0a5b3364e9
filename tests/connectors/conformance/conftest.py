"""The played platform, an account of ours on it, and our webhook address in front of the account."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from connectors.webhooks import WebhookLimits, Webhooks
from domain.messages import RawEvent
from domain.ports import ReceivesWebhooks
from tests.connectors.conformance.channel_case import ChannelCase
from tests.connectors.conformance.documents import body_of
from tests.connectors.conformance.platform import PlayedPlatform, unprepared

MIB = 1_048_576
PATIENCE = 5.0


@dataclass
class Account:
    """One account of ours: what its platform posts to it over HTTP, and what it hands on."""

    case: ChannelCase
    connector: ReceivesWebhooks
    client: TestClient[web.Request, web.Application]
    taken: list[RawEvent]

    async def post(self, body: bytes, headers: Mapping[str, str] | None = None) -> int:
        """The status of a request; signed now unless other headers are given."""
        given = self.signed(body) if headers is None else headers
        response = await self.client.post(self.path, data=io.BytesIO(body), headers=dict(given))
        await response.read()
        return response.status

    async def receive(self, document: object) -> list[RawEvent]:
        """The events of a request that must be taken."""
        before = len(self.taken)
        status = await self.post(body_of(document))
        assert status == 200, f"answered {status}"
        return self.taken[before:]

    def signed(self, body: bytes) -> Mapping[str, str]:
        return {
            "Content-Type": "application/json",
            **self.case.receiving.sign(body, datetime.now(UTC)),
        }

    @property
    def path(self) -> str:
        return f"/hooks/{self.case.channel.value}/{self.connector.account}"


Open = Callable[[ChannelCase], Awaitable[Account]]
Play = Callable[[ChannelCase], Awaitable[PlayedPlatform]]


@pytest.fixture
async def play() -> AsyncIterator[Play]:
    """Start the platform of a case; it must be asked for every answer that was scripted, and for no other."""
    started: list[PlayedPlatform] = []

    async def start(case: ChannelCase) -> PlayedPlatform:
        platform = PlayedPlatform(case.sending.prepare if case.sending else unprepared)
        await platform.start()
        started.append(platform)
        return platform

    yield start
    for platform in started:
        await platform.stop()
        assert not platform.unscripted, f"nobody scripted an answer to {platform.unscripted[0]}"


@pytest.fixture
async def open_account(play: Play) -> AsyncIterator[Open]:
    """Put an account of a case behind our webhook address."""
    async with AsyncExitStack() as stack:

        async def start(case: ChannelCase) -> Account:
            platform = await play(case)
            connector = case.connector(platform.base, PATIENCE)
            stack.push_async_callback(connector.close)
            if case.receiving.ready:
                await case.receiving.ready(connector)
            taken: list[RawEvent] = []
            client = await stack.enter_async_context(_client(connector, taken))
            return Account(case, connector, client, taken)

        yield start


def _client(connector: ReceivesWebhooks, taken: list[RawEvent]) -> TestClient[web.Request, web.Application]:
    async def accept(events: Sequence[RawEvent], body: bytes) -> None:
        taken.extend(events)

    accounts = {(connector.channel.value, connector.account): connector}
    app = web.Application(client_max_size=MIB)
    app.add_routes(Webhooks(accounts, accept, WebhookLimits(unverified_per_minute_per_ip=0)).routes())
    return TestClient(TestServer(app))
