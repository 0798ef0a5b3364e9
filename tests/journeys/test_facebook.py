"""Matters on a Facebook page: in private, and below a post of the ministry's."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.messages import Channel
from simulator.chat import Place, Stage
from simulator.facebook.messages import read_everything
from simulator.facebook.played import PlayedMessenger
from tests.journeys.house import SIMULATOR, House, open_house

MESSENGER, PAGE = ("messenger", "moe-messenger"), ("facebook_page", "moe-page")
TRACKING_NUMBER = re.compile(r"\b\d{10}\b")


@pytest.fixture
async def facebook_house(tmp_path: Path, database_url: str, valkey_url: str) -> AsyncIterator[House]:
    """Both sides of one page; Meta has one webhook for them, that of the private messages."""
    accounts = [
        {
            "id": account,
            "channel": channel,
            "page_id": "105519148853321",
            "app_id": "918273645546372",
            "access_token_env": "ACCESS_TOKEN",
            "app_secrets_env": ["APP_SECRET"],
            "verify_token_env": "VERIFY_TOKEN",
            "rate_per_second": 10,
            "api_base": SIMULATOR,
        }
        for channel, account in (MESSENGER, PAGE)
    ]
    async with open_house(tmp_path, database_url, valkey_url, accounts=accounts) as house:
        messenger = house.world.accounts[Channel.MESSENGER, MESSENGER[1]]
        house.world.accounts[Channel.FACEBOOK_PAGE, PAGE[1]].line.point_to(messenger.line.url)
        yield house


def number_in(text: str) -> str:
    """The tracking number that a text tells."""
    found = TRACKING_NUMBER.search(text)
    assert found, f"no tracking number in: {text}"
    return found[0]


def opens_the_chat(house: House) -> None:
    """Every citizen looks at his private chat."""
    messenger = house.world.accounts[Channel.MESSENGER, MESSENGER[1]]
    assert isinstance(messenger, PlayedMessenger)
    for chat in messenger.chats.values():
        read_everything(house.world, messenger, chat)


async def test_a_mother_gets_a_number_adds_a_picture_and_asks_how_it_stands(facebook_house: House) -> None:
    house = facebook_house
    mother = house.citizen(MESSENGER, "um-faisal")

    mother.says("نظام نور معلق من الصبح وما قدرت اسجل ولدي اول ابتدائي")
    await house.quiet()
    [acknowledged] = mother.answers
    number = number_in(acknowledged.text)

    picture = mother.sends_file("photo", "هذه صورة الشاشة")
    await house.quiet()
    assert await house.count("cases") == 1
    assert await house.count("message WHERE direction = 'inbound' AND case_id IS NOT NULL") == 2
    assert await house.count(f"media_file WHERE size = {len(picture.files[0].content)}") == 1

    mother.says(f"وش صار على طلبي رقم {number}")
    await house.quiet()
    assert number in mother.answers[-1].text
    assert "مسجَّل" in mother.answers[-1].text


async def test_an_agents_answer_arrives_and_its_ticks_come_back(facebook_house: House) -> None:
    house = facebook_house
    citizen = house.citizen(MESSENGER, "noura")
    citizen.says("متى تنزل نتائج حركة النقل الخارجي للمعلمات؟")
    await house.quiet()
    number = number_in(citizen.answers[0].text)

    async with house.agent("hind", "هند") as agent:
        await agent.replies(number, "تُعلن النتائج يوم الأحد القادم في منصة فارس.")
        await house.quiet()
        answer = citizen.answers[-1]
        assert (answer.text, answer.stage) == ("تُعلن النتائج يوم الأحد القادم في منصة فارس.", Stage.DELIVERED)
        page = await agent.page(f"cases/{number}")
        assert "وصلت" in page
        assert "قُرئت" not in page

        opens_the_chat(house)
        await house.quiet()
        assert "قُرئت" in await agent.page(f"cases/{number}")

    assert await house.count("outbox WHERE state <> 'read'") == 0


async def test_a_comment_is_answered_without_a_number_in_public_and_with_it_in_private(
    facebook_house: House,
) -> None:
    house = facebook_house
    commenter = house.citizen(PAGE, "abu-sultan", place=Place.PUBLIC)

    comment = commenter.says("المكيفات خربانة في مدرسة ولدي من شهر وما أحد رد علينا")
    await house.quiet()

    assert await house.count("cases") == 1
    in_private = house.citizen(MESSENGER, "abu-sultan")
    [told] = in_private.answers
    number = number_in(told.text)
    assert told.reply_to == comment.id
    assert all(number not in answer.text for answer in commenter.answers)
    assert len(commenter.answers) <= 1

    in_private.says(f"وش صار على طلبي رقم {number}")
    await house.quiet()
    assert number in in_private.answers[-1].text
    assert await house.count("cases") == 1


async def test_a_comment_of_the_page_itself_and_a_like_open_nothing(facebook_house: House) -> None:
    house = facebook_house
    commenter = house.citizen(PAGE, "saud", place=Place.PUBLIC)
    commenter.says("متى تبدأ الدراسة في الصيف؟")
    await house.quiet()
    cases = await house.count("cases")

    for answer in commenter.answers:
        commenter.reacts(answer.id, "👍")
    await house.quiet()

    assert await house.count("cases") == cases
    assert await house.count("raw_event WHERE outcome = 'quarantined'") == 0
