"""The connector against a local server that plays the Graph API."""

import hashlib
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from connectors.instagram.connector import InstagramConnector
from connectors.instagram.health import OWN_FIELDS, PAGE_SCOPES, Page
from domain.errors import (
    ContactGone,
    Forged,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    ReplyNotAllowed,
    SendFailed,
    Throttled,
    Unreachable,
    WindowClosed,
)
from domain.messages import Channel, OutboundMessage, TextUnit, WebhookRequest
from domain.ports import AnswersHandshake, ChecksHealth, Connects, FetchesFiles, ReceivesWebhooks
from tests.connectors.instagram.inbound_cases import CDN, NOURA, OURS, SIBLING, payload
from tests.connectors.whatsapp.scripted_graph import TOKEN, Reply, ScriptedGraph, answers, error

HELLO = OutboundMessage(outbox_id="outbox-42", to=NOURA, text="وصلتنا رسالتك")
PAGE = Page("105551234567890", "1234567890", "app secret")
ACCEPTED = answers({"recipient_id": NOURA, "message_id": "aWdfOUT1"})
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class Shelf:
    """Files by address, for want of the Internet."""

    files: Mapping[str, bytes] = field(default_factory=dict)

    async def fetch(self, url: str, limit_bytes: int, *, headers: Mapping[str, str] | None = None) -> bytes:
        content = self.files.get(url)
        if content is None or len(content) > limit_bytes:
            raise Refused("not here, or too large")
        return content


def connected(
    base: str = "http://127.0.0.1:1", *, page: Page | None = None, shelf: Shelf | None = None
) -> InstagramConnector:
    return InstagramConnector(
        "moe-instagram",
        instagram_id=OURS,
        access_token=TOKEN,
        app_secrets=["app secret", "secret of Instagram's login"],
        verify_token="verify token",
        downloads=shelf or Shelf(),
        page=page,
        directory={(Channel.INSTAGRAM, SIBLING): "moe-schools"},
        api_base=base,
        clock=lambda: NOW,
    )


def test_it_keeps_every_promise_a_webhook_account_makes() -> None:
    connector: ReceivesWebhooks = connected()

    assert isinstance(connector, AnswersHandshake)
    assert isinstance(connector, ChecksHealth)
    assert isinstance(connector, Connects)
    assert isinstance(connector, FetchesFiles)
    assert (connector.channel, connector.account) == ("instagram", "moe-instagram")
    assert connector.capabilities.text_unit is TextUnit.BYTES


@pytest.mark.parametrize("secret", [b"app secret", b"secret of Instagram's login"])
def test_a_request_signed_by_either_login_is_verified_unpacked_and_parsed(secret: bytes) -> None:
    connector, body = connected(), payload("text")
    signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()

    connector.verify(WebhookRequest("POST", {"x-hub-signature-256": signature}, {}, body))
    [event] = connector.unpack(body)
    [message] = connector.parse(event.body).messages

    assert event.account == "moe-instagram"
    assert message.text == "السلام عليكم، متى يفتح باب نقل الطلاب؟"


def test_an_event_of_another_account_of_ours_is_handed_to_it() -> None:
    [event] = connected().unpack(payload("entry_of_another_account"))

    assert event.account == "moe-schools"


def test_a_request_of_somebody_else_is_forged() -> None:
    connector = connected()
    with pytest.raises(Forged):
        connector.verify(WebhookRequest("POST", {}, {}, payload("text")))
    with pytest.raises(Forged):
        connector.handshake(WebhookRequest("GET", {}, {"hub.verify_token": "guess"}, b""))


def test_the_handshake_is_answered() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "verify token", "hub.challenge": "1158201444"}

    assert connected().handshake(WebhookRequest("GET", {}, query, b"")) == "1158201444"


async def test_a_sent_message_has_the_platforms_id_and_who_got_it() -> None:
    async with ScriptedGraph(ACCEPTED) as graph:
        connector = connected(graph.base)
        receipt = await connector.send(HELLO)
        await connector.close()

    assert receipt.external_id == "aWdfOUT1"
    assert receipt.details == {"recipient_id": NOURA}
    [asked] = graph.asked
    assert (asked.method, asked.path) == ("POST", "/v26.0/me/messages")
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.json == {"recipient": {"id": NOURA}, "message": {"text": "وصلتنا رسالتك"}}


async def test_a_public_answer_has_the_id_of_its_comment() -> None:
    async with ScriptedGraph(answers({"id": "17900000000000001"})) as graph:
        connector = connected(graph.base)
        receipt = await connector.send(OutboundMessage("1", "comment:17865799348089039", "تابعنا على الخاص"))
        await connector.close()

    assert receipt.external_id == "17900000000000001"
    assert graph.asked[0].path == "/v26.0/17865799348089039/replies"


async def test_a_heart_is_put_under_a_message() -> None:
    async with ScriptedGraph(answers({"recipient_id": NOURA})) as graph:
        connector = connected(graph.base)
        await connector.react(NOURA, "aWdfIN1")
        await connector.close()

    assert graph.asked[0].json["payload"] == {"message_id": "aWdfIN1", "reaction": "love"}


async def test_what_instagram_would_refuse_is_not_even_asked() -> None:
    async with ScriptedGraph() as graph:
        connector = connected(graph.base)
        with pytest.raises(Refused):
            await connector.send(OutboundMessage("1", NOURA, "ن" * 501))
        await connector.close()

    assert graph.asked == []


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (error(190, 401), Misconfigured),
        (error(200, 403), Misconfigured),
        (error(10, subcode=2534022), WindowClosed),
        (error(551), ContactGone),
        (error(100, subcode=2534014), ContactGone),
        (error(10900), ReplyNotAllowed),
        (error(613, 429), Throttled),
        (error(4), Throttled),
        (error(100), Refused),
        (error(2, 500), Unreachable),
        (Reply(503, b"<html>Service unavailable</html>"), Unreachable),
        (Reply(drops=True), OutcomeUnknown),
        (answers({"recipient_id": NOURA}), OutcomeUnknown),
        (answers([]), OutcomeUnknown),
        (Reply(200, b"<html>"), OutcomeUnknown),
    ],
)
async def test_a_failed_send_says_what_to_do_and_never_the_token(
    reply: Reply, expected: type[SendFailed], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with ScriptedGraph(reply) as graph:
        connector = connected(graph.base)
        with pytest.raises(expected) as caught:
            await connector.send(HELLO)
        await connector.close()

    assert TOKEN not in str(caught.value)
    assert TOKEN not in caplog.text


async def test_a_citizens_file_is_fetched_from_the_address_that_instagram_named() -> None:
    [message] = connected().parse(payload("image")).messages
    [file] = message.attachments
    connector = connected(shelf=Shelf({CDN.format(1): b"JPEG"}))

    assert await connector.fetch(file.file_ref, 1000) == b"JPEG"
    with pytest.raises(Refused):
        await connector.fetch(file.file_ref, 3)


WELL = answers({"data": {"is_valid": True, "expires_at": 0, "scopes": list(PAGE_SCOPES)}})
DYING = answers({"data": {"is_valid": True, "expires_at": 1795600000, "scopes": list(PAGE_SCOPES)}})
SUBSCRIBED = answers({"data": [{"id": PAGE.app_id, "subscribed_fields": ["feed", "messages"]}]})
LINKED = answers({"id": OURS, "username": "moe_care"})


@pytest.mark.parametrize(
    ("replies", "lines"),
    [
        (
            [LINKED, WELL, SUBSCRIBED],
            [("account", True, "@moe_care"), ("token", True, "never expires"), ("webhook", True, "feed")],
        ),
        (
            [error(100, subcode=33), DYING, answers({"data": []})],
            [("account", False, "code 100"), ("token", False, "2026-11"), ("webhook", False, "feed")],
        ),
        (
            [error(190, 401), error(190, 401), error(190, 401)],
            [("account", False, "190"), ("token", False, "190"), ("webhook", False, "190")],
        ),
    ],
)
async def test_doctor_is_told_how_an_account_with_a_page_is(
    replies: list[Reply], lines: list[tuple[str, bool, str]]
) -> None:
    async with ScriptedGraph(*replies) as graph:
        connector = connected(graph.base, page=PAGE)
        checks = await connector.check()
        await connector.close()

    assert [(check.name, check.ok) for check in checks[:3]] == [
        (f"instagram moe-instagram: {name}", ok) for name, ok, _ in lines
    ]
    assert all(detail in check.detail for check, (_, _, detail) in zip(checks, lines, strict=False))
    assert checks[-1].name == "instagram moe-instagram: rates"
    assert all(TOKEN not in check.detail and "app secret" not in check.detail for check in checks)


@pytest.mark.parametrize(
    ("replies", "lines"),
    [
        (
            [
                answers({"user_id": OURS, "username": "moe_care"}),
                answers({"data": [{"subscribed_fields": list(OWN_FIELDS)}]}),
            ],
            [("token", True, "60 days"), ("webhook", True, "comments")],
        ),
        (
            [
                answers({"user_id": "26000000000000001"}),
                answers({"data": [{"subscribed_fields": ["messages"]}]}),
            ],
            [("token", False, "26000000000000001"), ("webhook", False, "not subscribed to")],
        ),
        (
            [error(190, 401), Reply(503, b"<html>")],
            [("token", False, "README"), ("webhook", False, "503")],
        ),
    ],
)
async def test_doctor_is_told_how_an_account_without_a_page_is(
    replies: list[Reply], lines: list[tuple[str, bool, str]]
) -> None:
    async with ScriptedGraph(*replies) as graph:
        connector = connected(graph.base)
        checks = await connector.check()
        await connector.close()

    assert [(check.name, check.ok) for check in checks[:2]] == [
        (f"instagram moe-instagram: {name}", ok) for name, ok, _ in lines
    ]
    assert all(detail in check.detail for check, (_, _, detail) in zip(checks, lines, strict=False))


async def test_an_account_without_a_page_subscribes_to_instagrams_fields() -> None:
    async with ScriptedGraph(answers({"success": True})) as graph:
        connector = connected(graph.base)
        said = await connector.connect()
        await connector.close()

    [asked] = graph.asked
    assert (asked.method, asked.path) == ("POST", "/v26.0/me/subscribed_apps")
    assert asked.json == {"subscribed_fields": ",".join(OWN_FIELDS)}
    assert "comments" in said


async def test_an_account_with_a_page_subscribes_the_page_and_keeps_its_fields() -> None:
    messenger = answers({"data": [{"id": PAGE.app_id, "subscribed_fields": ["messages"]}]})
    async with ScriptedGraph(messenger, answers({"success": True})) as graph:
        connector = connected(graph.base, page=PAGE)
        said = await connector.connect()
        await connector.close()

    assert graph.asked[-1].path == f"/v26.0/{PAGE.id}/subscribed_apps"
    assert graph.asked[-1].json == {"subscribed_fields": "feed,messages"}
    assert "dashboard" in said


def test_the_secret_of_the_app_is_not_shown() -> None:
    assert "app secret" not in repr(PAGE)


async def test_closing_what_was_never_used_is_fine() -> None:
    await connected().close()
