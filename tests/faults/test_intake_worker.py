"""What becomes of a batch whose worker dies or hangs over it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from dispatcher.queues import JobQueues
from tests.faults.books import balance
from tests.faults.conftest import OpenHouse
from tests.faults.house import House

pytestmark = pytest.mark.faults

WORK_RESUMES_WITHIN = 60.0


@asynccontextmanager
async def in_the_middle_of_a_batch(house: House) -> AsyncIterator[None]:
    """All that was written is in one job, and the worker stands still in its transaction."""
    house.town.write(20)
    await house.until(lambda: house.count("SELECT count(*) FROM raw_event") == 60, "all is in the ledger")
    await house.world.settled()
    with house.redis() as redis:
        redis.flushall()
        queues = JobQueues(redis, job_size=500, job_timeout_seconds=4)
        queues.enqueue_events([number for (number,) in house.rows("SELECT id FROM raw_event ORDER BY id")])
    with house.connect() as blocker:
        blocker.execute("LOCK TABLE case_event IN ACCESS EXCLUSIVE MODE")
        await house.start("intake")
        await house.until(house.waits_for_lock, "the worker is in the middle of its batch")
        yield


async def test_a_batch_whose_worker_is_killed_is_done_within_a_minute(house_of: OpenHouse) -> None:
    as_in_production = {"processing": {"left_lying_after_seconds": 15.0}}
    async with house_of(service=as_in_production, processes=("web", "delivery", "cron")) as house:
        async with in_the_middle_of_a_batch(house):
            await house.crash("intake")
        await balance(house, within=WORK_RESUMES_WITHIN)


async def test_a_batch_whose_worker_is_killed_is_found_although_nobody_sweeps(
    house_of: OpenHouse,
) -> None:
    often = {"workers": {"job_timeout_seconds": 4, "maintenance_interval_seconds": 2}}
    async with house_of(service=often, processes=("web", "delivery")) as house:
        async with in_the_middle_of_a_batch(house):
            await house.crash("intake")
        await balance(house, within=WORK_RESUMES_WITHIN)


async def test_a_batch_that_hangs_is_given_up_and_done_later(house_of: OpenHouse) -> None:
    short = {"workers": {"job_timeout_seconds": 2}}
    async with house_of(service=short, processes=("web", "delivery", "cron")) as house:
        async with in_the_middle_of_a_batch(house):
            await house.until(lambda: "TimeoutError" in house.said("intake"), "the worker gives the batch up")
        await balance(house, within=WORK_RESUMES_WITHIN)
