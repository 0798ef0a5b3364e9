"""How many requests per second are durably acknowledged, against no storage and one job per request.

The three take turns, so that a machine that slows down slows all of them.
"""

import time

from rich.progress import Progress

from bench.loader import Load, Measured
from bench.report import console, report
from bench.stage import Stage, free_port, query, stage, wait_until_ready

_WARM_UP_SECONDS = 1.0
_ROUNDS = 2
_STORAGES = ("none", "ledger", "job_per_request")
_PACED_PER_SECOND = 500.0
_PACED_SECONDS = 4.0
_OVERHEAD_SECONDS = 12.0


def run(seconds: float, *, as_json: bool) -> None:
    """Measure for about `seconds` in all and print the figures."""
    port = free_port()
    each = max(1.0, (seconds - _PACED_SECONDS - _OVERHEAD_SECONDS / 2) / (_ROUNDS * len(_STORAGES)))
    with stage(port) as on_stage, Progress(console=console, transient=True) as progress:
        steps = progress.add_task("intake", total=_ROUNDS * len(_STORAGES) + 1)
        measured: dict[str, list[Measured]] = {storage: [] for storage in _STORAGES}
        for number in range(_ROUNDS):
            for storage in _STORAGES:
                measured[storage].append(_measure(on_stage, storage, port, each, number))
                progress.advance(steps)
        paced = _measure_paced(on_stage, port)
        figures = _figures(on_stage, measured, paced)
    report("Durable acknowledgements", figures, as_json=as_json)


def _measure(on_stage: Stage, storage: str, port: int, seconds: float, number: int) -> Measured:
    seed = 1 + _STORAGES.index(storage) + 10 * number
    now = int(time.time())
    with on_stage.process("-m", "bench.handlers", storage, str(port)):
        wait_until_ready(port)
        on_stage.load(Load(port, _WARM_UP_SECONDS, seed=seed + 100, start_at=now))
        return on_stage.load(Load(port, seconds, seed=seed, start_at=now))


def _measure_paced(on_stage: Stage, port: int) -> Measured:
    with on_stage.process("-m", "bench.handlers", "ledger", str(port)):
        wait_until_ready(port)
        load = Load(port, _PACED_SECONDS, seed=99, rate=_PACED_PER_SECOND, start_at=int(time.time()))
        return on_stage.load(load)


def _figures(on_stage: Stage, measured: dict[str, list[Measured]], paced: Measured) -> dict[str, object]:
    rate = {storage: _rate(runs) for storage, runs in measured.items()}
    rows = query(
        on_stage.database_url,
        "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')",
    )
    settings = {str(name): setting for name, setting in rows}
    return {
        "durable_per_second": round(rate["ledger"], 1),
        "verify_only_per_second": round(rate["none"], 1),
        "naive_per_second": round(rate["job_per_request"], 1),
        "ratio_to_verify_only": round(rate["ledger"] / rate["none"], 3),
        "speedup_over_naive": round(rate["ledger"] / rate["job_per_request"], 2),
        "p50_ms": paced.p50_ms,
        "p99_ms": paced.p99_ms,
        "paced_per_second": round(paced.per_second, 1),
        "saturated_p50_ms": measured["ledger"][-1].p50_ms,
        "saturated_p99_ms": measured["ledger"][-1].p99_ms,
        "refused": sum(run.refused for runs in measured.values() for run in runs) + paced.refused,
        "fsync": settings["fsync"],
        "synchronous_commit": settings["synchronous_commit"],
    }


def _rate(runs: list[Measured]) -> float:
    return sum(run.accepted for run in runs) / sum(run.seconds for run in runs)
