"""The parts Meta's channels share: signature, handshake, and which error each failure of the Graph API is."""

import hashlib
import hmac
import json
import logging
import socket

import pytest

from connectors.graph import GraphClient, handshake, verify_signature
from connectors.graph_failures import RULES, Rule
from connectors.graph_usage import Usage
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
from domain.messages import WebhookRequest
from tests.connectors.whatsapp.scripted_graph import TOKEN, Reply, ScriptedGraph, answers, error

SECRET = "سر-التطبيق"
ARABIC = {"object": "whatsapp_business_account", "text": "السلام عليكم"}
AS_UTF8 = json.dumps(ARABIC, ensure_ascii=False).encode()
AS_ESCAPES = json.dumps(ARABIC).encode()


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def posted(body: bytes, **headers: str) -> WebhookRequest:
    lower = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest("POST", lower, {}, body)


@pytest.mark.parametrize("body", [AS_UTF8, AS_ESCAPES, b""], ids=["utf-8", "escapes", "empty"])
def test_a_request_signed_over_its_raw_bytes_is_taken(body: bytes) -> None:
    verify_signature(posted(body, x_hub_signature_256=signature(body)), [SECRET])


def test_the_same_text_in_other_bytes_is_not_what_was_signed() -> None:
    with pytest.raises(Forged):
        verify_signature(posted(AS_UTF8, x_hub_signature_256=signature(AS_ESCAPES)), [SECRET])


@pytest.mark.parametrize("signed_with", ["old", "new"])
def test_any_of_several_app_secrets_will_do(signed_with: str) -> None:
    verify_signature(posted(AS_UTF8, x_hub_signature_256=signature(AS_UTF8, signed_with)), ["old", "new"])


def test_a_signature_in_capital_letters_is_the_same_signature() -> None:
    given = "sha256=" + signature(AS_UTF8).removeprefix("sha256=").upper()
    verify_signature(posted(AS_UTF8, x_hub_signature_256=given), [SECRET])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_hub_signature_256": ""},
        {"x_hub_signature_256": "sha256="},
        {"x_hub_signature_256": signature(AS_UTF8, "another secret")},
        {"x_hub_signature_256": signature(AS_UTF8).removeprefix("sha256=")},
        {"x_hub_signature_256": "sha256=ليس توقيعا"},
        {"x_hub_signature_256": "sha256=\ud800"},
        {"x_hub_signature_256": signature(AS_UTF8) + "00"},
        {"x_hub_signature": "sha1=" + hmac.new(SECRET.encode(), AS_UTF8, hashlib.sha1).hexdigest()},
        {"x_hub_signature_256": "sha1=" + hmac.new(SECRET.encode(), AS_UTF8, hashlib.sha1).hexdigest()},
    ],
)
def test_a_request_without_a_right_signature_is_forged(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        verify_signature(posted(AS_UTF8, **headers), [SECRET])


@pytest.mark.parametrize("secrets", [[], [""]])
def test_without_a_secret_nothing_is_verified(secrets: list[str]) -> None:
    with pytest.raises(Forged):
        verify_signature(posted(AS_UTF8, x_hub_signature_256=signature(AS_UTF8, "")), secrets)


def asking(**query: str) -> WebhookRequest:
    return WebhookRequest("GET", {}, {f"hub.{name}": value for name, value in query.items()}, b"")


def test_the_handshake_returns_the_challenge() -> None:
    assert handshake(
        asking(mode="subscribe", verify_token="كلمة السر", challenge="1158201444"), "كلمة السر"
    ) == ("1158201444")


@pytest.mark.parametrize(
    ("query", "token"),
    [
        ({}, "right"),
        ({"mode": "subscribe", "verify_token": "wrong", "challenge": "1"}, "right"),
        ({"mode": "subscribe", "challenge": "1"}, "right"),
        ({"mode": "unsubscribe", "verify_token": "right", "challenge": "1"}, "right"),
        ({"mode": "subscribe", "verify_token": "right"}, "right"),
        ({"mode": "subscribe", "verify_token": "\ud800", "challenge": "1"}, "right"),
        ({"mode": "subscribe", "verify_token": "", "challenge": "1"}, ""),
    ],
)
def test_a_handshake_that_does_not_know_our_token_is_forged(query: dict[str, str], token: str) -> None:
    with pytest.raises(Forged):
        handshake(asking(**query), token)


def spent(usage: str) -> Reply:
    """Too many calls, with the header that tells when they are allowed again, in minutes."""
    reply = error(80001)
    return Reply(reply.status, reply.body, {"X-Business-Use-Case-Usage": usage})


FAILURES = [
    (error(190, 401), Misconfigured),
    (error(0, 401), Misconfigured),
    (error(10, 403), Misconfigured),
    (error(200, 403), Misconfigured),
    (error(299, 403), Misconfigured),
    (error(368, 403), Misconfigured),
    (error(131031, 403), Misconfigured),
    (error(131042), Misconfigured),
    (error(100, subcode=33), Misconfigured),
    (error(131047), WindowClosed),
    (error(4), Throttled),
    (error(80007), Throttled),
    (error(130429), Throttled),
    (error(131056), Throttled),
    (error(131048), Throttled),
    (error(131049), Throttled),
    (error(131064), Throttled),
    (error(131026), ContactGone),
    (error(131030), Refused),
    (error(131050), Refused),
    (error(131051), Refused),
    (error(131008), Refused),
    (error(131009), Refused),
    (error(100), Refused),
    (error(132000), Refused),
    (error(132999), Refused),
    (error(999999), Refused),
    (error(1, 500), Unreachable),
    (error(2, 503), Unreachable),
    (error(131000, 500), Unreachable),
    (error(131016, 500), Unreachable),
    (error(131057, 500), Unreachable),
    (error(133004, 503), Unreachable),
    (error(999999, is_transient=True), Unreachable),
    (error(10, 403, subcode=2018278), WindowClosed),
    (error(10, 403, subcode=2018065), WindowClosed),
    (error(10, 403, subcode=2534022), WindowClosed),
    (error(10, 403, subcode=2018108), ContactGone),
    (error(551), ContactGone),
    (error(551, subcode=1545041), ContactGone),
    (error(200, 403, subcode=1545041), ContactGone),
    (error(100, subcode=2018001), ContactGone),
    (error(100, subcode=2534014), ContactGone),
    (error(10, 403, subcode=1893063), ReplyNotAllowed),
    (error(10, 403, subcode=2018300), ReplyNotAllowed),
    (error(10900), ReplyNotAllowed),
    (error(10903), ReplyNotAllowed),
    (error(100, subcode=2534025), ReplyNotAllowed),
    (error(17), Throttled),
    (error(32), Throttled),
    (error(341), Throttled),
    (error(613), Throttled),
    (error(1200), Throttled),
    (error(80001), Throttled),
    (error(190, 401, subcode=463), Misconfigured),
    (error(100, subcode=2018109), Refused),
    (error(506), Refused),
    (error(190, 500), Misconfigured),
    (answers({"error": {"code": "131047"}}, 400), WindowClosed),
    (answers({"error": {"code": 131047}}, 200), WindowClosed),
    (answers({"error": {"code": [4]}}, 400), Refused),
    (answers({"error": "no"}, 400), Refused),
    (Reply(500, b"<html>Sorry, something went wrong</html>"), Unreachable),
    (Reply(502, b""), Unreachable),
    (Reply(302, b"", {"Location": "/elsewhere"}), Unreachable),
    (Reply(401, b"<html>"), Misconfigured),
    (Reply(403, b""), Misconfigured),
    (Reply(404, b"<html>"), Refused),
    (Reply(408, b""), Unreachable),
    (Reply(429, b"<html>"), Throttled),
    (error(999999, 429), Throttled),
    (Reply(200, b"<html>"), OutcomeUnknown),
    (Reply(drops=True), OutcomeUnknown),
    (Reply(hangs=True), OutcomeUnknown),
]


@pytest.mark.parametrize(("reply", "expected"), FAILURES)
async def test_every_failure_of_a_post_has_its_name(reply: Reply, expected: type[SendFailed]) -> None:
    async with ScriptedGraph(reply) as graph:
        client = GraphClient(TOKEN, api_base=graph.base, read_timeout=0.2 if reply.hangs else 30.0)
        with pytest.raises(SendFailed) as caught:
            await client.post("1/messages", {})
        await client.close()

    assert type(caught.value) is expected


def test_no_code_has_two_meanings() -> None:
    codes = [code for rule in RULES for code in rule.codes]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    "replies",
    [
        [Reply(200, b"<html>")],
        [Reply(drops=True), Reply(drops=True)],  # aiohttp itself asks a second time
        [Reply(hangs=True)],
    ],
)
async def test_a_get_that_got_no_answer_may_simply_be_repeated(replies: list[Reply]) -> None:
    async with ScriptedGraph(*replies) as graph:
        client = GraphClient(TOKEN, api_base=graph.base, read_timeout=0.2 if replies[0].hangs else 30.0)
        with pytest.raises(Unreachable):
            await client.get("1")
        await client.close()


async def test_when_nobody_listens_nothing_was_taken() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        client = GraphClient(TOKEN, api_base=f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(Unreachable):
            await client.post("1/messages", {})
        await client.close()


@pytest.mark.parametrize(
    ("reply", "pause"),
    [
        (error(130429, retry_after="7"), 7),
        (error(130429), 1),
        (error(131056), 6),
        (error(131056, retry_after="2"), 6),
        (error(131056, retry_after="30"), 30),
        (error(131048), 6 * 3600),
        (error(131049), 24 * 3600),
        (error(131064), 24 * 3600),
        (error(80007), 60),
        (error(613), 60),
        (error(1200), 5),
        (
            spent('{"1": [{"estimated_time_to_regain_access": 10}, {"estimated_time_to_regain_access": 3}]}'),
            600,
        ),
        (spent('{"1": [{"estimated_time_to_regain_access": 99999999}]}'), 24 * 3600),
        (spent('{"1": [{"estimated_time_to_regain_access": "soon"}]}'), 60),
        (spent("no JSON"), 60),
        (Reply(429), None),
        (Reply(429, headers={"Retry-After": "12"}), 12),
        (Reply(429, headers={"Retry-After": "soon"}), None),
        (Reply(429, headers={"Retry-After": "-5"}), None),
        (Reply(429, headers={"Retry-After": "inf"}), None),
    ],
)
async def test_a_throttled_request_says_how_long_to_wait(reply: Reply, pause: float | None) -> None:
    async with ScriptedGraph(reply) as graph:
        client = GraphClient(TOKEN, api_base=graph.base)
        with pytest.raises(Throttled) as caught:
            await client.post("1/messages", {})
        await client.close()

    assert caught.value.retry_after == pause


async def test_an_error_tells_the_code_and_never_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    reply = answers({"error": {"code": 190, "message": f"Malformed access token {TOKEN}"}}, 401)
    async with ScriptedGraph(reply) as graph:
        client = GraphClient(TOKEN, api_base=graph.base)
        with pytest.raises(Misconfigured, match="code 190") as caught:
            await client.post("1/messages", {})
        await client.close()

    assert caught.value.code == "190"
    assert TOKEN not in str(caught.value)
    assert TOKEN not in caplog.text


async def test_a_request_carries_the_token_the_version_and_json() -> None:
    async with ScriptedGraph(answers({"ok": True}), answers({"id": "1"})) as graph:
        client = GraphClient(TOKEN, api_base=graph.base + "/", api_version="v26.0")
        assert await client.post("/1/messages", {"text": "مرحبا"}) == {"ok": True}
        assert await client.get("1", ["id", "name"]) == {"id": "1"}
        await client.close()

    post, get = graph.asked
    assert (post.method, post.path, post.json) == ("POST", "/v26.0/1/messages", {"text": "مرحبا"})
    assert post.headers["Authorization"] == f"Bearer {TOKEN}"
    assert post.headers["Content-Type"] == "application/json"
    assert (get.method, dict(get.query)) == ("GET", {"fields": "id,name"})


async def test_a_download_sends_the_token_and_stops_at_the_limit() -> None:
    async with ScriptedGraph(Reply(body=b"x" * 10), Reply(body=b"x" * 11), Reply(404, b"gone")) as graph:
        client = GraphClient(TOKEN, api_base=graph.base)
        assert await client.download(f"{graph.base}/media", 10) == b"x" * 10
        with pytest.raises(Refused, match="10 bytes"):
            await client.download(f"{graph.base}/media", 10)
        with pytest.raises(Refused, match="404"):
            await client.download(f"{graph.base}/media", 10)
        await client.close()

    assert {asked.headers["Authorization"] for asked in graph.asked} == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (error(100, subcode=33), Refused),
        (error(551), Throttled),
        (error(551, subcode=1545041), Throttled),
        (error(100), Refused),
        (error(190), Misconfigured),
    ],
)
async def test_a_connectors_own_rules_win(reply: Reply, expected: type[SendFailed]) -> None:
    own_rules = (Rule(Refused, ((100, 33),)), Rule(Throttled, (551,)))
    async with ScriptedGraph(reply) as graph:
        client = GraphClient(TOKEN, api_base=graph.base, own_rules=own_rules)
        with pytest.raises(SendFailed) as caught:
            await client.post("1/messages", {})
        await client.close()

    assert type(caught.value) is expected


@pytest.mark.parametrize(
    ("headers", "usage"),
    [
        ({}, Usage()),
        ({"X-App-Usage": '{"call_count": 28, "total_time": 25, "total_cputime": 31}'}, Usage(31)),
        ({"X-App-Usage": '{"call_count": 28}', "X-Page-Usage": '{"total_time": 40}'}, Usage(40)),
        (
            {
                "X-Business-Use-Case-Usage": '{"1": [{"type": "messenger", "call_count": 100, '
                '"estimated_time_to_regain_access": 7}], "2": [{"call_count": 3}]}'
            },
            Usage(100, 420.0),
        ),
        ({"X-App-Usage": '{"call_count": "many"}'}, Usage()),
        ({"X-App-Usage": "[1]", "X-Page-Usage": "<html>", "X-Business-Use-Case-Usage": '{"1": 7}'}, Usage()),
    ],
)
async def test_the_client_knows_how_much_of_the_limits_is_used_up(
    headers: dict[str, str], usage: Usage
) -> None:
    async with ScriptedGraph(Reply(200, b"{}", headers)) as graph:
        client = GraphClient(TOKEN, api_base=graph.base)
        await client.get("me")
        await client.close()

    assert client.usage == usage


async def test_a_refused_answer_tells_of_the_limits_too_and_silence_forgets_nothing() -> None:
    full = Reply(400, error(4).body, {"X-App-Usage": '{"call_count": 100}'})
    async with ScriptedGraph(full, answers({})) as graph:
        client = GraphClient(TOKEN, api_base=graph.base)
        with pytest.raises(Throttled):
            await client.get("me")
        await client.get("me")
        await client.close()

    assert client.usage.percent == 100


async def test_asking_about_our_token_never_tells_the_apps_secret() -> None:
    refusal = answers({"error": {"code": 190, "message": f"{TOKEN} 12|s3cr3t s3cr3t"}}, 400)
    async with ScriptedGraph(refusal) as graph:
        client = GraphClient(TOKEN, api_base=graph.base)
        with pytest.raises(Misconfigured) as caught:
            await client.describe_token("12|s3cr3t")
        await client.close()

    assert "s3cr3t" not in str(caught.value)
    assert TOKEN not in str(caught.value)


async def test_a_setting_that_got_no_answer_may_be_repeated() -> None:
    async with ScriptedGraph(Reply(drops=True)) as graph:
        client = GraphClient(TOKEN, api_base=graph.base)
        with pytest.raises(Unreachable):
            await client.post("1/subscribed_apps", {}, repeatable=True)
        await client.close()
