"""How many requests per second are durably acknowledged, against no storage and one job per request.

The contestants take turns, so that a machine that slows down slows all of them. One job per request is
measured twice: with Valkey writing each job to disk before the answer (the same promise as ours, with which
`speedup_over_naive` compares), and as Valkey is usually run, where a crash loses up to a second of
acknowledged messages.
"""

import time
from contextlib import ExitStack

from rich.progress import Progress

from bench.loader import Load, Measured
from bench.report import console, report
from bench.stage import Stage, free_port, query, stage, wait_until_ready

_WARM_UP_SECONDS = 0.4
_ROUNDS = 2
_CONTESTANTS = {
    "none": ("none", "everysec"),
    "ledger": ("ledger", "everysec"),
    "job_on_disk": ("job_per_request", "always"),
    "job_in_memory": ("job_per_request", "everysec"),
}
"""By name: the handler's storage, and when Valkey syncs its log to disk."""

_CONNECTIONS = 128
_PACED_PER_SECOND = 500.0
_PACED_SECONDS = 4.0
_OVERHEAD_SECONDS = 10.0


def run(seconds: float, *, as_json: bool) -> None:
    """Measure for about `seconds` in all and print the figures."""
    turns = _ROUNDS * len(_CONTESTANTS)
    each = max(1.0, (seconds - _PACED_SECONDS - _OVERHEAD_SECONDS) / turns)
    ports = {storage: free_port() for storage, _ in _CONTESTANTS.values()}
    with stage(ports["ledger"]) as on_stage, ExitStack() as processes, Progress(console=console) as progress:
        for storage, port in ports.items():
            processes.enter_context(on_stage.process("-m", "bench.handlers", storage, str(port)))
            wait_until_ready(port)
        task = progress.add_task("measuring intake", total=turns + 1)
        measured: dict[str, list[Measured]] = {name: [] for name in _CONTESTANTS}
        for number in range(_ROUNDS):
            for name, (storage, sync) in _CONTESTANTS.items():
                on_stage.sync_valkey(sync)
                measured[name].append(_measure(on_stage, ports[storage], each, number, name))
                progress.advance(task)
        now = int(time.time())
        paced = on_stage.load(
            Load(ports["ledger"], _PACED_SECONDS, seed=99, rate=_PACED_PER_SECOND, start_at=now)
        )
        progress.advance(task)
        figures = _figures(on_stage, measured, paced)
    report("Durable acknowledgements", figures, as_json=as_json)


def _measure(on_stage: Stage, port: int, seconds: float, number: int, name: str) -> Measured:
    seed = 1 + list(_CONTESTANTS).index(name) + 10 * number
    now = int(time.time())
    on_stage.load(Load(port, _WARM_UP_SECONDS, seed=seed + 100, connections=_CONNECTIONS, start_at=now))
    return on_stage.load(Load(port, seconds, seed=seed, connections=_CONNECTIONS, start_at=now))


def _figures(on_stage: Stage, measured: dict[str, list[Measured]], paced: Measured) -> dict[str, object]:
    rate = {name: _rate(runs) for name, runs in measured.items()}
    rows = query(
        on_stage.database_url,
        "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')",
    )
    settings = {str(name): setting for name, setting in rows}
    return {
        "durable_per_second": round(rate["ledger"], 1),
        "verify_only_per_second": round(rate["none"], 1),
        "naive_per_second": round(rate["job_on_disk"], 1),
        "naive_not_durable_per_second": round(rate["job_in_memory"], 1),
        "ratio_to_verify_only": round(rate["ledger"] / rate["none"], 3),
        "speedup_over_naive": round(rate["ledger"] / rate["job_on_disk"], 2),
        "speedup_over_naive_not_durable": round(rate["ledger"] / rate["job_in_memory"], 2),
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
