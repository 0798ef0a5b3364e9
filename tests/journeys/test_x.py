"""Matters on X: called in public, answered once, and settled in private."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.messages import Channel
from simulator.chat import Place, Stage
from tests.journeys.house import SIMULATOR, House, open_house

X = ("x", "moe-x")
TRACKING_NUMBER = re.compile(r"\b\d{10}\b")
OUR_POST = "1993000000000000007"


@pytest.fixture
async def x_house(tmp_path: Path, database_url: str, valkey_url: str) -> AsyncIterator[House]:
    account = {
        "id": X[1],
        "channel": X[0],
        "user_id": "1420000111",
        "username": "moe_gov_sa",
        "rate_per_second": 10,
        "consumer_key_env": "ACCESS_TOKEN",
        "consumer_secret_env": "APP_SECRET",
        "access_token_env": "BOT_SECRET",
        "access_token_secret_env": "VERIFY_TOKEN",
        "bearer_token_env": "BOT_TOKEN",
        "api_base": SIMULATOR,
    }
    async with open_house(tmp_path, database_url, valkey_url, accounts=[account]) as house:
        yield house


def number_in(text: str) -> str:
    """The tracking number that a text tells."""
    found = TRACKING_NUMBER.search(text)
    assert found, f"no tracking number in: {text}"
    return found[0]


async def test_a_citizen_who_calls_us_is_invited_once_and_told_nothing_in_public(x_house: House) -> None:
    house = x_house
    public = house.citizen(X, "um-faisal", place=Place.PUBLIC)

    asked = public.says("نظام نور معلق من الصبح وما قدرت اسجل ولدي اول ابتدائي")
    await house.quiet()

    [invitation] = public.answers
    assert invitation.reply_to == asked.id
    assert "الرسائل الخاصة" in invitation.text
    assert not TRACKING_NUMBER.search(invitation.text)
    assert "فيصل" not in invitation.text
    assert await house.count("cases") == 1


async def test_who_did_not_call_us_gets_no_automatic_answer_but_a_person_sees_it(x_house: House) -> None:
    house = x_house
    public = house.citizen(X, "saud", place=Place.PUBLIC)

    public.says("ولدي ما انقبل في المدرسة القريبة من البيت، وش الحل؟", reply_to=OUR_POST)
    await house.quiet()

    assert public.answers == []
    assert await house.count("cases") == 1
    assert await house.count("outbox") == 0


async def test_in_private_she_gets_a_number_adds_a_picture_and_asks_how_it_stands(x_house: House) -> None:
    house = x_house
    mother = house.citizen(X, "um-faisal")

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


async def test_a_greeting_is_answered_though_x_shows_no_buttons(x_house: House) -> None:
    house = x_house
    citizen = house.citizen(X, "abu-sultan")

    citizen.says("السلام عليكم")
    await house.quiet()

    assert len(citizen.answers) == 1
    assert await house.count("outbox WHERE state = 'failed'") == 0


async def test_an_agents_answer_arrives_and_is_read(x_house: House) -> None:
    house = x_house
    citizen = house.citizen(X, "noura")
    citizen.says("متى تنزل نتائج حركة النقل الخارجي للمعلمات؟")
    await house.quiet()
    number = number_in(citizen.answers[0].text)

    async with house.agent("hind", "هند") as agent:
        await agent.replies(number, "تُعلن النتائج يوم الأحد القادم في منصة فارس.")
        await house.quiet()
        answer = citizen.answers[-1]
        assert (answer.text, answer.stage) == ("تُعلن النتائج يوم الأحد القادم في منصة فارس.", Stage.SENT)
        assert "قُرئت" not in await agent.page(f"cases/{number}")

        house.world.accounts[Channel.X, X[1]].seen(house.world, citizen.chat)
        await house.quiet()
        assert "قُرئت" in await agent.page(f"cases/{number}")


async def test_an_edited_post_and_a_deleted_one_are_shown_as_what_they_are(x_house: House) -> None:
    house = x_house
    public = house.citizen(X, "hind", place=Place.PUBLIC)
    post = public.says("راتب المعلمات البديلات ما نزل من شهرين")
    await house.quiet()

    public.edits(post.id, "راتب المعلمات البديلات في جدة ما نزل من شهرين")
    await house.quiet()
    assert await house.count("message WHERE edited_at IS NOT NULL AND text LIKE '%جدة%'") == 1

    public.deletes(post.id)
    await house.quiet()
    assert await house.count("message WHERE deleted_at IS NOT NULL") == 1
    assert await house.count("cases") == 1
