"""Child processes that never outlive us, and those a killed predecessor left behind."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_POLL_SECONDS = 0.02


def dies_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends `death_signal` to the child when the thread that started it is gone.

    Start such children from the main thread, which lives as long as the process. Linux only; elsewhere the
    next start finds what was left behind.
    """
    parent = os.getpid()

    def before_exec() -> None:
        if _LIBC is None:
            return
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return before_exec


def left_behind(program: str, directory: Path) -> frozenset[int]:
    """Processes of `program` that work in `directory`, whoever started them; a reused pid does not match.

    Knows Linux only. Elsewhere it finds none, and the server's own lock refuses a second start.
    """
    entries = (entry for entry in Path("/proc").glob("[0-9]*"))
    return frozenset(int(entry.name) for entry in entries if _is(entry, program, directory.resolve()))


def stop_left_behind(program: str, directory: Path, signals: Sequence[tuple[signal.Signals, float]]) -> bool:
    """Send each signal in turn and give it its seconds; whether all are gone in the end."""
    for number, seconds in signals:
        for pid in _without_children(left_behind(program, directory)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        if wait_until(lambda: not left_behind(program, directory), seconds):
            return True
    return False


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Look often until the condition holds; False when it did not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def read_pid(path: Path) -> int | None:
    """The process id on the first line of a file; None without one."""
    try:
        return int(path.read_text(errors="replace").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _is(entry: Path, program: str, directory: Path) -> bool:
    try:
        named_so = (entry / "comm").read_text().strip() == program
        return named_so and (entry / "cwd").readlink() == directory and _status(entry)[0] != "Z"
    except (OSError, IndexError):  # ended while we looked, or not ours to look into
        return False


def _without_children(pids: frozenset[int]) -> Iterator[int]:
    """A server's own children end with it; signals mean other things to them."""
    for pid in pids:
        try:
            parent = int(_status(Path(f"/proc/{pid}"))[1])
        except (OSError, IndexError):
            continue
        if parent not in pids:
            yield pid


def _status(entry: Path) -> list[str]:
    """State, parent and so on of a process; its name, which may hold anything, is cut off."""
    return (entry / "stat").read_text().rpartition(")")[2].split()
