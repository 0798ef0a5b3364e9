"""Delivery: in order, replies first, each message once, every kind of failure with its own consequence."""

import asyncio
import time
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatcher.delivery import Delivery, DeliveryRules, SendingAccount
from dispatcher.outbox import Invite
from domain.errors import (
    BudgetSpent,
    ChatMoved,
    ContactGone,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    ReplyNotAllowed,
    SendFailed,
    Throttled,
    Unreachable,
    WindowClosed,
)
from tests.dispatcher.ministry import MovableClock
from tests.dispatcher.outage import Outage
from tests.dispatcher.outgoing import (
    BULK,
    MAX_ATTEMPTS,
    NOTICE,
    PAUSES,
    Outgoing,
    ScriptedConnector,
    invite,
)
from tests.dispatcher.payloads import NOON
from tests.harness.waiting import until


@pytest.fixture
def outgoing(engine: AsyncEngine) -> Outgoing:
    return Outgoing(engine)


@pytest.fixture
def platform() -> ScriptedConnector:
    return ScriptedConnector()


def delivery(
    outgoing: Outgoing,
    clock: MovableClock,
    *platforms: ScriptedConnector,
    per_second: float = 1000,
    invite: Invite | None = None,
    is_stopped: bool = False,
) -> Delivery:
    accounts = {one.account: SendingAccount(one, per_second, invite) for one in platforms}
    rules = DeliveryRules(MAX_ATTEMPTS, PAUSES, is_stopped=is_stopped)
    return Delivery(outgoing.engine, accounts, rules, clock=clock, monotonic=time.monotonic)


async def drain(one: Delivery) -> None:
    assert not await one.drain(at_most_seconds=60), "everything that was due has been sent"


async def test_a_message_is_sent_and_its_id_there_is_kept(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    outbox_id = await outgoing.queue("سجلنا طلبك")
    await drain(delivery(outgoing, clock, platform))
    (message,) = platform.sent
    assert (message.outbox_id, message.text) == (str(outbox_id), "سجلنا طلبك")
    row = await outgoing.row("سجلنا طلبك")
    assert (row.state, row.external_id, row.sent_at, row.attempts) == ("sent", "care:1", NOON, 1)


async def test_a_conversation_keeps_its_order(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    conversations = [await outgoing.conversation() for _ in range(3)]
    for number in range(6):
        for conversation in conversations:
            await outgoing.queue(f"{conversation}/{number}", conversation=conversation)
    await drain(delivery(outgoing, clock, platform))
    for conversation in conversations:
        of_it = [said for said in platform.texts if said.startswith(f"{conversation}/")]
        assert of_it == [f"{conversation}/{number}" for number in range(6)]


async def test_a_message_that_must_wait_is_not_overtaken_in_its_conversation(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    conversation = await outgoing.conversation()
    await outgoing.queue("الأول", conversation=conversation)
    await outgoing.queue("الثاني", conversation=conversation)
    await outgoing.queue("لغيره")
    platform.failures["الأول"] = [Unreachable("down")]
    one = delivery(outgoing, clock, platform)
    await drain(one)
    assert platform.texts == ["لغيره"]
    clock.now += PAUSES[0]
    await drain(one)
    assert platform.texts == ["لغيره", "الأول", "الثاني"]


async def test_replies_go_before_notices_and_notices_before_bulk(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    for number in range(5):
        await outgoing.queue(f"تعميم {number}", priority=BULK)
    await outgoing.queue("إشعار", priority=NOTICE)
    await outgoing.queue("رد")
    await drain(delivery(outgoing, clock, platform))
    assert platform.texts == ["رد", "إشعار", *(f"تعميم {number}" for number in range(5))]


async def test_two_workers_send_each_message_once(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    for number in range(60):
        await outgoing.queue(str(number))
    workers = [delivery(outgoing, clock, platform) for _ in range(3)]
    await asyncio.gather(*(drain(worker) for worker in workers))
    assert sorted(platform.texts, key=int) == [str(number) for number in range(60)]


async def test_one_worker_at_a_time_drains_an_account(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    for number in range(4):
        await outgoing.queue(str(number))
    platform.gate.clear()
    first = asyncio.create_task(drain(delivery(outgoing, clock, platform, per_second=50)))
    await until(lambda: platform.under_way == 4, "the first worker sends")
    await outgoing.queue("جديد")
    second = delivery(outgoing, clock, platform)
    assert await second.drain(at_most_seconds=0.2), "something may be left, and it is left to the first"
    platform.gate.set()
    await first
    assert platform.texts == ["0", "1", "2", "3", "جديد"]


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [
        (Refused("too long", code="131009"), "failed", "131009"),
        (ReplyNotAllowed("not summoned", code="403"), "failed", "403"),
        (ContactGone("blocked", code="403"), "failed", "403"),
        (WindowClosed("24 hours", code="131047"), "failed", "131047"),
        (OutcomeUnknown("no answer"), "unconfirmed", None),
        (RuntimeError("a fault of ours"), "unconfirmed", None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_what_must_not_be_tried_again_is_not(
    outgoing: Outgoing,
    clock: MovableClock,
    platform: ScriptedConnector,
    error: Exception,
    state: str,
    code: str | None,
) -> None:
    await outgoing.queue("سجلنا طلبك")
    await outgoing.queue("لغيره")
    platform.failures["سجلنا طلبك"] = [error]
    one = delivery(outgoing, clock, platform)
    await drain(one)
    clock.move(days=2)
    await drain(one)
    row = await outgoing.row("سجلنا طلبك")
    assert (row.state, row.error_code, row.attempts) == (state, code, 1)
    assert row.error
    assert (row.failed_at is not None) == (state == "failed")
    assert platform.asked.count("سجلنا طلبك") == 1
    assert platform.texts == ["لغيره"]


async def test_who_blocked_us_is_marked(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    await outgoing.queue("سجلنا طلبك")
    await outgoing.queue("لغيره")
    platform.failures["سجلنا طلبك"] = [ContactGone("blocked")]
    await drain(delivery(outgoing, clock, platform))
    blocked = await outgoing.rows("SELECT blocked_at FROM address ORDER BY id")
    assert blocked == [(NOON,), (None,)]


async def test_tries_grow_rarer_and_end(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    await outgoing.queue("سجلنا طلبك")
    platform.failures["سجلنا طلبك"] = [Unreachable("down", code="500") for _ in range(MAX_ATTEMPTS)]
    one = delivery(outgoing, clock, platform)
    await drain(one)
    for attempt, pause in enumerate(PAUSES, start=1):
        row = await outgoing.row("سجلنا طلبك")
        assert (row.state, row.attempts, row.due_at) == ("queued", attempt, clock() + pause)
        clock.now += pause - timedelta(milliseconds=1)
        await drain(one)
        assert len(platform.asked) == attempt, "it is not its time yet"
        clock.now += timedelta(milliseconds=1)
        await drain(one)
    row = await outgoing.row("سجلنا طلبك")
    assert (row.state, row.attempts, row.error_code) == ("failed", MAX_ATTEMPTS, "500")


@pytest.mark.parametrize(("retry_after", "pause"), [(7.0, 7.0), (None, 2.0)])
async def test_a_platform_that_asks_for_patience_gets_it_and_it_costs_no_try(
    outgoing: Outgoing,
    clock: MovableClock,
    platform: ScriptedConnector,
    retry_after: float | None,
    pause: float,
) -> None:
    await outgoing.queue("سجلنا طلبك")
    platform.failures["سجلنا طلبك"] = [Throttled("slow down", retry_after=retry_after) for _ in range(9)]
    one = delivery(outgoing, clock, platform)
    for _ in range(9):
        await drain(one)
        row = await outgoing.row("سجلنا طلبك")
        assert (row.state, row.attempts) == ("queued", 0)
        assert row.due_at == clock() + timedelta(seconds=pause)
        clock.now = row.due_at
    await drain(one)
    assert platform.texts == ["سجلنا طلبك"]


async def test_a_chat_that_moved_is_answered_where_it_is_now(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    await outgoing.queue("سجلنا طلبك")
    platform.failures["سجلنا طلبك"] = [ChatMoved("moved", new_address="-1001")]
    await drain(delivery(outgoing, clock, platform))
    assert [message.to for message in platform.sent] == ["-1001"]
    assert await outgoing.rows("SELECT reply_to FROM conversation") == [("-1001",)]


async def test_a_chat_that_keeps_moving_is_given_up(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    await outgoing.queue("سجلنا طلبك")
    platform.failures["سجلنا طلبك"] = [ChatMoved("moved", new_address=f"-{number}") for number in range(99)]
    await drain(delivery(outgoing, clock, platform))
    assert len(platform.asked) == MAX_ATTEMPTS
    assert await outgoing.states() == {"سجلنا طلبك": "failed"}


async def test_an_account_whose_credentials_are_wrong_pauses_and_says_so(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    for number in range(40):
        await outgoing.queue(str(number))
        platform.failures[str(number)] = [Misconfigured("the token was rejected") for _ in range(9)]
    one = delivery(outgoing, clock, platform)
    await drain(one)
    tried = len(platform.asked)
    assert tried == 1, "those claimed already are put back, not tried"
    assert await outgoing.rows("SELECT account, misconfigured FROM account_state") == [
        ("care", "the token was rejected")
    ]
    clock.move(seconds=59)
    await drain(one)
    assert len(platform.asked) == tried
    platform.failures.clear()
    clock.move(seconds=1)
    await drain(one)
    assert set((await outgoing.states()).values()) == {"sent"}
    assert await outgoing.rows("SELECT misconfigured FROM account_state") == [(None,)]


async def test_only_a_message_that_was_taken_shows_that_the_credentials_work_again(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    await outgoing.queue("سجلنا طلبك")
    platform.failures["سجلنا طلبك"] = [Misconfigured("revoked"), Unreachable("down"), Refused("no")]
    one = delivery(outgoing, clock, platform)
    for _ in range(3):
        await drain(one)
        assert await outgoing.rows("SELECT misconfigured FROM account_state") == [("revoked",)]
        clock.move(minutes=2)


async def test_an_account_whose_allowance_is_spent_rests_and_loses_nothing(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    for number in range(40):
        await outgoing.queue(str(number))
        platform.failures[str(number)] = [BudgetSpent("500 posts this month", code="CreditsDepleted")]
    one = delivery(outgoing, clock, platform)
    await drain(one)
    assert len(platform.asked) == 1
    checks = await outgoing.rows("SELECT account, name, ok, detail FROM account_health")
    assert checks == [("care", "whatsapp care: budget", False, "500 posts this month")]
    assert await outgoing.rows("SELECT DISTINCT state, attempts FROM outbox") == [("queued", 0)]
    clock.move(minutes=14)
    await drain(one)
    assert len(platform.asked) == 1, "it rests"
    platform.failures.clear()
    clock.move(minutes=1)
    await drain(one)
    assert set((await outgoing.states()).values()) == {"sent"}


@pytest.mark.parametrize("told_by", ["the platform", "the clock"])
async def test_with_the_window_closed_one_template_invites_and_replies_wait(
    outgoing: Outgoing, clock: MovableClock, told_by: str
) -> None:
    platform = ScriptedConnector(reply_window_hours=24 if told_by == "the clock" else None)
    conversation = await outgoing.conversation()
    said = ["الرد الأول", "الرد الثاني", "الرد الثالث"]
    for text in said:
        await outgoing.queue(text, conversation=conversation)
        platform.failures[text] = [WindowClosed("24 hours")] if told_by == "the platform" else []
    clock.move(hours=24)
    one = delivery(outgoing, clock, platform, invite=invite)
    await drain(one)
    clock.move(hours=24)
    await drain(one)
    (template,) = platform.sent
    assert template.template is not None
    assert template.template.name == "case_update"
    assert [await _is_held(outgoing, text) for text in said] == [True, True, True]
    await outgoing.change("UPDATE conversation SET last_inbound_at = :now", now=clock())
    await outgoing.change("UPDATE outbox SET due_at = :now WHERE due_at = 'infinity'", now=clock())
    await drain(one)
    assert platform.texts[1:] == said


async def _is_held(outgoing: Outgoing, said: str) -> bool:
    query = f"SELECT state, due_at = 'infinity' FROM outbox WHERE text = '{said}'"
    return await outgoing.rows(query) == [("queued", True)]


async def test_another_silence_is_another_invitation(outgoing: Outgoing, clock: MovableClock) -> None:
    platform = ScriptedConnector(reply_window_hours=24)
    conversation = await outgoing.conversation()
    one = delivery(outgoing, clock, platform, invite=invite)
    for day in range(2):
        await outgoing.change("UPDATE conversation SET last_inbound_at = :now", now=clock())
        clock.move(hours=30)
        await outgoing.queue(f"رد {day}", conversation=conversation)
        await drain(one)
    assert [message.template is not None for message in platform.sent] == [True, True]


async def test_a_slow_account_holds_up_no_other(outgoing: Outgoing, clock: MovableClock) -> None:
    slow, quick = ScriptedConnector("slow"), ScriptedConnector("quick")
    slow.gate.clear()
    for number in range(3):
        await outgoing.queue(f"بطيء {number}", account="slow")
        await outgoing.queue(f"سريع {number}", account="quick")
    task = asyncio.create_task(drain(delivery(outgoing, clock, slow, quick)))
    await until(lambda: len(quick.sent) == 3, "the quick account is done")
    await outgoing.queue("سريع لاحق", account="quick")
    await until(lambda: len(quick.sent) == 4, "a later message is found although the slow one still sends")
    assert slow.sent == []
    slow.gate.set()
    await task
    assert len(slow.sent) == 3


async def test_a_platform_that_owes_an_answer_holds_up_no_other_when_time_is_up(
    outgoing: Outgoing, clock: MovableClock
) -> None:
    slow, quick = ScriptedConnector("slow"), ScriptedConnector("quick")
    slow.gate.clear()
    await outgoing.queue("بطيء", account="slow")
    task = asyncio.create_task(delivery(outgoing, clock, slow, quick).drain(at_most_seconds=0.1))
    await until(lambda: slow.under_way == 1, "the slow platform was asked")
    started = time.monotonic()
    for number in range(3):
        await until(lambda: time.monotonic() > started + 0.2, "time is up")
        await outgoing.queue(f"سريع {number}", account="quick")
        await until(partial(_has_sent, quick, number + 1), "the quick account goes on")
    assert not task.done()
    slow.gate.set()
    assert await task, "something may be left"
    assert slow.texts == ["بطيء"]


def _has_sent(platform: ScriptedConnector, count: int) -> bool:
    return len(platform.sent) == count


async def test_a_platform_that_never_answers_does_not_keep_a_drain_going(
    outgoing: Outgoing, clock: MovableClock
) -> None:
    slow = ScriptedConnector("slow")
    slow.gate.clear()
    for number in range(9):
        await outgoing.queue(str(number), account="slow")
    task = asyncio.create_task(delivery(outgoing, clock, slow, per_second=1).drain(at_most_seconds=0.1))
    await until(lambda: slow.under_way == 1, "the slow platform was asked")
    slow.gate.set()
    await task
    assert len(slow.asked) < 9, "it does not start anew when its time is up"


async def test_many_slow_accounts_leave_room_to_record_what_was_sent(
    outgoing: Outgoing, clock: MovableClock
) -> None:
    """More accounts than the pool has connections."""
    platforms = [ScriptedConnector(f"account-{number}") for number in range(25)]
    for platform in platforms:
        platform.gate.clear()
        await outgoing.queue(platform.account, account=platform.account)
    task = asyncio.create_task(drain(delivery(outgoing, clock, *platforms)))
    await until(lambda: all(platform.under_way for platform in platforms), "all send at once")
    for platform in platforms:
        platform.gate.set()
    await task
    assert set((await outgoing.states()).values()) == {"sent"}


async def test_when_everything_outgoing_is_stopped_nothing_is_sent(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    await outgoing.queue("سجلنا طلبك")
    await drain(delivery(outgoing, clock, platform, is_stopped=True))
    assert platform.asked == []
    assert await outgoing.states() == {"سجلنا طلبك": "queued"}


async def test_what_is_not_due_yet_waits(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    await outgoing.queue("لاحقًا", due_at=NOON + timedelta(hours=1))
    one = delivery(outgoing, clock, platform)
    await drain(one)
    assert platform.asked == []
    clock.move(hours=1)
    await drain(one)
    assert platform.texts == ["لاحقًا"]


async def test_an_account_keeps_its_rate(
    outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector
) -> None:
    for number in range(6):
        await outgoing.queue(str(number))
    started = time.monotonic()
    await drain(delivery(outgoing, clock, platform, per_second=20))
    assert time.monotonic() - started >= 5 / 20
    assert len(platform.sent) == 6


async def test_a_database_that_is_away_while_we_send_is_told_afterwards(
    outgoing: Outgoing, database_url: str, clock: MovableClock, platform: ScriptedConnector
) -> None:
    await outgoing.queue("سجلنا طلبك")
    platform.gate.clear()
    one = delivery(outgoing, clock, platform)
    task = asyncio.create_task(one.drain(at_most_seconds=60))
    await until(lambda: platform.under_way == 1, "it sends")
    outage = Outage(database_url)
    outage.begin()
    platform.gate.set()
    await until(lambda: len(platform.sent) == 1, "it is sent")
    outage.end()
    await asyncio.gather(task, return_exceptions=True)
    await drain(delivery(outgoing, clock, platform))
    assert platform.texts == ["سجلنا طلبك"]
    assert await outgoing.states() == {"سجلنا طلبك": "sent"}


def test_every_way_to_fail_is_told_apart_above() -> None:
    """A new kind of failure must be thought about in `Delivery`, and get its test here."""
    kinds = {kind.__name__ for kind in SendFailed.__subclasses__()}
    assert kinds == {
        "Unreachable",
        "Throttled",
        "Refused",
        "ReplyNotAllowed",
        "BudgetSpent",
        "ContactGone",
        "ChatMoved",
        "WindowClosed",
        "OutcomeUnknown",
        "Misconfigured",
    }
