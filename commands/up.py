"""`up`: everything on this machine, kept alive until Ctrl-C."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.panel import Panel

from commands.supervisor import ProcessPlan, Supervisor
from config.environment import with_secret_key
from config.settings import Settings, load_settings, read_environment
from store.embedded import EmbeddedPostgres, EmbeddedServer, EmbeddedValkey, hold_directory
from store.migrate import migrate

console = Console()


@dataclass(frozen=True, slots=True)
class House:
    """The servers everything stands on. `embedded` are those we started ourselves."""

    database_url: str
    redis_url: str
    embedded: tuple[EmbeddedServer, ...]


def run_up(root: Path, config_dir: Path, *, port: int | None) -> None:
    """Run until told to stop."""
    environment = with_secret_key(read_environment(root), root / "var")
    if port is not None:
        environment["TAWASUL_PORT"] = str(port)
    settings = load_settings(config_dir, environment)
    environment["TAWASUL_CONFIG"] = str(config_dir)

    async def announce() -> None:
        console.print(Panel(_welcome(settings), title="تواصل  Tawasul", expand=False))

    with house(settings) as built:
        supervise(settings, built, environment, processes(root, settings), announce)


@contextmanager
def house(settings: Settings) -> Iterator[House]:
    """PostgreSQL and Valkey, embedded unless the settings name others, with the schema in place."""
    with ExitStack() as stack:
        stack.enter_context(hold_directory(settings.var_dir))
        embedded: list[EmbeddedServer] = []
        database_url, redis_url = settings.database_url, settings.redis_url
        with console.status("Starting the database and the queues…"):
            if database_url is None:
                postgres = stack.enter_context(EmbeddedPostgres(settings.var_dir / "postgres"))
                database_url = postgres.url
                embedded.append(postgres)
            if redis_url is None:
                valkey = stack.enter_context(EmbeddedValkey(settings.var_dir / "valkey"))
                redis_url = valkey.url
                embedded.append(valkey)
            migrate(database_url)
        yield House(database_url, redis_url, tuple(embedded))


def processes(root: Path, settings: Settings) -> list[ProcessPlan]:
    """Every process of the house."""
    program = str(root / "run_bots.py")
    workers = [
        ProcessPlan(f"worker-{role}-{number}", (program, "worker", "--role", role))
        for role, count in (
            ("intake", settings.workers.intake),
            ("delivery", settings.workers.delivery),
            ("media", settings.workers.media),
        )
        for number in range(1, count + 1)
    ]
    return [
        ProcessPlan("web", (program, "web"), grace_seconds=settings.web.shutdown_seconds + 5),
        *workers,
        ProcessPlan("cron", (program, "cron")),
        ProcessPlan("listen", (program, "listen")),
    ]


def supervise(
    settings: Settings,
    built: House,
    environment: Mapping[str, str],
    plans: Sequence[ProcessPlan],
    announce: Callable[[], Awaitable[None]],
) -> None:
    """Keep the processes alive until told to stop."""
    addresses = {
        "DATABASE_URL": built.database_url,
        "REDIS_URL": built.redis_url,
        "TAWASUL_VAR": str(settings.var_dir),
    }
    asyncio.run(
        Supervisor(settings.var_dir).run(
            plans,
            {**os.environ, **environment, **addresses},
            announce,
            ready_url=f"http://{settings.web.host}:{settings.web.port}/healthz",
            servers=built.embedded,
        )
    )


def _welcome(settings: Settings) -> str:
    lines = [f"Inbox      http://{settings.web.host}:{settings.web.port}/inbox/"]
    on = [account for account in settings.accounts if not account.is_off]
    lines += [f"Webhook    /hooks/{account.channel.value}/{account.id}" for account in on]
    if not on:
        lines.append("No account is on yet: see config/accounts.yaml, or try `make demo` first.")
    lines.append('Staff      .venv/bin/python run_bots.py staff add NAME --name "…" --role agent')
    lines.append(f"Logs       {settings.var_dir / 'log'}")
    lines.append("Ctrl-C stops everything; nothing that was accepted is lost.")
    return "\n".join(lines)
