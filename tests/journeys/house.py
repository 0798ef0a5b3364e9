"""The whole house in one process: played platforms, the real web app on a port, and the jobs of a worker."""

import asyncio
import re
import secrets
import shutil
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path

import aiohttp
import yaml
from aiohttp import web
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.staff import StaffRole, add_staff
from commands.accounts import make_connectors
from commands.composition import (
    delivery_wish,
    make_delivery,
    make_media,
    make_processing,
    make_queues,
    media_wish,
)
from commands.simulate import played_accounts
from commands.web import make_app
from config.settings import Settings, load_settings
from dispatcher.delivery import Delivery
from dispatcher.media import Media
from dispatcher.processing import Processing
from dispatcher.queues import DELIVERY, INTAKE, MEDIA, JobQueues
from domain.clock import system_clock
from simulator.app import serve
from simulator.chat import Place
from simulator.play import Player
from simulator.timing import AT_ONCE
from simulator.world import World
from store.engine import create_engine

TELEGRAM = ("telegram", "moe-bot")
WHATSAPP = ("whatsapp", "moe-number")
TEMPLATE = "tawasul_case_update"
PASSWORD = "كلمة سر طويلة"
PATIENCE_SECONDS = 30.0
SIMULATOR = "http://simulator"
"""Stands in an account's settings for the address that the simulator will have."""

AccountYaml = Mapping[str, object]
SECRETS = {
    "TAWASUL_SECRET_KEY": secrets.token_urlsafe(48),
    "BOT_TOKEN": f"7000000001:{secrets.token_hex(16)}",
    "BOT_SECRET": secrets.token_hex(16),
    "ACCESS_TOKEN": secrets.token_hex(16),
    "APP_SECRET": secrets.token_hex(16),
    "VERIFY_TOKEN": secrets.token_hex(16),
}
"""The environment; a story on another channel may use these names for whatever its account needs."""

BOT: AccountYaml = {
    "id": TELEGRAM[1],
    "channel": TELEGRAM[0],
    "token_env": "BOT_TOKEN",
    "webhook_secret_env": "BOT_SECRET",
    "api_base": SIMULATOR,
}
NUMBER: AccountYaml = {
    "id": WHATSAPP[1],
    "channel": WHATSAPP[0],
    "phone_number_id": "106540352242922",
    "access_token_env": "ACCESS_TOKEN",
    "app_secrets_env": ["APP_SECRET"],
    "verify_token_env": "VERIFY_TOKEN",
    "templates": {"ar": {"name": TEMPLATE, "language": "ar"}},
    "api_base": SIMULATOR,
}

_ROOT = Path(__file__).parents[2]
_UNSETTLED = text(
    """
    SELECT EXISTS (SELECT 1 FROM raw_event WHERE outcome IS NULL)
        OR EXISTS (
            SELECT 1 FROM outbox o
            JOIN conversation v ON v.id = o.conversation_id JOIN address a ON a.id = v.address_id
            WHERE a.channel <> 'manual' -- where people send, when they come round to it
                AND (o.state = 'sending' OR (o.state = 'queued' AND o.due_at <= :now)))
        OR EXISTS (SELECT 1 FROM media_file WHERE state = 'waiting' AND (due_at <= :now OR trouble IS NULL))
    """
)
_A_DAY_EARLIER = text("UPDATE conversation SET last_inbound_at = last_inbound_at - interval '25 hours'")


@dataclass(slots=True)
class Worker:
    """Does the jobs of the RQ queues on the test's own loop; `changed` is set anew after each."""

    redis: Redis
    queues: JobQueues
    processing: Processing
    delivery: Delivery
    media: Media
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, redis_url: str) -> None:
        """Take jobs, oldest first, until cancelled."""
        names = [f"rq:queue:{name}" for name in (INTAKE, DELIVERY, MEDIA)]
        async with AsyncRedis.from_url(redis_url, decode_responses=True, socket_timeout=None) as waiting:
            while True:
                taken = await waiting.blpop(names)
                assert taken is not None  # without a timeout it waits for good
                job = Job.fetch(str(taken[1]), connection=self.redis, serializer=JSONSerializer)
                await self._do(job)
                self.changed.set()
                self.changed = asyncio.Event()

    async def _do(self, job: Job) -> None:
        """What dispatcher.jobs does with it."""
        if job.func_name == "dispatcher.jobs.process_events":
            await self.processing.process(job.args[0])
            return
        if job.func_name == "dispatcher.jobs.fetch_media":
            await self.media.drain(at_most_seconds=5)
            return
        self.queues.delivery_begins()
        if await self.delivery.drain(at_most_seconds=5):
            self.queues.want_delivery()


@dataclass(slots=True)
class Agent:
    """A member of staff with a browser that keeps cookies."""

    http: aiohttp.ClientSession
    inbox: str

    async def page(self, path: str = "") -> str:
        """The text of a page that must be there."""
        async with self.http.get(self.inbox + path) as response:
            assert response.status == 200, response.status
            return unescape(await response.text())

    async def submits(self, path: str, **fields: str) -> int:
        """Send a form from our own page; the status before any redirect."""
        origin = {"Origin": self.inbox.removesuffix("/inbox/")}
        async with self.http.post(
            self.inbox + path, data=fields, headers=origin, allow_redirects=False
        ) as response:
            return response.status

    async def replies(self, number: str, words: str) -> None:
        """Answer the citizen from the page of his case."""
        page = await self.page(f"cases/{number}")
        names = ("csrf_token", "form_key", "conversation_id", "seen_message_id")
        hidden = {name: _hidden(page, name) for name in names}
        assert await self.submits(f"cases/{number}/reply", text=words, status="answered", **hidden) == 303


@dataclass(slots=True)
class House:
    """Everything a story needs."""

    world: World
    engine: AsyncEngine
    address: str
    simulator: str
    worker: Worker

    def citizen(
        self,
        account: tuple[str, str],
        slug: str,
        *,
        name: str = "",
        hides_phone: bool = False,
        place: Place = Place.PRIVATE,
    ) -> Player:
        """Somebody with one of our accounts open in a messenger."""
        return Player(self.world, *account, slug, place, name=name, hides_phone=hides_phone)

    async def quiet(self) -> None:
        """Wait until every event is settled, every due message sent, and every receipt taken in."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                job_done = self.worker.changed
                await self.world.settled()
                if not await self._is_unsettled():
                    # A send may have caused a receipt just now.
                    posted = self.world.webhooks_posted
                    await self.world.settled()
                    if posted == self.world.webhooks_posted and not await self._is_unsettled():
                        return
                    continue
                await job_done.wait()

    async def a_day_passes(self) -> None:
        """For us and for the platforms, the citizens last wrote a day earlier."""
        async with self.engine.begin() as connection:
            await connection.execute(_A_DAY_EARLIER)
        for account in self.world.accounts.values():
            for chat in account.chats.values():
                if chat.last_inbound_at is not None:
                    chat.last_inbound_at -= timedelta(hours=25)

    async def staff(self, username: str, name: str) -> None:
        """Somebody new at the care centre."""
        async with self.engine.begin() as connection:
            await add_staff(
                connection,
                username=username,
                password=PASSWORD,
                name=name,
                role=StaffRole.AGENT,
                unit="beneficiary_care",
                language="ar",
            )

    @asynccontextmanager
    async def agent(self, username: str = "noura", name: str = "نورة") -> AsyncIterator[Agent]:
        """An agent who has signed in."""
        await self.staff(username, name)
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            agent = Agent(http, f"{self.address}/inbox/")
            assert await agent.submits("sign-in", username=username, password=PASSWORD) == 303
            yield agent

    async def count(self, what: str) -> int:
        """How many rows a query of one number finds."""
        async with self.engine.connect() as connection:
            return int((await connection.execute(text(f"SELECT count(*) FROM {what}"))).scalar_one())

    async def _is_unsettled(self) -> bool:
        async with self.engine.connect() as connection:
            return bool((await connection.execute(_UNSETTLED, {"now": system_clock()})).scalar_one())


@asynccontextmanager
async def open_house(
    directory: Path, database_url: str, redis_url: str, accounts: Sequence[AccountYaml] = (BOT, NUMBER)
) -> AsyncIterator[House]:
    """Build everything, and take it down in the order in which `up` does. `accounts` as in accounts.yaml."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    to_play = _settings(directory, SIMULATOR, accounts)
    world = World(played_accounts(to_play, address), timing=AT_ONCE)
    async with serve(world) as simulator:
        settings = _settings(directory, simulator, accounts)
        engine = create_engine(database_url)
        async with (
            _web(settings, database_url, redis_url, listening),
            _work(settings, engine, redis_url) as worker,
        ):
            yield House(world, engine, address, simulator, worker)
        await engine.dispose()


@asynccontextmanager
async def _web(
    settings: Settings, database_url: str, redis_url: str, listening: socket.socket
) -> AsyncIterator[None]:
    redis = Redis.from_url(redis_url)
    runner = web.AppRunner(make_app(settings, create_engine(database_url), redis), shutdown_timeout=1)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield
    finally:
        await runner.cleanup()
        redis.close()


@asynccontextmanager
async def _work(settings: Settings, engine: AsyncEngine, redis_url: str) -> AsyncIterator[Worker]:
    redis = Redis.from_url(redis_url)
    connectors = make_connectors(settings)
    queues = make_queues(settings, redis)
    worker = Worker(
        redis,
        queues,
        make_processing(settings, engine, connectors, delivery_wish(queues), media_wish(queues)),
        make_delivery(settings, engine, connectors),
        make_media(settings, engine, connectors),
    )
    working = asyncio.create_task(worker.run(redis_url))
    try:
        yield worker
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        for connector in connectors.values():
            await connector.close()
        redis.close()


def _settings(directory: Path, simulator: str, accounts: Sequence[AccountYaml]) -> Settings:
    """The project's own configuration with other accounts."""
    config_dir = directory / "config"
    shutil.copytree(
        _ROOT / "config",
        config_dir,
        ignore=shutil.ignore_patterns("*.py", "__pycache__"),
        dirs_exist_ok=True,
    )
    written = yaml.safe_dump([{"unit": "beneficiary_care", **account} for account in accounts])
    (config_dir / "accounts.yaml").write_text(written.replace(SIMULATOR, simulator), encoding="utf-8")
    # Webhooks need an address for the platforms; the simulator was told the real one.
    environ = SECRETS | {"TAWASUL_VAR": str(directory), "TAWASUL_PUBLIC_BASE_URL": "http://127.0.0.1"}
    return load_settings(config_dir, environ)


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"the page has no field {name}"
    return found[1]
