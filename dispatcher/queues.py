"""The RQ queues: ids of events to process, and the wish to have the outbox drained.

Nothing here is needed for the truth: what Valkey loses, the sweeper finds again in the ledger and the outbox.
"""

import asyncio
import logging
from collections.abc import Sequence

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry
from rq.serializers import JSONSerializer

log = logging.getLogger(__name__)

INTAKE = "intake"
DELIVERY = "delivery"
MEDIA = "media"
UPKEEP = "upkeep"
CHECKUP = "checkup"

_DELIVERY_WANTED = "tawasul:delivery:wanted"
_DELIVERY_WANTED_SECONDS = 30
_NO_TIMEOUT = -1
"""Each send has its own; cutting one short would leave it open whether it was delivered."""
_RESULT_SECONDS = 0
_FAILURE_SECONDS = 3600
_BEHIND_JOBS = 4
_BEHIND_FACTOR = 10


class JobQueues:
    """Puts jobs into Valkey. All calls block for a round trip; call them from a thread in async code."""

    def __init__(self, redis: Redis, *, job_size: int, job_timeout_seconds: int) -> None:
        """`job_size`: most event ids in one job."""
        self._redis = redis
        self._job_size = job_size
        self._timeout = job_timeout_seconds
        self._intake = Queue(INTAKE, connection=redis, serializer=JSONSerializer)
        self._delivery = Queue(DELIVERY, connection=redis, serializer=JSONSerializer)
        self._media = Queue(MEDIA, connection=redis, serializer=JSONSerializer)

    def enqueue_events(self, ids: Sequence[int]) -> None:
        """Have these ledger events processed."""
        chunks = [list(ids[start : start + self._job_size]) for start in range(0, len(ids), self._job_size)]
        jobs = [
            Queue.prepare_data(
                "dispatcher.jobs.process_events",
                args=[chunk],
                timeout=self._timeout,
                result_ttl=_RESULT_SECONDS,
                failure_ttl=_FAILURE_SECONDS,
                retry=Retry(max=1),
                description=f"{len(chunk)} events",
            )
            for chunk in chunks
        ]
        self._intake.enqueue_many(jobs)

    def want_delivery(self) -> None:
        """Have the outbox drained soon; a wish that is already in the queue is not repeated."""
        if self._redis.set(_DELIVERY_WANTED, "1", nx=True, ex=_DELIVERY_WANTED_SECONDS):
            self._delivery.enqueue(
                "dispatcher.jobs.deliver",
                job_timeout=_NO_TIMEOUT,
                result_ttl=_RESULT_SECONDS,
                failure_ttl=_FAILURE_SECONDS,
            )

    def try_want_delivery(self) -> None:
        """As `want_delivery`, but without Valkey the wish is left to the sweeper."""
        try:
            self.want_delivery()
        except (RedisError, OSError) as error:
            log.warning("wish_failed", extra={"error": type(error).__name__})

    def delivery_begins(self) -> None:
        """From here on a new wish is a new job, for the running one may have looked already."""
        self._redis.delete(_DELIVERY_WANTED)

    def want_media(self) -> None:
        """Have waiting files fetched soon; a job that still waits will find them all."""
        if not self._media.count:
            self._media.enqueue(
                "dispatcher.jobs.fetch_media",
                job_timeout=_NO_TIMEOUT,
                result_ttl=_RESULT_SECONDS,
                failure_ttl=_FAILURE_SECONDS,
            )

    def try_want_media(self) -> None:
        """As `want_media`, but without Valkey the wish is left to the schedule."""
        try:
            self.want_media()
        except (RedisError, OSError) as error:
            log.warning("wish_failed", extra={"error": type(error).__name__})

    def jobs_waiting(self) -> int:
        """How many jobs of events wait."""
        return int(self._intake.count)


class EventEnqueuer:
    """Collects ids of stored events and enqueues them together, so that a job carries many.

    The first is enqueued at once; those that come within `interval` seconds after it share a job. While the
    workers are behind, jobs are collected longer, for larger batches are what lets them catch up.
    """

    def __init__(self, queues: JobQueues, *, interval: float) -> None:
        self._queues = queues
        self._interval = interval
        self._ids: list[int] = []
        self._something = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    def add(self, ids: Sequence[int]) -> None:
        """Enqueue these soon; never blocks."""
        if ids:
            self._ids.extend(ids)
            self._something.set()

    async def start(self) -> None:
        """Begin to enqueue."""
        self._task = asyncio.create_task(self._enqueue_forever(), name="event-enqueuer")

    async def close(self) -> None:
        """Enqueue what is left, then stop."""
        self._closing = True
        self._something.set()
        if self._task is not None:
            await self._task

    async def _enqueue_forever(self) -> None:
        while not (self._closing and not self._ids):
            await self._something.wait()
            self._something.clear()
            ids, self._ids = self._ids, []
            if ids:
                waiting = await self._enqueue(ids)
                pause = self._interval if waiting < _BEHIND_JOBS else self._interval * _BEHIND_FACTOR
                await asyncio.sleep(0 if self._closing else pause)

    async def _enqueue(self, ids: Sequence[int]) -> int:
        """Returns how many jobs wait now."""
        try:
            await asyncio.to_thread(self._queues.enqueue_events, ids)
            return await asyncio.to_thread(self._queues.jobs_waiting)
        except (RedisError, OSError) as error:
            # The ledger has them; the sweeper will enqueue them when Valkey is back.
            log.warning("enqueue_failed", extra={"events": len(ids), "error": type(error).__name__})
            return 0
