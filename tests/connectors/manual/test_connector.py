"""The manual connector: whose request it takes, and that it sends nothing."""

import json
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from connectors.downloads import Downloads
from connectors.manual.connector import ManualConnector
from connectors.manual.recording import Recording, UploadedFile, recorded_event
from connectors.manual.signature import signature_of
from connectors.webhooks import WebhookLimits, Webhooks
from domain.errors import Forged, Refused, ReplyNotAllowed, TooLarge
from domain.messages import Channel, OutboundMessage, RawEvent, Visibility, WebhookRequest
from tests.connectors.manual.inbound_cases import ACCOUNT, PAYLOADS, SENT_AT

SECRET, NEXT_SECRET = "the-partners-secret-of-tests", "the-secret-that-follows"
NOW = 1_795_420_800
BODY = (PAYLOADS / "text.json").read_bytes()
HOOK = f"/hooks/manual/{ACCOUNT}"
Client = TestClient[web.Request, web.Application]


def connector(*secrets: str, **options: object) -> ManualConnector:
    return ManualConnector(
        ACCOUNT,
        platform="Snapchat",
        partner_secrets=secrets,
        now=lambda: NOW,
        **options,  # type: ignore[arg-type]
    )


def signed(
    body: bytes = BODY, *, secret: str = SECRET, timestamp: str = str(NOW), **headers: str
) -> dict[str, str]:
    return {"X-Timestamp": timestamp, "X-Signature": signature_of(body, secret, timestamp)} | headers


def request(headers: dict[str, str], body: bytes = BODY) -> WebhookRequest:
    return WebhookRequest("POST", {key.lower(): value for key, value in headers.items()}, {}, body)


def test_the_signature_is_the_documented_one() -> None:
    """openssl: printf '1795420800.{}' | openssl dgst -sha256 -hmac s3cret"""
    expected = "sha256=f598dc54fb6e975c486a9271329d18f2e828a6c7f6855f503c5c324d443710a2"
    assert signature_of(b"{}", "s3cret", "1795420800") == expected


def test_a_request_signed_with_either_secret_is_taken_while_one_is_renewed() -> None:
    for secret in (SECRET, NEXT_SECRET):
        connector(SECRET, NEXT_SECRET).verify(request(signed(secret=secret)))


@pytest.mark.parametrize("off", [-300, -1, 0, 299, 300])
def test_clocks_may_differ_by_five_minutes(off: int) -> None:
    connector(SECRET).verify(request(signed(timestamp=str(NOW + off))))


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, "x-timestamp is missing"),
        ({"X-Timestamp": str(NOW)}, "x-signature is missing"),
        (signed(timestamp=str(NOW - 301)), "more than 300 seconds"),
        (signed(timestamp=str(NOW + 301)), "more than 300 seconds"),
        (signed(timestamp=""), "x-timestamp is missing"),
        (signed(timestamp=f"{NOW}.0"), "not unix seconds"),
        (signed(timestamp=f" {NOW}"), "not unix seconds"),
        (signed(timestamp="١٧٩٥٤٢٠٨٠٠"), "not unix seconds"),
        (signed(timestamp="9" * 13), "not unix seconds"),
        (signed() | {"X-Timestamp": str(NOW - 1)}, "fits none"),
        (signed(secret="guessed"), "fits none"),
        (signed(BODY + b" "), "fits none"),
        (signed() | {"X-Signature": signed()["X-Signature"].removeprefix("sha256=")}, "not sha256"),
        (signed() | {"X-Signature": signed()["X-Signature"].replace("sha256", "sha1")}, "not sha256"),
        (signed() | {"X-Signature": "sha256="}, "not sha256"),
        (signed() | {"X-Signature": "sha256=توقيع"}, "fits none"),
    ],
)
def test_anything_else_is_forged(headers: dict[str, str], told: str) -> None:
    with pytest.raises(Forged, match=told) as refused:
        connector(SECRET).verify(request(headers))
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_nobody_may_post(secrets: tuple[str, ...]) -> None:
    with pytest.raises(Forged):
        connector(*secrets).verify(request(signed(secret="")))


def test_secrets_show_nowhere() -> None:
    assert SECRET not in repr(connector(SECRET))


@pytest.fixture
def stored() -> list[RawEvent]:
    """What was handed on to be stored."""
    return []


@pytest.fixture
async def partner(stored: list[RawEvent]) -> AsyncIterator[Client]:
    """Somebody who posts to the webhook of the account over HTTP."""

    async def accept(events: Sequence[RawEvent], body: bytes) -> None:
        stored.extend(events)

    ours = connector(SECRET)
    app = web.Application()
    app.add_routes(Webhooks({(ours.channel.value, ACCOUNT): ours}, accept, WebhookLimits()).routes())
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_a_partner_posts_over_http(partner: Client, stored: list[RawEvent]) -> None:
    response = await partner.post(HOOK, data=BODY, headers=signed())
    assert (response.status, await response.json()) == (200, {"ok": True})
    (event,) = stored
    assert (event.channel, event.account, event.external_id) == (Channel.MANUAL, ACCOUNT, "snap-1001")


async def test_the_idempotency_key_of_the_request_names_a_message_without_an_id(
    partner: Client, stored: list[RawEvent]
) -> None:
    body = json.dumps({"sender": {"id": "f_alharbi"}, "text": "وين ردكم"}).encode()
    for key in ("order-1", "order-1", "order-2"):
        await partner.post(HOOK, data=body, headers=signed(body, **{"Idempotency-Key": key}))
    assert [event.external_id for event in stored] == ["order-1", "order-1", "order-2"]


async def test_a_message_that_nothing_names_is_refused(partner: Client, stored: list[RawEvent]) -> None:
    body = json.dumps({"sender": {"id": "f_alharbi"}, "text": "وين ردكم"}).encode()
    response = await partner.post(HOOK, data=body, headers=signed(body))
    assert response.status == 400
    assert "the body.id is missing" in (await response.json())["detail"]
    assert stored == []


async def test_an_unsigned_request_is_refused(partner: Client, stored: list[RawEvent]) -> None:
    assert (await partner.post(HOOK, data=BODY)).status == 401
    assert stored == []


async def test_it_never_sends() -> None:
    ours = connector(SECRET)
    with pytest.raises(ReplyNotAllowed, match="by hand"):
        await ours.send(OutboundMessage("77", to="um.rakan", text="حياك الله"))
    assert ours.capabilities.is_manual
    await ours.close()


async def test_a_partners_file_is_fetched_and_what_is_not_on_the_web_is_not() -> None:
    async def picture(_request: web.Request) -> web.Response:
        return web.Response(body=b"\x89PNG")

    app = web.Application()
    app.add_routes([web.get("/77.png", picture)])
    async with TestServer(app) as server:
        ours = connector(SECRET, downloads=Downloads(allowed_hosts=frozenset({f"127.0.0.1:{server.port}"})))
        address = str(server.make_url("/77.png"))
        assert await ours.fetch(address, 4) == b"\x89PNG"
        with pytest.raises(TooLarge):
            await ours.fetch(address, 3)
        for nowhere in ("", "upload:" + "ab" * 32, "file:///etc/passwd"):
            with pytest.raises(Refused):
                await ours.fetch(nowhere, 100)


async def test_a_file_in_our_own_network_is_not_fetched_for_a_partner() -> None:
    with pytest.raises(Refused):
        await connector(SECRET).fetch("https://127.0.0.1/secrets", 100)


async def test_doctor_hears_that_it_is_manual() -> None:
    for ours, told in ((connector(SECRET), "one of 1 secrets"), (connector(), "no partner may post")):
        (check,) = await ours.check()
        assert check.ok
        assert "by hand" in check.detail
        assert told in check.detail
        assert SECRET not in check.detail


def test_what_staff_record_is_an_event_like_any_other() -> None:
    recording = Recording(
        account=ACCOUNT,
        form_key="Xk3mP0aQ9sT2vB7w",
        handle="um.rakan",
        name="أم راكان",
        text="متى التسجيل؟",
        visibility=Visibility.PRIVATE,
        link="",
        sent_at=SENT_AT,
        screenshot=UploadedFile("ab" * 32, "image/png", "screenshot.png", 20_481),
        recorded_by="sara",
    )
    event = recorded_event(recording)
    assert event == recorded_event(recording)
    assert (event.external_id, event.conversation_key, event.occurred_at) == (
        "recorded:Xk3mP0aQ9sT2vB7w",
        "um.rakan",
        SENT_AT,
    )
    (message,) = connector().parse(event.body).messages
    assert (message.external_id, message.sender_id) == (event.external_id, f"{ACCOUNT}/um.rakan")
    (file,) = message.attachments
    assert file.file_ref == "upload:" + "ab" * 32
