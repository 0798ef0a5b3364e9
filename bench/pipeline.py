"""From signed requests over HTTP to cases with replies queued: messages per second, lost and doubled.

Web, workers, PostgreSQL, Valkey and the sender share one machine. The naive design does the same work with
one RQ job per message, by the same code, on the same servers.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack

from rich.progress import Progress

from bench.loader import Load, Measured
from bench.report import console, report
from bench.stage import Stage, free_port, query, stage, wait_until_ready

_CHANNELS = ("whatsapp", "telegram")
_WORKERS = 2
_CONNECTIONS = 128
_WARM_UP_MESSAGES = 50
_GUESSED_PER_SECOND = 1_500
_NAIVE_SHARE = 0.25
_SETTLE_SECONDS = 40.0
_UNSETTLED = "SELECT count(*) FROM raw_event WHERE outcome IS NULL"
_LAST_SETTLED = "SELECT extract(epoch FROM max(settled_at))::float8, count(*) FROM raw_event"
_BOOKS = """
    SELECT (SELECT count(*) FROM raw_event WHERE outcome IN ('opened_case', 'joined_case')),
        (SELECT count(*) FROM message WHERE direction = 'inbound'),
        (SELECT count(*) FROM cases),
        (SELECT count(*) FROM (SELECT 1 FROM message WHERE direction = 'inbound'
            GROUP BY conversation_id, external_id HAVING count(*) > 1) AS twice),
        (SELECT count(*) FROM outbox),
        (SELECT count(DISTINCT dedupe_key) FROM outbox)
"""


def run(seconds: float, *, as_json: bool) -> None:
    """Measure for about `seconds` in all and print the figures."""
    port = free_port()
    ours_seconds = max(3.0, (seconds - 8) * (1 - _NAIVE_SHARE))
    with Progress(console=console, transient=True) as progress:
        steps = progress.add_task("pipeline", total=2)
        with stage(port) as on_stage:
            ours, taken = _ours(on_stage, port, int(ours_seconds * _GUESSED_PER_SECOND))
            books = [int(str(value)) for value in query(on_stage.database_url, _BOOKS)[0]]
        progress.advance(steps)
        with stage(port) as on_stage:
            naive = _naive(on_stage, port, max(3.0, (seconds - 8) * _NAIVE_SHARE))
        progress.advance(steps)
    filed, messages, cases, twice, replies, answered = books
    report(
        "From request to case",
        {
            "per_second": round(ours, 1),
            "naive_per_second": round(naive, 1),
            "speedup_over_naive": round(ours / naive, 2),
            "messages": taken.accepted,
            "cases": cases,
            "replies_queued": replies,
            "lost": taken.accepted + _WARM_UP_MESSAGES - filed,
            "duplicated": twice + (messages - filed) + (replies - answered),
            "refused": taken.refused,
            "ack_p50_ms": taken.p50_ms,
            "ack_p99_ms": taken.p99_ms,
        },
        as_json=as_json,
    )


def _ours(on_stage: Stage, port: int, messages: int) -> tuple[float, Measured]:
    """Messages per second from the first request to the last settled event."""
    with ExitStack() as processes:
        processes.enter_context(on_stage.process("run_bots.py", "web"))
        for _ in range(_WORKERS):
            processes.enter_context(on_stage.process("run_bots.py", "worker", "--role", "intake"))
        wait_until_ready(port)
        _warm_up(on_stage, port)
        load = Load(
            port,
            seconds=_SETTLE_SECONDS,
            seed=3,
            connections=_CONNECTIONS,
            messages=messages,
            channels=_CHANNELS,
            start_at=int(time.time()),
        )
        before = _settled(on_stage)
        taken = on_stage.load(load)
        _wait(lambda: query(on_stage.database_url, _UNSETTLED)[0][0] == 0)
        ((last, count),) = query(on_stage.database_url, _LAST_SETTLED)
    elapsed = float(str(last)) - taken.began_at
    return (int(str(count)) - before) / elapsed, taken


def _naive(on_stage: Stage, port: int, seconds: float) -> float:
    """The same for one job per message: what the workers settle while requests keep coming."""
    with ExitStack() as processes:
        processes.enter_context(on_stage.process("-m", "bench.handlers", "job_per_request", str(port)))
        for _ in range(_WORKERS):
            processes.enter_context(on_stage.process("-m", "bench.naive"))
        wait_until_ready(port)
        _warm_up(on_stage, port)
        before, began = _settled(on_stage), time.time()
        load = Load(
            port,
            seconds=seconds,
            seed=4,
            connections=4,
            channels=_CHANNELS,
            start_at=int(began),
            messages=int(seconds * _GUESSED_PER_SECOND / 2),
        )
        on_stage.load(load)
        time.sleep(max(0.0, seconds - (time.time() - began)))
        return (_settled(on_stage) - before) / (time.time() - began)


def _warm_up(on_stage: Stage, port: int) -> None:
    """Let everything connect, compile and plan once; these messages do not count."""
    start_at = int(time.time()) - 60
    on_stage.load(
        Load(
            port,
            1.0,
            seed=2,
            connections=8,
            messages=_WARM_UP_MESSAGES,
            channels=_CHANNELS,
            start_at=start_at,
        )
    )
    _wait(lambda: _settled(on_stage) >= _WARM_UP_MESSAGES)


def _settled(on_stage: Stage) -> int:
    ((count,),) = query(on_stage.database_url, "SELECT count(*) FROM raw_event WHERE outcome IS NOT NULL")
    return int(str(count))


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SETTLE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the messages were not settled in time; look into the log of the bench")
        time.sleep(0.1)
