"""The played Instagram: what it takes, what it refuses, and what it tells the ministry."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import orjson
import pytest

from simulator.app import serve
from simulator.chat import Place, Stage
from simulator.faults import CallFault, FaultKind
from simulator.instagram.account import InstagramProfile
from simulator.instagram.played import PlayedProfile, igsid_of
from simulator.instagram.sending import read_everything
from simulator.people import make_citizen
from simulator.play import Player
from simulator.timing import AT_ONCE, Rules
from simulator.world import World
from tests.simulator.played_ministry import Ministry, MovableClock

Answer = tuple[int, dict[str, Any]]
TOKEN, APP_SECRET, OURS, PAGE = "EAAG-instagram", "app-secret", "17841405822304914", "105551234567890"


class Graph:
    """Meta's API as a client sees it."""

    def __init__(self, address: str, http: aiohttp.ClientSession) -> None:
        self.root = f"{address}/v26.0"
        self.http = http

    async def post(self, path: str, body: Any, token: str = TOKEN) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.http.post(f"{self.root}/{path}", json=body, headers=headers) as response:
            return response.status, orjson.loads(await response.read())

    async def get(self, path: str, token: str = TOKEN) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.http.get(f"{self.root}/{path}", headers=headers) as response:
            return response.status, orjson.loads(await response.read())

    async def send(self, to: str | dict[str, str], text: str = "وصلت رسالتك", **message: Any) -> Answer:
        recipient = {"id": to} if isinstance(to, str) else to
        return await self.post("me/messages", {"recipient": recipient, "message": {"text": text, **message}})


@pytest.fixture
def world(ministry: Ministry, clock: MovableClock) -> World:
    profile = InstagramProfile(
        "moe-insta", OURS, TOKEN, APP_SECRET, "verify-me", webhook_url=f"{ministry.url}/instagram"
    )
    return World([profile], clock=clock, timing=AT_ONCE)


@pytest.fixture
async def graph(world: World, http: aiohttp.ClientSession) -> AsyncIterator[Graph]:
    async with serve(world) as address:
        yield Graph(address, http)


def in_private(world: World, slug: str = "um-faisal") -> Player:
    return Player(world, "instagram", "moe-insta", slug)


def in_public(world: World, slug: str = "um-faisal") -> Player:
    return Player(world, "instagram", "moe-insta", slug, Place.PUBLIC)


def profile_of(world: World) -> PlayedProfile:
    profile = world.account("instagram", "moe-insta")
    assert isinstance(profile, PlayedProfile)
    return profile


def told(ministry: Ministry) -> list[dict[str, Any]]:
    """The private events and changes the ministry was told, oldest first."""
    entries = [orjson.loads(body)["entry"][0] for _, body in ministry.requests]
    return [(entry.get("messaging") or entry["changes"])[0] for entry in entries]


def problem(answer: Answer) -> tuple[int, int, int | None]:
    status, body = answer
    return status, body["error"]["code"], body["error"].get("error_subcode")


async def test_a_private_message_is_told_signed_over_its_bytes(
    graph: Graph, world: World, ministry: Ministry
) -> None:
    player = in_private(world)
    bubble = player.says("متى يفتح باب نقل الطلاب؟")
    await world.settled()

    [(headers, body)] = ministry.requests
    digest = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-hub-signature-256"] == f"sha256={digest}"
    [event] = told(ministry)
    assert event["sender"] == {"id": igsid_of(player.citizen)}
    assert event["recipient"] == {"id": OURS}
    assert event["message"] == {"mid": bubble.id, "text": "متى يفتح باب نقل الطلاب؟"}
    assert bubble.stage is Stage.DELIVERED


async def test_a_picture_lies_at_an_address_and_its_caption_is_a_message_of_its_own(
    graph: Graph, world: World, ministry: Ministry, http: aiohttp.ClientSession
) -> None:
    bubble = in_private(world).sends_file("photo", "هذي صورة المكيف")
    await world.settled()

    picture, words = told(ministry)
    [attachment] = picture["message"]["attachments"]
    assert (attachment["type"], words["message"]["text"]) == ("image", "هذي صورة المكيف")
    async with http.get(attachment["payload"]["url"]) as response:
        assert await response.read() == bubble.files[0].content


async def test_edits_deletions_and_reactions_are_told_as_instagram_tells_them(
    graph: Graph, world: World, ministry: Ministry
) -> None:
    player = in_private(world)
    bubble = player.says("متى يفتح باب النقل")
    await graph.send(igsid_of(player.citizen))
    player.edits(bubble.id, "متى يفتح باب نقل المعلمين؟")
    player.edits(bubble.id, "متى يفتح باب نقل المعلمات؟")
    player.reacts(player.answers[0].id, "❤️")
    player.reacts(player.answers[0].id, "")
    player.deletes(bubble.id)
    await world.settled()

    events = told(ministry)
    assert events[2]["message_edit"] == {
        "mid": bubble.id,
        "text": "متى يفتح باب نقل المعلمين؟",
        "num_edit": 1,
    }
    assert events[3]["message_edit"]["num_edit"] == 2
    assert events[4]["reaction"] == {
        "mid": player.answers[0].id,
        "action": "react",
        "reaction": "love",
        "emoji": "❤️",
    }
    assert events[5]["reaction"] == {"mid": player.answers[0].id, "action": "unreact"}
    assert events[6]["message"] == {"mid": bubble.id, "is_deleted": True}


async def test_what_instagram_does_not_hand_out_is_told_as_unsupported(
    graph: Graph, world: World, ministry: Ministry
) -> None:
    bubble = in_private(world).sends_file("sticker")
    in_private(world).shares_location(24.7, 46.7)
    await world.settled()

    assert told(ministry)[0]["message"] == {"mid": bubble.id, "is_unsupported": True}
    assert told(ministry)[1]["message"]["is_unsupported"] is True


async def test_a_message_is_delivered_echoed_and_read(graph: Graph, world: World, ministry: Ministry) -> None:
    player = in_private(world)
    player.says("الراتب ما نزل")
    status, answer = await graph.send(igsid_of(player.citizen))
    await graph.send(igsid_of(player.citizen), "وهذا رقم طلبك")
    read_everything(world, profile_of(world), player.chat)
    await world.settled()

    assert (status, answer["recipient_id"]) == (200, igsid_of(player.citizen))
    first, second = player.answers
    assert (first.id, first.text) == (answer["message_id"], "وصلت رسالتك")
    _, echo, _, read = told(ministry)
    assert echo["sender"] == {"id": OURS}
    assert echo["message"] == {"mid": first.id, "text": "وصلت رسالتك", "is_echo": True}
    assert read["read"] == {"mid": second.id}
    assert {first.stage, second.stage} == {Stage.READ}


async def test_a_quick_reply_brings_its_payload_back(graph: Graph, world: World, ministry: Ministry) -> None:
    player = in_private(world)
    player.says("السلام عليكم")
    choices = [{"content_type": "text", "title": "متابعة طلب سابق من الشهر الماضي", "payload": "menu:status"}]
    await graph.send(igsid_of(player.citizen), "كيف نخدمك؟", quick_replies=choices)
    [button] = player.answers[0].buttons
    player.presses(player.answers[0].id, button.id)
    await world.settled()

    assert len(button.title) == 20
    assert told(ministry)[-1]["message"]["quick_reply"] == {"payload": "menu:status"}
    assert told(ministry)[-1]["message"]["text"] == button.title


@pytest.mark.parametrize(
    "message",
    [
        {"text": ""},
        {"text": "ن" * 501},
        {"text": "أهلا", "quick_replies": [{}]},
        {
            "text": "أهلا",
            "quick_replies": [{"content_type": "text", "title": "نعم", "payload": "y"}] * 14,
        },
        {
            "text": "أهلا",
            "quick_replies": [{"content_type": "text", "title": "نعم", "payload": "y" * 1001}],
        },
        {"attachment": {"type": "image"}},
    ],
)
async def test_a_message_beyond_the_limits_is_refused(
    graph: Graph, world: World, message: dict[str, Any]
) -> None:
    player = in_private(world)
    player.says("السلام عليكم")

    answer = await graph.post(
        "me/messages", {"recipient": {"id": igsid_of(player.citizen)}, "message": message}
    )

    assert problem(answer) == (400, 100, None)
    assert player.answers == []


async def test_a_thousand_bytes_are_taken(graph: Graph, world: World) -> None:
    player = in_private(world)
    player.says("السلام عليكم")

    status, _ = await graph.send(igsid_of(player.citizen), "ن" * 500)

    assert status == 200


async def test_nobody_is_written_to_who_never_wrote_is_gone_or_wrote_long_ago(
    graph: Graph, world: World, clock: MovableClock
) -> None:
    stranger = igsid_of(make_citizen("nobody"))
    assert problem(await graph.send(stranger)) == (400, 100, 2534014)

    player = in_private(world)
    player.says("السلام عليكم")
    clock.move(timedelta(hours=24, seconds=1))
    assert problem(await graph.send(igsid_of(player.citizen))) == (400, 10, 2534022)

    player.says("وينكم؟")
    player.blocks()
    assert problem(await graph.send(igsid_of(player.citizen))) == (400, 551, None)


async def test_a_wrong_token_and_an_unknown_object_are_refused(graph: Graph) -> None:
    assert problem(await graph.post("me/messages", {}, token="guess")) == (401, 190, None)
    assert problem(await graph.post("17800000000000000/replies", {"message": "أهلا"})) == (400, 100, 33)


async def test_a_comment_is_told_with_its_author_and_post(
    graph: Graph, world: World, ministry: Ministry
) -> None:
    player = in_public(world)
    first = player.says("المكيفات خربانة في مدرستنا")
    in_public(world, "saud").says("وعندنا نفس الشي", reply_to=first.id)
    await world.settled()

    comment, answer = told(ministry)
    assert comment["field"] == "comments"
    assert comment["value"] == {
        "from": {"id": igsid_of(player.citizen), "username": "um_faisal"},
        "media": {"id": "18012345678901234", "media_product_type": "FEED"},
        "id": first.id,
        "text": "المكيفات خربانة في مدرستنا",
    }
    assert answer["value"]["parent_id"] == first.id


async def test_a_public_answer_stands_below_the_comment_and_is_told_as_ours(
    graph: Graph, world: World, ministry: Ministry
) -> None:
    player = in_public(world)
    comment = player.says("المكيفات خربانة في مدرستنا")
    status, answer = await graph.post(f"{comment.id}/replies", {"message": "أرسلنا لك على الخاص"})
    await world.settled()

    assert status == 200
    [bubble] = player.answers
    assert (bubble.id, bubble.reply_to) == (answer["id"], comment.id)
    assert told(ministry)[-1]["value"]["from"] == {"id": OURS, "username": "moe_care"}


async def test_a_comment_that_is_too_long_or_below_nothing_is_refused(graph: Graph, world: World) -> None:
    player = in_public(world)
    comment = player.says("المكيفات خربانة")
    assert problem(await graph.post(f"{comment.id}/replies", {"message": "ن" * 2201})) == (400, 100, None)
    assert problem(await graph.post(f"{comment.id}/replies", {})) == (400, 100, None)
    player.deletes(comment.id)
    assert problem(await graph.post(f"{comment.id}/replies", {"message": "أهلا"})) == (400, 100, 33)


async def test_a_comment_is_answered_privately_once_and_that_opens_no_conversation(
    graph: Graph, world: World
) -> None:
    comment = in_public(world).says("المكيفات خربانة في مدرستنا")
    to = {"comment_id": comment.id}

    status, answer = await graph.send(to, "رقم طلبك 4712345678")
    assert status == 200
    [private] = in_private(world).answers
    assert (private.id, private.reply_to) == (answer["message_id"], comment.id)
    assert problem(await graph.send(to)) == (400, 10900, None)
    assert problem(await graph.send(answer["recipient_id"])) == (400, 100, 2534014)

    in_private(world).says("شكرا")
    status, _ = await graph.send(answer["recipient_id"])
    assert status == 200


async def test_a_private_reply_comes_too_late_after_a_week(
    graph: Graph, world: World, clock: MovableClock
) -> None:
    comment = in_public(world).says("المكيفات خربانة")
    clock.move(timedelta(days=7, seconds=1))
    assert problem(await graph.send({"comment_id": comment.id})) == (400, 10, 2534025)
    assert problem(await graph.send({"comment_id": "178"})) == (400, 100, 2534025)


async def test_a_heart_is_put_under_a_citizens_message(graph: Graph, world: World) -> None:
    player = in_private(world)
    bubble = player.says("شكرا لكم")
    recipient = {"id": igsid_of(player.citizen)}
    heart = {"message_id": bubble.id, "reaction": "love"}

    status, _ = await graph.post(
        "me/messages", {"recipient": recipient, "sender_action": "react", "payload": heart}
    )

    assert (status, bubble.reaction) == (200, "❤️")


async def test_the_token_the_account_and_the_subscription_can_be_asked_about(graph: Graph) -> None:
    assert (await graph.get(OURS))[1]["username"] == "moe_care"
    status, answer = await graph.get(f"debug_token?input_token={TOKEN}", token=f"1234567890|{APP_SECRET}")
    assert (status, answer["data"]["is_valid"]) == (200, True)
    assert (await graph.get(f"{PAGE}/subscribed_apps"))[1] == {"data": []}
    await graph.post(f"{PAGE}/subscribed_apps", {"subscribed_fields": "feed"})
    [app] = (await graph.get(f"{PAGE}/subscribed_apps"))[1]["data"]
    assert app["subscribed_fields"] == ["feed"]


async def test_too_many_calls_and_faults_answer_as_meta_does(graph: Graph, world: World) -> None:
    player = in_private(world)
    player.says("السلام عليكم")
    world.faults.calls.append(CallFault(FaultKind.TOO_MANY_REQUESTS, "messages", "moe-insta"))
    assert problem(await graph.send(igsid_of(player.citizen))) == (400, 613, None)

    world.rules = Rules(flood_limits=True)
    answers = [await graph.send(igsid_of(player.citizen)) for _ in range(301)]
    assert problem(answers[-1]) == (400, 613, None)
    assert all(status == 200 for status, _ in answers[:-1])
