"""One PostgreSQL and one Valkey for a whole test run, in a directory that goes with it.

In tests/conftest.py:

    @pytest.fixture(scope="session")
    def database_url() -> Iterator[str]:
        with server_directory() as directory:
            yield start_postgres(directory / "postgres")

The servers end with the process that started them, however it ends.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from store.embedded import EmbeddedPostgres, EmbeddedServer, EmbeddedValkey

_started: list[EmbeddedServer] = []


@contextmanager
def server_directory() -> Iterator[Path]:
    """A directory that is removed in the end, after the servers in it were stopped.

    Not pytest's tmp_path: the next pytest run closes that to the account the database runs as.
    """
    directory = Path(tempfile.mkdtemp(prefix="tawasul-test-"))
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        _stop_within(directory)
        shutil.rmtree(directory, ignore_errors=True)


def start_postgres(directory: Path, settings: Mapping[str, str] | None = None) -> str:
    """Start a database (about 1 s the first time); returns its URL."""
    return _start(EmbeddedPostgres(directory, settings))


def start_valkey(directory: Path) -> str:
    """Start a Valkey; returns its URL."""
    return _start(EmbeddedValkey(directory))


def _start(server: EmbeddedServer) -> str:
    url = server.start()
    _started.append(server)
    return url


def _stop_within(directory: Path) -> None:
    for server in list(_started):
        if server.directory.is_relative_to(directory.absolute()):
            server.stop()
            _started.remove(server)


@atexit.register
def _stop_all() -> None:
    for server in _started:
        server.stop()
