"""Matters in Microsoft Teams, in private and in a group chat."""

import re
from collections.abc import AsyncIterator
from itertools import chain, count
from pathlib import Path

import pytest
from redis import Redis

from domain.messages import Channel
from simulator.chat import Place, Stage
from simulator.teams.played import PlayedTeamsBot
from tests.journeys.house import SIMULATOR, House, open_house

TEAMS = ("teams", "moe-teams")
TRACKING_NUMBER = re.compile(r"\b\d{10}\b")


@pytest.fixture
async def teams_house(
    tmp_path: Path, database_url: str, valkey_url: str, redis: Redis
) -> AsyncIterator[House]:
    account = {
        "id": TEAMS[1],
        "channel": TEAMS[0],
        "app_id": "c9e8c047-2a74-40a2-b28a-b162d5f5327c",
        "app_password_env": "APP_SECRET",
        "login_base": f"{SIMULATOR}/teams/login",
        "openid_url": f"{SIMULATOR}/teams/openid",
        "service_hosts": ["127.0.0.1"],
    }
    async with open_house(tmp_path, database_url, valkey_url, accounts=[account]) as house:
        yield house


def number_in(text: str) -> str:
    """The tracking number that a text tells."""
    found = TRACKING_NUMBER.search(text)
    assert found, f"no tracking number in: {text}"
    return found[0]


async def test_a_teacher_gets_a_number_adds_a_picture_and_asks_how_it_stands(teams_house: House) -> None:
    house = teams_house
    teacher = house.citizen(TEAMS, "hind")

    teacher.says("نظام نور معلق من الصبح وما قدرت ارصد درجات الطالبات")
    await house.quiet()
    [acknowledged] = teacher.answers
    number = number_in(acknowledged.text)

    picture = teacher.sends_file("photo", "هذه صورة الشاشة")
    await house.quiet()
    assert await house.count("cases") == 1
    assert await house.count("message WHERE direction = 'inbound' AND case_id IS NOT NULL") == 2
    assert await house.count(f"media_file WHERE size = {len(picture.files[0].content)}") == 1

    teacher.says(f"وش صار على طلبي رقم {number}")
    await house.quiet()
    assert number in teacher.answers[-1].text
    assert "مسجَّل" in teacher.answers[-1].text


async def test_a_greeting_is_answered_with_suggestions_and_a_press_is_understood(teams_house: House) -> None:
    house = teams_house
    citizen = house.citizen(TEAMS, "saud")

    citizen.says("السلام عليكم")
    await house.quiet()
    [welcome] = citizen.answers
    assert len(welcome.buttons) == 3

    status = next(button for button in welcome.buttons if button.title == "حالة طلبي")
    citizen.presses(welcome.id, status.id)
    await house.quiet()
    assert len(citizen.answers) == 2
    assert await house.count("cases") == 0


async def test_an_agents_answer_arrives_and_is_read(teams_house: House) -> None:
    house = teams_house
    citizen = house.citizen(TEAMS, "noura")
    citizen.says("متى تنزل نتائج حركة النقل الخارجي للمعلمات؟")
    await house.quiet()
    number = number_in(citizen.answers[0].text)

    async with house.agent("hind", "هند") as agent:
        await agent.replies(number, "تُعلن النتائج يوم الأحد القادم في منصة فارس.")
        await house.quiet()
        answer = citizen.answers[-1]
        assert (answer.text, answer.stage) == ("تُعلن النتائج يوم الأحد القادم في منصة فارس.", Stage.SENT)
        assert "قُرئت" not in await agent.page(f"cases/{number}")

        house.world.accounts[Channel.TEAMS, TEAMS[1]].seen(house.world, citizen.chat)
        await house.quiet()
        assert "قُرئت" in await agent.page(f"cases/{number}")


async def test_in_a_group_nothing_personal_is_said_and_the_rest_goes_on_in_private(
    teams_house: House,
) -> None:
    house = teams_house
    parent = house.citizen(TEAMS, "abu-sultan", place=Place.GROUP)

    parent.says("مدرسة ولدي بدون مكيفات من اسبوع، وش الحل؟")
    await house.quiet()

    [answer] = parent.answers
    assert not TRACKING_NUMBER.search(answer.text)
    assert "أبو سلطان" not in answer.text
    parent.says("ما أحد رد علينا")
    await house.quiet()
    assert len(parent.answers) == 1


async def test_a_corrected_and_a_deleted_message_are_shown_as_what_they_are(teams_house: House) -> None:
    house = teams_house
    citizen = house.citizen(TEAMS, "um-faisal")
    first = citizen.says("ولدي في الصف الثاني ما سلموه كتب الرياضيات")
    second = citizen.says("نسيت اقول اسم المدرسة")
    await house.quiet()

    citizen.edits(first.id, "ولدي في الصف الثالث ما سلموه كتب الرياضيات")
    citizen.deletes(second.id)
    await house.quiet()

    assert await house.count("message WHERE text LIKE '%الصف الثالث%' AND edited_at IS NOT NULL") == 1
    assert await house.count("message_revision WHERE text LIKE '%الصف الثاني%'") == 1
    assert await house.count("message WHERE deleted_at IS NOT NULL") == 1


async def test_the_same_id_in_two_chats_is_two_messages(teams_house: House) -> None:
    house = teams_house
    bot = house.world.accounts[Channel.TEAMS, TEAMS[1]]
    assert isinstance(bot, PlayedTeamsBot)
    here, there = house.citizen(TEAMS, "saud"), house.citizen(TEAMS, "majed")
    bot.message_ids = chain([1795420800123] * 2, count(1795420900000))
    mine = here.says("الراتب ما نزل لين الحين وانا على البند من شهرين")
    there.says("مكافأة الجامعة متأخرة من ثلاث شهور")
    await house.quiet()

    here.edits(mine.id, "الراتب ما نزل من ثلاث شهور")
    await house.quiet()
    assert await house.count("message WHERE edited_at IS NOT NULL") == 1
    assert await house.count("message WHERE text LIKE 'مكافأة%' AND edited_at IS NULL") == 1

    here.deletes(mine.id)
    await house.quiet()
    assert await house.count("message WHERE deleted_at IS NOT NULL AND text LIKE 'الراتب%'") == 1
    assert await house.count("message WHERE deleted_at IS NOT NULL") == 1


async def test_who_removed_the_app_is_not_written_to(teams_house: House) -> None:
    house = teams_house
    citizen = house.citizen(TEAMS, "priya")
    citizen.says("My son was refused registration because his iqama is expired. What does the school need?")
    await house.quiet()
    citizen.blocks()
    await house.quiet()

    assert await house.count("address WHERE blocked_at IS NOT NULL") == 1
