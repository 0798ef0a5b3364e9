"""The servers `up` brings along, PostgreSQL and Valkey, so that a fresh machine needs nothing else.

`up` itself holds the directory and starts them:

    with hold_directory(var), EmbeddedPostgres(var / "postgres") as postgres, EmbeddedValkey(…) as valkey:
        … postgres.url, valkey.url …

Every other command uses `embedded_servers(var)`. Data is kept between starts. Whatever kills us, the servers
end as well; what a crash left behind is cleared up by the next start.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from store.embedded_directory import hold_directory
from store.embedded_errors import AlreadyRunning, ServerDidNotStart
from store.embedded_postgres import EmbeddedPostgres
from store.embedded_process import wait_until
from store.embedded_server import EmbeddedServer
from store.embedded_valkey import EmbeddedValkey

__all__ = [
    "Addresses",
    "AlreadyRunning",
    "EmbeddedPostgres",
    "EmbeddedServer",
    "EmbeddedValkey",
    "ServerDidNotStart",
    "embedded_servers",
    "hold_directory",
]

_WAIT_FOR_OTHERS_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the servers are."""

    database_url: str
    redis_url: str


@contextmanager
def embedded_servers(var_dir: Path) -> Iterator[Addresses]:
    """The servers of `var_dir`: those of a running `up`, else our own for the time of the block."""
    postgres, valkey = EmbeddedPostgres(var_dir / "postgres"), EmbeddedValkey(var_dir / "valkey")
    with ExitStack() as stack:
        try:
            stack.enter_context(hold_directory(var_dir))
        except AlreadyRunning as running:
            _wait_for((postgres, valkey), running)
        else:
            stack.enter_context(postgres)
            stack.enter_context(valkey)
        yield Addresses(postgres.url, valkey.url)


def _wait_for(servers: tuple[EmbeddedServer, ...], running: AlreadyRunning) -> None:
    """The other process may be starting them at this moment."""
    for server in servers:
        if not wait_until(server.is_ready, _WAIT_FOR_OTHERS_SECONDS):
            raise ServerDidNotStart(
                f"Process {running.pid} runs Tawasul here, but its {server.name} does not answer; "
                f"look into {server.log_path}"
            ) from running
