"""What becomes of a batch whose worker dies over it."""

import pytest

from tests.faults.books import balance
from tests.faults.conftest import OpenHouse

pytestmark = pytest.mark.faults


async def test_a_batch_whose_worker_is_killed_in_the_middle_is_done_by_the_next(house_of: OpenHouse) -> None:
    async with house_of() as house:
        with house.connect() as blocker:
            blocker.execute("LOCK TABLE case_event IN ACCESS EXCLUSIVE MODE")
            house.town.write(20)
            await house.until(house.waits_for_lock, "the worker is in the middle of a batch")
            await house.crash("intake")
        await balance(house, within=60)
