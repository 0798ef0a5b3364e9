"""`web`: takes webhooks and shows pages."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable

import uvloop
from aiohttp import web
from aiohttp.typedefs import Handler
from redis import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from commands.accounts import ConnectorOfOurs, make_connectors
from commands.composition import make_queues
from commands.inbox import make_inbox
from commands.metrics import make_metrics
from config.account import Receive
from config.settings import Settings
from connectors.webhooks import WebhookLimits, Webhooks
from dispatcher.intake import Intake
from dispatcher.ledger import Ledger
from dispatcher.queues import EventEnqueuer
from dispatcher.spool import Spool
from domain.clock import system_clock
from store.engine import create_engine

log = logging.getLogger(__name__)

_BACKLOG = 1024


def serve(settings: Settings, database_url: str, redis_url: str) -> None:
    """Serve until SIGTERM; then finish what was accepted."""
    uvloop.run(_serve(settings, database_url, redis_url))


async def _serve(settings: Settings, database_url: str, redis_url: str) -> None:
    app = make_app(settings, create_engine(database_url), Redis.from_url(redis_url))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=settings.web.shutdown_seconds)
    await runner.setup()
    site = web.TCPSite(runner, settings.web.host, settings.web.port, backlog=_BACKLOG)
    await site.start()
    log.info("web_ready", extra={"host": settings.web.host, "port": settings.web.port})
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    # The socket closes first, then requests under way finish, then the intake empties itself.
    await runner.cleanup()


def make_app(settings: Settings, engine: AsyncEngine, redis: Redis) -> web.Application:
    """The whole web process as one application."""
    connectors = make_connectors(settings)
    queues = make_queues(settings, redis)
    enqueuer = EventEnqueuer(queues, interval=settings.intake.enqueue_interval_ms / 1000)
    intake = Intake(
        Ledger(engine),
        Spool(settings.var_dir / "spool", limit_bytes=settings.intake.spool_limit_bytes),
        stored=enqueuer.add,
        batch_limit=settings.intake.batch_limit,
        commit_timeout=settings.intake.commit_timeout_seconds,
    )
    app = web.Application(client_max_size=settings.web.body_limit_bytes)
    app.add_routes(_webhooks(settings, connectors, intake).routes())
    app.add_routes([web.get("/healthz", _healthz), web.get("/", _to_inbox)])
    app.add_routes([web.get("/metrics", _metrics(settings, engine))])
    app.add_subapp("/inbox", make_inbox(settings, engine, connectors, queues))
    app.cleanup_ctx.append(_intake_context(intake, enqueuer, engine, connectors))
    return app


def _metrics(settings: Settings, engine: AsyncEngine) -> Handler:
    return make_metrics(
        engine,
        {account.id: account.channel.value for account in settings.accounts if not account.is_off},
        allow=settings.web.metrics_allow,
        trusted_proxies=settings.web.trusted_proxies,
        held_back=settings.delivery.outgoing_stopped,
        clock=system_clock,
    )


def _webhooks(settings: Settings, connectors: dict[str, ConnectorOfOurs], intake: Intake) -> Webhooks:
    posting = {
        (account.channel.value, account.id): connectors[account.id]
        for account in settings.accounts
        if not account.is_off and account.receive is Receive.WEBHOOK
    }
    limits = WebhookLimits(
        requests_per_second_per_ip=settings.web.requests_per_second_per_ip,
        events_per_second_per_account=settings.web.events_per_second_per_account,
        unverified_per_minute_per_ip=settings.web.unverified_per_minute_per_ip,
        trusted_proxies=settings.web.trusted_proxies,
    )
    return Webhooks(posting, intake.accept, limits)


def _intake_context(
    intake: Intake, enqueuer: EventEnqueuer, engine: AsyncEngine, connectors: dict[str, ConnectorOfOurs]
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(_app: web.Application) -> AsyncIterator[None]:
        await enqueuer.start()
        await intake.start()
        yield
        await intake.close()
        await enqueuer.close()
        for connector in connectors.values():
            await connector.close()
        await engine.dispose()

    return context


async def _healthz(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def _to_inbox(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/inbox/")
