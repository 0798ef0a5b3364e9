"""What PostgreSQL and Valkey have in common when they run as our child."""

import os
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from store.embedded_directory import end_of_log, open_log
from store.embedded_errors import ServerDidNotStart
from store.embedded_owner import Owner
from store.embedded_process import dies_with_parent, left_behind, stop_left_behind, wait_until

_START_SECONDS = 60.0
"""Crash recovery of a busy database takes its time."""


class EmbeddedServer(ABC):
    """A server that lives as our child, keeps its data in one directory, and ends when we end.

    Start it from the main thread (see `dies_with_parent`), holding the directory (`hold_directory`).
    """

    name: ClassVar[str]
    program: ClassVar[str]
    stop_signals: ClassVar[Sequence[tuple[signal.Signals, float]]]
    """How to ask it to end, politest first, each with the seconds it is given."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.absolute()
        self.log_path = self.directory / f"{self.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients find it."""

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self.is_running() else None

    def is_running(self) -> bool:
        """Whether our child is alive."""
        return self._process is not None and self._process.poll() is None

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it takes commands, whoever started it."""

    def start(self) -> str:
        """Start it, or find it running; returns its URL. Raise ServerDidNotStart with the reason."""
        if self.is_running():
            return self.url
        self._prepare()
        self._stop_predecessor()
        start_of_log = self.log_path.stat().st_size if self.log_path.exists() else 0
        self._spawn()
        ready = wait_until(lambda: not self.is_running() or self.is_ready(), _START_SECONDS)
        if not ready or not self.is_running():
            self.stop()
            raise ServerDidNotStart(
                f"{self.name} did not start in {self.directory}. Its log ends with:\n"
                f"{end_of_log(self.log_path, start_of_log)}"
            )
        return self.url

    def stop(self) -> None:
        """End it in good order; twice does no harm."""
        process = self._process
        if process is None:
            return
        for number, seconds in self.stop_signals:
            if process.poll() is not None:
                break
            process.send_signal(number)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
        self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @abstractmethod
    def _prepare(self) -> None:
        """Make the directories and, the first time, the data."""

    @abstractmethod
    def _command(self) -> Sequence[str]:
        """The server's command line."""

    @property
    @abstractmethod
    def _owner(self) -> Owner: ...

    @property
    @abstractmethod
    def _working_directory(self) -> Path:
        """Where the server itself works; tells it from others of its name."""

    def _stop_predecessor(self) -> None:
        """End a server that outlived a killed supervisor; it may be ending already."""
        if not stop_left_behind(self.program, self._working_directory, self.stop_signals):
            pids = " ".join(str(pid) for pid in left_behind(self.program, self._working_directory))
            raise ServerDidNotStart(f"{self.name} of an earlier run does not end. Kill it: kill -9 {pids}")

    def _spawn(self) -> None:
        log = open_log(self.log_path)
        try:
            self._process = run_as(
                self._owner, self._command(), self._working_directory, log, dying_by=self.stop_signals[0][0]
            )
        finally:
            os.close(log)


def run_as(
    owner: Owner, command: Sequence[str], directory: Path, output: int, *, dying_by: signal.Signals
) -> subprocess.Popen[bytes]:
    """Start a program as `owner`, in a session of its own so that a terminal's Ctrl-C does not reach it."""
    return subprocess.Popen(
        command,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=dies_with_parent(dying_by),
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        user=owner.uid if owner.switch else None,
        group=owner.gid if owner.switch else None,
        extra_groups=[] if owner.switch else None,
    )
