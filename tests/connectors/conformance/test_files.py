"""Citizens' files are fetched from the platform only: no reference leads into our own network."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import unused_port

from domain.errors import SendFailed
from domain.messages import Capabilities
from domain.ports import FetchesFiles
from tests.connectors.conformance.channel_case import ChannelCase
from tests.connectors.conformance.conftest import PATIENCE
from tests.connectors.conformance.discovery import CASES
from tests.connectors.conformance.platform import PlayedPlatform, Reply

LIMIT = 1000
NOWHERE = "http://127.0.0.1:9"
FETCHING = [case for case in CASES if isinstance(case.connector(NOWHERE, 1.0), FetchesFiles)]
each_fetching_channel = pytest.mark.parametrize("case", FETCHING, ids=lambda case: case.channel.value)
ODD_REFERENCES = (
    *("", " ", ".", "..", "/", "../../me?fields=access_token", "me/accounts", "%2e%2e%2fme", "x" * 10_000),
    *("file:///etc/passwd", "ftp://127.0.0.1/x", "http://", "http://[::1", "//127.0.0.1/x", "javascript:1"),
    *("http://localhost:1/x", "http://0.0.0.0:1/x", "http://[::1]:1/x", "http://169.254.169.254/latest/"),
    *("نص", "a\x00b", "a\r\nHost: b", "\ud83d"),
)


def fetching(case: ChannelCase, base: str) -> FetchesFiles:
    connector: object = case.connector(base, PATIENCE)
    assert isinstance(connector, FetchesFiles)
    return connector


async def close(connector: object) -> None:
    await connector.close()  # type: ignore[attr-defined]


@pytest.fixture
async def busy() -> AsyncIterator[PlayedPlatform]:
    """A platform that can answer nothing now."""
    platform = PlayedPlatform(lambda asked: Reply(503, b"<html>Service unavailable</html>"))
    await platform.start()
    yield platform
    await platform.stop()


@pytest.fixture
async def inside() -> AsyncIterator[PlayedPlatform]:
    """A server of our own network which would tell its secrets to whoever asks from within."""
    server = PlayedPlatform(lambda asked: Reply(200, b"the ministry's payroll"))
    await server.start()
    yield server
    await server.stop()


def test_files_that_citizens_send_can_be_fetched() -> None:
    """A channel whose payloads show files fetches them; nobody else says that it does."""
    for case in CASES:
        connector = case.connector(NOWHERE, 1.0)
        assert isinstance(connector.capabilities, Capabilities)
        shows_files = any(
            message.attachments
            for name in case.receiving.inbound_cases
            for message in connector.parse((case.receiving.payloads / f"{name}.json").read_bytes()).messages
        )
        assert isinstance(connector, FetchesFiles) or not shows_files, case.channel


@pytest.mark.parametrize("reference", ODD_REFERENCES, ids=lambda reference: ascii(reference)[:40])
@each_fetching_channel
async def test_an_odd_reference_is_refused(case: ChannelCase, reference: str, busy: PlayedPlatform) -> None:
    connector = fetching(case, busy.base)
    with pytest.raises(SendFailed):
        await connector.fetch(reference, LIMIT)
    await close(connector)
    for asked in busy.prepared:
        assert "access_token" not in asked.query.get("fields", "")


@each_fetching_channel
async def test_no_reference_leads_into_our_own_network(
    case: ChannelCase, inside: PlayedPlatform, busy: PlayedPlatform
) -> None:
    connector = fetching(case, busy.base)
    for reference in (f"{inside.base}/payroll", f"{inside.base}/payroll".replace("127.0.0.1", "localhost")):
        with pytest.raises(SendFailed):
            await connector.fetch(reference, LIMIT)
    await close(connector)
    assert inside.prepared == []


@each_fetching_channel
async def test_a_platform_that_is_away_or_busy_is_a_failure_with_a_name(
    case: ChannelCase, busy: PlayedPlatform
) -> None:
    for base in (f"http://127.0.0.1:{unused_port()}", busy.base):
        connector = fetching(case, base)
        with pytest.raises(SendFailed) as raised:
            await connector.fetch("65463453", LIMIT)
        await close(connector)
        assert not any(secret in str(raised.value) for secret in case.secrets)
