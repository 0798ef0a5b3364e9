"""What runs by the clock, given to RQ's scheduler."""

from typing import Any

from redis import Redis
from rq import Queue
from rq.cron import CronJob, CronScheduler
from rq.serializers import JSONSerializer

from dispatcher import jobs
from dispatcher.queues import CHECKUP, MEDIA, UPKEEP

SWEEP_SECONDS = 10
MEDIA_SECONDS = 10
CHECKUP_SECONDS = 60


class _JsonCronJob(CronJob):
    """RQ's own enqueues with pickle whatever the workers speak; ours speak JSON only."""

    def enqueue(self, connection: Redis) -> Any:
        queue = Queue(self.queue_name, connection=connection, serializer=JSONSerializer)
        if queue.count:
            return None  # the last one still waits; another would do the same
        return queue.enqueue(self.func_name, args=self.args, kwargs=self.kwargs, **self.job_options)


def scheduler(redis: Redis) -> CronScheduler:
    """RQ's scheduler with our schedule; `start()` runs it until SIGTERM."""
    cron = CronScheduler(connection=redis, logging_level="WARNING")
    sweep = _JsonCronJob(UPKEEP, func=jobs.sweep, interval=SWEEP_SECONDS, job_timeout=30, result_ttl=0)
    # For files whose pause is over, and wishes that Valkey did not take. -1: each fetch has its own limit.
    media = _JsonCronJob(MEDIA, func=jobs.fetch_media, interval=MEDIA_SECONDS, job_timeout=-1, result_ttl=0)
    checkup = _JsonCronJob(
        CHECKUP, func=jobs.check_accounts, interval=CHECKUP_SECONDS, job_timeout=30, result_ttl=0
    )
    cron.get_jobs().extend((sweep, media, checkup))
    return cron
