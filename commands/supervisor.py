"""Keeps the processes of `up` and `demo` alive, and ends them in the order in which nothing is lost."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import aiohttp

from commands.child import Child, ProcessPlan, Restarting, Tell
from store.embedded import EmbeddedServer, ServerDidNotStart

__all__ = ["ProcessPlan", "Restarting", "Supervisor"]

STOP_ORDER = ("web", "listen", "worker", "cron", "simulate")
"""Web first, so that it finishes what it accepted; the simulator last, as the platform we still talk to."""
_READY_SECONDS = 60.0
_LOOK_SECONDS = 0.1
_WATCH_SECONDS = 1.0


def _to_standard_error(line: str) -> None:
    with suppress(OSError):  # the terminal may be gone; the processes must still be ended in order
        print(line, file=sys.stderr, flush=True)


class Supervisor:
    """Runs child processes until a signal. Logs are in `var_dir`/log, process ids in `var_dir`/run.

    One SIGINT, SIGTERM or SIGHUP ends everything in order; a second one at once. Start it in the main thread:
    the children are tied to its life.
    """

    def __init__(
        self, var_dir: Path, *, tell: Tell = _to_standard_error, restarting: Restarting | None = None
    ) -> None:
        self._var_dir = var_dir
        self._tell = tell
        self._restarting = restarting or Restarting()
        self._children: list[Child] = []
        self._signals = 0
        self._stop_asked = asyncio.Event()

    async def run(
        self,
        processes: Sequence[ProcessPlan],
        environment: Mapping[str, str],
        on_ready: Callable[[], Awaitable[None]],
        *,
        ready_url: str | None = None,
        servers: Sequence[EmbeddedServer] = (),
    ) -> None:
        """Run until told to stop. `on_ready` is called once `ready_url` answers 200 (at once without one).

        `servers` are started again should they die; ending them is left to whoever started them.
        """
        self._listen_to_signals()
        self._children = [
            Child(plan, environment, self._var_dir, self._tell, self._restarting) for plan in processes
        ]
        lives = [asyncio.create_task(child.keep_alive()) for child in self._children]
        attendants = [
            asyncio.create_task(self._announce(ready_url, on_ready)),
            asyncio.create_task(self._watch(servers)),
        ]
        try:
            await self._until_stopped([*lives, *attendants])
        finally:
            for task in attendants:
                task.cancel()
            await self._stop_all()
            await asyncio.gather(*lives, *attendants, return_exceptions=True)

    def stop(self) -> None:
        """As a first signal does."""
        self._stop_asked.set()

    def pids(self) -> dict[str, int]:
        """The processes that run, by name."""
        return {child.plan.name: child.pid for child in self._children if child.pid is not None}

    async def _until_stopped(self, tasks: Iterable[asyncio.Task[None]]) -> None:
        """Wait for the word to stop, or for a fault of our own, which is raised."""
        asked = asyncio.create_task(self._stop_asked.wait())
        waiting: set[asyncio.Task[None] | asyncio.Task[bool]] = {asked, *tasks}
        try:
            while not asked.done():
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            asked.cancel()

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._on_signal)

    def _on_signal(self) -> None:
        self._signals += 1
        if self._signals == 1:
            self._tell("Stopping… (once more to stop at once)")
            self.stop()
        else:
            for child in self._children:
                child.kill()

    async def _stop_all(self) -> None:
        """Stage by stage; the processes of one stage together."""
        for stage in [*STOP_ORDER, None]:
            children = [child for child in self._children if _stage(child) == stage]
            await asyncio.gather(*(child.stop() for child in children))

    async def _announce(self, ready_url: str | None, on_ready: Callable[[], Awaitable[None]]) -> None:
        if ready_url is not None and not await self._answers(ready_url):
            self._tell(
                f"{ready_url} did not answer within {_READY_SECONDS:g} s; look into {self._var_dir / 'log'}"
            )
            return
        await on_ready()

    async def _answers(self, url: str) -> bool:
        """Whether the web process says it is well before our patience ends."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _READY_SECONDS
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            while loop.time() < deadline:
                try:
                    async with session.get(url) as response:
                        if response.status == 200:
                            return True
                except (aiohttp.ClientError, TimeoutError, OSError):
                    pass
                await asyncio.sleep(_LOOK_SECONDS)
        return False

    async def _watch(self, servers: Sequence[EmbeddedServer]) -> None:
        """Start a dead database or queue again. We block meanwhile, when nothing could work anyway."""
        while servers:
            for server in servers:
                if not server.is_running():
                    self._tell(f"{server.name} ended and is started again. Log: {server.log_path}")
                    try:
                        server.start()
                    except ServerDidNotStart as error:
                        self._tell(str(error))
            await asyncio.sleep(_WATCH_SECONDS)


def _stage(child: Child) -> str | None:
    """`worker-2` ends with the workers; a name of no stage ends last."""
    name = child.plan.name.partition("-")[0]
    return name if name in STOP_ORDER else None
