"""What all commands share: the configuration, the servers, and how complaints and JSON are printed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.errors import TawasulError
from domain.messages import Channel
from domain.text import storable

if TYPE_CHECKING:
    from config.settings import Settings
    from store.embedded import Addresses

ROOT = Path(__file__).resolve().parent.parent
CHANNELS = click.Choice([channel.value for channel in Channel])


class Commands(click.Group):
    """Shows our own errors as a sentence, and keeps tracebacks for faults."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except TawasulError as error:
            raise click.ClickException(str(error)) from error
        except Exception as error:
            if complaint := unreachable(error):
                raise click.ClickException(complaint) from error
            raise


def settings_of(config_dir: Path) -> "Settings":
    """The configuration of a folder and the environment. Raise ConfigurationError."""
    from config.environment import with_secret_key
    from config.settings import load_settings, read_environment

    return load_settings(config_dir, with_secret_key(read_environment(ROOT), ROOT / "var"))


@contextmanager
def addresses_of(settings: "Settings") -> "Iterator[Addresses]":
    """The servers the environment names, or the embedded ones of var/."""
    from store.embedded import Addresses, embedded_servers

    if settings.database_url and settings.redis_url:
        yield Addresses(settings.database_url, settings.redis_url)
        return
    with embedded_servers(settings.var_dir) as embedded:
        yield Addresses(
            settings.database_url or embedded.database_url, settings.redis_url or embedded.redis_url
        )


def unreachable(error: Exception) -> str | None:
    """A sentence when all that is wrong is that a server does not answer."""
    from redis.exceptions import ConnectionError as RedisAway
    from sqlalchemy.exc import OperationalError

    if isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) is None:
        return f"The database cannot be reached; is DATABASE_URL right, and the server up? {error.orig}"
    if isinstance(error, RedisAway):
        return f"Valkey cannot be reached; is REDIS_URL right, and the server up? {error}"
    return None


def print_json(value: dict[str, object], indent: int | None = None) -> None:
    """As UTF-8 whatever the terminal's encoding, for it is mostly other programs that read it."""
    line = storable(json.dumps(value, ensure_ascii=False, indent=indent))
    click.echo(line.encode() + b"\n", nl=False)


def log() -> None:
    from commands.logs import set_up_logging

    set_up_logging()
