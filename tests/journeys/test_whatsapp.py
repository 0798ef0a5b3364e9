"""Matters on WhatsApp, from a citizen's first message to the answer he reads."""

import re

from domain.messages import Channel
from simulator.chat import Stage
from simulator.whatsapp.played import PlayedNumber
from simulator.whatsapp.sending import read_everything
from tests.journeys.house import TEMPLATE, WHATSAPP, House

TRACKING_NUMBER = re.compile(r"\b\d{10}\b")
TO_ARABIC_DIGITS = {ord(str(value)): chr(ord("٠") + value) for value in range(10)}


def number_in(text: str) -> str:
    """The tracking number that a text tells."""
    found = TRACKING_NUMBER.search(text)
    assert found, f"no tracking number in: {text}"
    return found[0]


async def test_a_mother_gets_a_number_adds_a_picture_and_asks_how_it_stands(house: House) -> None:
    mother = house.citizen(WHATSAPP, "um-faisal")

    mother.says("نظام نور معلق من الصبح وما قدرت اسجل ولدي اول ابتدائي")
    await house.quiet()
    [acknowledged] = mother.answers
    number = number_in(acknowledged.text)
    assert "أم فيصل" in acknowledged.text

    mother.sends_file("photo", "هذه صورة الشاشة")
    await house.quiet()
    assert await house.count("cases") == 1
    assert await house.count("message WHERE direction = 'inbound' AND case_id IS NOT NULL") == 2

    mother.says(f"وش صار على طلبي رقم {number.translate(TO_ARABIC_DIGITS)}")
    await house.quiet()
    status = mother.answers[-1]
    assert number in status.text
    assert "مسجَّل" in status.text


async def test_a_stranger_who_sends_the_number_of_another_is_told_nothing(house: House) -> None:
    mother = house.citizen(WHATSAPP, "um-faisal")
    mother.says("ولدي يتعرض للتنمر في الصف الثالث والمدرسة ما ردت علينا")
    await house.quiet()
    number = number_in(mother.answers[0].text)

    stranger = house.citizen(WHATSAPP, "abu-sultan")
    stranger.says(number)
    await house.quiet()

    [answer] = stranger.answers
    assert answer.text.startswith("لم نجد طلبًا بالرقم")
    assert "مسجَّل" not in answer.text
    assert len(mother.answers) == 1


async def test_an_agents_answer_arrives_and_its_ticks_come_back(house: House) -> None:
    citizen = house.citizen(WHATSAPP, "noura", hides_phone=True)
    citizen.says("متى تنزل نتائج حركة النقل الخارجي للمعلمات؟")
    await house.quiet()
    number = number_in(citizen.answers[0].text)

    async with house.agent("hind", "هند") as agent:
        assert "نورة العتيبي" in await agent.page()
        await agent.replies(number, "تُعلن النتائج يوم الأحد القادم في منصة فارس.")
        await house.quiet()

        answer = citizen.answers[-1]
        assert (answer.text, answer.stage) == ("تُعلن النتائج يوم الأحد القادم في منصة فارس.", Stage.DELIVERED)
        page = await agent.page(f"cases/{number}")
        assert "وصلت" in page
        assert "قُرئت" not in page

        account = house.world.accounts[Channel.WHATSAPP, WHATSAPP[1]]
        assert isinstance(account, PlayedNumber)
        read_everything(house.world, account, citizen.chat)
        await house.quiet()
        assert "قُرئت" in await agent.page(f"cases/{number}")

    assert await house.count("outbox WHERE state <> 'read'") == 0


async def test_after_a_day_an_invitation_goes_out_and_the_answer_follows_when_the_citizen_writes(
    house: House,
) -> None:
    citizen = house.citizen(WHATSAPP, "saud")
    citizen.says("الراتب ما نزل لين الحين وانا على البند من شهرين")
    await house.quiet()
    number = number_in(citizen.answers[0].text)
    await house.a_day_passes()

    async with house.agent() as agent:
        await agent.replies(number, "صُرف راتبك اليوم، ونعتذر عن التأخير.")
        await house.quiet()
        invitation = citizen.answers[-1]
        assert (len(citizen.answers), invitation.text) == (
            2,
            f"لديك رد على طلبك رقم {number}. أرسل أي رسالة لقراءته.",
        )
        page = await agent.page(f"cases/{number}")
        assert "تنتظر أن يكتب المستفيد من جديد" in page
        assert TEMPLATE in page

        citizen.says("تفضلوا")
        await house.quiet()
        assert "صُرف راتبك اليوم، ونعتذر عن التأخير." in [answer.text for answer in citizen.answers]
        assert "تنتظر أن يكتب المستفيد من جديد" not in await agent.page(f"cases/{number}")


async def test_an_english_citizen_is_answered_in_english(house: House) -> None:
    citizen = house.citizen(WHATSAPP, "priya")

    citizen.says("My son was refused registration because his iqama is expired. What does the school need?")
    await house.quiet()

    [answer] = citizen.answers
    assert answer.text.startswith("Hello Priya Nair, we received your message and registered it as ")
    assert number_in(answer.text)
