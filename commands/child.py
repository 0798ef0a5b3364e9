"""One process that `up` keeps alive: its output goes to a log, and when it dies it is started again."""

import asyncio
import os
import re
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from store.embedded_process import dies_with_parent

Tell = Callable[[str], None]
"""Shows the operator one line."""

_WORTH_SHOWING = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|^Traceback ", re.IGNORECASE)
_LOG_LIMIT_BYTES = 20 * 1024 * 1024
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class ProcessPlan:
    """A process to keep alive. `arguments` follow the Python interpreter, such as ("run_bots.py", "web").

    `grace_seconds`: what it is given to end by itself after SIGTERM.
    """

    name: str
    arguments: tuple[str, ...]
    grace_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Restarting:
    """Waits between a death and the next start; after `healthy_seconds` of life they begin anew."""

    pauses: Sequence[float] = (1, 2, 4, 8, 16, 30)
    healthy_seconds: float = 60.0


class Child:
    """A supervised process."""

    def __init__(
        self,
        plan: ProcessPlan,
        environment: Mapping[str, str],
        var_dir: Path,
        tell: Tell,
        restarting: Restarting,
    ) -> None:
        self.plan = plan
        self._environment = environment
        self._log_path = var_dir / "log" / f"{plan.name}.log"
        self._pid_path = var_dir / "run" / f"{plan.name}.pid"
        self._tell = tell
        self._restarting = restarting
        self._process: asyncio.subprocess.Process | None = None
        self._last_lines: deque[str] = deque(maxlen=4)
        self._ending = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def keep_alive(self) -> None:
        """Run it, again and again, until `stop`."""
        deaths = 0
        while not self._ending.is_set():
            began = time.monotonic()
            code = await self._run_once()
            if self._ending.is_set():
                return
            deaths = 1 if time.monotonic() - began >= self._restarting.healthy_seconds else deaths + 1
            pause = self._restarting.pauses[min(deaths, len(self._restarting.pauses)) - 1]
            self._tell_death(code, pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), pause)

    async def stop(self) -> None:
        """Ask it to end, and after its grace make it."""
        self._ending.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), self.plan.grace_seconds)
        except TimeoutError:
            self._tell(f"{self.plan.name} did not end within {self.plan.grace_seconds:g} s and is killed")
            self.kill()
            await process.wait()

    def kill(self) -> None:
        """End it and everything it started, at once."""
        self._ending.set()
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _tell_death(self, code: int, pause: float) -> None:
        said = "".join(f"\n    {line}" for line in self._last_lines) if code > 0 else ""
        self._tell(
            f"{self.plan.name} ended ({_in_words(code)}) and starts again in {pause:g} s.{said}\n"
            f"    Log: {self._log_path}"
        )

    async def _run_once(self) -> int:
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self.plan.arguments,
            env={"PYTHONUNBUFFERED": "1", **self._environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # a terminal's Ctrl-C is ours to pass on, in order
            preexec_fn=dies_with_parent(signal.SIGKILL),
        )
        if self._ending.is_set():
            self.kill()
        with suppress(OSError):
            _write_pid(self._pid_path, process.pid)
        try:
            assert process.stdout is not None  # asked for above
            await self._keep_output(process.stdout)
            return await process.wait()
        finally:
            self._pid_path.unlink(missing_ok=True)
            with suppress(ProcessLookupError):  # what it started itself ends with it
                os.killpg(process.pid, signal.SIGKILL)

    async def _keep_output(self, output: asyncio.StreamReader) -> None:
        """Append everything to the log and show what an operator should see."""
        rest = b""
        while chunk := await output.read(_CHUNK):
            with suppress(OSError):  # a full disk must not end the service
                self._append_to_log(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            rest = rest[-_CHUNK:]
            for line in lines:
                self._show(line)
        self._show(rest)

    def _append_to_log(self, chunk: bytes) -> None:
        self._log_path.parent.mkdir(parents=True, exist_ok=True)
        if self._log_path.exists() and self._log_path.stat().st_size > _LOG_LIMIT_BYTES:
            self._log_path.replace(self._log_path.with_suffix(".log.1"))
        with self._log_path.open("ab") as log:
            log.write(chunk)

    def _show(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip()
        if text:
            self._last_lines.append(text)
        if _WORTH_SHOWING.search(text):
            self._tell(f"{self.plan.name}: {text}")

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)


def _write_pid(path: Path, pid: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{pid}\n")


def _in_words(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
