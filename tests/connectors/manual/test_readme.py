"""The example of the README works as it stands, but for the secret and the address."""

import asyncio
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.manual.connector import ManualConnector
from connectors.webhooks import WebhookLimits, Webhooks
from domain.messages import RawEvent

README = Path(__file__).parents[3] / "connectors" / "manual" / "README.md"
ACCOUNT, SECRET = "care-snapchat", "the-partners-secret-of-tests"
ADDRESS = "http://127.0.0.1:8080"


def example() -> str:
    """The shell commands of the README."""
    found = re.search(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "curl", "openssl"))), reason="needs bash, curl and openssl"
)
async def test_a_partner_may_copy_the_example() -> None:
    stored: list[RawEvent] = []

    async def accept(events: Sequence[RawEvent], body: bytes) -> None:
        stored.extend(events)

    ours = ManualConnector(ACCOUNT, platform="Snapchat", partner_secrets=[SECRET])
    app = web.Application()
    app.add_routes(Webhooks({("manual", ACCOUNT): ours}, accept, WebhookLimits()).routes())
    async with TestServer(app) as server:
        commands = example().replace("the secret in your .env", SECRET)
        assert ADDRESS in commands
        commands = commands.replace(ADDRESS, str(server.make_url("/")).rstrip("/"))
        process = await asyncio.create_subprocess_exec(
            "bash", "-c", commands, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        answer, _ = await process.communicate()
    assert answer.startswith(b"HTTP/1.1 200"), answer
    (event,) = stored
    (message,) = ours.parse(event.body).messages
    assert message.sender_name == "أم راكان"
