"""What becomes of a reply whose sender dies before it hears the platform's answer."""

import pytest

from simulator.faults import CallFault, FaultKind
from tests.faults.books import balance
from tests.faults.conftest import OpenHouse
from tests.faults.town import TELEGRAM, WHATSAPP

pytestmark = pytest.mark.faults

PATIENT = {"delivery": {"request_timeout_seconds": 5.0, "unconfirmed_after_seconds": 6.0}}


async def test_a_reply_whose_sender_is_killed_is_confirmed_by_status_or_left_open_and_never_sent_twice(
    house_of: OpenHouse,
) -> None:
    async with house_of(service=PATIENT) as house:
        silence = [
            CallFault(FaultKind.TIMEOUT, account=WHATSAPP, taken=True),
            CallFault(FaultKind.TIMEOUT, account=WHATSAPP),
            CallFault(FaultKind.TIMEOUT, account=TELEGRAM, taken=True),
        ]
        for fault in silence:
            house.world.faults.add(fault)
        house.town.write(2, account=WHATSAPP)
        house.town.write(1, account=TELEGRAM)
        await house.until(lambda: len(house.world.calls) == len(silence), "all three sends are under way")
        await house.crash("delivery")
        house.town.write(20)
        # Meta tells of the one it took; of the other two nobody knows.
        await balance(house, unconfirmed=2)
