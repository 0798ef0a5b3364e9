"""`worker` and `cron`: the RQ workers and their schedule."""

import uvloop
from redis import Redis

from commands.accounts import make_connectors
from commands.composition import (
    delivery_wish,
    make_checkup,
    make_delivery,
    make_media,
    make_processing,
    make_queues,
    make_sweeper,
    media_wish,
)
from config.settings import Settings
from dispatcher.jobs import Workbench, WorkerParts, make_worker
from dispatcher.queues import CHECKUP, DELIVERY, INTAKE, MEDIA, UPKEEP
from dispatcher.schedule import scheduler
from store.engine import create_engine

ROLES = {
    "intake": (UPKEEP, INTAKE),
    "delivery": (UPKEEP, DELIVERY),
    "media": (CHECKUP, MEDIA),
    "all": (UPKEEP, INTAKE, DELIVERY, CHECKUP, MEDIA),
}
"""Which queues a worker serves. Upkeep comes first: it is short, and what it finds has waited already.
What waits for platforms without need of haste keeps neither events nor replies waiting."""

_JOB_SHARE = 0.9
_DRAIN_SHARE = 1 / 3
"""Of RQ's timeout: our own comes first, for it can undo what a job has begun."""


def work(settings: Settings, database_url: str, redis_url: str, role: str) -> None:
    """Run jobs until SIGTERM; the job under way is finished."""
    loop = uvloop.new_event_loop()
    redis = Redis.from_url(redis_url)
    engine = create_engine(database_url)
    connectors = make_connectors(settings)
    queues = make_queues(settings, redis)
    parts = WorkerParts(
        processing=make_processing(settings, engine, connectors, delivery_wish(queues), media_wish(queues)),
        delivery=make_delivery(settings, engine, connectors),
        media=make_media(settings, engine, connectors),
        checkup=make_checkup(engine, connectors),
        sweeper=make_sweeper(settings, engine, queues),
        queues=queues,
        job_seconds=settings.workers.job_timeout_seconds * _JOB_SHARE,
        drain_seconds=settings.workers.job_timeout_seconds * _DRAIN_SHARE,
    )
    Workbench.furnish(loop, parts)
    worker = make_worker(
        redis, ROLES[role], maintenance_interval=settings.workers.maintenance_interval_seconds
    )
    try:
        worker.work(logging_level="WARNING")
    finally:
        for connector in connectors.values():
            loop.run_until_complete(connector.close())
        loop.run_until_complete(engine.dispose())
        loop.close()


def keep_time(redis_url: str) -> None:
    """Run the schedule until SIGTERM."""
    scheduler(Redis.from_url(redis_url)).start()  # type: ignore[no-untyped-call]
