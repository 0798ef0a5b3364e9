"""The played Cloud API: what it takes, what it refuses, and the statuses that follow."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

import aiohttp
import orjson
import pytest

from simulator.faults import CallFault, FaultKind
from simulator.people import make_citizen
from simulator.play import Player
from simulator.timing import Rules
from simulator.world import World
from tests.simulator.played_ministry import ACCESS_TOKEN, PHONE_NUMBER_ID, Ministry, MovableClock

Answer = tuple[int, dict[str, Any]]
HEADERS = {"Authorization": f"Bearer {ACCESS_TOKEN}"}


class Graph:
    """Meta's API as a client sees it."""

    def __init__(self, address: str, http: aiohttp.ClientSession) -> None:
        self.root = f"{address}/v25.0"
        self.http = http

    async def send(self, **message: Any) -> Answer:
        body = {"messaging_product": "whatsapp", **message}
        url = f"{self.root}/{PHONE_NUMBER_ID}/messages"
        async with self.http.post(url, json=body, headers=HEADERS) as response:
            return response.status, orjson.loads(await response.read())

    async def get(self, node: str) -> Answer:
        async with self.http.get(f"{self.root}/{node}", headers=HEADERS) as response:
            return response.status, orjson.loads(await response.read())

    async def upload(self, content: bytes, mime_type: str, name: str) -> str:
        form = aiohttp.FormData({"messaging_product": "whatsapp", "type": mime_type})
        form.add_field("file", content, content_type=mime_type, filename=name)
        url = f"{self.root}/{PHONE_NUMBER_ID}/media"
        async with self.http.post(url, data=form, headers=HEADERS) as response:
            return str(orjson.loads(await response.read())["id"])


@pytest.fixture
def graph(address: str, http: aiohttp.ClientSession) -> Graph:
    return Graph(address, http)


def citizen(world: World, slug: str = "um-faisal", *, hides_phone: bool = False) -> Player:
    return Player(world, "whatsapp", "moe-number", slug, hides_phone=hides_phone)


def statuses(ministry: Ministry) -> list[dict[str, Any]]:
    values = [orjson.loads(body)["entry"][0]["changes"][0]["value"] for _, body in ministry.requests]
    return [status for value in values for status in value.get("statuses", [])]


def text(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body}}


def buttons(count: int, title: str = "متابعة") -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": f"b{index}", "title": title}} for index in range(count)]
    return interactive({"type": "button", "action": {"buttons": replies}})


def rows(count: int, title: str = "نظام نور") -> dict[str, Any]:
    sections = [
        {"title": "المواضيع", "rows": [{"id": f"r{index}", "title": title} for index in range(count)]}
    ]
    return interactive({"type": "list", "action": {"button": "القائمة", "sections": sections}})


def interactive(content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"body": {"text": "اختر"}, **content}}


async def test_a_text_is_delivered_and_its_statuses_carry_our_id(
    graph: Graph, world: World, ministry: Ministry
) -> None:
    player = citizen(world)
    player.says("الراتب ما نزل لين الحين")

    status, answer = await graph.send(
        to=player.citizen.phone, **text("وصلت رسالتك."), biz_opaque_callback_data="outbox-17"
    )
    await world.settled()

    assert status == 200
    assert answer["contacts"] == [{"input": player.citizen.phone, "wa_id": player.citizen.phone}]
    [bubble] = player.answers
    assert (bubble.id, bubble.text) == (answer["messages"][0]["id"], "وصلت رسالتك.")
    told = [(one["id"], one["status"], one["biz_opaque_callback_data"]) for one in statuses(ministry)]
    assert told == [(bubble.id, "sent", "outbox-17"), (bubble.id, "delivered", "outbox-17")]


async def test_whoever_hides_the_number_is_reached_by_user_id(
    graph: Graph, world: World, ministry: Ministry
) -> None:
    player = citizen(world, "noura", hides_phone=True)
    player.says("ابغى اعرف متى تنزل نتائج حركة النقل")

    _, answer = await graph.send(recipient=player.citizen.bsuid, **text("قريبًا"))
    await world.settled()

    message = orjson.loads(ministry.requests[0][1])["entry"][0]["changes"][0]["value"]
    assert "from" not in message["messages"][0]
    assert "wa_id" not in message["contacts"][0]
    assert message["messages"][0]["from_user_id"] == message["contacts"][0]["user_id"] == player.citizen.bsuid
    assert answer["contacts"] == [{"input": player.citizen.bsuid, "user_id": player.citizen.bsuid}]
    assert "recipient_id" not in statuses(ministry)[0]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (text("م" * 4097), 100),
        (text(""), 131008),
        (buttons(0), 131009),
        (buttons(4), 131009),
        (buttons(1, "م" * 21), 131009),
        (rows(11), 131009),
        (rows(1, "م" * 25), 131009),
        ({"type": "image", "image": {"id": "404"}}, 131009),
        ({"type": "hologram", "hologram": {}}, 131051),
        ({"type": "template", "template": {"name": "unheard_of", "language": {"code": "ar"}}}, 132001),
        ({"type": "template", "template": {"name": "case_update", "language": {"code": "ar"}}}, 132000),
    ],
)
async def test_what_meta_would_not_take_is_refused(
    graph: Graph, world: World, message: dict[str, Any], code: int
) -> None:
    player = citizen(world)
    player.says("السلام عليكم")

    status, answer = await graph.send(to=player.citizen.phone, **message)

    assert (status, answer["error"]["code"]) == (400, code)
    assert answer["error"]["message"].startswith(f"(#{code}) ")
    assert answer["error"]["fbtrace_id"]
    assert player.answers == []


@pytest.mark.parametrize("message", [text("م" * 4096), buttons(3, "م" * 20), rows(10, "م" * 24)])
async def test_what_is_just_within_the_limits_is_taken(
    graph: Graph, world: World, message: dict[str, Any]
) -> None:
    player = citizen(world)
    player.says("السلام عليكم")

    assert (await graph.send(to=player.citizen.phone, **message))[0] == 200


async def test_a_wrong_token_is_error_190(address: str, http: aiohttp.ClientSession) -> None:
    headers = {"Authorization": "Bearer wrong"}
    async with http.post(f"{address}/v25.0/{PHONE_NUMBER_ID}/messages", json={}, headers=headers) as response:
        body = orjson.loads(await response.read())
        assert response.status == 401
    assert (body["error"]["code"], body["error"]["type"]) == (190, "OAuthException")


async def test_after_24_hours_only_a_template_arrives(
    graph: Graph, world: World, ministry: Ministry, clock: MovableClock
) -> None:
    player = citizen(world)
    player.says("السلام عليكم")
    clock.move(timedelta(hours=24))

    status, _ = await graph.send(to=player.citizen.phone, **text("انتهت المعالجة"))
    template = {
        "name": "case_update",
        "language": {"code": "ar"},
        "components": [
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "4848012345"}, {"type": "text", "text": "تم"}],
            }
        ],
    }
    await graph.send(to=player.citizen.phone, type="template", template=template)
    await world.settled()

    assert status == 200
    failed = [one for one in statuses(ministry) if one["status"] == "failed"]
    assert [error["code"] for one in failed for error in one["errors"]] == [131047]
    assert [(answer.text, answer.stage) for answer in player.answers] == [
        ("انتهت المعالجة", "failed"),
        ("تحديث على طلبك رقم 4848012345: تم", "delivered"),
    ]


@pytest.mark.parametrize(("at_once", "status"), [(False, 200), (True, 400)])
async def test_a_number_without_whatsapp_fails_at_once_or_by_status(
    graph: Graph, world: World, ministry: Ministry, at_once: bool, status: int
) -> None:
    world.rules = Rules(refuses_at_once=at_once)

    answered, answer = await graph.send(to="966500000000", **text("مرحبًا"))
    await world.settled()

    assert answered == status
    told = statuses(ministry)
    codes = [answer["error"]["code"]] if at_once else [told[0]["errors"][0]["code"]]
    assert codes == [131026]
    assert at_once or told[0]["recipient_id"] == "966500000000"


async def test_a_blocked_business_stays_at_one_tick(graph: Graph, world: World, ministry: Ministry) -> None:
    player = citizen(world)
    player.says("السلام عليكم")
    player.blocks()

    await graph.send(to=player.citizen.phone, **text("مرحبًا"))
    await world.settled()

    assert [one["status"] for one in statuses(ministry)] == ["sent"]


async def test_the_pair_rate_can_be_switched_on(graph: Graph, world: World, clock: MovableClock) -> None:
    player = citizen(world)
    player.says("السلام عليكم")
    world.rules = Rules(flood_limits=True)

    answers = [await graph.send(to=player.citizen.phone, **text("مرحبًا")) for _ in range(6)]
    clock.move(timedelta(seconds=6))
    later, _ = await graph.send(to=player.citizen.phone, **text("مرحبًا"))

    assert [status for status, _ in answers] == [200] * 5 + [400]
    assert answers[-1][1]["error"]["code"] == 131056
    assert later == 200


async def test_marking_as_read_turns_the_ticks(graph: Graph, world: World) -> None:
    player = citizen(world)
    first, second = player.says("السلام عليكم"), player.says("نظام نور معلق")
    await world.settled()
    assert (first.stage, second.stage) == ("delivered", "delivered")

    status, answer = await graph.send(status="read", message_id=second.id, typing_indicator={"type": "text"})

    assert (status, answer) == (200, {"success": True})
    assert (first.stage, second.stage) == ("read", "read")


async def test_media_goes_both_ways(graph: Graph, world: World, http: aiohttp.ClientSession) -> None:
    player = citizen(world)
    photo = player.sends_file("photo", "صورة المكيف").files[0]

    _, info = await graph.get(photo.id)
    async with http.get(info["url"], headers=HEADERS) as response:
        content = await response.read()
    async with http.get(info["url"]) as response:
        assert response.status == 401
    media = await graph.upload(b"%PDF-1.7", "application/pdf", "decision.pdf")
    await graph.send(to=player.citizen.phone, type="document", document={"id": media, "caption": "القرار"})

    assert content == photo.content
    assert info["sha256"] == base64.b64encode(hashlib.sha256(content).digest()).decode()
    [answer] = player.answers
    assert (answer.kind, answer.text, answer.files[0].content) == ("document", "القرار", b"%PDF-1.7")


async def test_the_number_tells_who_it_is(graph: Graph) -> None:
    status, body = await graph.get(PHONE_NUMBER_ID)
    missing, error = await graph.get("404404")

    assert (status, body["display_phone_number"]) == (200, "966112345678")
    assert (missing, error["error"]["error_subcode"]) == (400, 33)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (CallFault(FaultKind.TOO_MANY_REQUESTS, "messages", retry_after=4), 429),
        (CallFault(FaultKind.SERVER_ERROR, "messages"), 500),
        (CallFault(FaultKind.SERVER_ERROR, "messages", taken=True), 500),
    ],
)
async def test_faults_on_demand(
    address: str, http: aiohttp.ClientSession, world: World, fault: CallFault, status: int
) -> None:
    player = citizen(world)
    player.says("السلام عليكم")
    world.faults.add(fault)
    body = {"messaging_product": "whatsapp", "to": player.citizen.phone, **text("مرحبًا")}

    async with http.post(
        f"{address}/v25.0/{PHONE_NUMBER_ID}/messages", json=body, headers=HEADERS
    ) as response:
        assert response.status == status
        assert response.headers.get("Retry-After") == ("4" if status == 429 else None)
        assert (response.content_type == "text/html") == (status == 500)
    assert len(player.answers) == int(fault.taken)


def test_one_name_gives_one_identity_in_every_run() -> None:
    assert make_citizen("um-faisal") == make_citizen("um-faisal")
    assert make_citizen("um-faisal").phone != make_citizen("abu-sultan").phone
