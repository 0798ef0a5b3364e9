"""The same webhook handler with three kinds of storage, so that they can be compared.

python -m bench.handlers ledger|none|job_per_request PORT
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from aiohttp import web
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from commands.accounts import make_connectors
from config.account import Receive
from config.settings import Settings, load_settings, read_environment
from connectors.webhooks import Accept, WebhookLimits, Webhooks
from dispatcher.intake import Intake
from dispatcher.ledger import Ledger
from dispatcher.spool import Spool
from domain.messages import RawEvent
from store.engine import create_engine


def make_app(settings: Settings, storage: str) -> web.Application:
    """The webhook routes, with the given storage behind them."""
    app = web.Application(client_max_size=settings.web.body_limit_bytes)
    accept = {"ledger": _ledger, "none": _nothing, "job_per_request": _job_per_request}[storage](
        settings, app
    )
    connectors = make_connectors(settings)
    posting = {
        (account.channel.value, account.id): connectors[account.id]
        for account in settings.accounts
        if account.receive is Receive.WEBHOOK
    }
    app.add_routes(Webhooks(posting, accept, WebhookLimits()).routes())
    app.add_routes([web.get("/healthz", _healthz)])
    return app


def _nothing(_settings: Settings, _app: web.Application) -> Accept:
    async def accept(_events: Sequence[RawEvent], _body: bytes) -> None:
        return

    return accept


def _ledger(settings: Settings, app: web.Application) -> Accept:
    assert settings.database_url
    engine = create_engine(settings.database_url)
    intake = Intake(
        Ledger(engine),
        Spool(settings.var_dir / "spool", limit_bytes=settings.intake.spool_limit_bytes),
        stored=lambda _ids: None,
        batch_limit=settings.intake.batch_limit,
        commit_timeout=settings.intake.commit_timeout_seconds,
    )

    async def open_intake(_app: web.Application) -> None:
        await intake.start()

    async def close_intake(_app: web.Application) -> None:
        await intake.close()
        await engine.dispose()

    app.on_startup.append(open_intake)
    app.on_cleanup.append(close_intake)
    return intake.accept


def _job_per_request(settings: Settings, _app: web.Application) -> Accept:
    """The design that first comes to mind: what arrives goes straight into RQ, one job each."""
    assert settings.redis_url
    queue = Queue("naive", connection=Redis.from_url(settings.redis_url), serializer=JSONSerializer)

    async def accept(events: Sequence[RawEvent], body: bytes) -> None:
        queue.enqueue("bench.naive.handle", args=[events[0].channel.value, events[0].account, body.decode()])

    return accept


async def _healthz(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


def main() -> None:
    """Serve until SIGTERM."""
    import uvloop

    root = Path(__file__).resolve().parent.parent
    environment = read_environment(root)
    settings = load_settings(Path(environment["TAWASUL_CONFIG"]), environment)
    loop_of: Callable[[], object] = uvloop.new_event_loop
    web.run_app(
        make_app(settings, sys.argv[1]),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        access_log=None,
        print=None,
        loop=loop_of(),  # type: ignore[arg-type]
    )


if __name__ == "__main__":
    main()
