"""The directory of an embedded server: one user at a time, sockets with short enough names, logs that end."""

import errno
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.embedded_errors import AlreadyRunning, ServerDidNotStart
from store.embedded_owner import Owner
from store.embedded_process import read_pid

_LONGEST_SOCKET_PATH = 103
"""Bytes; Linux takes 107, macOS 103."""
_LOG_LIMIT_BYTES = 10 * 1024 * 1024


@contextmanager
def hold_directory(directory: Path, lock_name: str = "up.lock") -> Iterator[None]:
    """Be the only one to run servers in a directory. Raise AlreadyRunning, naming who does, otherwise.

    The kernel gives the lock back when we die, however we die.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / lock_name
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                raise
            pid = read_pid(path)
            raise AlreadyRunning(
                f"Tawasul is already running on {directory} (process {pid or 'unknown'}). Stop that one "
                "first, by Ctrl-C or by `kill` and its number, or choose another directory by TAWASUL_VAR.",
                pid=pid,
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def socket_directory(directory: Path, socket_name: str, owner: Owner) -> Path:
    """A directory of the owner's alone for a socket, in `directory` where its path will do.

    Clients take a comma for the beginning of another address.
    """
    wanted = directory.absolute() / "socket"
    if len(os.fsencode(wanted / socket_name)) <= _LONGEST_SOCKET_PATH and not set(str(wanted)) & set(
        ",\"'\\"
    ):
        wanted.mkdir(exist_ok=True)
        owner.take(wanted)
        return wanted
    key = hashlib.sha256(os.fsencode(directory.absolute())).hexdigest()[:16]
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):
        short = parent / f"tawasul-{owner.uid}-{key}"
        if len(os.fsencode(short / socket_name)) <= _LONGEST_SOCKET_PATH:
            _make_private(short, owner)
            return short
    raise ServerDidNotStart(
        f"No path short enough for a socket was found; set TMPDIR (now {tempfile.gettempdir()})."
    )


def _make_private(directory: Path, owner: Owner) -> None:
    """Make a directory in a place where everybody may write, and trust it only if it is really ours."""
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if directory.is_symlink() or found.st_uid not in {os.geteuid(), owner.uid}:
        raise ServerDidNotStart(f"{directory} belongs to somebody else; remove it or set TMPDIR.")
    owner.take(directory)


def open_log(path: Path) -> int:
    """A descriptor to append to a log; a long one is set aside first, and the one before that goes."""
    if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640)


def end_of_log(path: Path, start: int = 0) -> str:
    """The last lines of a log written since `start`."""
    try:
        with path.open("rb") as log:
            log.seek(start)
            lines = log.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return "(no log)"
    return "\n".join(lines[-15:]) or "(nothing logged)"
