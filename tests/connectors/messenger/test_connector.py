"""The connector against a local server that plays the Graph API."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.downloads import Downloads
from connectors.messenger.connector import FIELDS, SCOPES, MessengerConnector
from connectors.payload import JsonObject
from domain.errors import OutcomeUnknown, Refused, Unreachable
from domain.health import HealthCheck
from domain.messages import Channel, MessageKind, OutboundFile, OutboundMessage, Template, Visibility
from domain.ports import AnswersHandshake, ChecksHealth, Connects, FetchesFiles, ReceivesWebhooks
from tests.connectors.messenger.inbound_cases import APP_ID, PAGE_ID
from tests.connectors.whatsapp.scripted_graph import Reply, ScriptedGraph, answers, error

TOKEN, APP_SECRET = "EAAGpage0PX4ZCpsBAKtopsecret", "app-secret-of-tests"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEXT = OutboundMessage("42", to="7312458890123456", text="رقم طلبك 4712345678")
PDF = OutboundFile(MessageKind.DOCUMENT, "خطاب النقل.pdf", "application/pdf", b"%PDF-1.7")
UPLOADED = answers({"attachment_id": "1745504518999123"})
ACCEPTED = answers({"recipient_id": "7312458890123456", "message_id": "m_OUT1"})


def connected(base: str = "http://127.0.0.1:1", allowed: frozenset[str] = frozenset()) -> MessengerConnector:
    return MessengerConnector(
        "moe-messenger",
        page_id=PAGE_ID,
        app_id=APP_ID,
        access_token=TOKEN,
        app_secrets=[APP_SECRET],
        verify_token="verify token",
        directory={(Channel.MESSENGER, PAGE_ID): "moe-messenger"},
        downloads=Downloads(allowed_hosts=allowed),
        api_base=base,
        clock=lambda: NOON,
    )


def test_it_keeps_every_promise_a_webhook_account_makes() -> None:
    connector: ReceivesWebhooks = connected()

    for promise in (AnswersHandshake, ChecksHealth, Connects, FetchesFiles):
        assert isinstance(connector, promise)
    assert connector.capabilities.reply_window_hours == 24
    assert connector.capabilities.limit_in(Visibility.PRIVATE)[0] == 2000


async def test_a_file_is_uploaded_under_its_name_before_it_is_sent() -> None:
    async with ScriptedGraph(UPLOADED, ACCEPTED) as graph:
        connector = connected(graph.base)
        receipt = await connector.send(replace(TEXT, text="", files=(PDF,)))
        await connector.close()

    upload, _ = graph.asked
    assert upload.path == f"/v26.0/{PAGE_ID}/message_attachments"
    assert b'"is_reusable":true' in upload.body
    assert b'name="filedata"' in upload.body
    assert b"%PDF-1.7" in upload.body
    assert receipt.details == {"recipient_id": "7312458890123456"}


@pytest.mark.parametrize("reply", [answers({}), Reply(drops=True), Reply(200, b"<html>")])
async def test_a_failed_upload_may_be_repeated_for_nothing_was_sent(reply: Reply) -> None:
    async with ScriptedGraph(reply) as graph:
        connector = connected(graph.base)
        with pytest.raises(Unreachable):
            await connector.send(replace(TEXT, files=(PDF,)))
        await connector.close()


@pytest.mark.parametrize("reply", [error(1200), error(551), Reply(503, b"<html>"), Reply(drops=True)])
async def test_when_the_text_fails_after_its_file_nothing_may_be_sent_again(reply: Reply) -> None:
    async with ScriptedGraph(UPLOADED, ACCEPTED, reply) as graph:
        connector = connected(graph.base)
        with pytest.raises(OutcomeUnknown, match="the file was sent"):
            await connector.send(replace(TEXT, files=(PDF,)))
        await connector.close()


async def test_a_file_and_its_text_have_the_texts_id_and_tell_the_files() -> None:
    shown = answers({"recipient_id": "7312458890123456", "message_id": "m_OUT0"})
    async with ScriptedGraph(UPLOADED, shown, ACCEPTED) as graph:
        connector = connected(graph.base)
        receipt = await connector.send(replace(TEXT, files=(PDF,)))
        await connector.close()

    assert (receipt.external_id, receipt.details["file_id"]) == ("m_OUT1", "m_OUT0")


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        (replace(TEXT, to="comment:900_111"), "Messenger is private"),
        (replace(TEXT, to="post:105_900"), "Messenger is private"),
        (replace(TEXT, template=Template("update", "ar")), "no approved templates"),
        (replace(TEXT, to="private-reply:900_111", files=(PDF,)), "one message"),
        (replace(TEXT, text="", files=(PDF, PDF)), "one file per message, not 2"),
        (replace(TEXT, files=(replace(PDF, content=bytes(25 * 1024**2 + 1)),)), "Messenger allows 26214400"),
    ],
)
async def test_what_messenger_would_refuse_is_not_even_asked(
    message: OutboundMessage, complaint: str
) -> None:
    async with ScriptedGraph() as graph:
        connector = connected(graph.base)
        with pytest.raises(Refused, match=complaint):
            await connector.send(message)
        await connector.close()

    assert graph.asked == []


async def test_a_citizens_file_is_fetched_without_our_token() -> None:
    async with ScriptedGraph(Reply(body=b"JPEG")) as graph:
        connector = connected(graph.base, frozenset({graph.base.removeprefix("http://")}))
        content = await connector.fetch(f"{graph.base}/v/photo.jpg?oh=03", 1000)
        await connector.close()

    assert content == b"JPEG"
    assert "Authorization" not in graph.asked[0].headers


@pytest.mark.parametrize(
    "address", ["{base}/v/photo.jpg", "https://127.0.0.1/x", "https://169.254.169.254/x"]
)
async def test_a_file_at_a_private_address_is_not_fetched(address: str) -> None:
    async with ScriptedGraph() as graph:
        with pytest.raises(Refused):
            await connected().fetch(address.format(base=graph.base), 1000)

    assert graph.asked == []


def token(**told: object) -> Reply:
    return answers(
        {"data": {"app_id": APP_ID, "is_valid": True, "scopes": list(SCOPES), "expires_at": 0, **told}}
    )


def subscribed(*fields: str, app_id: str = APP_ID) -> Reply:
    return answers(
        {"data": [{"id": "1", "subscribed_fields": []}, {"id": app_id, "subscribed_fields": fields}]}
    )


async def checked(*replies: Reply) -> tuple[list[HealthCheck], ScriptedGraph]:
    async with ScriptedGraph(*replies) as graph:
        connector = connected(graph.base)
        checks = list(await connector.check())
        await connector.close()
    return checks, graph


async def test_all_is_well_when_the_token_never_expires_and_every_field_is_posted() -> None:
    used = Reply(200, subscribed(*FIELDS).body, {"X-Page-Usage": '{"call_count": 12, "total_time": 3}'})
    checks, graph = await checked(token(), used)

    assert [check.ok for check in checks] == [True, True, True]
    assert checks[0].detail == "valid, never expires"
    assert (checks[2].left, checks[2].limit) == (88.0, 100.0)
    asked = graph.asked[0]
    assert (asked.path, asked.query["input_token"]) == ("/v26.0/debug_token", TOKEN)
    assert asked.headers["Authorization"] == f"Bearer {APP_ID}|{APP_SECRET}"


@pytest.mark.parametrize(
    ("reply", "is_well", "said"),
    [
        (token(expires_at=int((NOON + timedelta(days=30)).timestamp())), True, "expires on 2026-12-23"),
        (
            token(expires_at=int((NOON + timedelta(days=3)).timestamp())),
            False,
            "expires on 2026-11-26; renew",
        ),
        (
            token(data_access_expires_at=int((NOON + timedelta(days=3)).timestamp())),
            False,
            "expires on 2026-11-26; renew",
        ),
        (token(scopes=["pages_manage_metadata"]), False, "lacks the permissions pages_messaging"),
        (token(scopes=7), False, "lacks the permissions pages_manage_metadata, pages_messaging"),
        (
            token(is_valid=False, error={"code": 190, "message": f"expired: {TOKEN}"}),
            False,
            "expired: \\*\\*\\*;",
        ),
        (token(is_valid=False), False, "not valid"),
        (error(190, 400), False, "code 190"),
        (Reply(503, b"<html>"), False, "HTTP 503"),
    ],
)
async def test_a_token_that_is_dead_or_dying_is_told(reply: Reply, is_well: bool, said: str) -> None:
    checks, _ = await checked(reply, subscribed(*FIELDS))

    assert checks[0].ok is is_well
    assert said.replace("\\", "") in checks[0].detail
    assert TOKEN not in checks[0].detail
    assert APP_SECRET not in checks[0].detail


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (subscribed(*FIELDS[1:]), "not subscribed to messages. Run: run_bots.py connect"),
        (subscribed(*FIELDS, app_id="7"), "not subscribed to message_deliveries, message_echoes"),
        (error(200, 403), "code 200"),
    ],
)
async def test_a_field_that_is_not_posted_is_told(reply: Reply, said: str) -> None:
    checks, _ = await checked(token(), reply)

    assert not checks[1].ok
    assert said in checks[1].detail


async def test_rates_that_are_nearly_used_up_are_told() -> None:
    usage = {"1": [{"type": "messenger", "call_count": 97, "estimated_time_to_regain_access": 7}]}
    reply = subscribed(*FIELDS)
    checks, _ = await checked(
        token(), Reply(200, reply.body, {"X-Business-Use-Case-Usage": json.dumps(usage)})
    )

    assert not checks[2].ok
    assert checks[2].detail == "97 % of the tightest rate limit is used up; Meta lifts it in 7 minutes"


async def test_connecting_adds_our_fields_to_those_the_other_channel_has() -> None:
    async with ScriptedGraph(subscribed("feed", "mention"), answers({"success": True})) as graph:
        connector = connected(graph.base)
        said = await connector.connect()
        await connector.close()

    request: JsonObject = graph.asked[1].json
    assert (graph.asked[1].method, graph.asked[1].path) == ("POST", f"/v26.0/{PAGE_ID}/subscribed_apps")
    assert set(request["subscribed_fields"].split(",")) == {*FIELDS, "feed", "mention"}
    assert "feed" in said


async def test_connecting_may_be_repeated_when_no_answer_came() -> None:
    async with ScriptedGraph(subscribed(), Reply(drops=True)) as graph:
        connector = connected(graph.base)
        with pytest.raises(Unreachable):
            await connector.connect()
        await connector.close()
