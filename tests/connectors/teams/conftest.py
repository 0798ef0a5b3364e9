"""A played Microsoft, and a bot of ours that talks to it."""

from collections.abc import AsyncIterator, Callable

import pytest

from connectors.downloads import Downloads
from connectors.teams.connector import TeamsConnector
from tests.connectors.teams.microsoft import APP_ID, APP_PASSWORD, Microsoft, Signer


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 5000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer("ZXlKaGJH")


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def microsoft(signer: Signer) -> AsyncIterator[Microsoft]:
    async with Microsoft(signer) as server:
        yield server


@pytest.fixture
async def bot(microsoft: Microsoft, seconds: Seconds) -> AsyncIterator[TeamsConnector]:
    connector = TeamsConnector(
        "moe",
        app_id=APP_ID,
        app_password=APP_PASSWORD,
        downloads=Downloads(allowed_hosts=frozenset({"127.0.0.1", "localhost"})),
        login_base=microsoft.base,
        openid_url=f"{microsoft.base}/openid",
        service_hosts=("smba.trafficmanager.net", "127.0.0.1"),
        read_timeout=0.3,
        now=seconds,
    )
    yield connector
    await connector.close()


@pytest.fixture
def make_bot() -> Callable[[], TeamsConnector]:
    """Bots in a Microsoft where nobody listens."""
    return lambda: TeamsConnector(
        "moe",
        app_id=APP_ID,
        app_password=APP_PASSWORD,
        downloads=Downloads(),
        login_base="http://127.0.0.1:9",
        service_hosts=("127.0.0.1",),
    )
