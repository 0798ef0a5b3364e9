"""Platforms that refuse, break or fall silent when we send, having taken the message or not."""

import pytest

from simulator.faults import CallFault, FaultKind
from tests.faults.books import balance
from tests.faults.conftest import OpenHouse
from tests.faults.town import CHANNELS, WHATSAPP

pytestmark = pytest.mark.faults

REFUSED = [
    CallFault(FaultKind.TOO_MANY_REQUESTS, times=3, retry_after=1),
    CallFault(FaultKind.SERVER_ERROR, times=3),
]
SILENT = [
    CallFault(FaultKind.TIMEOUT),
    CallFault(FaultKind.TIMEOUT, taken=True),
    CallFault(FaultKind.DROPPED_CONNECTION),
    CallFault(FaultKind.DROPPED_CONNECTION, taken=True),
]


async def test_replies_that_the_platform_refused_for_now_arrive_once(house_of: OpenHouse) -> None:
    async with house_of() as house:
        for fault in REFUSED:
            house.world.faults.add(fault)
        house.town.write(20)
        await balance(house)
        assert not house.world.faults.calls


async def test_replies_that_met_with_silence_are_confirmed_or_left_open_and_never_sent_twice(
    house_of: OpenHouse,
) -> None:
    async with house_of() as house:
        for fault in SILENT:
            for account in CHANNELS:
                house.world.faults.add(CallFault(fault.kind, account=account, taken=fault.taken))
        house.town.write(20)
        # Meta's statuses confirm the two it took; nobody can tell of its other two, and of Telegram's four.
        await balance(house, unconfirmed=2 + 4)
        assert not house.world.faults.calls


async def test_a_platform_silent_about_one_message_holds_up_none_behind_it(house_of: OpenHouse) -> None:
    patient = {"delivery": {"request_timeout_seconds": 60.0, "unconfirmed_after_seconds": 61.0}}
    async with house_of(service=patient) as house:
        house.world.faults.add(CallFault(FaultKind.TIMEOUT, account=WHATSAPP, seconds=60, taken=True))
        house.town.write(1, account=WHATSAPP)
        await house.until(lambda: len(house.world.calls) == 1, "a send is under way")
        house.town.write(9, account=WHATSAPP)
        await balance(house, within=30)
        await house.kill("delivery")
