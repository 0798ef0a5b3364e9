"""The played X: what it posts is believed by the real connector, and what X refuses it refuses."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from tweepy.asynchronous import AsyncClient
from tweepy.errors import Forbidden, Unauthorized
from yarl import URL

from connectors.downloads import Downloads
from connectors.webhooks import WebhookLimits, Webhooks
from connectors.x.budget import Budget
from connectors.x.client import Keys
from connectors.x.connector import XConnector
from domain.errors import (
    ContactGone,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    ReplyNotAllowed,
    SendFailed,
    Throttled,
    Unreachable,
)
from domain.messages import (
    ChannelEvent,
    EventKind,
    InboundMessage,
    MessageKind,
    OutboundFile,
    OutboundMessage,
    WebhookRequest,
)
from domain.ports import ReceivesWebhooks
from simulator.app import serve
from simulator.chat import Place, Stage
from simulator.faults import CallFault, FaultKind
from simulator.play import Player
from simulator.timing import AT_ONCE, Rules
from simulator.world import World
from simulator.x.account import XProfile
from simulator.x.played import user_id
from tests.simulator.played_ministry import Ministry, MovableClock

KEYS = Keys(
    "consumer-key", "consumer-secret", "1420000111-access-token", "access-token-secret", "bearer-token"
)
OUR_ID = "1420000111"
PHOTO = OutboundFile(MessageKind.IMAGE, "فصل.jpg", "image/jpeg", b"\xff\xd8\xff")
VIDEO = OutboundFile(MessageKind.VIDEO, "شرح.mp4", "video/mp4", b"film" * 10)


def profile(webhook_url: str | None) -> XProfile:
    return XProfile(
        "moe-x",
        user_id=OUR_ID,
        username="moe_gov_sa",
        consumer_key=KEYS.consumer_key,
        consumer_secret=KEYS.consumer_secret,
        access_token=KEYS.access_token,
        access_token_secret=KEYS.access_token_secret,
        bearer_token=KEYS.bearer_token,
        webhook_url=webhook_url,
    )


def connector_at(
    address: str, clock: MovableClock, keys: Keys = KEYS, *, webhook_url: str | None = None
) -> XConnector:
    async def sleep(seconds: float) -> None:
        clock.move(timedelta(seconds=seconds))

    return XConnector(
        "moe-x",
        user_id=OUR_ID,
        username="moe_gov_sa",
        keys=keys,
        webhook_url=webhook_url,
        budget=Budget(1_000_000, 10_000.0),
        downloads=Downloads(allowed_hosts=frozenset({address.removeprefix("http://")})),
        api_base=address,
        clock=clock,
        sleep=sleep,
    )


@pytest.fixture
def world(ministry: Ministry, clock: MovableClock) -> World:
    return World([profile(f"{ministry.url}/x")], clock=clock, timing=AT_ONCE)


@pytest.fixture
async def x(address: str, clock: MovableClock) -> AsyncIterator[XConnector]:
    connector = connector_at(address, clock)
    yield connector
    await connector.close()


def noura(world: World, place: Place = Place.PRIVATE) -> Player:
    return Player(world, "x", "moe-x", "noura", place)


async def told(world: World, ministry: Ministry, x: XConnector) -> list[InboundMessage | ChannelEvent]:
    """What was posted, each checked as our webhook address would."""
    await world.settled()
    meanings: list[InboundMessage | ChannelEvent] = []
    for headers, body in ministry.requests:
        x.verify(WebhookRequest("POST", headers, {}, body))
        for event in x.unpack(body):
            parsed = x.parse(event.body)
            assert not parsed.problems
            meanings += [*parsed.messages, *parsed.events]
    return meanings


async def test_a_mention_may_be_answered_and_is(world: World, ministry: Ministry, x: XConnector) -> None:
    citizen = noura(world, Place.PUBLIC)
    citizen.says("متى تعلن نتائج القبول الموحد؟")

    [mention] = await told(world, ministry, x)
    assert isinstance(mention, InboundMessage)
    assert (mention.kind, mention.public_reply_allowed) == (MessageKind.MENTION, True)
    assert mention.text == "@moe_gov_sa متى تعلن نتائج القبول الموحد؟"
    receipt = await x.send(OutboundMessage("1", to=mention.reply_to_address, text="نرحب برسالتك الخاصة"))

    [answer] = citizen.answers
    assert (answer.id, answer.text, answer.reply_to) == (
        receipt.external_id,
        "نرحب برسالتك الخاصة",
        mention.external_id,
    )


async def test_a_reply_under_our_post_is_a_comment_that_x_lets_nobody_answer(
    world: World, ministry: Ministry, x: XConnector
) -> None:
    citizen = noura(world, Place.PUBLIC)
    settings = profile(None)
    citizen.says("والرسوم؟", reply_to=settings.post_id)

    [comment] = await told(world, ministry, x)
    assert isinstance(comment, InboundMessage)
    assert (comment.kind, comment.in_reply_to) == (MessageKind.COMMENT, settings.post_id)
    assert not comment.public_reply_allowed
    with pytest.raises(ReplyNotAllowed):
        await x.send(OutboundMessage("1", to=comment.reply_to_address, text="نرحب برسالتك الخاصة"))
    assert citizen.answers == []


async def test_who_names_us_in_his_reply_calls_us(world: World, ministry: Ministry, x: XConnector) -> None:
    noura(world, Place.PUBLIC).says("وينكم يا @moe_gov_sa", reply_to=profile(None).post_id)

    [comment] = await told(world, ministry, x)

    assert isinstance(comment, InboundMessage)
    assert comment.public_reply_allowed
    await x.send(OutboundMessage("1", to=comment.reply_to_address, text="نرحب برسالتك الخاصة"))


async def test_an_edit_and_a_deletion_are_about_the_first_version(
    world: World, ministry: Ministry, x: XConnector
) -> None:
    citizen = noura(world, Place.PUBLIC)
    post = citizen.says("متى تعلن النتائج؟")
    citizen.edits(post.id, "متى تعلن نتائج القبول؟")
    citizen.deletes(post.id)

    first, edit, deletion = await told(world, ministry, x)

    assert isinstance(first, InboundMessage)
    assert isinstance(edit, ChannelEvent)
    assert isinstance(deletion, ChannelEvent)
    assert (edit.kind, edit.external_id) == (EventKind.EDITED, first.external_id)
    assert edit.as_message is not None
    assert edit.as_message.reply_to_address != first.reply_to_address
    assert (deletion.kind, deletion.external_id) == (EventKind.DELETED, first.external_id)


async def test_messages_go_both_ways_with_pictures_and_are_read(
    world: World, ministry: Ministry, x: XConnector
) -> None:
    citizen = noura(world)
    citizen.sends_file("photo", "صورة <الشهادة> & المعدل")
    [message] = await told(world, ministry, x)
    assert isinstance(message, InboundMessage)
    assert (message.kind, message.text) == (MessageKind.IMAGE, "صورة <الشهادة> & المعدل")
    assert await x.fetch(message.attachments[0].file_ref, 10**6) == citizen.chat.bubbles[0].files[0].content

    receipt = await x.send(OutboundMessage("1", to=message.reply_to_address, text="وصلتنا", files=(PHOTO,)))
    [answer] = citizen.answers
    assert (answer.files[0].content, answer.stage) == (PHOTO.content, Stage.SENT)

    world.accounts[citizen.chat.channel, "moe-x"].seen(world, citizen.chat)
    _, echo, read = await told(world, ministry, x)
    assert isinstance(echo, ChannelEvent)
    assert isinstance(read, ChannelEvent)
    assert (echo.kind, echo.reason) == (EventKind.IGNORED, "echo")
    assert (read.kind, read.external_id) == (EventKind.READ, receipt.external_id)


async def test_a_video_is_uploaded_in_parts(world: World, x: XConnector) -> None:
    citizen = noura(world)
    citizen.says("كيف أسجل؟")

    await x.send(OutboundMessage("1", to=f"dm:{user_id(citizen.citizen)}", text="", files=(VIDEO,)))

    assert citizen.answers[0].files[0].content == VIDEO.content


@pytest.mark.parametrize(
    ("kind", "found"),
    [("video", MessageKind.VIDEO), ("voice", MessageKind.VIDEO), ("document", MessageKind.UNSUPPORTED)],
)
async def test_each_kind_of_file_comes_as_x_shows_it(
    world: World, ministry: Ministry, x: XConnector, kind: str, found: MessageKind
) -> None:
    noura(world).sends_file(kind)

    [message] = await told(world, ministry, x)

    assert isinstance(message, InboundMessage)
    assert message.kind is found


async def test_what_x_refuses(world: World, x: XConnector) -> None:
    citizen, shy = noura(world), Player(world, "x", "moe-x", "saud")
    post = noura(world, Place.PUBLIC).says("متى يبدأ الدوام؟")
    citizen.says("السلام عليكم")
    citizen.blocks()
    refused: list[tuple[str, str, type[SendFailed]]] = [
        (f"dm:{user_id(citizen.citizen)}", "وصلتنا", ReplyNotAllowed),
        (f"dm:{user_id(shy.citizen)}", "وصلتنا", ReplyNotAllowed),
        ("dm:5", "وصلتنا", ContactGone),
        ("post:5", "نرحب برسالتك", ReplyNotAllowed),
    ]
    for address, text, error in refused:
        with pytest.raises(error):
            await x.send(OutboundMessage("1", to=address, text=text))

    answer = OutboundMessage("1", to=f"post:{post.id}", text="نرحب برسالتك الخاصة")
    await x.send(answer)
    with pytest.raises(Refused, match="already"):
        await x.send(answer)


async def test_a_stranger_to_the_app_is_not_let_in(world: World, address: str, clock: MovableClock) -> None:
    for keys in (
        Keys("consumer-key", "wrong", "1420000111-access-token", "access-token-secret", "wrong"),
        Keys("wrong", "consumer-secret", "1420000111-access-token", "access-token-secret", "wrong"),
    ):
        stranger = connector_at(address, clock, keys)
        with pytest.raises(Misconfigured):
            await stranger.send(OutboundMessage("1", to="dm:5", text="وصلتنا"))
        [token, *_] = await stranger.check()
        assert not token.ok
        await stranger.close()


async def test_the_sixteenth_message_of_a_quarter_waits_for_the_next(
    ministry: Ministry, clock: MovableClock
) -> None:
    world = World([profile(None)], clock=clock, timing=AT_ONCE, rules=Rules(flood_limits=True))
    async with serve(world) as address:
        citizen, x = noura(world), connector_at(address, clock)
        citizen.says("السلام عليكم")
        message = OutboundMessage("1", to=f"dm:{user_id(citizen.citizen)}", text="وصلتنا")
        for _ in range(15):
            await x.send(message)
        with pytest.raises(Throttled) as refused:
            await x.send(message)
        assert refused.value.retry_after == 901
        clock.move(timedelta(seconds=901))
        await x.send(message)
        await x.close()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (FaultKind.TOO_MANY_REQUESTS, Throttled),
        (FaultKind.SERVER_ERROR, Unreachable),
        (FaultKind.DROPPED_CONNECTION, OutcomeUnknown),
    ],
)
async def test_faults_on_demand(
    world: World, x: XConnector, kind: FaultKind, error: type[SendFailed]
) -> None:
    citizen = noura(world)
    citizen.says("السلام عليكم")
    world.faults.add(CallFault(kind))

    with pytest.raises(error):
        await x.send(OutboundMessage("1", to=f"dm:{user_id(citizen.citizen)}", text="وصلتنا"))


async def test_who_polls_gets_everything_once(clock: MovableClock) -> None:
    world = World([profile(None)], clock=clock, timing=AT_ONCE)
    async with serve(world) as address:
        x = connector_at(address, clock)
        for number in range(30):
            noura(world, Place.PUBLIC).says(f"سؤال {number}")
            noura(world).says(f"رسالة {number}")
        seen, cursor = list[str](), ""
        for _ in range(6):
            events, cursor = await x.poll(cursor, wait_seconds=600)
            seen += [message.text for event in events for message in x.parse(event.body).messages]
        assert sorted(seen) == sorted(
            [
                *(f"@moe_gov_sa سؤال {number}" for number in range(30)),
                *(f"رسالة {number}" for number in range(30)),
            ]
        )
        noura(world).says("وأخيرا")
        for _ in range(6):
            events, cursor = await x.poll(cursor, wait_seconds=600)
            seen += [message.text for event in events for message in x.parse(event.body).messages]
        assert seen[60:] == ["وأخيرا"]
        await x.close()


async def test_a_webhook_is_registered_only_where_the_secret_is_known(
    ministry: Ministry, clock: MovableClock
) -> None:
    world = World([profile(None)], clock=clock, timing=AT_ONCE)
    async with serve(world) as address, aiohttp.ClientSession() as http:
        headers = {"Authorization": f"Bearer {KEYS.bearer_token}"}
        async with http.post(
            f"{address}/2/webhooks", json={"url": f"{ministry.url}/nowhere"}, headers=headers
        ) as answer:
            assert answer.status == 400
            assert "CrcValidationFailed" in (await answer.json())["detail"]


async def test_our_own_address_stands_xs_challenge_and_is_subscribed(clock: MovableClock) -> None:
    async def accept(*_: object) -> None: ...

    world = World([profile(None)], clock=clock, timing=AT_ONCE)
    ours: dict[tuple[str, str], ReceivesWebhooks] = {}
    app = web.Application()
    app.add_routes(Webhooks(ours, accept, WebhookLimits()).routes())
    async with serve(world) as address, TestServer(app) as server:
        url = str(server.make_url("/hooks/x/moe-x"))
        connector = ours["x", "moe-x"] = connector_at(address, clock, webhook_url=url)

        said = await connector.connect()

        assert said == f"webhook {url}; posts by the Activity API, direct messages by the Activity API"
        assert all(check.ok for check in await connector.check())
        await connector.close()


class ToThePlayedX:
    """What tweepy's session may be replaced by: it sends to another host what was signed for X's own."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = URL(address)

    def request(self, method: str, url: str | URL, **options: Any) -> Any:
        target = URL(str(url), encoded=True)
        where = target.with_scheme("http").with_host("127.0.0.1").with_port(self._address.port)
        return self._session.request(method, where, **options)


async def test_xs_usual_client_finds_what_it_knows(world: World, address: str) -> None:
    client = AsyncClient(
        KEYS.bearer_token,
        KEYS.consumer_key,
        KEYS.consumer_secret,
        KEYS.access_token,
        KEYS.access_token_secret,
        return_type=dict,
    )
    citizen, post = noura(world), noura(world, Place.PUBLIC).says("متى يبدأ الدوام؟")
    citizen.says("السلام عليكم")
    async with aiohttp.ClientSession() as http:
        client.session = ToThePlayedX(http, address)
        me = await client.get_me(user_auth=True)
        reply = await client.create_tweet(text="نرحب برسالتك الخاصة", in_reply_to_tweet_id=post.id)
        sent = await client.create_direct_message(participant_id=user_id(citizen.citizen), text="وصلتنا")
        found = await client.get_users_mentions(OUR_ID, max_results=5, tweet_fields=["author_id"])
        events = await client.get_direct_message_events(max_results=5)
        with pytest.raises(Forbidden):
            await client.create_tweet(text="م" * 281, in_reply_to_tweet_id=post.id)
        client.access_token_secret = "wrong"
        with pytest.raises(Unauthorized):
            await client.get_me(user_auth=True)

    assert me["data"]["username"] == "moe_gov_sa"
    assert citizen.answers[0].id == sent["data"]["dm_event_id"]
    assert reply["data"]["id"]
    assert [one["id"] for one in found["data"]] == [post.id]
    assert len(events["data"]) == 2
