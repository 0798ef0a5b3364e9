"""Webhooks while the web process dies or ends, and webhooks that come twice, late and mixed up."""

import pytest

from simulator.faults import DeliveryFaults
from tests.faults.books import balance
from tests.faults.conftest import OpenHouse
from tests.faults.house import House

pytestmark = pytest.mark.faults


def taken(house: House, more: int) -> int:
    """How many webhooks will have been answered 200 after some more of them."""
    return house.world.webhooks_taken + more


async def test_nothing_is_lost_or_doubled_when_web_is_killed_under_load(house_of: OpenHouse) -> None:
    async with house_of() as house:
        house.world.faults.delivery = DeliveryFaults(copies=5)
        async with house.town.goes_on_writing():
            enough = taken(house, 200)
            await house.until(lambda: house.world.webhooks_taken > enough, "webhooks are taken")
            await house.crash("web")
            await house.until_web_answers()
        await balance(house)


async def test_nothing_is_answered_that_a_web_killed_before_its_commit_would_lose(
    house_of: OpenHouse,
) -> None:
    async with house_of() as house:
        with house.connect() as blocker:
            blocker.execute("LOCK TABLE raw_event IN ACCESS EXCLUSIVE MODE")
            house.town.write(2)
            await house.until(house.waits_for_lock, "webhooks wait for their commit")
            assert house.world.webhooks_taken == 0
            await house.kill("web")
        await house.start("web")
        await balance(house)


async def test_all_that_was_answered_is_stored_when_web_ends_under_load(house_of: OpenHouse) -> None:
    async with house_of() as house:
        async with house.town.goes_on_writing():
            enough = taken(house, 50)
            await house.until(lambda: house.world.webhooks_taken > enough, "webhooks are taken")
            await house.stop("web")
            stored = house.count("SELECT count(*) FROM raw_event")
            assert stored >= house.world.webhooks_taken
            assert not list(house.spool.iterdir())
            await house.start("web")
        await balance(house)


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param(DeliveryFaults(copies=5), id="five-times-at-once"),
        pytest.param(DeliveryFaults(shuffle=30), id="shuffled"),
        pytest.param(DeliveryFaults(copies=5, shuffle=30, drop=40), id="five-times-shuffled-and-some-lost"),
    ],
)
async def test_however_webhooks_arrive_each_message_counts_once_and_in_order(
    house_of: OpenHouse, faults: DeliveryFaults
) -> None:
    async with house_of() as house:
        house.world.faults.delivery = faults
        house.town.write(40)
        await balance(house)
