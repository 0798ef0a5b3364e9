"""The commands that measure."""

from collections.abc import Callable

import click


@click.group()
def bench() -> None:
    """Measurements; each compares within one run, since machines differ."""


def _bench_options(function: Callable[..., None]) -> Callable[..., None]:
    seconds = click.option("--seconds", type=float, default=30.0, show_default=True, help="About how long.")
    as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
    return seconds(as_json(function))


@bench.command("intake")
@_bench_options
def bench_intake(seconds: float, as_json: bool) -> None:
    """Durable acknowledgements per second, against the same handler without storage and one job per request.

    \b
    Example:
      python run_bots.py bench intake --json
    """
    from bench.intake import run

    run(seconds, as_json=as_json)


@bench.command("pipeline")
@_bench_options
def bench_pipeline(seconds: float, as_json: bool) -> None:
    """Signed requests over HTTP to cases with replies queued, against one job per message.

    \b
    Example:
      python run_bots.py bench pipeline --json
    """
    from bench.pipeline import run

    run(seconds, as_json=as_json)


@bench.command("delivery")
@_bench_options
def bench_delivery(seconds: float, as_json: bool) -> None:
    """A thousand queued replies over five accounts: lost, doubled, and how well each account's rate is kept.

    \b
    Example:
      python run_bots.py bench delivery --json
    """
    from bench.delivery import run

    run(seconds, as_json=as_json)
