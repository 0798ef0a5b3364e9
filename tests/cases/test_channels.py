"""How the accounts fare: what came, what waits, and the ledger in short."""

from datetime import timedelta

from sqlalchemy import delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.channels import ChannelState, read_channels
from cases.checks import KeptCheck, ask_next, keep_checks, note_check, read_checks
from cases.hours import count_received, read_hours, refresh_hours
from domain.cases import OutboxState
from domain.health import AlarmKind, HealthCheck
from store.tables import account_hour, account_state, raw_event
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import TELEGRAM, WHATSAPP, Rows

HOUR = timedelta(hours=1)


async def state_of(connection: AsyncConnection, account: str = TELEGRAM) -> ChannelState:
    (state,) = await read_channels(connection, [account], now=NOW)
    return state


async def test_an_account_of_which_nothing_is_known_is_nothing(connection: AsyncConnection) -> None:
    assert await state_of(connection) == ChannelState(TELEGRAM)


async def test_events_are_counted_up_to_this_moment(connection: AsyncConnection, rows: Rows) -> None:
    await rows.events(4, "old", outcome="opened_case", ago=30 * HOUR)
    await rows.events(2, "new", outcome="ignored", ago=2 * HOUR)
    await refresh_hours(connection, now=NOW)
    await rows.event("waits", ago=timedelta(minutes=7))
    await rows.event("bad", outcome="quarantined", ago=timedelta(minutes=9))
    state = await state_of(connection)
    assert (state.received, state.waiting, state.quarantined) == (8, 1, 1)
    assert state.last_event_at == NOW - timedelta(minutes=7)
    assert (await state_of(connection, WHATSAPP)).received == 0


async def test_counting_again_changes_nothing_and_counts_what_is_new(
    connection: AsyncConnection, rows: Rows
) -> None:
    await rows.events(3, "a", outcome="opened_case", ago=26 * HOUR)
    for _ in range(3):
        await refresh_hours(connection, now=NOW)
    await rows.events(2, "b", outcome="opened_case", ago=timedelta(minutes=1))
    await refresh_hours(connection, now=NOW)
    hours = (await read_hours(connection))[TELEGRAM]
    assert sorted(hour.received for hour in hours) == [2, 3]
    assert (await count_received(connection))[TELEGRAM] == (5, NOW - timedelta(minutes=1))


async def test_what_was_counted_once_stays_when_the_ledger_is_cut(
    connection: AsyncConnection, rows: Rows
) -> None:
    await rows.events(3, "a", outcome="opened_case", ago=50 * HOUR)
    await rows.events(1, "b", outcome="opened_case", ago=HOUR)
    await refresh_hours(connection, now=NOW)
    await connection.execute(delete(raw_event).where(raw_event.c.received_at < NOW - 2 * HOUR))
    await refresh_hours(connection, now=NOW)
    assert (await count_received(connection))[TELEGRAM][0] == 4


async def test_hours_long_before_the_last_event_are_not_read(connection: AsyncConnection) -> None:
    for weeks, received in ((30, 1), (33, 2), (35, 4)):
        hour = NOW.replace(minute=0) - timedelta(weeks=weeks)
        await connection.execute(
            insert(account_hour).values(account=TELEGRAM, hour=hour, received=received, last_at=hour)
        )
    assert sorted(hour.received for hour in (await read_hours(connection))[TELEGRAM]) == [1, 2]


async def test_an_account_that_fell_silent_is_told(connection: AsyncConnection, rows: Rows) -> None:
    for hour in range(200):
        await rows.event(f"e{hour}", outcome="opened_case", ago=timedelta(hours=hour + 30))
    await refresh_hours(connection, now=NOW)
    assert [alarm.kind for alarm in (await state_of(connection)).alarms] == [AlarmKind.QUIET]
    await rows.event("again", ago=timedelta(minutes=1))
    assert (await state_of(connection)).alarms == (), "at once, before it is counted"
    await refresh_hours(connection, now=NOW)
    assert (await state_of(connection)).alarms == ()


async def test_outgoing_messages_are_told_by_what_they_wait_for(
    connection: AsyncConnection, rows: Rows
) -> None:
    case = await rows.case()
    await rows.outbound(case, "محفوظ", state="queued", ago=9 * HOUR)
    await connection.execute(text("UPDATE outbox SET due_at = 'infinity'"))
    await rows.outbound(case, "ينتظر", state="queued", ago=2 * HOUR)
    await rows.outbound(case, "ينتظر أيضًا", state="queued", ago=HOUR)
    await rows.outbound(case, "لم يصل", state="failed")
    await rows.outbound(case, "وصل", state="delivered")
    state = await state_of(connection)
    assert state.outgoing == {OutboxState.QUEUED: 3, OutboxState.FAILED: 1}
    assert (state.held, state.oldest_queued_at) == (1, NOW - 2 * HOUR)


async def test_credentials_that_are_rejected_show_at_once(connection: AsyncConnection) -> None:
    await connection.execute(insert(account_state).values(account=TELEGRAM, misconfigured="401"))
    assert [alarm.kind for alarm in (await state_of(connection)).alarms] == [AlarmKind.MISCONFIGURED]


async def test_checks_are_kept_as_they_were_and_replaced_by_later_ones(connection: AsyncConnection) -> None:
    token = HealthCheck("token", True, "valid", NOW + timedelta(days=3), 12.0, 500.0)
    await keep_checks(connection, TELEGRAM, [token, HealthCheck("old", True, "")], now=NOW)
    await note_check(connection, TELEGRAM, HealthCheck("books", True, "balanced"), now=NOW)
    later = NOW + timedelta(minutes=10)
    await keep_checks(connection, TELEGRAM, [token, HealthCheck("new", False, "x" * 9000)], now=later)
    kept = (await read_checks(connection))[TELEGRAM]
    assert [(each.check.name, each.checked_at) for each in kept] == [
        ("books", NOW),
        ("new", later),
        ("token", later),
    ]
    assert kept[2] == KeptCheck(token, later)
    assert len(kept[1].check.detail) == 500


async def test_who_was_asked_lately_is_not_asked_again(connection: AsyncConnection) -> None:
    both = [TELEGRAM, WHATSAPP]
    await note_check(connection, TELEGRAM, HealthCheck("books", True, ""), now=NOW)
    assert await ask_next(connection, both, before=NOW - HOUR) == both, "our own look does not count"
    await keep_checks(connection, TELEGRAM, [HealthCheck("token", True, "")], now=NOW)
    assert await ask_next(connection, both, before=NOW - HOUR) == [WHATSAPP]
    assert await ask_next(connection, both, before=NOW + HOUR) == both


async def test_nobody_counts_what_is_not_there(connection: AsyncConnection) -> None:
    await refresh_hours(connection, now=NOW)
    assert (await connection.execute(select(account_hour))).all() == []
    assert await count_received(connection) == {}
