"""From stored events to cases and queued replies, with the real connectors, normalizer, flows and texts."""

import random
import re
from datetime import timedelta

from domain.tracking import check_digit, is_valid
from tests.dispatcher.ministry import Ministry, MovableClock, make_processing
from tests.dispatcher.payloads import (
    AT,
    GROUP,
    NOON,
    TELEGRAM,
    WHATSAPP,
    group_update,
    telegram_update,
    whatsapp_message,
    whatsapp_request,
)


async def only_number(ministry: Ministry) -> str:
    return str(await ministry.value("SELECT number FROM cases"))


async def inbound_texts(ministry: Ministry) -> list[str]:
    """As staff see them: by time, and by the platform's order within a moment."""
    return await ministry.column(
        "SELECT text FROM message WHERE direction = 'inbound' ORDER BY sent_at, position, id"
    )


async def test_a_message_opens_a_case_and_the_citizen_is_told_its_number(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان في مدرسة البنات"))
    (case,) = await ministry.rows("SELECT number, status, unit, type, opened_at, excerpt FROM cases")
    assert is_valid(case.number)
    assert (case.status, case.unit, case.opened_at) == ("received", "beneficiary_care", NOON)
    assert case.excerpt == "المكيف خربان في مدرسة البنات"
    (reply,) = await ministry.replies()
    assert f"سجّلناها برقم {case.number}" in reply
    assert "أهلًا نورة القحطاني" in reply
    assert await ministry.outcomes() == ["opened_case"]
    kinds = await ministry.column("SELECT kind FROM case_event ORDER BY id")
    assert kinds == ["case_opened", "case_routed", "reply_queued"]


async def test_a_second_message_joins_the_case(ministry: Ministry, clock: MovableClock) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان في مدرسة البنات"))
    clock.move(minutes=10)
    await ministry.handle(TELEGRAM, telegram_update(2, "والحر شديد والبنات تعبوا", at=AT + 600))
    assert await ministry.outcomes() == ["opened_case", "joined_case"]
    assert f"إلى طلبك القائم رقم {await only_number(ministry)}" in (await ministry.replies())[1]
    assert await ministry.value("SELECT last_message_at FROM cases") == NOON + timedelta(minutes=10)


async def test_what_comes_at_once_is_acknowledged_once(ministry: Ministry) -> None:
    texts = ("السلام عليكم عندي شكوى على المدرسة", "المكيف خربان", "من أول يوم", "والبنات تعبوا من الحر")
    updates = [telegram_update(number, text, at=AT + number) for number, text in enumerate(texts, start=1)]
    await ministry.handle(TELEGRAM, *updates)
    assert len(await ministry.replies()) == 1
    assert await inbound_texts(ministry) == list(texts)


async def test_an_old_case_is_not_joined(ministry: Ministry, clock: MovableClock) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان في مدرسة البنات"))
    clock.move(days=4)
    await ministry.handle(TELEGRAM, telegram_update(2, "متى يبدأ التسجيل في الصف الأول؟", at=AT + 4 * 86_400))
    assert await ministry.outcomes() == ["opened_case", "opened_case"]


async def test_messages_are_read_in_the_order_of_the_platform(ministry: Ministry) -> None:
    """By time, and within a second by the platform's numbers; however they were received and asked for."""
    updates = [
        telegram_update(number, f"الرسالة رقم {number} عن المكيف الخربان", at=AT + number // 5)
        for number in range(1, 21)
    ]
    mixed = random.Random(3).sample(updates, len(updates))
    ids = [event_id for update in mixed for event_id in await ministry.take(TELEGRAM, update)]
    await ministry.processing.process(ids[:3])
    expected = [f"الرسالة رقم {number} عن المكيف الخربان" for number in range(1, 21)]
    assert await inbound_texts(ministry) == expected
    written = await ministry.column("SELECT text FROM message WHERE direction = 'inbound' ORDER BY id")
    assert written == expected
    assert (await ministry.outcomes()).count("opened_case") == 1


async def test_several_conversations_are_handled_in_one_call(ministry: Ministry) -> None:
    senders = range(5501, 5511)
    updates = [
        telegram_update(number * 10 + sender % 10, f"المكيف خربان {number}", sender=sender)
        for number in (1, 2)
        for sender in senders
    ]
    await ministry.handle(TELEGRAM, *updates)
    assert await ministry.value("SELECT count(*) FROM cases") == 10
    assert await ministry.value("SELECT count(DISTINCT number) FROM cases") == 10
    per_case = "SELECT count(*) FROM message WHERE direction = 'inbound' GROUP BY case_id"
    assert await ministry.column(per_case) == [2] * 10


async def test_an_album_is_acknowledged_once(ministry: Ministry, clock: MovableClock) -> None:
    def photo(number: int) -> dict[str, object]:
        sizes = [{"file_id": f"photo-{number}", "width": 90, "height": 90}]
        update = telegram_update(number, at=AT + number, photo=sizes, media_group_id="13847", caption="الفصل")
        del update["message"]["text"]
        return update

    await ministry.handle(TELEGRAM, photo(1))
    for number in range(2, 9):
        clock.move(seconds=7)
        await ministry.handle(TELEGRAM, photo(number))
    assert len(await ministry.replies()) == 1
    assert await ministry.outcomes() == ["opened_case"] + ["joined_case"] * 7
    assert await ministry.value("SELECT count(*) FROM message WHERE attachments IS NOT NULL") == 8


async def test_a_public_thread_gets_one_reply_that_tells_nothing(ministry: Ministry) -> None:
    for number, text in enumerate(("المكيف خربان في مدرسة ابنتي سارة", "وين الرد؟", "حالة طلبي"), start=1):
        await ministry.handle(TELEGRAM, group_update(number, text, at=AT + 60 * number))
    (reply,) = await ministry.rows("SELECT text, to_address FROM outbox")
    assert reply.to_address == str(GROUP)
    assert not re.search(r"\d{10}", reply.text)
    assert "سارة" not in reply.text
    assert "نورة" not in reply.text


async def test_who_wrote_in_private_before_is_answered_there_with_the_number(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "/start"))
    await ministry.handle(TELEGRAM, group_update(2, "المكيف خربان في المدرسة", at=AT + 60))
    replies = await ministry.rows("SELECT to_address, text FROM outbox ORDER BY id OFFSET 1")
    number = await only_number(ministry)
    assert [(reply.to_address, number in reply.text) for reply in replies] == [
        (str(GROUP), False),
        ("5501234567", True),
    ]


async def test_status_is_told_to_the_address_that_filed_the_case_and_to_nobody_else(
    ministry: Ministry,
) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان في مدرسة البنات"))
    number = await only_number(ministry)
    await ministry.handle(TELEGRAM, telegram_update(2, number, at=AT + 60))
    await ministry.handle(TELEGRAM, telegram_update(3, number, sender=777, name="فهد", at=AT + 60))
    await ministry.handle(WHATSAPP, whatsapp_request(whatsapp_message(text=number)))
    owner, stranger, other_channel = (await ministry.replies())[1:]
    assert f"طلبك رقم {number}: مسجَّل" in owner
    assert "لم نجد" in stranger
    assert "لم نجد" in other_channel
    assert (await ministry.outcomes())[1:] == ["answered_by_flow"] * 3


async def test_a_number_in_arabic_digits_is_read_and_a_mistyped_one_told_apart(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان في مدرسة البنات"))
    number = await only_number(ministry)
    arabic = number.translate({ord(str(digit)): chr(0x0660 + digit) for digit in range(10)})
    mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
    unknown = "480000001" + check_digit("480000001")
    await ministry.handle(TELEGRAM, telegram_update(2, f"رقمي {arabic}", at=AT + 60))
    await ministry.handle(TELEGRAM, telegram_update(3, mistyped, at=AT + 120))
    await ministry.handle(TELEGRAM, telegram_update(4, unknown, at=AT + 180))
    own, wrong, nobodys = (await ministry.replies())[1:]
    assert "مسجَّل" in own
    assert "خطأ في الكتابة" in wrong
    assert "لم نجد" in nobodys


async def test_the_language_follows_the_citizen(ministry: Ministry) -> None:
    texts = ("My daughter's school has no working air conditioning", "👍", "المكيف ما زال خربان إلى اليوم")
    for number, text in enumerate(texts, start=1):
        await ministry.handle(TELEGRAM, telegram_update(number, text, at=AT + 60 * number))
    replies = await ministry.replies()
    assert re.search("[a-z]{4}", replies[0])
    assert "إلى طلبك القائم" in replies[-1]
    assert await ministry.value("SELECT state->>'language' FROM conversation") == "ar"


async def test_an_account_that_only_reads_queues_nothing(ministry: Ministry) -> None:
    ministry.silent = frozenset({TELEGRAM})
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان في مدرسة البنات"))
    assert await ministry.outcomes() == ["opened_case"]
    assert await ministry.replies() == []


async def test_danger_in_a_later_message_makes_the_case_urgent(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "متى يبدأ التسجيل في الصف الأول؟"))
    before = await ministry.value("SELECT due_at FROM cases")
    await ministry.handle(TELEGRAM, telegram_update(2, "المعلم يضرب ولدي وهو ينزف الحين", at=AT + 60))
    (case,) = await ministry.rows("SELECT urgency, due_at, needs_person_at FROM cases")
    assert case.urgency == "critical"
    assert case.due_at < before
    assert case.needs_person_at == NOON + timedelta(seconds=60)
    assert "urgency_raised" in await ministry.column("SELECT kind FROM case_event")


async def test_the_name_in_a_reply_is_the_citizens_own_and_no_markup_of_ours(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان في المدرسة", name="<b>{ $ticket }</b>"))
    (reply,) = await ministry.replies()
    assert "<b>{ $ticket }</b>" in reply


async def test_replies_know_when_somebody_is_to_be_woken(ministry: Ministry) -> None:
    wishes: list[str] = []

    async def wish() -> None:
        wishes.append("deliver")

    processing = make_processing(ministry.engine, ministry.connectors, ministry.clock, replies_queued=wish)
    await processing.process(await ministry.take(TELEGRAM, telegram_update(1, "المكيف خربان في المدرسة")))
    await processing.process(await ministry.take(TELEGRAM, telegram_update(2, "والحر شديد", at=AT + 1)))
    assert wishes == ["deliver"]
    await ministry.change("UPDATE outbox SET due_at = 'infinity'")
    await processing.process(await ministry.take(TELEGRAM, telegram_update(3, "جدًا", at=AT + 2)))
    assert wishes == ["deliver", "deliver"]
