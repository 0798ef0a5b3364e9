"""The RQ jobs, one line each, and the worker that runs them on one event loop for its life."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from dispatcher.delivery import Delivery
from dispatcher.processing import Processing
from dispatcher.queues import JobQueues
from dispatcher.sweeper import Sweeper


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What the jobs call. `drain_seconds`: how long one delivery job may go on."""

    processing: Processing
    delivery: Delivery
    sweeper: Sweeper
    queues: JobQueues
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
    def run(cls, work: Coroutine[Any, Any, object]) -> None:
        """Run one job to its end on the worker's loop."""
        cls.loop.run_until_complete(work)


def process_events(ids: Sequence[int]) -> None:
    """Turn ledger events into cases and replies."""
    Workbench.run(Workbench.parts.processing.process(ids))


def deliver() -> None:
    """Send what the outbox holds."""
    Workbench.parts.queues.delivery_begins()
    Workbench.run(_deliver())


def sweep() -> None:
    """Give out again what was left lying."""
    Workbench.run(Workbench.parts.sweeper.sweep())


async def _deliver() -> None:
    if await Workbench.parts.delivery.drain(at_most_seconds=Workbench.parts.drain_seconds):
        await asyncio.to_thread(Workbench.parts.queues.want_delivery)


def make_worker(redis: Redis, queues: Sequence[str], *, maintenance_interval: int) -> SimpleWorker:
    """A worker that runs jobs in its own process, so that pools and sessions live between them.

    `maintenance_interval` (seconds) is how soon the job of a killed worker is found; RQ's own is ten minutes.
    """
    return SimpleWorker(
        list(queues),
        connection=redis,
        serializer=JSONSerializer,
        maintenance_interval=maintenance_interval,
        log_job_description=False,
    )
