"""Matters on Telegram: in private with the bot, and before everybody's eyes in a group."""

from domain.tracking import find_tracking_numbers
from simulator.chat import Place
from tests.journeys.house import TELEGRAM, House


async def test_start_shows_buttons_and_one_of_them_brings_a_person(house: House) -> None:
    citizen = house.citizen(TELEGRAM, "abu-sultan")

    citizen.says("/start")
    await house.quiet()
    [welcome] = citizen.answers
    titles = {button.title: button.id for button in welcome.buttons}
    assert list(titles) == ["طلب جديد", "حالة طلبي", "التحدث مع موظف"]

    citizen.presses(welcome.id, titles["طلب جديد"])
    await house.quiet()
    assert citizen.answers[-1].text.startswith("تفضّل، اكتب موضوعك")
    assert await house.count("cases") == 0

    citizen.says("ابي موظف")
    await house.quiet()
    handover = citizen.answers[-1].text
    assert handover.startswith("حوّلنا محادثتك إلى موظف مختص")
    [number] = find_tracking_numbers(handover)
    async with house.agent() as agent:
        assert number.digits in await agent.page("?view=needs-person")


async def test_an_edit_shows_in_the_inbox_with_what_stood_there_before(house: House) -> None:
    citizen = house.citizen(TELEGRAM, "hind")
    written = citizen.says("الباص ما جا اليوم وبنتي واقفه في الشمس من ٦ ونص")
    await house.quiet()
    [number] = find_tracking_numbers(citizen.answers[0].text)

    citizen.edits(written.id, "الباص ما جا اليوم ولا امس وبنتي واقفه في الشمس من ٦ ونص")
    await house.quiet()

    async with house.agent() as agent:
        page = await agent.page(f"cases/{number.digits}")
    assert "ولا امس" in page
    assert "الباص ما جا اليوم وبنتي" in page
    assert "عُدّلت" in page
    assert len(citizen.answers) == 1


async def test_a_citizen_who_blocked_the_bot_gets_nothing_and_the_agent_is_told_so(house: House) -> None:
    citizen = house.citizen(TELEGRAM, "majed")
    citizen.says("مكافأتي متوقفة من شهرين، انا طالب في جامعة الطائف")
    await house.quiet()
    [number] = find_tracking_numbers(citizen.answers[0].text)
    citizen.blocks()
    await house.quiet()

    async with house.agent() as agent:
        page = await agent.page(f"cases/{number.digits}")
    assert "حظر" in page
    assert len(citizen.answers) == 1


async def test_a_group_gets_one_answer_and_never_a_number(house: House) -> None:
    first = house.citizen(TELEGRAM, "abdulrahman", place=Place.GROUP)

    first.says("@tawasul_moe_bot المكيفات في مدرسة الحي عطلانة من اول يوم")
    await house.quiet()
    first.says("@tawasul_moe_bot والبنات يدوخون من الحر")
    await house.quiet()

    [answer] = first.answers
    assert "الرسائل الخاصة" in answer.text
    assert not find_tracking_numbers(answer.text)
    assert "عبدالرحمن" not in answer.text
    assert await house.count("cases") == 1


async def test_who_wrote_to_us_in_private_before_gets_his_number_there_and_not_in_the_group(
    house: House,
) -> None:
    in_private = house.citizen(TELEGRAM, "saud")
    in_private.says("السلام عليكم")
    await house.quiet()
    in_group = house.citizen(TELEGRAM, "saud", place=Place.GROUP)

    in_group.says("@tawasul_moe_bot الكتب ما وصلت والدراسة لها اسبوعين")
    await house.quiet()

    [public] = in_group.answers
    assert not find_tracking_numbers(public.text)
    [number] = find_tracking_numbers(in_private.answers[-1].text)
    assert await house.count(f"cases WHERE number = '{number.digits}'") == 1
