"""A thousand queued replies over five accounts: do they leave at the configured rates, each once?

The worker is the real one; the platforms are played by the simulator, whose clock is what counts.
"""

import asyncio
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from subprocess import Popen

from redis import Redis
from rich.progress import Progress
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.correspondence import Reply, queue_replies, write_replies
from bench.report import console, report
from bench.stage import Stage, free_port, stage
from dispatcher.queues import JobQueues
from domain.messages import Channel
from simulator.app import serve
from simulator.telegram.account import TelegramBot
from simulator.whatsapp.account import WhatsAppNumber
from simulator.world import Enters, World
from store.engine import create_engine

_REPLIES = 1_000
_SHARES = {"city": 0.40, "service": 0.25, "exams": 0.18, "transport": 0.12, "school": 0.05}
"""How the replies, and so the rates, are divided among the accounts; those named first are busier."""
_TELEGRAM = ("exams", "transport", "school")
_SET_UP_SECONDS = 10.0
_SHORTEST_DRAIN_SECONDS = 8.0
"""Faster than that, Telegram's 30 a second would not do."""
_PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.2
_UNSETTLED = text("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')")


@dataclass(frozen=True, slots=True)
class _Plan:
    """One account: how many replies wait, and how many a second it may send."""

    account: str
    channel: Channel
    replies: int
    per_second: float


def run(seconds: float, *, as_json: bool) -> None:
    """Measure for about `seconds` in all and print the figures."""
    plans = _plans(max(_SHORTEST_DRAIN_SECONDS, seconds - _SET_UP_SECONDS))
    simulator_port = free_port()
    base = f"http://127.0.0.1:{simulator_port}"
    with Progress(console=console, transient=True) as progress:
        progress.add_task("delivery", total=None)
        with stage(free_port(), [_configured(plan, base) for plan in plans], _secrets(plans)) as on_stage:
            arrived, took = asyncio.run(_drain(on_stage, plans, simulator_port))
    report("Delivery at the accounts' rates", _figures(plans, arrived, took), as_json=as_json)


def _plans(drain_seconds: float) -> list[_Plan]:
    return [
        _Plan(
            f"bench-{name}",
            Channel.TELEGRAM if name in _TELEGRAM else Channel.WHATSAPP,
            round(_REPLIES * share),
            round(_REPLIES * share / drain_seconds, 2),
        )
        for name, share in _SHARES.items()
    ]


async def _drain(
    on_stage: Stage, plans: Sequence[_Plan], port: int
) -> tuple[Mapping[str, list[tuple[str, float]]], float]:
    """Per account, the texts that arrived and when; and how long it took in all."""
    world = World([_played(plan) for plan in plans])
    replies = write_replies(world, {(plan.channel, plan.account): plan.replies for plan in plans})
    engine = create_engine(on_stage.database_url)
    try:
        async with engine.begin() as connection:
            await queue_replies(connection, replies)
        async with serve(world, port=port):
            with on_stage.process("run_bots.py", "worker", "--role", "delivery") as worker:
                _wish_for_delivery(on_stage.redis_url)
                began = time.monotonic()
                await _until_settled(engine, worker, max(plan.replies / plan.per_second for plan in plans))
                took = time.monotonic() - began
    finally:
        await engine.dispose()
    return _arrivals(world, replies), took


def _wish_for_delivery(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        JobQueues(redis, job_size=1, job_timeout_seconds=30).want_delivery()


async def _until_settled(engine: AsyncEngine, worker: Popen[bytes], seconds: float) -> None:
    async with asyncio.timeout(seconds + _PATIENCE_SECONDS):
        while worker.poll() is None:
            async with engine.connect() as connection:
                if (await connection.execute(_UNSETTLED)).scalar_one() == 0:
                    return
            await asyncio.sleep(_LOOK_SECONDS)
    raise RuntimeError(f"the worker ended with code {worker.returncode}")


def _arrivals(world: World, replies: Sequence[Reply]) -> Mapping[str, list[tuple[str, float]]]:
    """What the citizens have, by account, in the order in which it came to the platform."""
    arrived: dict[str, list[tuple[str, float]]] = {reply.account: [] for reply in replies}
    for played in world.accounts.values():
        for chat in played.chats.values():
            arrived[played.slug] += [(one.text, one.at.timestamp()) for one in chat.from_ministry()]
        arrived[played.slug].sort(key=lambda one: one[1])
    return arrived


def _figures(
    plans: Sequence[_Plan], arrived: Mapping[str, list[tuple[str, float]]], took: float
) -> dict[str, object]:
    copies = Counter(said for of_account in arrived.values() for said, _ in of_account)
    queued = sum(plan.replies for plan in plans)
    accounts = {
        plan.account: _account_figures(plan, [at for _, at in arrived[plan.account]]) for plan in plans
    }
    return {
        "replies": queued,
        "lost": queued - len(copies),
        "duplicated": sum(copies.values()) - len(copies),
        "rate_error": max(figures["rate_error"] for figures in accounts.values()),
        "seconds": round(took, 2),
        "accounts": accounts,
    }


def _account_figures(plan: _Plan, moments: Sequence[float]) -> dict[str, float]:
    """The rate between the first and the last reply, and the most within any second."""
    span = moments[-1] - moments[0] if len(moments) > 1 else 0.0
    measured = (len(moments) - 1) / span if span else 0.0
    peak = max((bisect_left(moments, at + 1) - index for index, at in enumerate(moments)), default=0)
    return {
        "replies": len(moments),
        "configured_per_second": plan.per_second,
        "measured_per_second": round(measured, 3),
        "peak_per_second": peak,
        "rate_error": round(abs(measured / plan.per_second - 1), 4),
    }


def _configured(plan: _Plan, base: str) -> dict[str, object]:
    """The account as in accounts.yaml."""
    common: dict[str, object] = {
        "id": plan.account,
        "channel": plan.channel.value,
        "unit": "beneficiary_care",
        "rate_per_second": plan.per_second,
        "api_base": base,
    }
    if plan.channel is Channel.TELEGRAM:
        return common | {"token_env": _variable(plan), "receive": "polling"}
    return common | {
        "phone_number_id": _number_id(plan),
        "access_token_env": "BENCH_ACCESS_TOKEN",
        "app_secrets_env": ["BENCH_APP_SECRET"],
        "verify_token_env": "BENCH_VERIFY_TOKEN",
    }


def _played(plan: _Plan) -> Enters:
    """The account as the simulator plays it; nobody listens to its webhooks."""
    if plan.channel is Channel.TELEGRAM:
        return TelegramBot(plan.account, _token(plan))
    return WhatsAppNumber(
        plan.account,
        phone_number_id=_number_id(plan),
        waba_id="102290129340398",
        display_number="966920000000",
        access_token="bench-access-token-0123456789",
        app_secret="unused",
        verify_token="unused",
    )


def _secrets(plans: Sequence[_Plan]) -> dict[str, str]:
    return {_variable(plan): _token(plan) for plan in plans if plan.channel is Channel.TELEGRAM}


def _variable(plan: _Plan) -> str:
    return f"BENCH_TOKEN_{plan.account.partition('-')[2].upper()}"


def _token(plan: _Plan) -> str:
    return f"{7_000_000_100 + plan.replies}:bench-token-not-a-real-one-0000"


def _number_id(plan: _Plan) -> str:
    return str(106_540_352_000_000 + plan.replies)
