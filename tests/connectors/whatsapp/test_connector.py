"""The connector against a local server that plays the Graph API."""

import hashlib
import hmac
import logging
from pathlib import Path

import pytest

from connectors.whatsapp.connector import WhatsAppConnector
from domain.errors import (
    ContactGone,
    Forged,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    SendFailed,
    Throttled,
    Unreachable,
    WindowClosed,
)
from domain.messages import MessageKind, OutboundFile, OutboundMessage, WebhookRequest
from domain.ports import AnswersHandshake, ChecksHealth, ReceivesWebhooks
from tests.connectors.whatsapp.scripted_graph import TOKEN, Reply, ScriptedGraph, accepts, answers, error

NUMBER_ID = "106540352242922"
HELLO = OutboundMessage(outbox_id="outbox-42", to="966501234567", text="وصلتنا رسالتك")
LETTER = OutboundFile(MessageKind.DOCUMENT, "خطاب.pdf", "application/pdf", b"%PDF-1.7")
TEXT_PAYLOAD = (Path(__file__).parent / "payloads" / "text.json").read_bytes()


def connected(base: str = "http://127.0.0.1:1") -> WhatsAppConnector:
    return WhatsAppConnector(
        "moe-whatsapp",
        phone_number_id=NUMBER_ID,
        access_token=TOKEN,
        app_secrets=["app secret"],
        verify_token="verify token",
        api_base=base,
    )


def test_it_keeps_every_promise_a_webhook_account_makes() -> None:
    connector: ReceivesWebhooks = connected()

    assert isinstance(connector, AnswersHandshake)
    assert isinstance(connector, ChecksHealth)
    assert (connector.channel, connector.account) == ("whatsapp", "moe-whatsapp")
    assert connector.capabilities.reply_window_hours == 24


def test_a_signed_request_is_verified_unpacked_and_parsed() -> None:
    connector = connected()
    signature = "sha256=" + hmac.new(b"app secret", TEXT_PAYLOAD, hashlib.sha256).hexdigest()

    connector.verify(WebhookRequest("POST", {"x-hub-signature-256": signature}, {}, TEXT_PAYLOAD))
    [event] = connector.unpack(TEXT_PAYLOAD)
    [message] = connector.parse(event.body).messages

    assert event.account == "moe-whatsapp"
    assert message.text == "السلام عليكم، متى تعلن نتائج القبول؟"


def test_a_request_of_somebody_else_is_forged() -> None:
    connector = connected()
    with pytest.raises(Forged):
        connector.verify(WebhookRequest("POST", {}, {}, TEXT_PAYLOAD))
    with pytest.raises(Forged):
        connector.handshake(WebhookRequest("GET", {}, {"hub.verify_token": "guess"}, b""))


def test_the_handshake_is_answered() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "verify token", "hub.challenge": "1158201444"}

    assert connected().handshake(WebhookRequest("GET", {}, query, b"")) == "1158201444"


async def test_a_sent_message_has_the_platforms_id_and_what_it_told_of_the_citizen() -> None:
    reply = answers(
        {
            "contacts": [{"input": "+966501234567", "wa_id": "966501234567", "user_id": "SA.1"}],
            "messages": [{"id": "wamid.OUT1", "message_status": "accepted"}],
        }
    )
    async with ScriptedGraph(reply) as graph:
        connector = connected(graph.base)
        receipt = await connector.send(HELLO)
        await connector.close()

    assert receipt.external_id == "wamid.OUT1"
    assert receipt.details == {"wa_id": "966501234567", "user_id": "SA.1", "message_status": "accepted"}
    [asked] = graph.asked
    assert (asked.method, asked.path) == ("POST", f"/v25.0/{NUMBER_ID}/messages")
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.json["biz_opaque_callback_data"] == "outbox-42"
    assert asked.json["text"]["body"] == "وصلتنا رسالتك"


async def test_a_file_is_uploaded_before_the_message_that_shows_it() -> None:
    async with ScriptedGraph(answers({"id": 4490709327384033}), accepts()) as graph:
        connector = connected(graph.base)
        await connector.send(
            OutboundMessage(outbox_id="outbox-42", to="966501234567", text="رد الوزارة", files=(LETTER,))
        )
        await connector.close()

    upload, message = graph.asked
    assert upload.path == f"/v25.0/{NUMBER_ID}/media"
    assert upload.headers["Content-Type"].startswith("multipart/form-data")
    assert b"%PDF-1.7" in upload.body
    assert b"application/pdf" in upload.body
    assert b"whatsapp" in upload.body
    assert message.json["document"] == {
        "id": "4490709327384033",
        "filename": "خطاب.pdf",
        "caption": "رد الوزارة",
    }


@pytest.mark.parametrize("reply", [answers({}), Reply(drops=True), Reply(200, b"<html>")])
async def test_a_failed_upload_may_be_repeated_for_nothing_was_sent(reply: Reply) -> None:
    async with ScriptedGraph(reply) as graph:
        connector = connected(graph.base)
        with pytest.raises(Unreachable):
            await connector.send(OutboundMessage(outbox_id="1", to="966501234567", text="", files=(LETTER,)))
        await connector.close()


async def test_what_whatsapp_would_refuse_is_not_even_asked() -> None:
    async with ScriptedGraph() as graph:
        connector = connected(graph.base)
        with pytest.raises(Refused):
            await connector.send(OutboundMessage("1", "966501234567", "", files=(LETTER, LETTER)))
        with pytest.raises(Refused):
            await connector.send(OutboundMessage("1", "966501234567", "ن" * 4097))
        await connector.close()

    assert graph.asked == []


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (error(190, 401), Misconfigured),
        (error(131047), WindowClosed),
        (error(131056), Throttled),
        (error(131026), ContactGone),
        (error(131030), Refused),
        (error(131000, 500), Unreachable),
        (Reply(502, b"<html>Bad gateway</html>"), Unreachable),
        (Reply(drops=True), OutcomeUnknown),
        (answers({"messages": []}), OutcomeUnknown),
        (answers([]), OutcomeUnknown),
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


async def test_reading_is_shown_to_the_citizen() -> None:
    async with ScriptedGraph(answers({"success": True}), answers({"success": True})) as graph:
        connector = connected(graph.base)
        await connector.mark_read("wamid.IN1")
        await connector.mark_read("wamid.IN1", typing=True)
        await connector.close()

    read = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN1"}
    assert [asked.json for asked in graph.asked] == [read, {**read, "typing_indicator": {"type": "text"}}]


async def test_a_citizens_file_is_fetched_by_its_id_and_then_its_address() -> None:
    async with ScriptedGraph() as graph:
        graph.add(
            answers({"url": f"{graph.base}/lookaside?mid=65463453", "file_size": 4}), Reply(body=b"JPEG")
        )
        connector = connected(graph.base)
        content = await connector.fetch("65463453", 1000)
        await connector.close()

    assert content == b"JPEG"
    first, second = graph.asked
    assert (first.path, second.path) == ("/v25.0/65463453", "/lookaside")
    assert second.headers["Authorization"] == f"Bearer {TOKEN}"


async def test_a_file_that_is_too_large_is_not_fetched_whatever_it_says_of_itself() -> None:
    async with ScriptedGraph() as graph:
        graph.add(
            answers({"url": f"{graph.base}/lookaside", "file_size": 1001}),
            answers({"url": f"{graph.base}/lookaside"}),
            Reply(body=b"x" * 1001),
            answers({}),
        )
        connector = connected(graph.base)
        for _ in range(3):
            with pytest.raises(Refused):
                await connector.fetch("65463453", 1000)
        await connector.close()


async def test_a_media_id_cannot_lead_to_another_place() -> None:
    async with ScriptedGraph(error(100)) as graph:
        connector = connected(graph.base)
        with pytest.raises(Refused):
            await connector.fetch("me/accounts?fields=access_token", 1000)
        await connector.close()

    [asked] = graph.asked
    assert dict(asked.query) == {}


@pytest.mark.parametrize(
    ("reply", "lines"),
    [
        (
            answers(
                {
                    "display_phone_number": "+966 11 234 5678",
                    "verified_name": "التعليم",
                    "quality_rating": "GREEN",
                }
            ),
            [("token", True, "+966 11 234 5678 التعليم"), ("quality", True, "GREEN")],
        ),
        (
            answers({"id": NUMBER_ID, "quality_rating": "RED"}),
            [("token", True, NUMBER_ID), ("quality", False, "RED")],
        ),
        (error(190, 401), [("token", False, "renew the access token")]),
        (error(100, subcode=33), [("token", False, "code 100")]),
        (Reply(503, b"<html>"), [("token", False, "503")]),
    ],
)
async def test_doctor_is_told_whether_the_token_and_the_number_are_well(
    reply: Reply, lines: list[tuple[str, bool, str]]
) -> None:
    async with ScriptedGraph(reply) as graph:
        connector = connected(graph.base)
        checks = await connector.check()
        await connector.close()

    assert len(checks) == len(lines)
    for check, (name, ok, detail) in zip(checks, lines, strict=True):
        assert check.name == f"whatsapp moe-whatsapp: {name}"
        assert check.ok is ok
        assert detail in check.detail


async def test_doctor_is_told_when_meta_cannot_be_reached() -> None:
    connector = connected("http://127.0.0.1:1")
    [check] = await connector.check()
    await connector.close()

    assert not check.ok
    assert "no connection to Meta" in check.detail


async def test_closing_what_was_never_used_is_fine() -> None:
    await connected().close()
