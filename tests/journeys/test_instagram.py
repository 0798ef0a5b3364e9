"""Matters on Instagram, in private and below a post of the ministry's."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.messages import Channel
from simulator.chat import Place, Stage
from simulator.instagram.played import PlayedProfile
from simulator.instagram.sending import read_everything
from tests.journeys.house import SIMULATOR, House, open_house

INSTAGRAM = ("instagram", "moe-insta")
TRACKING_NUMBER = re.compile(r"\b\d{10}\b")


@pytest.fixture
async def instagram_house(tmp_path: Path, database_url: str, valkey_url: str) -> AsyncIterator[House]:
    account = {
        "id": INSTAGRAM[1],
        "channel": INSTAGRAM[0],
        "instagram_id": "17841405822304914",
        "page_id": "105551234567890",
        "app_id": "1234567890",
        "access_token_env": "ACCESS_TOKEN",
        "app_secrets_env": ["APP_SECRET"],
        "verify_token_env": "VERIFY_TOKEN",
        "api_base": SIMULATOR,
    }
    async with open_house(tmp_path, database_url, valkey_url, accounts=[account]) as house:
        yield house


def number_in(text: str) -> str:
    """The tracking number that a text tells."""
    found = TRACKING_NUMBER.search(text)
    assert found, f"no tracking number in: {text}"
    return found[0]


def opens_the_chat(house: House) -> None:
    """Every citizen looks at his private chat."""
    profile = house.world.accounts[Channel.INSTAGRAM, INSTAGRAM[1]]
    assert isinstance(profile, PlayedProfile)
    for chat in profile.chats.values():
        read_everything(house.world, profile, chat)


async def test_a_mother_gets_a_number_adds_a_picture_and_asks_how_it_stands(instagram_house: House) -> None:
    house = instagram_house
    mother = house.citizen(INSTAGRAM, "um-faisal")

    mother.says("نظام نور معلق من الصبح وما قدرت اسجل ولدي اول ابتدائي")
    await house.quiet()
    [acknowledged] = mother.answers
    number = number_in(acknowledged.text)

    picture = mother.sends_file("photo")
    await house.quiet()
    assert await house.count("cases") == 1
    assert await house.count("message WHERE direction = 'inbound' AND case_id IS NOT NULL") == 2
    fetched = f"media_file WHERE size = {len(picture.files[0].content)}"
    assert await house.count(fetched) == 1

    mother.says(f"وش صار على طلبي رقم {number}")
    await house.quiet()
    assert number in mother.answers[-1].text
    assert "مسجَّل" in mother.answers[-1].text


async def test_an_agents_answer_arrives_and_is_read(instagram_house: House) -> None:
    house = instagram_house
    citizen = house.citizen(INSTAGRAM, "noura")
    citizen.says("متى تنزل نتائج حركة النقل الخارجي للمعلمات؟")
    await house.quiet()
    number = number_in(citizen.answers[0].text)

    async with house.agent("hind", "هند") as agent:
        await agent.replies(number, "تُعلن النتائج يوم الأحد القادم في منصة فارس.")
        await house.quiet()
        answer = citizen.answers[-1]
        assert (answer.text, answer.stage) == ("تُعلن النتائج يوم الأحد القادم في منصة فارس.", Stage.DELIVERED)
        assert "قُرئت" not in await agent.page(f"cases/{number}")

        opens_the_chat(house)
        await house.quiet()
        assert "قُرئت" in await agent.page(f"cases/{number}")


async def test_a_comment_is_answered_without_a_number_in_public_and_with_it_in_private(
    instagram_house: House,
) -> None:
    house = instagram_house
    commenter = house.citizen(INSTAGRAM, "abu-sultan", place=Place.PUBLIC)

    comment = commenter.says("المكيفات خربانة في مدرسة ولدي من شهر وما أحد رد علينا")
    await house.quiet()

    assert await house.count("cases") == 1
    in_private = house.citizen(INSTAGRAM, "abu-sultan")
    [told] = in_private.answers
    number = number_in(told.text)
    assert told.reply_to == comment.id
    assert all(number not in answer.text for answer in commenter.answers)
    assert len(commenter.answers) <= 1

    in_private.says(f"وش صار على طلبي رقم {number}")
    await house.quiet()
    assert number in in_private.answers[-1].text
