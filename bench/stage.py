"""A stage for measurements: servers of its own in a directory of its own, processes that end with it."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from socket import socket

import yaml
from redis import Redis

from bench.loader import Load, Measured
from bench.traffic import (
    APP_SECRET,
    PHONE_NUMBER_ID,
    TELEGRAM_ACCOUNT,
    TELEGRAM_SECRET,
    TELEGRAM_TOKEN,
    WHATSAPP_ACCOUNT,
)
from store.embedded import EmbeddedPostgres, EmbeddedValkey
from store.migrate import migrate

ROOT = Path(__file__).resolve().parent.parent
_READY_SECONDS = 20.0
_LOAD_GRACE_SECONDS = 30.0
_RECEIVING: Sequence[Mapping[str, object]] = [
    {
        "id": TELEGRAM_ACCOUNT,
        "channel": "telegram",
        "unit": "beneficiary_care",
        "receive": "webhook",
        "token_env": "BENCH_TELEGRAM_TOKEN",
        "webhook_secret_env": "BENCH_TELEGRAM_SECRET",
    },
    {
        "id": WHATSAPP_ACCOUNT,
        "channel": "whatsapp",
        "unit": "beneficiary_care",
        "phone_number_id": PHONE_NUMBER_ID,
        "access_token_env": "BENCH_ACCESS_TOKEN",
        "app_secrets_env": ["BENCH_APP_SECRET"],
        "verify_token_env": "BENCH_VERIFY_TOKEN",
    },
]


@dataclass(frozen=True, slots=True)
class Stage:
    """Running servers and the configuration that names them."""

    directory: Path
    database_url: str
    redis_url: str
    environment: dict[str, str]

    @contextmanager
    def process(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A Python process of ours, ended with SIGTERM at the end of the block."""
        log = (self.directory / "log").open("ab")
        child = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=log, stderr=log
        )
        try:
            yield child
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            log.close()

    def sync_valkey(self, when: str) -> None:
        """Set when Valkey syncs its log to disk: `always`, or `everysec` as usual."""
        with Redis.from_url(self.redis_url) as client:
            client.config_set("appendfsync", when)

    def load(self, load: Load) -> Measured:
        """Send requests from a process of their own."""
        output = subprocess.run(
            [sys.executable, "-m", "bench.loader", json.dumps(asdict(load))],
            cwd=ROOT,
            check=True,
            capture_output=True,
            env=self.environment,
            timeout=load.seconds + _LOAD_GRACE_SECONDS,
        ).stdout
        return Measured(**json.loads(output))


@contextmanager
def stage(
    port: int,
    accounts: Sequence[Mapping[str, object]] | None = None,
    secrets: Mapping[str, str] | None = None,
) -> Iterator[Stage]:
    """PostgreSQL and Valkey with nothing in them, and a configuration with these accounts.

    `accounts` as in accounts.yaml, None: two that receive; `secrets`: the environment they name.
    """
    directory = Path(tempfile.mkdtemp(prefix="tawasul-bench-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        database_url = stack.enter_context(EmbeddedPostgres(directory / "postgres")).url
        redis_url = stack.enter_context(EmbeddedValkey(directory / "valkey")).url
        migrate(database_url)
        _write_configuration(directory / "config", port, accounts or _RECEIVING)
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "TAWASUL_SECRET_KEY": "bench-key-of-more-than-32-characters-0123456789",
            "TAWASUL_VAR": str(directory / "var"),
            "TAWASUL_CONFIG": str(directory / "config"),
            "BENCH_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
            "BENCH_TELEGRAM_SECRET": TELEGRAM_SECRET,
            "BENCH_APP_SECRET": APP_SECRET,
            "BENCH_ACCESS_TOKEN": "bench-access-token-0123456789",
            "BENCH_VERIFY_TOKEN": "bench-verify-token-0123456789",
            **(secrets or {}),
        }
        yield Stage(directory, database_url, redis_url, environment)


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(port: int) -> None:
    """Wait for /healthz."""
    deadline = time.monotonic() + _READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def query(database_url: str, sql: str) -> Sequence[Sequence[object]]:
    """Ask the stage's database something."""
    from sqlalchemy import text

    from store.engine import create_engine

    async def ask() -> Sequence[Sequence[object]]:
        engine = create_engine(database_url)
        try:
            async with engine.connect() as connection:
                return (await connection.execute(text(sql))).all()
        finally:
            await engine.dispose()

    return asyncio.run(ask())


def _write_configuration(directory: Path, port: int, accounts: Sequence[Mapping[str, object]]) -> None:
    """The project's own configuration with accounts for the bench and without limits per sender."""
    shutil.copytree(ROOT / "config", directory, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (directory / "accounts.yaml").write_text(yaml.safe_dump([dict(account) for account in accounts]))
    service = yaml.safe_load((directory / "service.yaml").read_text()) or {}
    service.setdefault("web", {}).update(
        port=port,
        public_base_url=f"http://127.0.0.1:{port}",
        requests_per_second_per_ip=1_000_000.0,
        events_per_second_per_account=1_000_000.0,
    )
    (directory / "service.yaml").write_text(yaml.safe_dump(service))
