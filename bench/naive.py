"""The naive design: one RQ job per request, which parses, writes and answers one message in a transaction."""

import asyncio
import os
from pathlib import Path
from typing import Any

from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from commands.accounts import make_connectors
from commands.composition import make_processing
from config.settings import load_settings, read_environment
from dispatcher.ledger import Delivery, append
from store.engine import create_engine


class _Desk:
    """What the jobs of this worker process share."""

    loop: asyncio.AbstractEventLoop
    engine: Any
    connectors: Any
    processing: Any


def handle(_channel: str, account: str, body: str) -> None:
    """One request from start to end."""
    _Desk.loop.run_until_complete(_handle(account, body.encode()))


async def _handle(account: str, body: bytes) -> None:
    events = _Desk.connectors[account].unpack(body)
    async with _Desk.engine.begin() as connection:
        ids = await append(connection, [Delivery(events, body)])
    await _Desk.processing.process(ids)


def main() -> None:
    """Work until SIGTERM."""
    environment = read_environment(Path(__file__).resolve().parent.parent)
    settings = load_settings(Path(environment["TAWASUL_CONFIG"]), environment)
    assert settings.database_url
    _Desk.loop = asyncio.new_event_loop()
    _Desk.engine = create_engine(settings.database_url)
    _Desk.connectors = make_connectors(settings)
    _Desk.processing = make_processing(settings, _Desk.engine, _Desk.connectors, _nothing, _nothing)
    redis = Redis.from_url(os.environ["REDIS_URL"])
    SimpleWorker(["naive"], connection=redis, serializer=JSONSerializer).work(logging_level="WARNING")


async def _nothing() -> None:
    return


if __name__ == "__main__":
    # RQ imports `handle` from this module by its name, not from __main__.
    from bench import naive

    naive.main()
