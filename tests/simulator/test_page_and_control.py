"""The citizen's page and the control API, over HTTP."""

import re
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from simulator.page import TEXTS
from simulator.scenes import fill
from simulator.world import World
from tests.simulator.played_ministry import Ministry, bots, numbers

ARABIC = re.compile("[\u0600-\u06ff]")


async def say(
    http: aiohttp.ClientSession, address: str, where: str, **act: Any
) -> tuple[int, dict[str, Any]]:
    async with http.post(f"{address}/_citizens/{where}/say", json=act) as response:
        return response.status, orjson.loads(await response.read())


async def state(http: aiohttp.ClientSession, address: str) -> dict[str, Any]:
    async with http.get(f"{address}/_state") as response:
        answer: dict[str, Any] = orjson.loads(await response.read())
        return answer


@pytest.mark.parametrize(("query", "direction"), [("", 'dir="rtl"'), ("?lang=en", 'dir="ltr"')])
async def test_the_page_forbids_everything_but_its_own_files(
    address: str, http: aiohttp.ClientSession, query: str, direction: str
) -> None:
    async with http.get(f"{address}/{query}") as response:
        page = await response.text()
        policy = response.headers["Content-Security-Policy"]

    assert direction in page
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)
    assert not re.search(r"\son\w+=", page)


async def test_the_pages_own_files_are_there(address: str, http: aiohttp.ClientSession) -> None:
    for name in ("page.css", "page.js", "icon.svg"):
        async with http.get(f"{address}/static/{name}") as response:
            assert response.status == 200


def test_both_languages_are_complete_and_their_own() -> None:
    assert TEXTS["ar"].keys() == TEXTS["en"].keys()
    assert [key for key, text in TEXTS["ar"].items() if not ARABIC.search(text)] == ["other_language"]
    assert [key for key, text in TEXTS["en"].items() if ARABIC.search(text)] == ["other_language"]


def test_every_text_the_script_asks_for_exists() -> None:
    script = (Path(__file__).parents[2] / "simulator/static/page.js").read_text("utf-8")

    assert set(re.findall(r"texts\.(\w+)", script)) <= TEXTS["ar"].keys()


async def test_a_citizen_says_and_does_things_over_http(
    address: str, http: aiohttp.ClientSession, world: World
) -> None:
    where = "telegram/moe-bot/أم-نايف"
    acts: list[dict[str, Any]] = [
        {"text": "السلام عليكم", "name": "أم نايف"},
        {"file": "photo", "text": "صورة"},
        {"location": {"latitude": 24.7, "longitude": 46.6}},
        {"contact": {"name": "مكتب القبول", "phone": "+966500000001"}},
        {"block": True},
        {"block": False},
    ]

    answers = [await say(http, address, where, **act) for act in acts]
    first = answers[0][1]["id"]
    answers.append(await say(http, address, where, edit={"message": first, "text": "وعليكم السلام"}))
    answers.append(await say(http, address, where, delete={"message": first}))
    await world.settled()

    assert {status for status, _ in answers} == {200}
    [chat] = (await state(http, address))["chats"]
    assert [bubble["kind"] for bubble in chat["bubbles"]] == ["text", "image", "location", "contact"]
    assert (chat["bubbles"][0]["deleted"], chat["bubbles"][0]["author_name"]) == (True, "أم نايف")


@pytest.mark.parametrize(
    ("where", "act", "status"),
    [
        ("telegram/nobody/um-faisal", {"text": "مرحبًا"}, 404),
        ("pigeon/moe-bot/um-faisal", {"text": "مرحبًا"}, 404),
        ("telegram/moe-bot/um-faisal", {"text": "  "}, 409),
        ("telegram/moe-bot/um-faisal", {"file": "hologram"}, 409),
        ("telegram/moe-bot/um-faisal", {"press": {"message": "1", "button": "x"}}, 409),
        ("telegram/moe-bot/um-faisal", {}, 409),
        ("telegram/moe-bot/um-faisal", {"text": "مرحبًا", "place": "moon"}, 400),
        ("whatsapp/moe-number/um-faisal", {"text": "مرحبًا", "place": "group"}, 409),
    ],
)
async def test_an_impossible_act_says_why(
    address: str, http: aiohttp.ClientSession, where: str, act: dict[str, Any], status: int
) -> None:
    answered, body = await say(http, address, where, **act)

    assert answered == status
    assert body["error"]


async def test_a_foreign_page_cannot_act_through_the_browser(
    address: str, http: aiohttp.ClientSession
) -> None:
    url = f"{address}/_citizens/telegram/moe-bot/um-faisal/say"
    async with http.post(url, data='{"text": "hi"}', headers={"Content-Type": "text/plain"}) as response:
        assert response.status == 415


async def test_faults_are_switched_over_http(address: str, http: aiohttp.ClientSession, world: World) -> None:
    wish = {
        "calls": [{"kind": "timeout", "method": "sendMessage", "taken": True, "times": 2}],
        "delivery": {"copies": 5},
        "flood_limits": True,
    }
    async with http.post(f"{address}/_faults", json=wish) as response:
        shown = orjson.loads(await response.read())
    assert (shown["calls"][0]["times"], shown["delivery"]["copies"], shown["flood_limits"]) == (2, 5, True)

    async with http.post(f"{address}/_faults", json={"calls": [{"kind": "plague"}]}) as response:
        assert response.status == 400
    async with http.post(f"{address}/_faults", json={"clear": True}) as response:
        assert response.status == 200
    assert world.faults.calls == []
    assert world.faults.delivery.copies == 1


async def test_news_arrive_live_and_an_open_chat_is_read(
    address: str, http: aiohttp.ClientSession, world: World, ministry: Ministry
) -> None:
    where = "whatsapp/moe-number/um-faisal"
    await say(http, address, where, text="السلام عليكم")
    await world.settled()
    async with http.get(f"{address}/_events/{where}") as news:
        assert news.content_type == "text/event-stream"
        await news.content.readuntil(b"\n\n")
        message = {
            "messaging_product": "whatsapp",
            "to": world.citizens["um-faisal"].phone,
            "type": "text",
            "text": {"body": "وعليكم السلام"},
        }
        async with http.post(
            f"{address}/v25.0/106540352242922/messages",
            json=message,
            headers={"Authorization": "Bearer EAAG-simulated"},
        ) as response:
            assert response.status == 200
        stages = []
        while "read" not in stages:
            item = orjson.loads((await news.content.readuntil(b"\n\n")).removeprefix(b"data: "))
            if item["event"] == "bubble":
                stages.append(item["bubble"]["stage"])

    assert stages == ["accepted", "sent", "delivered", "read"]


async def test_a_scene_fills_every_account_and_repeats_itself(world: World, ministry: Ministry) -> None:
    await fill(world, 40)
    again = World([*bots(ministry.url), *numbers(ministry.url)], clock=world.clock)
    await fill(again, 40)

    assert texts_in(world) == texts_in(again)
    assert all(account.chats for account in world.accounts.values())


def texts_in(world: World) -> list[str]:
    return [
        bubble.text
        for account in world.accounts.values()
        for chat in account.chats.values()
        for bubble in chat.bubbles
    ]
