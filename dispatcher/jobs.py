"""The RQ jobs, one line each, and the worker that runs them on one event loop for its life."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from redis import Redis
from rq import SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer

from dispatcher.checkup import Checkup
from dispatcher.delivery import Delivery
from dispatcher.media import Media
from dispatcher.processing import Processing
from dispatcher.queues import JobQueues
from dispatcher.sweeper import Sweeper

_ABANDONED_AFTER_SECONDS = 5
_WAKES_BEFORE_TTL_SECONDS = 15
"""RQ's: it waits for jobs for so much less than the life it claims for a worker."""


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What the jobs call. Any job is given up after `job_seconds`, but for two that wait for platforms:
    delivery takes no new messages after `drain_seconds`, media no new files after `job_seconds`.
    """

    processing: Processing
    delivery: Delivery
    media: Media
    checkup: Checkup
    sweeper: Sweeper
    queues: JobQueues
    job_seconds: float
    drain_seconds: float


class Workbench:
    """Holds the parts of this worker process; RQ calls jobs by name, so they must find them somewhere."""

    loop: ClassVar[asyncio.AbstractEventLoop]
    parts: ClassVar[WorkerParts]

    @classmethod
    def furnish(cls, loop: asyncio.AbstractEventLoop, parts: WorkerParts) -> None:
        """Give the jobs of this process their parts and the loop they run on."""
        cls.loop, cls.parts = loop, parts

    @classmethod
    def run(cls, work: Coroutine[Any, Any, object], *, within: float | None) -> None:
        """Run one job on the worker's loop to its end, or raise TimeoutError.

        RQ's own alarm does not do it: what a signal handler raises, the loop reports and forgets.
        """
        cls.loop.run_until_complete(asyncio.wait_for(work, within))


def process_events(ids: Sequence[int]) -> None:
    """Turn ledger events into cases and replies."""
    Workbench.run(Workbench.parts.processing.process(ids), within=Workbench.parts.job_seconds)


def deliver() -> None:
    """Send what the outbox holds."""
    Workbench.parts.queues.delivery_begins()
    Workbench.run(_deliver(), within=None)


def sweep() -> None:
    """Give out again what was left lying."""
    Workbench.run(Workbench.parts.sweeper.sweep(), within=Workbench.parts.job_seconds)


def check_accounts() -> None:
    """Look how the accounts fare."""
    Workbench.run(Workbench.parts.checkup.run(), within=Workbench.parts.job_seconds)


def fetch_media() -> None:
    """Fetch the files that wait."""
    Workbench.run(_fetch_media(), within=None)


async def _fetch_media() -> None:
    if await Workbench.parts.media.drain(at_most_seconds=Workbench.parts.job_seconds):
        await asyncio.to_thread(Workbench.parts.queues.want_media)


async def _deliver() -> None:
    if await Workbench.parts.delivery.drain(at_most_seconds=Workbench.parts.drain_seconds):
        await asyncio.to_thread(Workbench.parts.queues.want_delivery)


def make_worker(redis: Redis, queues: Sequence[str], *, maintenance_interval: int) -> SimpleWorker:
    """A worker that runs jobs in its own process, so that pools and sessions live between them.

    `maintenance_interval` (seconds) is how often it looks for jobs of the dead; RQ's own is ten minutes.
    """
    return _Worker(
        list(queues),
        connection=redis,
        serializer=JSONSerializer,
        maintenance_interval=maintenance_interval,
        # An idle worker looks up this often; RQ's own sleeps for seven minutes, whatever the interval.
        worker_ttl=maintenance_interval + _WAKES_BEFORE_TTL_SECONDS,
        log_job_description=False,
    )


class _Worker(SimpleWorker):
    """Takes a job for abandoned soon after its time is up, and looks often whether Valkey is back.

    RQ's own waits a minute more in both cases.
    """

    max_connection_wait_time = 5.0

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        if job.timeout is None or job.timeout < 0:
            return int(super().get_heartbeat_ttl(job, working_time))
        return int(job.timeout) + _ABANDONED_AFTER_SECONDS
