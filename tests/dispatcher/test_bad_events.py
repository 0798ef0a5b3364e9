"""One bad event stops nobody: it waits alone, is tried again, and ends in quarantine, and can return."""

from datetime import timedelta

import pytest

from cases.books import release_quarantined
from domain.flows import Decision, Facts, FlowState
from domain.tickets import Ticket
from tests.dispatcher.ministry import MAX_ATTEMPTS, RETRY_PAUSES, Ministry, MovableClock, plain_flow
from tests.dispatcher.payloads import (
    AT,
    TELEGRAM,
    WHATSAPP,
    JsonObject,
    telegram_update,
    whatsapp_message,
    whatsapp_request,
)

POISON = "هذه الرسالة تُسقط السير"


class Fragile:
    """The real flow with a fault: it breaks on one text until it is mended."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error

    def __call__(self, state: FlowState, ticket: Ticket, facts: Facts) -> Decision:
        if self.error is not None and POISON in ticket.message.text:
            raise self.error
        return plain_flow(state, ticket, facts)


def with_one_bad(count: int, bad: int) -> list[JsonObject]:
    """Messages of as many citizens, one of which is poison."""
    return [
        telegram_update(number, POISON if number == bad else "المكيف خربان", sender=5500 + number)
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("bad", [1, 8, 16])
async def test_an_event_that_breaks_the_flow_harms_no_neighbour(ministry: Ministry, bad: int) -> None:
    ministry.flow = Fragile(ValueError("a fault of ours"))
    ids = await ministry.handle(TELEGRAM, *with_one_bad(16, bad))
    outcomes = await ministry.outcomes()
    assert outcomes.count("opened_case") == 15
    assert outcomes[bad - 1] is None
    assert len(await ministry.replies()) == 15
    (row,) = await ministry.rows(
        "SELECT attempts, retry_at, reason FROM raw_event WHERE id = :id", id=ids[bad - 1]
    )
    assert row.attempts == 1
    assert row.retry_at == ministry.clock() + RETRY_PAUSES[0]
    assert row.reason == "ValueError: a fault of ours"


async def test_tries_grow_rarer_and_end_in_quarantine(ministry: Ministry, clock: MovableClock) -> None:
    ministry.flow = Fragile(ValueError("a fault of ours"))
    ids = await ministry.handle(TELEGRAM, telegram_update(1, POISON))
    for attempt, pause in enumerate(RETRY_PAUSES[: MAX_ATTEMPTS - 1], start=1):
        clock.now += pause - timedelta(milliseconds=1)
        assert await ministry.processing.process(ids) == 0, "it is not its time yet"
        clock.now += timedelta(milliseconds=1)
        assert await ministry.processing.process(ids) == 1
        assert await ministry.value("SELECT attempts FROM raw_event") == attempt + 1
    assert await ministry.outcomes() == ["quarantined"]
    (row,) = await ministry.rows("SELECT settled_at, retry_at, reason FROM raw_event")
    assert (row.settled_at, row.retry_at) == (clock(), None)
    assert "a fault of ours" in row.reason


async def test_a_try_that_goes_well_leaves_nothing_behind(ministry: Ministry, clock: MovableClock) -> None:
    flow = Fragile(ValueError("a fault of ours"))
    ministry.flow = flow
    ids = await ministry.handle(TELEGRAM, telegram_update(1, POISON))
    flow.error = None
    clock.move(seconds=2)
    await ministry.processing.process(ids)
    (row,) = await ministry.rows("SELECT outcome, reason FROM raw_event")
    assert (row.outcome, row.reason) == ("opened_case", None)


async def test_later_messages_of_the_same_citizen_do_not_wait_for_a_bad_one(ministry: Ministry) -> None:
    ministry.flow = Fragile(ValueError("a fault of ours"))
    updates = [telegram_update(1, POISON), telegram_update(2, "المكيف خربان", at=AT + 1)]
    await ministry.handle(TELEGRAM, *updates)
    assert await ministry.outcomes() == [None, "opened_case"]


@pytest.mark.parametrize(
    "error",
    [
        ValueError("\ud83d \x00 " + "طويل " * 2_000),
        KeyError("topic"),
        RecursionError(),
        ZeroDivisionError(),
        AssertionError(),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_whatever_breaks_is_set_down_in_words_the_database_takes(
    ministry: Ministry, error: Exception
) -> None:
    ministry.flow = Fragile(error)
    await ministry.handle(TELEGRAM, *with_one_bad(2, 1))
    assert await ministry.outcomes() == [None, "opened_case"]
    reason = str(await ministry.value("SELECT reason FROM raw_event WHERE outcome IS NULL"))
    assert reason.startswith(type(error).__name__)
    assert len(reason) <= 2_000


async def test_what_cannot_be_read_is_quarantined_at_once(ministry: Ministry) -> None:
    unreadable = telegram_update(1) | {"message": "نص بدل الرسالة"}
    await ministry.handle(TELEGRAM, unreadable, telegram_update(2, "المكيف خربان"))
    assert await ministry.outcomes() == ["quarantined", "opened_case"]
    assert await ministry.value("SELECT reason FROM raw_event WHERE outcome = 'quarantined'") == (
        "Unreadable: message is not an object"
    )


async def test_events_of_an_account_that_is_gone_are_quarantined(ministry: Ministry) -> None:
    ids = await ministry.take(TELEGRAM, telegram_update(1, "المكيف خربان"))
    del ministry.connectors[TELEGRAM]
    await ministry.processing.process(ids)
    assert await ministry.value("SELECT reason FROM raw_event") == (
        "Unreadable: account care-telegram is not configured"
    )


async def test_what_was_quarantined_can_be_replayed(ministry: Ministry) -> None:
    flow = Fragile(ValueError("a fault of ours"))
    ministry.flow = flow
    ids = await ministry.handle(TELEGRAM, telegram_update(1, POISON))
    await ministry.change("UPDATE raw_event SET outcome = 'quarantined', attempts = 3, settled_at = now()")
    flow.error = None
    async with ministry.engine.begin() as connection:
        assert list(await release_quarantined(connection, ids)) == ids
    await ministry.processing.process(ids)
    assert await ministry.outcomes() == ["opened_case"]


async def test_a_value_too_long_for_an_index_concerns_its_event_alone(ministry: Ministry) -> None:
    """PostgreSQL reports it as an operational error, as if the database were in trouble."""
    long_id = "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(5_000))
    messages = [
        whatsapp_message(f"wamid.{number}" if number != 3 else long_id, phone=f"96655000000{number}")
        for number in range(6)
    ]
    await ministry.handle(WHATSAPP, whatsapp_request(*messages))
    outcomes = await ministry.outcomes()
    assert outcomes.count("opened_case") == 5
    assert outcomes[3] == "quarantined"


async def test_the_same_message_under_another_delivery_key_is_known_already(ministry: Ministry) -> None:
    """Telegram counts on from a random number after an idle week."""
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان", message_id=7))
    await ministry.handle(TELEGRAM, telegram_update(900, "المكيف خربان", message_id=7))
    assert await ministry.outcomes() == ["opened_case", "ignored"]
    assert await ministry.value("SELECT reason FROM raw_event ORDER BY id DESC LIMIT 1") == (
        "message_known_already"
    )
    assert len(await ministry.replies()) == 1


async def test_so_it_is_within_one_batch_of_a_new_citizen(ministry: Ministry) -> None:
    twins = [telegram_update(number, "المكيف خربان", message_id=7) for number in (1, 900)]
    await ministry.handle(TELEGRAM, *twins, telegram_update(2, "والحر شديد", sender=5599))
    assert await ministry.outcomes() == ["opened_case", "ignored", "opened_case"]
    assert len(await ministry.replies()) == 2


async def test_events_that_concern_nobody_say_why_they_are_ignored(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, {"update_id": 1}, {"update_id": 2, "poll": {"id": "5"}})
    rows = await ministry.rows("SELECT outcome, reason FROM raw_event ORDER BY id")
    assert [tuple(row) for row in rows] == [("ignored", "empty_update"), ("ignored", "not_a_message:poll")]
