"""Files on their way from a citizen's phone to the page of an agent, past platforms that fail and lie."""

from pathlib import Path

import pytest
from sqlalchemy import text

from simulator.faults import FileFault
from tests.journeys.house import TELEGRAM, WHATSAPP, House
from tests.journeys.test_whatsapp import number_in

FILES = Path(__file__).parents[2] / "simulator" / "files"
ACCOUNTS = pytest.mark.parametrize("account", [TELEGRAM, WHATSAPP], ids=["telegram", "whatsapp"])


async def case_with(house: House, account: tuple[str, str], *kinds: str) -> str:
    """The number of a case that somebody opened, who then sent these files."""
    citizen = house.citizen(account, "um-faisal")
    citizen.says("المكيف في فصل بنتي ينقط على الطالبات من أسبوع")
    await house.quiet()
    for kind in kinds:
        citizen.sends_file(kind, "هذه صورة من الفصل")
        await house.quiet()
    return number_in(citizen.answers[0].text)


async def files(house: House) -> list[tuple[int, str, str | None, str | None]]:
    async with house.engine.connect() as connection:
        rows = await connection.execute(
            text("SELECT id, state, mime_type, trouble FROM media_file ORDER BY id")
        )
        return [(row.id, row.state, row.mime_type, row.trouble) for row in rows]


async def due_now(house: House) -> None:
    """The pause before the next attempt is over."""
    async with house.engine.begin() as connection:
        await connection.execute(text("UPDATE media_file SET due_at = now() WHERE state = 'waiting'"))
    house.worker.queues.want_media()
    await house.quiet()


@ACCOUNTS
async def test_what_a_citizen_photographed_and_said_reaches_the_agent(
    house: House, account: tuple[str, str]
) -> None:
    number = await case_with(house, account, "photo", "voice", "document")
    kept = await files(house)
    assert [mime_type for _, _, mime_type, _ in kept] == ["image/jpeg", "audio/ogg", "application/pdf"]
    async with house.agent() as agent:
        page = await agent.page(f"cases/{number}")
        assert page.count("<img ") == page.count("<audio ") == 1
        for (file_id, *_), name in zip(kept, ("photo.jpg", "voice.ogg", "document.pdf"), strict=True):
            async with agent.http.get(f"{agent.inbox}media/{file_id}") as response:
                assert await response.read() == (FILES / name).read_bytes()


@ACCOUNTS
async def test_a_photo_is_fetched_again_when_the_platform_failed(
    house: House, account: tuple[str, str]
) -> None:
    house.world.faults.files = [FileFault.SERVER_ERROR]
    number = await case_with(house, account, "photo")
    assert [(state, trouble) for _, state, _, trouble in await files(house)] == [("waiting", "platform_away")]
    async with house.agent() as agent:
        assert "المنصة لا تستجيب" in await agent.page(f"cases/{number}")
        await due_now(house)
        assert [state for _, state, *_ in await files(house)] == ["kept"]
        assert "<img " in await agent.page(f"cases/{number}")


@ACCOUNTS
@pytest.mark.parametrize(
    ("fault", "trouble", "words"),
    [
        (FileFault.LIES_ABOUT_SIZE, "too_large", "حجمه أكبر من المسموح"),
        (FileFault.LEADS_INSIDE, "unsafe_address", "عنوانه غير آمن"),
    ],
)
async def test_a_file_server_that_leads_astray_is_not_followed(
    house: House, account: tuple[str, str], fault: FileFault, trouble: str, words: str
) -> None:
    house.world.faults.files = [fault]
    number = await case_with(house, account, "photo")
    assert [(state, found) for _, state, _, found in await files(house)] == [("refused", trouble)]
    async with house.agent() as agent:
        page = await agent.page(f"cases/{number}")
        assert words in page
        assert "هذه صورة من الفصل" in page, "the words are there, whatever became of the file"
        assert "<img " not in page


@ACCOUNTS
async def test_a_photo_that_is_a_web_page_is_neither_shown_nor_run(
    house: House, account: tuple[str, str]
) -> None:
    house.world.faults.files = [FileFault.LIES_ABOUT_TYPE]
    number = await case_with(house, account, "photo")
    [(file_id, state, mime_type, _)] = await files(house)
    assert (state, mime_type) == ("kept", "application/octet-stream")
    async with house.agent() as agent:
        assert "<img " not in await agent.page(f"cases/{number}")
        async with agent.http.get(f"{agent.inbox}media/{file_id}") as response:
            assert response.headers["Content-Type"] == "application/octet-stream"
            assert response.headers["Content-Disposition"].startswith("attachment")


async def test_an_agent_asks_for_a_file_that_was_given_up(house: House) -> None:
    house.world.faults.files = [FileFault.LEADS_INSIDE]
    number = await case_with(house, WHATSAPP, "photo")
    [(file_id, *_)] = await files(house)
    async with house.agent() as agent:
        page = await agent.page(f"cases/{number}")
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        assert await agent.submits(f"media/{file_id}/again", csrf_token=token) == 303
        await house.quiet()
        assert "<img " in await agent.page(f"cases/{number}")
