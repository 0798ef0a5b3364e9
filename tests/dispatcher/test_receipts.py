"""What platforms report about our messages and about citizens: late, twice, in any order."""

import asyncio
from datetime import timedelta
from itertools import permutations

import pytest

from tests.dispatcher.ministry import Ministry
from tests.dispatcher.payloads import (
    AT,
    NOON,
    TELEGRAM,
    WHATSAPP,
    JsonObject,
    telegram_update,
    whatsapp_message,
    whatsapp_request,
    whatsapp_status,
)


@pytest.fixture
async def sent(ministry: Ministry) -> Ministry:
    """A citizen on WhatsApp was answered; the platform knows the answer as wamid.ours."""
    await ministry.handle(WHATSAPP, whatsapp_request(whatsapp_message("wamid.his")))
    await ministry.change(
        "UPDATE outbox SET state = 'sent', external_id = 'wamid.ours', sent_at = :at", at=NOON
    )
    return ministry


async def report(ministry: Ministry, *statuses: JsonObject) -> None:
    for status in statuses:
        await ministry.handle(WHATSAPP, whatsapp_request(statuses=[status]))


FINAL = {
    ("sent", "delivered", "read"): "read",
    ("sent", "failed"): "failed",
    ("delivered", "failed"): "delivered",
    ("sent", "delivered", "failed"): "delivered",
    ("read", "failed", "delivered"): "read",
}


_AS_NEW = """
    UPDATE outbox SET state = :state, external_id = :external_id, sent_at = NULL, delivered_at = NULL,
        read_at = NULL, failed_at = NULL
"""


async def test_receipts_come_to_the_same_in_any_order(sent: Ministry) -> None:
    moments = {"sent": 1, "delivered": 2, "read": 3, "failed": 4}
    orders = [(order, final) for statuses, final in FINAL.items() for order in permutations(statuses)]
    for number, (order, final) in enumerate(orders):
        await sent.change(_AS_NEW, state="sent", external_id=f"wamid.{number}")
        reports = (whatsapp_status(f"wamid.{number}", name, at=AT + moments[name]) for name in order)
        await report(sent, *reports)
        (row,) = await sent.rows("SELECT state, delivered_at, read_at FROM outbox")
        delivered_at = NOON + timedelta(seconds=2) if "delivered" in order else None
        read_at = NOON + timedelta(seconds=3) if "read" in order else None
        assert tuple(row) == (final, delivered_at, read_at), order


async def test_a_receipt_faster_than_our_own_record_is_found_by_our_id(sent: Ministry) -> None:
    ours = str(await sent.value("SELECT id FROM outbox"))
    for number, order in enumerate(permutations(("sent", "delivered", "read"))):
        await sent.change(_AS_NEW, state="sending", external_id=None)
        reports = (whatsapp_status(f"wamid.{number}", name, biz_opaque_callback_data=ours) for name in order)
        await report(sent, *reports)
        (row,) = await sent.rows("SELECT state, external_id FROM outbox")
        assert tuple(row) == ("read", f"wamid.{number}"), order


@pytest.mark.parametrize("state", ["queued", "sending", "unconfirmed"])
async def test_what_the_platform_says_it_sent_is_not_sent_again(sent: Ministry, state: str) -> None:
    await sent.change("UPDATE outbox SET state = :state", state=state)
    await report(sent, whatsapp_status("wamid.ours", "sent"))
    assert await sent.value("SELECT state FROM outbox") == "sent"


async def test_a_failure_keeps_the_platforms_reason(sent: Ministry) -> None:
    error = {"code": 131026, "title": "Message undeliverable", "error_data": {"details": "not on WhatsApp"}}
    await report(sent, whatsapp_status("wamid.ours", "failed", errors=[error]))
    (row,) = await sent.rows("SELECT state, error_code, error FROM outbox")
    assert tuple(row) == ("failed", "131026", "not on WhatsApp")


@pytest.mark.parametrize("opaque", ["order-7", "9" * 40, "٧", "", "-1", "0"])
async def test_somebody_elses_mark_on_a_message_of_the_number_harms_nothing(
    sent: Ministry, opaque: str
) -> None:
    await report(sent, whatsapp_status("wamid.theirs", "read", biz_opaque_callback_data=opaque))
    assert await sent.outcomes() == ["opened_case", "applied"]
    assert await sent.value("SELECT state FROM outbox") == "sent"


async def test_a_receipt_of_another_account_changes_nothing(sent: Ministry) -> None:
    await sent.change("UPDATE outbox SET account = 'other-whatsapp'")
    ours = str(await sent.value("SELECT id FROM outbox"))
    await report(sent, whatsapp_status("wamid.ours", "read", biz_opaque_callback_data=ours))
    assert await sent.value("SELECT state FROM outbox") == "sent"


def edit(update_id: int, message_id: int, text: str, *, at: int) -> JsonObject:
    message = telegram_update(update_id, text, message_id=message_id)["message"] | {"edit_date": at}
    return {"update_id": update_id, "edited_message": message}


async def test_an_edit_shows_the_new_text_and_keeps_the_old(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان", message_id=7))
    await ministry.handle(TELEGRAM, edit(2, 7, "المُكيِّف خربان في الفصل", at=AT + 10))
    await ministry.handle(TELEGRAM, edit(3, 7, "المكيف خربان في المختبر", at=AT + 20))
    (row,) = await ministry.rows(
        "SELECT text, search_key, edited_at FROM message WHERE direction = 'inbound'"
    )
    assert row.text == "المكيف خربان في المختبر"
    assert "المختبر" in row.search_key
    assert row.edited_at == NOON + timedelta(seconds=20)
    revisions = await ministry.column("SELECT text FROM message_revision ORDER BY at")
    assert revisions == ["المكيف خربان", "المُكيِّف خربان في الفصل"]
    assert (await ministry.outcomes())[1:] == ["applied", "applied"]


async def test_an_older_edit_that_comes_later_changes_nothing(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "الأول", message_id=7))
    await ministry.handle(TELEGRAM, edit(3, 7, "الثالث", at=AT + 20))
    await ministry.handle(TELEGRAM, edit(2, 7, "الثاني", at=AT + 10))
    assert await ministry.value("SELECT text FROM message WHERE direction = 'inbound'") == "الثالث"


async def test_a_message_its_edit_and_a_receipt_in_one_batch(ministry: Ministry) -> None:
    await ministry.handle(
        TELEGRAM,
        edit(2, 7, "المكيف خربان في الفصل", at=AT + 10),
        telegram_update(1, "المكيف خربان", message_id=7),
    )
    assert await ministry.value("SELECT text FROM message WHERE direction = 'inbound'") == (
        "المكيف خربان في الفصل"
    )


async def test_a_message_taken_back_is_marked_not_removed(ministry: Ministry) -> None:
    await ministry.handle(WHATSAPP, whatsapp_request(whatsapp_message("wamid.his", "المكيف خربان")))
    revoke = {"original_message_id": "wamid.his"}
    gone = whatsapp_message("wamid.2", at=str(AT + 30), type="revoke", revoke=revoke)
    await ministry.handle(WHATSAPP, whatsapp_request(gone))
    (row,) = await ministry.rows("SELECT text, deleted_at FROM message WHERE direction = 'inbound'")
    assert tuple(row) == ("المكيف خربان", NOON + timedelta(seconds=30))


def membership(update_id: int, old: str, new: str, *, at: int) -> JsonObject:
    person = {"id": 5501234567, "is_bot": False, "first_name": "نورة"}
    bot = {"id": 7001234567, "is_bot": True, "first_name": "تواصل"}
    change = {
        "chat": {"id": 5501234567, "type": "private"},
        "from": person,
        "date": at,
        "old_chat_member": {"user": bot, "status": old},
        "new_chat_member": {"user": bot, "status": new},
    }
    return {"update_id": update_id, "my_chat_member": change}


async def test_who_blocks_us_is_marked_until_he_unblocks(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان"))
    await ministry.handle(TELEGRAM, membership(2, "member", "kicked", at=AT + 60))
    assert await ministry.value("SELECT blocked_at FROM address") == NOON + timedelta(seconds=60)
    await ministry.handle(TELEGRAM, membership(3, "kicked", "member", at=AT + 120))
    assert await ministry.value("SELECT blocked_at FROM address") is None


async def test_who_writes_has_not_blocked_us(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان"))
    await ministry.change("UPDATE address SET blocked_at = :at", at=NOON)
    await ministry.handle(TELEGRAM, telegram_update(2, "والحر شديد", at=AT + 60))
    assert await ministry.value("SELECT blocked_at FROM address") is None


@pytest.mark.parametrize("known_by", ["number", "id"])
async def test_who_opts_out_is_marked_until_he_opts_in(ministry: Ministry, known_by: str) -> None:
    phone, user_id = "966551112233", "SA.13491208655302741918"
    await ministry.handle(WHATSAPP, whatsapp_request(whatsapp_message(phone=phone, user_id=user_id)))
    who = {"wa_id": phone} if known_by == "number" else {"user_id": user_id}
    for value, at in (("stop", AT + 60), ("resume", AT + 120)):
        request = whatsapp_request()
        choice = who | {"category": "marketing_messages", "value": value, "timestamp": at}
        request["entry"][0]["changes"][0]["field"] = "user_preferences"
        request["entry"][0]["changes"][0]["value"]["user_preferences"] = [choice]
        await ministry.handle(WHATSAPP, request)
        opted_out = await ministry.value("SELECT opted_out_at FROM address")
        assert opted_out == (NOON + timedelta(seconds=60) if value == "stop" else None)


async def test_the_same_receipt_from_two_workers_at_once_is_harmless(sent: Ministry) -> None:
    ids = await sent.take(WHATSAPP, whatsapp_request(statuses=[whatsapp_status("wamid.ours", "read")]))
    await asyncio.gather(*(sent.processing.process(ids) for _ in range(3)))
    assert await sent.value("SELECT state FROM outbox") == "read"
