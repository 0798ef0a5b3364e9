"""The webhook address over real HTTP: what Teams is answered, and that it sends again what was not taken."""

from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from connectors.teams.connector import TeamsConnector
from connectors.teams.keys import AFTER_FAILURE_SECONDS
from connectors.webhooks import WebhookLimits, Webhooks
from domain.messages import RawEvent
from tests.connectors.teams.conftest import Seconds
from tests.connectors.teams.inbound_cases import payload
from tests.connectors.teams.microsoft import Microsoft, Reply, Signer

HOOK = "/hooks/teams/moe"


@pytest.fixture
def stored() -> list[RawEvent]:
    return []


@pytest.fixture
async def site(
    bot: TeamsConnector, stored: list[RawEvent]
) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    async def accept(events: Sequence[RawEvent], _body: bytes) -> None:
        stored.extend(events)

    app = web.Application()
    app.add_routes(Webhooks({("teams", "moe"): bot}, accept, WebhookLimits()).routes())
    async with TestClient(TestServer(app)) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}


async def test_a_message_is_stored_and_acknowledged(
    site: TestClient[web.Request, web.Application], signer: Signer, stored: list[RawEvent]
) -> None:
    response = await site.post(HOOK, data=payload("text"), headers=bearer(signer.token()))

    assert response.status == 200
    assert [event.body for event in stored] == [payload("text")]


async def test_an_invoke_is_answered_at_once_with_json(
    site: TestClient[web.Request, web.Application], signer: Signer
) -> None:
    response = await site.post(HOOK, data=payload("invoke"), headers=bearer(signer.token()))

    assert (response.status, response.content_type) == (200, "application/json")
    assert await response.json() == {"ok": True}


async def test_a_stranger_is_turned_away_and_nothing_stored(
    site: TestClient[web.Request, web.Application], signer: Signer, stored: list[RawEvent]
) -> None:
    token = Signer(signer.key_id).token()

    response = await site.post(HOOK, data=payload("text"), headers=bearer(token))

    assert response.status == 401
    assert stored == []


async def test_what_cannot_be_told_genuine_now_is_to_be_sent_again(
    site: TestClient[web.Request, web.Application],
    microsoft: Microsoft,
    signer: Signer,
    stored: list[RawEvent],
    seconds: Seconds,
) -> None:
    microsoft.keys_reply = Reply(503, b"<html>")
    response = await site.post(HOOK, data=payload("text"), headers=bearer(signer.token()))
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert (await response.json())["error"] == "unverifiable"
    assert stored == []

    microsoft.keys_reply = None
    seconds.now += AFTER_FAILURE_SECONDS
    response = await site.post(HOOK, data=payload("text"), headers=bearer(signer.token()))
    assert response.status == 200
    assert len(stored) == 1


async def test_whoever_shows_no_token_does_not_learn_whether_we_have_keys(
    site: TestClient[web.Request, web.Application], microsoft: Microsoft
) -> None:
    microsoft.keys_reply = Reply(503, b"<html>")

    response = await site.post(HOOK, data=payload("text"))

    assert response.status == 401
