"""The connector as the dispatcher sees it: its promises, the webhook at X, files, health."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from connectors.webhooks import WebhookLimits, Webhooks
from connectors.x.client import XClient
from connectors.x.connector import XConnector
from domain.errors import Misconfigured, Refused, TooLarge
from domain.messages import Visibility
from domain.ports import AnswersHandshake, ChecksHealth, Connects, FetchesFiles, Polls, ReceivesWebhooks
from tests.connectors.conformance.platform import PlayedPlatform, Reply, answers
from tests.connectors.x.inbound_cases import OUR_ID, PAYLOADS
from tests.connectors.x.profile import KEYS, connected, problem, signed_with

OURS = "https://tawasul.moe.example/hooks/x/moe-x"
NEIGHBOUR = "https://tawasul.moe.example/hooks/x/jeddah-x"
PUBLIC = ["post.mention.create", "post.reply.create", "post.quote.create", "post.delete"]
PRIVATE = ["dm.received", "dm.sent", "dm.read", "chat.received"]
DONE = answers({"data": {"subscription": {"subscription_id": "1"}}}, 201)
ME = answers({"data": {"id": OUR_ID, "username": "moe_gov_sa", "name": "وزارة التعليم"}})
USAGE = answers({"data": {"project_cap": "3000000", "project_usage": "1200"}})


def webhooks(*known: tuple[str, bool]) -> Reply:
    return answers(
        {"data": [{"id": f"w{n}", "url": url, "valid": valid} for n, (url, valid) in enumerate(known)]}
    )


def subscriptions(*events: str, tag: str = "tawasul") -> Reply:
    listed = [
        {"subscription_id": f"s{number}", "event_type": event, "filter": {"user_id": OUR_ID}, "tag": tag}
        for number, event in enumerate(events)
    ]
    return answers({"data": [*listed, {"event_type": "like.create", "filter": {"user_id": "5"}}]})


def test_it_keeps_every_promise() -> None:
    connector = connected()
    receiving: ReceivesWebhooks = connector

    for promise in (AnswersHandshake, Polls, FetchesFiles, Connects, ChecksHealth):
        assert isinstance(connector, promise)
    assert (receiving.channel, receiving.account) == ("x", "moe-x")
    assert receiving.capabilities.limit_in(Visibility.PUBLIC) == (280, "x_weighted")
    assert receiving.capabilities.limit_in(Visibility.PRIVATE) == (10_000, "code_points")


async def test_xs_challenge_is_answered_over_http_as_json() -> None:
    async def accept(*_: object) -> None: ...

    application = web.Application()
    application.add_routes(Webhooks({("x", "moe-x"): connected()}, accept, WebhookLimits()).routes())
    async with TestClient(TestServer(application)) as client:
        answer = await client.get("/hooks/x/moe-x", params={"crc_token": "MTc5NTQyMDgwMA"})
        refused = await client.get("/hooks/x/moe-x", params={"crc_token": '{"data":{}}'})

        assert answer.status == 200
        assert answer.content_type == "application/json"
        assert list(await answer.json()) == ["response_token"]
        assert refused.status == 403


async def test_a_webhook_is_registered_and_subscribed_to_everything(x: PlayedPlatform) -> None:
    profile = connected(x.base, webhook_url=OURS)
    x.will_answer(webhooks(), answers({"data": {"id": "w9", "url": OURS, "valid": True}}), subscriptions())
    x.will_answer(*[DONE] * 8)

    said = await profile.connect()

    assert said == f"webhook {OURS}; posts by the Activity API, direct messages by the Activity API"
    assert x.asked[1].json == {"url": OURS}
    wanted = x.asked[3:]
    assert [asked.json["event_type"] for asked in wanted] == PUBLIC + PRIVATE
    assert wanted[0].json == {
        "event_type": "post.mention.create",
        "filter": {"user_id": OUR_ID},
        "tag": "tawasul",
        "webhook_id": "w9",
    }
    assert [asked.headers["Authorization"].split()[0] for asked in wanted] == ["Bearer"] * 4 + ["OAuth"] * 4
    await profile.close()


async def test_what_is_there_already_is_left_as_it_is(x: PlayedPlatform) -> None:
    profile = connected(x.base, webhook_url=OURS)
    x.will_answer(webhooks((OURS, True)), subscriptions(*PUBLIC, *PRIVATE))

    await profile.connect()

    assert [asked.method for asked in x.asked] == ["GET", "GET"]
    await profile.close()


async def test_a_webhook_that_x_gave_up_is_validated_anew(x: PlayedPlatform) -> None:
    profile = connected(x.base, webhook_url=OURS)
    x.will_answer(
        webhooks((OURS, False)), answers({"data": {"valid": True}}), subscriptions(*PUBLIC, *PRIVATE)
    )

    await profile.connect()

    assert (x.asked[1].method, x.asked[1].path) == ("PUT", "/2/webhooks/w0")
    await profile.close()


async def test_the_one_webhook_of_an_app_serves_all_its_profiles(x: PlayedPlatform) -> None:
    profile = connected(x.base, webhook_url=OURS)
    x.will_answer(
        webhooks(("https://another.example/hooks/x/a", True), (NEIGHBOUR, True)), subscriptions(*PUBLIC)
    )
    x.will_answer(*[DONE] * 4)

    said = await profile.connect()

    assert said.startswith(f"webhook {NEIGHBOUR};")
    assert {asked.json["webhook_id"] for asked in x.asked[2:]} == {"w1"}
    await profile.close()


async def test_where_private_events_are_refused_the_older_api_brings_them(x: PlayedPlatform) -> None:
    profile = connected(x.base, webhook_url=OURS)
    x.will_answer(webhooks((OURS, True)), subscriptions(*PUBLIC), problem(403), DONE)

    said = await profile.connect()

    assert said.endswith("direct messages by the Account Activity API")
    assert x.asked[-1].path == "/2/account_activity/webhooks/w0/subscriptions/all"
    assert signed_with(x.asked[-1])["oauth_token"] == KEYS.access_token
    await profile.close()


async def test_who_polls_takes_his_own_subscriptions_back(x: PlayedPlatform, profile: XConnector) -> None:
    x.will_answer(subscriptions("post.mention.create", "dm.received"), DONE, DONE)

    assert (
        await profile.connect() == "no webhook, 2 subscriptions taken back; mentions and messages are polled"
    )
    assert [(asked.method, asked.path) for asked in x.asked[1:]] == [
        ("DELETE", "/2/activity/subscriptions/s0"),
        ("DELETE", "/2/activity/subscriptions/s1"),
    ]


async def test_subscriptions_of_others_are_left_alone(x: PlayedPlatform, profile: XConnector) -> None:
    x.will_answer(subscriptions("post.mention.create", tag="another program"))

    assert (await profile.connect()).startswith("no webhook, 0 subscriptions")


async def test_a_dead_bearer_token_fails_to_connect(x: PlayedPlatform) -> None:
    profile = connected(x.base, webhook_url=OURS)
    x.will_answer(problem(401))

    with pytest.raises(Misconfigured):
        await profile.connect()
    await profile.close()


async def health(x: PlayedPlatform, *replies: Reply) -> dict[str, tuple[bool, str]]:
    profile = connected(x.base, webhook_url=OURS)
    x.will_answer(*replies)
    checks = {check.name: (check.ok, check.detail) for check in await profile.check()}
    await profile.close()
    return checks


async def test_a_healthy_profile_says_so(x: PlayedPlatform) -> None:
    rated = Reply(200, ME.body, {"x-rate-limit-limit": "75", "x-rate-limit-remaining": "74"})
    checks = await health(x, rated, webhooks((OURS, True)), subscriptions(*PUBLIC, "dm.received"), USAGE)

    assert all(ok for ok, _ in checks.values())
    assert checks["x moe-x: token"][1] == "valid for @moe_gov_sa; X's tokens do not expire"
    assert "dm.received" in checks["x moe-x: webhook"][1]
    assert checks["x moe-x: reads"][1] == "1200 of 3000000 posts this month"
    assert "/2/users/me: 74 of 75 calls left" in checks["x moe-x: rates"][1]


@pytest.mark.parametrize(
    ("replies", "name", "words"),
    [
        ([problem(401), webhooks((OURS, True)), subscriptions(*PUBLIC), USAGE], "token", "make new tokens"),
        ([problem(503), webhooks((OURS, True)), subscriptions(*PUBLIC), USAGE], "token", "HTTP 503"),
        (
            [answers({"data": {"id": "5"}}), webhooks((OURS, True)), subscriptions(*PUBLIC), USAGE],
            "token",
            f"user_id is {OUR_ID}",
        ),
        ([ME, webhooks(), subscriptions(*PUBLIC), USAGE], "webhook", "not registered"),
        ([ME, webhooks((OURS, False)), subscriptions(*PUBLIC), USAGE], "webhook", "could not validate"),
        ([ME, webhooks((OURS, True)), subscriptions(), USAGE], "webhook", "not subscribed: post.mention"),
        ([ME, problem(401), USAGE], "webhook", "check the bearer token"),
        (
            [
                ME,
                webhooks((OURS, True)),
                subscriptions(*PUBLIC),
                answers({"data": {"project_cap": "5", "project_usage": "5"}}),
            ],
            "reads",
            "5 of 5",
        ),
    ],
)
async def test_what_is_wrong_is_said(x: PlayedPlatform, replies: list[Reply], name: str, words: str) -> None:
    ok, detail = (await health(x, *replies))[f"x moe-x: {name}"]

    assert not ok
    assert words in detail


async def test_a_plan_that_shows_no_usage_is_no_fault(x: PlayedPlatform) -> None:
    checks = await health(x, ME, webhooks((OURS, True)), subscriptions(*PUBLIC), problem(403))

    assert "x moe-x: reads" not in checks
    assert all(ok for ok, _ in checks.values())


def attachment_of(connector: XConnector, payload: str) -> str:
    [message] = connector.parse((PAYLOADS / f"{payload}.json").read_bytes()).messages
    return message.attachments[0].file_ref


async def test_a_file_that_x_only_named_is_asked_for(x: PlayedPlatform, profile: XConnector) -> None:
    media: list[dict[str, Any]] = [
        {"media_key": "3_1", "type": "photo", "url": f"{x.base}/media/another.jpg"},
        {"media_key": "3_1993199999999999999", "type": "photo", "url": f"{x.base}/media/certificate.jpg"},
    ]
    x.will_answer(answers({"data": {}, "includes": {"media": media}}), Reply(body=b"\xff\xd8\xff"))

    content = await profile.fetch(attachment_of(profile, "direct_message_with_picture_by_polling"), 100)

    assert content == b"\xff\xd8\xff"
    assert [asked.path for asked in x.asked] == ["/2/dm_events/1993200000000000002", "/media/certificate.jpg"]
    assert signed_with(x.asked[1])["oauth_token"] == KEYS.access_token


async def test_a_video_comes_in_its_best_version(x: PlayedPlatform, profile: XConnector) -> None:
    variants = [
        {"bit_rate": 256_000, "content_type": "video/mp4", "url": f"{x.base}/low.mp4"},
        {"bit_rate": 832_000, "content_type": "video/mp4", "url": f"{x.base}/high.mp4"},
        {"content_type": "application/x-mpegURL", "url": f"{x.base}/list.m3u8"},
    ]
    media = {"media_key": "7_1993099999999999998", "type": "video", "variants": variants}
    x.will_answer(answers({"includes": {"media": [media]}}), Reply(body=b"film"))

    assert await profile.fetch(attachment_of(profile, "mention_with_video_not_described"), 100) == b"film"
    assert [asked.path for asked in x.asked] == ["/2/tweets/1993100000000000010", "/high.mp4"]


@pytest.mark.parametrize("media", [[], [{"media_key": "3_2"}], [{"media_key": "3_1"}]], ids=json.dumps)
async def test_a_file_that_is_gone_is_refused(
    x: PlayedPlatform, profile: XConnector, media: list[object]
) -> None:
    x.will_answer(answers({"includes": {"media": media}}))

    with pytest.raises(Refused, match="gone"):
        await profile.fetch("media:post:1993100000000000010:3_1", 100)


async def test_a_file_larger_than_allowed_is_refused(x: PlayedPlatform, profile: XConnector) -> None:
    x.will_answer(Reply(body=b"x" * 101))

    with pytest.raises(TooLarge):
        await profile.fetch(f"{x.base}/media/certificate.jpg", 100)


@pytest.mark.parametrize(
    "reference", ["media:post:../1:3_1", "http://10.0.0.1/a.jpg", "https://127.0.0.1/a", "", "نص"]
)
async def test_a_file_elsewhere_is_not_asked_for(
    x: PlayedPlatform, profile: XConnector, reference: str
) -> None:
    with pytest.raises(Refused):
        await profile.fetch(reference, 100)

    assert x.asked == []


@pytest.mark.parametrize(
    ("url", "is_signed"),
    [
        ("https://ton.twitter.com/1.1/ton/data/dm/1/2/photo.jpg", True),
        ("https://api.x.com/media/1", True),
        ("https://pbs.twimg.com/media/GxYz.jpg", False),
        ("https://ton.twitter.com.evil.example/1", False),
        ("https://evil.example/ton.twitter.com", False),
    ],
)
async def test_our_tokens_go_to_x_only(url: str, is_signed: bool) -> None:
    client = XClient(KEYS, api_base="https://api.x.com", read_timeout=1.0)

    assert ("Authorization" in client.authorization_for(url)) is is_signed


def test_the_readme_names_the_address_and_every_secret() -> None:
    readme = (Path(__file__).parents[3] / "connectors" / "x" / "README.md").read_text()

    for words in ("/hooks/x/", "X_CARE_CONSUMER_SECRET", "X_CARE_BEARER_TOKEN", "doctor", "280"):
        assert words in readme
