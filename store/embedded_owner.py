"""Whom a server runs as: PostgreSQL refuses to be root, so root hands it to an account of its own."""

import logging
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from store.embedded_errors import ServerDidNotStart

SYSTEM_USER = "pgserver"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Owner:
    """A system account. `switch` tells whether a child must change to it."""

    uid: int
    gid: int
    switch: bool

    def take(self, path: Path) -> None:
        """Make a directory the owner's alone."""
        if self.switch:
            os.chown(path, self.uid, self.gid)
        path.chmod(0o700)

    def make_reachable(self, path: Path) -> None:
        """Let the owner pass through every directory above `path`: passing, not listing.

        Without this a clone under /root could not run its own database.
        """
        if not self.switch:
            return
        for directory in path.absolute().parents:
            mode = directory.stat().st_mode
            if not mode & stat.S_IXOTH and directory.stat().st_uid != self.uid:
                directory.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
                _log.warning("directory_opened path=%s for=%s", directory, SYSTEM_USER)

    def make_readable(self, tree: Path) -> None:
        """Let the owner read and run a tree of programs, whatever the umask was when it was installed."""
        if not self.switch or (tree / "bin" / "postgres").stat().st_mode & stat.S_IXOTH:
            return
        for path in (tree, *tree.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))


def database_owner() -> Owner:
    """Ourselves, or when we are root the account kept for the database, made on first use."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid(), switch=False)
    entry = _entry() or _create()
    return Owner(entry.pw_uid, entry.pw_gid, switch=True)


def ourselves() -> Owner:
    """The account we run as."""
    return Owner(os.geteuid(), os.getegid(), switch=False)


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


def _create() -> pwd.struct_passwd:
    program = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if program is not None:
        shell = "/usr/sbin/nologin"
        subprocess.run(
            [program, "--system", "--no-create-home", "--shell", shell, SYSTEM_USER],
            check=False,
            capture_output=True,
        )
    entry = _entry()
    if entry is None:
        raise ServerDidNotStart(
            f"PostgreSQL does not run as root, and the account '{SYSTEM_USER}' to run it as could not be "
            "made. Start as an ordinary user, create that account, or set DATABASE_URL to another PostgreSQL."
        )
    return entry
