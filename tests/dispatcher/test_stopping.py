"""The switch that stops everything outgoing: obeyed at once, and nothing is lost."""

import asyncio
import time

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.switches import set_switch
from dispatcher.delivery import Delivery, DeliveryRules, SendingAccount
from domain.cases import Switch
from tests.dispatcher.ministry import MovableClock
from tests.dispatcher.outgoing import MAX_ATTEMPTS, PAUSES, Outgoing, ScriptedConnector, invite
from tests.dispatcher.payloads import NOON
from tests.harness.waiting import until


@pytest.fixture
def outgoing(engine: AsyncEngine) -> Outgoing:
    return Outgoing(engine)


def delivery(outgoing: Outgoing, clock: MovableClock, platform: ScriptedConnector, rate: float) -> Delivery:
    accounts = {platform.account: SendingAccount(platform, rate, invite)}
    rules = DeliveryRules(MAX_ATTEMPTS, PAUSES)
    return Delivery(outgoing.engine, accounts, rules, clock=clock, monotonic=time.monotonic)


async def switch(outgoing: Outgoing, *, stopped: bool) -> None:
    async with outgoing.engine.begin() as connection:
        await set_switch(
            connection, Switch.OUTGOING_STOPPED, is_on=stopped, reason="تجربة", by=None, now=NOON
        )


@pytest.mark.parametrize("rate", [0.5, 5.0, 50.0])
async def test_a_stop_holds_within_two_seconds_at_any_rate_and_nothing_is_lost(
    outgoing: Outgoing, clock: MovableClock, rate: float
) -> None:
    platform = ScriptedConnector()
    for number in range(200):
        await outgoing.queue(str(number))
    draining = asyncio.create_task(delivery(outgoing, clock, platform, rate).drain(at_most_seconds=60))
    await until(lambda: len(platform.sent) >= 1, "it sends")
    stopped_at = time.monotonic()
    await switch(outgoing, stopped=True)
    assert not await draining, "nothing may go out, so nothing is left for this drain"
    assert time.monotonic() - stopped_at < 2
    states = list((await outgoing.states()).values())
    assert (states.count("queued"), states.count("sent")) == (200 - len(platform.sent), len(platform.sent))
    assert "sending" not in states


async def test_after_resuming_everything_goes_out_in_order(outgoing: Outgoing, clock: MovableClock) -> None:
    platform = ScriptedConnector()
    conversation = await outgoing.conversation()
    await switch(outgoing, stopped=True)
    for number in range(3):
        await outgoing.queue(str(number), conversation=conversation)
    one = delivery(outgoing, clock, platform, 1000)
    assert not await one.drain(at_most_seconds=60)
    assert platform.asked == []
    await switch(outgoing, stopped=False)
    assert not await one.drain(at_most_seconds=60)
    assert platform.texts == ["0", "1", "2"]


async def test_a_reply_whose_window_closed_meanwhile_is_held_and_the_citizen_invited(
    outgoing: Outgoing, clock: MovableClock
) -> None:
    platform = ScriptedConnector(reply_window_hours=24)
    await outgoing.queue("اكتمل طلبك")
    await switch(outgoing, stopped=True)
    one = delivery(outgoing, clock, platform, 1000)
    clock.move(hours=25)
    await one.drain(at_most_seconds=60)
    assert await outgoing.states() == {"اكتمل طلبك": "queued"}
    await switch(outgoing, stopped=False)
    await one.drain(at_most_seconds=60)
    (sent,) = platform.sent
    assert sent.template is not None
    held = await outgoing.rows("SELECT state, due_at = 'infinity' FROM outbox WHERE text = 'اكتمل طلبك'")
    assert held == [("queued", True)]
