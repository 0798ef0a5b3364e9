"""Telegram by polling: an update is confirmed only after it is stored."""

import pytest

from tests.faults.books import balance
from tests.faults.conftest import OpenHouse
from tests.faults.house import USUAL

pytestmark = pytest.mark.faults


async def test_nothing_is_lost_or_doubled_when_the_poller_is_killed(house_of: OpenHouse) -> None:
    async with house_of(polling=True, processes=(*USUAL, "listen")) as house:
        async with house.town.goes_on_writing():
            for more in (20, 60):
                polled = "SELECT count(*) FROM raw_event WHERE channel = 'telegram'"
                await house.until(lambda: house.count(polled) > more, "updates are polled")  # noqa: B023
                await house.crash("listen")
        await balance(house)
