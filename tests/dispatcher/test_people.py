"""Who is who: a citizen keeps his cases when WhatsApp names him differently, and is taken for no other."""

import asyncio

import pytest

from tests.dispatcher.ministry import Ministry
from tests.dispatcher.payloads import (
    AT,
    TELEGRAM,
    WHATSAPP,
    JsonObject,
    group_update,
    telegram_update,
    whatsapp_message,
    whatsapp_request,
)

PHONE = "966551112233"
NOURA, HESSA = "SA.13491208655302741918", "SA.20001208655302740000"


def written(number: int, *, phone: str | None = PHONE, user_id: str | None = None) -> JsonObject:
    text = f"المكيف خربان في مدرسة البنات، تذكير {number}"
    at = str(AT + 60 * number)
    return whatsapp_request(whatsapp_message(f"wamid.{number}", text, phone=phone, user_id=user_id, at=at))


async def people(ministry: Ministry) -> list[tuple[str, str | None, int]]:
    rows = await ministry.rows(
        """
        SELECT a.external_id, a.phone, count(k.id) AS cases FROM address a
        LEFT JOIN cases k ON k.address_id = a.id GROUP BY a.id ORDER BY a.id
        """
    )
    return [(row.external_id, row.phone, row.cases) for row in rows]


@pytest.mark.parametrize("at_once", [False, True])
async def test_a_known_number_that_gets_an_id_stays_the_same_person(
    ministry: Ministry, at_once: bool
) -> None:
    bodies = [written(1), written(2, user_id=NOURA), written(3, phone=None, user_id=NOURA), written(4)]
    if at_once:
        ids = [event_id for body in bodies for event_id in await ministry.take(WHATSAPP, body)]
        await ministry.processing.process(ids)
    else:
        for body in bodies:
            await ministry.handle(WHATSAPP, body)
    assert await people(ministry) == [(NOURA, PHONE, 1)]
    assert await ministry.value("SELECT count(*) FROM message WHERE direction = 'inbound'") == 4
    assert await ministry.value("SELECT count(*) FROM contact") == 1


async def test_a_number_with_a_new_owner_is_another_person(ministry: Ministry) -> None:
    await ministry.handle(WHATSAPP, written(1, user_id=NOURA))
    await ministry.handle(WHATSAPP, written(2, user_id=HESSA))
    assert await people(ministry) == [(NOURA, PHONE, 1), (HESSA, PHONE, 1)]
    assert await ministry.value("SELECT count(*) FROM contact") == 2


async def test_a_number_alone_means_the_one_it_was_last_seen_with(ministry: Ministry) -> None:
    await ministry.handle(WHATSAPP, written(1, user_id=NOURA))
    await ministry.handle(WHATSAPP, written(2, user_id=HESSA))
    await ministry.handle(WHATSAPP, written(3))
    assert await people(ministry) == [(NOURA, PHONE, 1), (HESSA, PHONE, 1)]
    owner = "SELECT a.external_id FROM message m JOIN conversation v ON v.id = m.conversation_id"
    owner += " JOIN address a ON a.id = v.address_id WHERE m.external_id = 'wamid.3'"
    assert await ministry.value(owner) == HESSA


async def test_the_same_digits_on_another_channel_are_nobody_we_know(ministry: Ministry) -> None:
    await ministry.handle(WHATSAPP, written(1))
    await ministry.handle(TELEGRAM, telegram_update(1, sender=int(PHONE)))
    assert await ministry.value("SELECT count(*) FROM contact") == 2


async def test_a_new_citizen_writing_in_two_places_at_once_is_one_person(ministry: Ministry) -> None:
    """Two workers meet twenty such citizens at the same moment, in opposite orders."""
    senders = range(5501, 5521)
    private = [telegram_update(sender, sender=sender) for sender in senders]
    public = [group_update(10_000 + sender, "المكيف خربان", sender=sender) for sender in reversed(senders)]
    private_ids = await ministry.take(TELEGRAM, *private)
    public_ids = await ministry.take(TELEGRAM, *public)
    await asyncio.gather(ministry.processing.process(private_ids), ministry.processing.process(public_ids))
    assert await ministry.value("SELECT count(*) FROM address") == 20
    assert await ministry.value("SELECT count(*) FROM contact") == 20
    assert await ministry.outcomes() == ["opened_case"] * 40


async def test_two_workers_given_the_same_events_handle_each_once(ministry: Ministry) -> None:
    updates = [
        telegram_update(sender * 10 + number, f"المكيف خربان {number}", sender=sender, at=AT + number)
        for sender in range(100, 120)
        for number in range(3)
    ]
    ids = await ministry.take(TELEGRAM, *updates)
    handled = await asyncio.gather(*(ministry.processing.process(ids) for _ in range(4)))
    assert sum(handled) == 60
    assert await ministry.value("SELECT count(*) FROM message WHERE direction = 'inbound'") == 60
    assert await ministry.value("SELECT count(*) FROM cases") == 20
    assert len(await ministry.replies()) == 20
