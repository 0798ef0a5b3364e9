"""The sweeper finds what was left lying, and leaves alone what is being handled."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from dispatcher.sweeper import Sweeper
from tests.dispatcher.ministry import Ministry, MovableClock
from tests.dispatcher.outgoing import Outgoing
from tests.dispatcher.payloads import NOON, TELEGRAM, telegram_update


@dataclass
class Broom:
    """A sweeper, and what it asked for."""

    ministry: Ministry
    enqueued: list[int] = field(default_factory=list)
    deliveries: int = 0
    jobs: int = 0
    manual_accounts: tuple[str, ...] = ()

    async def sweep(self) -> int:
        return await Sweeper(
            self.ministry.engine,
            clock=self.ministry.clock,
            enqueue_events=self.enqueued.extend,
            want_delivery=self._want_delivery,
            jobs_waiting=lambda: self.jobs,
            left_lying_after=timedelta(seconds=15),
            unconfirmed_after=timedelta(minutes=5),
            manual_accounts=self.manual_accounts,
        ).sweep()

    def _want_delivery(self) -> None:
        self.deliveries += 1


@pytest.fixture
def broom(ministry: Ministry) -> Broom:
    return Broom(ministry)


async def test_events_that_nobody_handled_are_given_out_again(broom: Broom, clock: MovableClock) -> None:
    ids = await broom.ministry.take(TELEGRAM, telegram_update(1), telegram_update(2))
    assert await broom.sweep() == 0, "they have only just come"
    clock.move(seconds=16)
    assert await broom.sweep() == 2
    assert sorted(broom.enqueued) == ids
    await broom.ministry.processing.process(ids)
    assert await broom.sweep() == 0


async def test_while_jobs_wait_events_have_only_not_had_their_turn(broom: Broom, clock: MovableClock) -> None:
    await broom.ministry.take(TELEGRAM, telegram_update(1))
    clock.move(seconds=16)
    broom.jobs = 1
    assert await broom.sweep() == 0


async def test_an_event_set_aside_is_given_out_when_its_pause_is_over(
    broom: Broom, clock: MovableClock
) -> None:
    await broom.ministry.take(TELEGRAM, telegram_update(1))
    await broom.ministry.change("UPDATE raw_event SET retry_at = :at", at=NOON + timedelta(seconds=30))
    clock.move(seconds=29)
    assert await broom.sweep() == 0
    clock.move(seconds=1)
    assert await broom.sweep() == 1


async def test_a_send_whose_sender_died_is_unconfirmed_and_shown_not_repeated(
    broom: Broom, clock: MovableClock
) -> None:
    outgoing = Outgoing(broom.ministry.engine)
    await outgoing.queue("سجلنا طلبك")
    await outgoing.change("UPDATE outbox SET state = 'sending', claimed_at = :at", at=NOON)
    clock.move(minutes=5)
    await broom.sweep()
    assert await outgoing.states() == {"سجلنا طلبك": "sending"}
    clock.move(seconds=1)
    await broom.sweep()
    assert await outgoing.states() == {"سجلنا طلبك": "unconfirmed"}
    assert broom.deliveries == 0


async def test_what_is_due_is_wished_for_and_what_is_not_is_not(broom: Broom, clock: MovableClock) -> None:
    await Outgoing(broom.ministry.engine).queue("لاحقًا", due_at=NOON + timedelta(minutes=1))
    await broom.sweep()
    assert broom.deliveries == 0
    clock.move(minutes=1)
    await broom.sweep()
    assert broom.deliveries == 1


async def test_what_people_post_by_hand_is_left_to_them(broom: Broom, clock: MovableClock) -> None:
    outgoing = Outgoing(broom.ministry.engine)
    await outgoing.queue("تنشره نورة بيدها")
    broom.manual_accounts = ("care",)
    clock.move(days=3)
    await broom.sweep()
    assert broom.deliveries == 0
    assert await broom.ministry.column("SELECT state FROM outbox") == ["queued"]


async def test_old_sessions_end(broom: Broom) -> None:
    await broom.ministry.change(
        """
        WITH s AS (
            INSERT INTO staff (id, username, password_hash, name, role, unit)
            VALUES (1, 'noura', '', 'نورة', 'agent', 'beneficiary_care') RETURNING id
        )
        INSERT INTO staff_session (token_hash, staff_id, csrf_token, expires_at)
        SELECT convert_to(name, 'UTF8'), s.id, '', ends
        FROM s, (VALUES ('old', CAST(:past AS timestamptz)), ('new', CAST(:future AS timestamptz)))
            AS sessions(name, ends)
        """,
        past=NOON - timedelta(seconds=1),
        future=NOON + timedelta(hours=1),
    )
    await broom.sweep()
    assert await broom.ministry.column("SELECT convert_from(token_hash, 'UTF8') FROM staff_session") == [
        "new"
    ]
