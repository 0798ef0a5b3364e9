"""Matters on a platform without an interface: a partner or staff bring them, people carry answers out."""

import json
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from connectors.manual.signature import signature_of
from tests.journeys.house import SECRETS, Agent, House, open_house

SNAPCHAT = "moe-snapchat"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
LINK = "https://www.snapchat.com/spotlight/W7_EDlXW"
MESSAGE: dict[str, Any] = {
    "id": "snap-1",
    "sender": {"id": "um.rakan", "name": "أم راكان"},
    "text": "السلام عليكم، نظام نور معلق وما قدرت اسجل بنتي في الروضة",
}


@pytest.fixture
async def manual_house(tmp_path: Path, database_url: str, valkey_url: str) -> AsyncIterator[House]:
    account = {
        "id": SNAPCHAT,
        "channel": "manual",
        "platform": "سناب شات",
        "partner_secrets_env": ["APP_SECRET"],
    }
    async with open_house(tmp_path, database_url, valkey_url, accounts=[account]) as house:
        yield house


async def partner_posts(house: House, *messages: dict[str, Any], secret: str = "") -> int:
    """The status of a signed request."""
    body = json.dumps({"messages": messages}, ensure_ascii=False).encode()
    timestamp = str(int(time.time()))
    signature = signature_of(body, secret or SECRETS["APP_SECRET"], timestamp)
    headers = {"X-Timestamp": timestamp, "X-Signature": signature}
    hook = f"{house.address}/hooks/manual/{SNAPCHAT}"
    async with aiohttp.ClientSession() as http, http.post(hook, data=body, headers=headers) as response:
        return response.status


async def outbox(house: House) -> list[tuple[str, str]]:
    """State and text of everything that is to reach citizens, in order."""
    async with house.engine.connect() as connection:
        rows = await connection.execute(text("SELECT state, text FROM outbox ORDER BY id"))
        return [(row.state, row.text) for row in rows]


def first(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found, pattern
    return found[1]


async def ticks(agent: Agent, outcome: str = "posted", **fields: str) -> int:
    """Settle the oldest task."""
    page = await agent.page("tasks")
    task = first(r'action="[^"]*/tasks/(\d+)"', page)
    token = first(r'name="csrf_token" value="([^"]*)"', page)
    return await agent.submits(f"tasks/{task}", csrf_token=token, outcome=outcome, **fields)


async def test_a_partner_brings_a_matter_and_people_carry_the_answers_out(manual_house: House) -> None:
    house = manual_house
    assert await partner_posts(house, MESSAGE, secret="guessed") == 401
    assert await partner_posts(house, MESSAGE) == 200
    assert await partner_posts(house, MESSAGE) == 200, "the partner was not sure and posts again"
    await house.quiet()
    assert await house.count("cases") == 1

    [(state, acknowledged)] = await outbox(house)
    number = first(r"(\d{10})", acknowledged)
    assert state == "queued", "nobody but a person sends here"
    async with house.agent() as agent:
        page = await agent.page("tasks")
        assert MESSAGE["text"] in page
        assert acknowledged.split("\n")[0] in page
        assert "بانتظار أن ينشرها موظف" in await agent.page(f"cases/{number}")

        assert await ticks(agent) == 303
        await agent.replies(number, "حياك الله أم راكان، أعدنا فتح التسجيل لبنتك")
        await house.quiet()
        assert [state for state, _ in await outbox(house)] == ["sent", "queued"]
        assert "أعدنا فتح التسجيل لبنتك" in await agent.page("tasks")
        assert await ticks(agent) == 303
        assert [state for state, _ in await outbox(house)] == ["sent", "sent"]
        assert "نُشرت يدويًا" in await agent.page(f"cases/{number}")
    assert await house.count("staff_audit WHERE action = 'posted_by_hand'") == 2


async def test_an_answer_without_a_case_is_a_task_of_the_care_centre(manual_house: House) -> None:
    house = manual_house
    await partner_posts(house, MESSAGE | {"text": "السلام عليكم"})
    await house.quiet()
    assert await house.count("cases") == 0
    async with house.agent() as agent:
        page = await agent.page("tasks")
        assert "أهلًا بك في «تواصل»" in page
        assert 'dir="rtl">السلام عليكم</p>' in page
        assert await ticks(agent) == 303
    assert [state for state, _ in await outbox(house)] == ["sent"]


async def test_a_citizen_edits_and_takes_back_what_the_partner_brought(manual_house: House) -> None:
    house = manual_house
    await partner_posts(house, MESSAGE, MESSAGE | {"id": "snap-2", "text": "ورقم هويتها 1098765432"})
    await house.quiet()
    await partner_posts(
        house,
        MESSAGE | {"event": "edited", "text": "نظام نور معلق وما قدرت اسجل ولدي"},
        {"event": "deleted", "id": "snap-2", "sender": {"id": "um.rakan"}},
    )
    await house.quiet()
    number = first(r"(\d{10})", (await outbox(house))[0][1])
    async with house.agent() as agent:
        page = await agent.page(f"cases/{number}")
    assert "ما قدرت اسجل ولدي" in page
    assert "عُدّلت" in page
    assert "حذفها المرسل" in page


async def test_staff_record_what_they_saw_and_it_becomes_a_case_with_its_picture(
    manual_house: House,
) -> None:
    house = manual_house
    async with house.agent() as agent:
        page = await agent.page("record")
        form = aiohttp.FormData()
        for name in ("csrf_token", "form_key"):
            form.add_field(name, first(rf'name="{name}" value="([^"]*)"', page))
        fields = {"account": SNAPCHAT, "handle": "@F_Alharbi", "visibility": "public", "link": LINK}
        for name, value in (fields | {"text": "وين الباص؟ بنتي واقفة في الشمس من ٦ ونص"}).items():
            form.add_field(name, value)
        form.add_field("screenshot", PNG, filename="IMG_1.PNG", content_type="image/png")
        async with agent.http.post(
            f"{house.address}/inbox/record", data=form, headers={"Origin": house.address}
        ) as response:
            assert response.status == 200, "after the redirect"
            recorded = str(response.url).removeprefix(agent.inbox)
        await house.quiet()
        page = await agent.page(recorded)
        assert "سُجّلت الرسالة في الطلب" in page
        number = first(r"cases/(\d{10})", page)
        assert "وين الباص؟" in await agent.page(f"cases/{number}")

        tasks = await agent.page("tasks")
        assert "يُنشر علنًا" in tasks
        assert f'href="{LINK}"' in tasks
        assert number not in first(r'(?s)class="text" id="text-\d+"[^>]*>(.*?)</p>', tasks)
        assert await ticks(agent, "not-possible", reason="حُذف المقطع") == 303
    assert [state for state, _ in await outbox(house)] == ["failed"]
    assert await house.count("media_file WHERE state = 'kept' AND mime_type = 'image/png'") == 1
    assert await house.count("message WHERE link = 'https://www.snapchat.com/spotlight/W7_EDlXW'") == 1
