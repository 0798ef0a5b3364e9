"""`listen`: fetches what platforms do not post to us; one leader per account."""

import asyncio
import logging
import signal

import uvloop
from redis import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from commands.accounts import make_connectors
from commands.composition import make_queues
from config.account import Receive
from config.settings import Settings
from dispatcher.listening import Listener
from dispatcher.queues import EventEnqueuer
from domain.ports import Polls
from store.engine import create_engine

log = logging.getLogger(__name__)


def listen(settings: Settings, database_url: str, redis_url: str) -> None:
    """Poll every account that is set to polling, until SIGTERM."""
    # Each account that is polled holds one connection for its lock.
    engine = create_engine(database_url, pool_size=len(settings.accounts) + 5)
    uvloop.run(_listen(settings, engine, Redis.from_url(redis_url)))


async def _listen(settings: Settings, engine: AsyncEngine, redis: Redis) -> None:
    connectors = make_connectors(settings)
    enqueuer = EventEnqueuer(
        make_queues(settings, redis), interval=settings.intake.enqueue_interval_ms / 1000
    )
    await enqueuer.start()
    listener = Listener(engine, stored=enqueuer.add)
    polling = [
        connectors[account.id]
        for account in settings.accounts
        if not account.is_off and account.receive is Receive.POLLING
    ]
    tasks = [
        asyncio.create_task(listener.listen(connector.account, connector), name=connector.account)
        for connector in polling
        if isinstance(connector, Polls)
    ]
    log.info("listening", extra={"accounts": [connector.account for connector in polling]})
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await enqueuer.close()
    for connector in connectors.values():
        await connector.close()
    await engine.dispose()
