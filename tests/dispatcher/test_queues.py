"""Queues, jobs and schedule in a real Valkey: from a stored event to a sent reply, and without Valkey."""

import asyncio
import json
import signal
import time
import zlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from dispatcher import schedule
from dispatcher.checkup import Checkup
from dispatcher.delivery import Delivery, DeliveryRules, SendingAccount
from dispatcher.jobs import Workbench, WorkerParts, make_worker
from dispatcher.media import Media
from dispatcher.media_store import MediaStore
from dispatcher.queues import DELIVERY, INTAKE, MEDIA, UPKEEP, EventEnqueuer, JobQueues
from dispatcher.sweeper import Sweeper
from store.engine import create_engine
from tests.dispatcher.fetching import MEDIA_RULES
from tests.dispatcher.ministry import Ministry, MovableClock, make_processing
from tests.dispatcher.outgoing import PAUSES, ScriptedConnector
from tests.dispatcher.payloads import TELEGRAM, telegram_update
from tests.harness.waiting import until

NOBODY = "redis://127.0.0.1:9"


@pytest.fixture
def queues(redis: Redis) -> JobQueues:
    return JobQueues(redis, job_size=3, job_timeout_seconds=30)


def waiting(redis: Redis, name: str) -> list[list[object]]:
    """The arguments of the jobs in a queue."""
    return [list(job.args) for job in Queue(name, connection=redis, serializer=JSONSerializer).jobs]


def test_a_job_carries_many_events_but_not_too_many(queues: JobQueues, redis: Redis) -> None:
    queues.enqueue_events(range(1, 8))
    assert waiting(redis, INTAKE) == [[[1, 2, 3]], [[4, 5, 6]], [[7]]]
    assert queues.jobs_waiting() == 3


def test_jobs_are_json(queues: JobQueues, redis: Redis) -> None:
    queues.enqueue_events([1])
    schedule.scheduler(redis).get_jobs()[0].enqueue(redis)
    for name in (INTAKE, UPKEEP):
        (job_id,) = Queue(name, connection=redis, serializer=JSONSerializer).job_ids
        data = redis.hget(f"rq:job:{job_id}", "data")
        assert isinstance(data, bytes)
        name_of_function = json.loads(_unpacked(data))[0]
        assert name_of_function in ("dispatcher.jobs.process_events", "dispatcher.jobs.sweep")


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return data


def test_what_runs_by_the_clock_is_not_queued_twice(queues: JobQueues, redis: Redis) -> None:
    for job in 2 * schedule.scheduler(redis).get_jobs():
        job.enqueue(redis)
    queues.want_media()
    assert [len(waiting(redis, name)) for name in (UPKEEP, MEDIA)] == [1, 1]


def test_a_wish_for_delivery_is_not_repeated_but_never_lost(queues: JobQueues, redis: Redis) -> None:
    for _ in range(5):
        queues.want_delivery()
    assert len(waiting(redis, DELIVERY)) == 1
    queues.delivery_begins()
    queues.want_delivery()
    assert len(waiting(redis, DELIVERY)) == 2, "the running one may have looked already"


def test_a_wish_whose_job_was_lost_can_be_made_again_soon(queues: JobQueues, redis: Redis) -> None:
    queues.want_delivery()
    assert 0 < int(redis.ttl("tawasul:delivery:wanted")) <= 30


def test_without_valkey_a_wish_is_left_to_the_sweeper() -> None:
    with Redis.from_url(NOBODY) as nobody:
        JobQueues(nobody, job_size=3, job_timeout_seconds=30).try_want_delivery()


class Noted(JobQueues):
    """Queues whose enqueued ids a test can see; away for the first `failures` calls."""

    def __init__(self, redis: Redis, failures: int = 0) -> None:
        super().__init__(redis, job_size=500, job_timeout_seconds=30)
        self.failures = failures
        self.calls: list[list[int]] = []

    def enqueue_events(self, ids: Sequence[int]) -> None:
        self.calls.append(list(ids))
        if self.failures:
            self.failures -= 1
            raise ConnectionRefusedError
        super().enqueue_events(ids)


async def test_events_that_come_together_share_a_job(redis: Redis) -> None:
    queues = Noted(redis)
    enqueuer = EventEnqueuer(queues, interval=0.05)
    await enqueuer.start()
    enqueuer.add([1])
    await until(lambda: len(queues.calls) == 1, "the first goes at once")
    for number in range(2, 50):
        enqueuer.add([number])
    await enqueuer.close()
    assert queues.calls == [[1], list(range(2, 50))]


async def test_the_enqueuer_survives_valkey_being_away(redis: Redis) -> None:
    queues = Noted(redis, failures=1)
    enqueuer = EventEnqueuer(queues, interval=0.01)
    await enqueuer.start()
    enqueuer.add([1])
    await until(lambda: len(queues.calls) == 1, "it tried")
    enqueuer.add([2])
    await enqueuer.close()
    assert waiting(redis, INTAKE) == [[[2]]]


async def test_closing_without_valkey_ends(redis: Redis) -> None:
    with Redis.from_url(NOBODY) as nobody:
        enqueuer = EventEnqueuer(JobQueues(nobody, job_size=3, job_timeout_seconds=30), interval=0.01)
        await enqueuer.start()
        enqueuer.add([1, 2])
        await enqueuer.close()


@pytest.fixture
def _signals_restored() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_signals_restored")
def test_a_worker_turns_stored_events_into_sent_replies(
    database_url: str, redis: Redis, tmp_path: Path
) -> None:
    """The sweeper gives them out, the worker processes them, and wishes for delivery, which sends."""
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        engine = create_engine(database_url)
        clock, platform = MovableClock(), ScriptedConnector(TELEGRAM)
        ministry = Ministry(engine, clock)
        queues = JobQueues(redis, job_size=2, job_timeout_seconds=30)

        async def wish() -> None:
            queues.try_want_delivery()

        rules = DeliveryRules(3, PAUSES)
        accounts = {TELEGRAM: SendingAccount(platform, per_second=1000)}
        parts = WorkerParts(
            processing=make_processing(engine, ministry.connectors, clock, replies_queued=wish),
            delivery=Delivery(engine, accounts, rules, clock=clock, monotonic=time.monotonic),
            media=Media(
                engine,
                ministry.connectors,
                MediaStore(tmp_path),
                MEDIA_RULES,
                clock=clock,
                monotonic=time.monotonic,
            ),
            checkup=Checkup(engine, ministry.connectors, clock=clock),
            sweeper=Sweeper(
                engine,
                clock=clock,
                enqueue_events=queues.enqueue_events,
                want_delivery=queues.want_delivery,
                jobs_waiting=queues.jobs_waiting,
                left_lying_after=timedelta(seconds=15),
                unconfirmed_after=timedelta(minutes=5),
            ),
            queues=queues,
            job_seconds=30,
            drain_seconds=10,
        )
        Workbench.furnish(loop, parts)
        runner.run(
            ministry.take(TELEGRAM, *(telegram_update(n, "المكيف خربان", sender=5500 + n) for n in range(5)))
        )
        clock.move(seconds=16)
        for job in schedule.scheduler(redis).get_jobs():
            job.enqueue(redis)
        worker = make_worker(redis, (UPKEEP, INTAKE, DELIVERY, MEDIA), maintenance_interval=15)
        worker.work(burst=True, logging_level="WARNING")
        assert runner.run(ministry.outcomes()) == ["opened_case"] * 5
        assert len(platform.texts) == 5
        assert runner.run(ministry.column("SELECT DISTINCT state FROM outbox")) == ["sent"]
        for connector in ministry.connectors.values():
            runner.run(connector.close())
        runner.run(engine.dispose())
    failed = Queue(INTAKE, connection=redis, serializer=JSONSerializer).failed_job_registry
    assert failed.count == 0
