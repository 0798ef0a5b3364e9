"""The queue loses everything, or is away: what it held was only a reminder."""

import pytest
from rq import Queue

from tests.faults.books import balance
from tests.faults.conftest import OpenHouse

pytestmark = pytest.mark.faults

AWAY_SECONDS = 30.0


async def test_events_whose_jobs_were_flushed_are_found_again(house_of: OpenHouse) -> None:
    async with house_of(processes=("web", "delivery", "cron")) as house:
        house.town.write(20)
        stored = "SELECT count(*) FROM raw_event"
        await house.until(lambda: house.count(stored) == 60, "all messages are in the ledger")
        with house.redis() as redis:
            await house.until(lambda: Queue("intake", connection=redis).count > 0, "jobs wait")
            redis.flushall()
        await house.start("intake")
        await balance(house, within=60)


async def test_the_queue_may_be_away_for_half_a_minute_while_citizens_write(house_of: OpenHouse) -> None:
    async with house_of() as house:
        async with house.town.goes_on_writing():
            await house.until(lambda: house.count("SELECT count(*) FROM cases") > 5, "cases are opened")
            house.valkey_goes_away()
            await house.passes(AWAY_SECONDS)
            failed = [attempt for attempt in house.world.webhook_attempts if attempt.status != 200]
            house.servers.valkey.start()
        assert not failed, "a webhook does not need the queue"
        await balance(house)
