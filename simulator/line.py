"""The line of events waiting for one account: posted to its webhook, or fetched by getUpdates."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import aiohttp

from domain.clock import Clock
from simulator.chat import Bubble, Chat, JsonObject
from simulator.faults import Faults
from simulator.timing import Timing


@dataclass(frozen=True, slots=True)
class WebhookAttempt:
    """One POST to the ministry. `status` None: no answer; `error` says why."""

    account: str
    what: str
    attempt: int
    status: int | None
    error: str
    at: datetime
    milliseconds: int

    def as_json(self) -> JsonObject:
        """For the page and for GET /_state."""
        return {
            "account": self.account,
            "what": self.what,
            "attempt": self.attempt,
            "status": self.status,
            "error": self.error,
            "at": self.at.isoformat(),
            "milliseconds": self.milliseconds,
        }


@dataclass(slots=True)
class Parcel:
    """One event on its way. `tells_of` is the citizen's message it is about, if any."""

    number: int
    body: bytes
    what: str
    tells_of: tuple[Chat, Bubble] | None = None
    attempts: int = 0


class Line:
    """Keeps parcels until they are taken.

    `in_order`: a refused parcel holds up those behind it (Telegram); otherwise it is tried again beside them.
    """

    def __init__(
        self,
        account: str,
        *,
        url: str | None,
        in_order: bool,
        sign: Callable[[bytes], Mapping[str, str]],
        timing: Timing,
        faults: Faults,
        clock: Clock,
        report: Callable[[WebhookAttempt], None],
        taken: Callable[[Parcel], None],
        changed: Callable[[], None],
    ) -> None:
        self.account = account
        self.url = url
        self.pending: dict[int, Parcel] = {}
        self.last_error: WebhookAttempt | None = None
        self._in_order = in_order
        self._sign = sign
        self._timing = timing
        self._faults = faults
        self._clock = clock
        self._report = report
        self._taken = taken
        self._changed = changed
        self._queue: deque[Parcel] = deque()
        self._ready = asyncio.Event()
        self._retries: set[asyncio.Task[None]] = set()
        self._order = random.Random(account)

    def put(self, parcel: Parcel) -> None:
        """Add an event at the end of the line."""
        self.pending[parcel.number] = parcel
        self._queue.append(parcel)
        self._wake()
        self._changed()

    def point_to(self, url: str | None) -> None:
        """Deliver to another address from now on, or (None) keep everything for getUpdates."""
        self.url = url
        self.last_error = None
        self._queue = deque(self.pending.values())
        self._wake()

    def confirm(self, numbers: list[int]) -> None:
        """The ministry has these; they are not given again."""
        for number in numbers:
            parcel = self.pending.pop(number, None)
            if parcel is not None:
                self._taken(parcel)
        self._changed()

    def drop_pending(self) -> None:
        """Forget everything that waits."""
        self.pending.clear()
        self._queue.clear()
        self._changed()

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Deliver as long as the server runs."""
        try:
            while True:
                await self._ready.wait()
                for parcel in await self._next_parcels():
                    await self._deliver(session, parcel)
        finally:
            for task in self._retries:
                task.cancel()

    async def _next_parcels(self) -> list[Parcel]:
        wanted = self._faults.delivery.shuffle
        if wanted > 1 and len(self._queue) < wanted:
            await asyncio.sleep(self._timing.shuffle_window)
        taken = [self._queue.popleft() for _ in range(min(max(wanted, 1), len(self._queue)))]
        if wanted > 1:
            self._order.shuffle(taken)
        self._wake()
        return taken

    async def _deliver(self, session: aiohttp.ClientSession, parcel: Parcel) -> None:
        if await self._attempt(session, parcel):
            return
        if self._in_order:
            await self._redeliver(session, parcel)
            return
        task = asyncio.create_task(self._redeliver(session, parcel))
        self._retries.add(task)
        task.add_done_callback(self._retries.discard)

    async def _redeliver(self, session: aiohttp.ClientSession, parcel: Parcel) -> None:
        while self.url is not None and parcel.number in self.pending:
            await asyncio.sleep(self._timing.pause_before(parcel.attempts + 1))
            if await self._attempt(session, parcel):
                return

    async def _attempt(self, session: aiohttp.ClientSession, parcel: Parcel) -> bool:
        """Post once (or in as many copies as the faults want); True when no other attempt is needed."""
        if self.url is None or parcel.number not in self.pending:
            return True
        parcel.attempts += 1
        faults = self._faults.delivery
        await asyncio.sleep(faults.delay)
        copies = faults.copies if parcel.attempts == 1 else 1
        taken = await asyncio.gather(*(self._post(session, self.url, parcel) for _ in range(max(copies, 1))))
        if all(taken):
            self.confirm([parcel.number])
        return all(taken)

    async def _post(self, session: aiohttp.ClientSession, url: str, parcel: Parcel) -> bool:
        started, status, error = self._clock(), None, ""
        if self._faults.loses_this_delivery():
            error = "lost on the way (on purpose)"
        else:
            try:
                status = await self._status_of_post(session, url, parcel)
            except (aiohttp.ClientError, TimeoutError, OSError) as problem:
                error = str(problem) or type(problem).__name__
        taken = status is not None and 200 <= status < 300
        milliseconds = round((self._clock() - started).total_seconds() * 1000)
        attempt = WebhookAttempt(
            self.account, parcel.what, parcel.attempts, status, error, started, milliseconds
        )
        if not taken:
            self.last_error = attempt
        self._report(attempt)
        return taken

    async def _status_of_post(self, session: aiohttp.ClientSession, url: str, parcel: Parcel) -> int:
        headers = {"Content-Type": "application/json", **self._sign(parcel.body)}
        timeout = aiohttp.ClientTimeout(total=self._timing.webhook_timeout)
        async with session.post(
            url, data=parcel.body, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            return response.status

    def _wake(self) -> None:
        if self._queue and self.url is not None:
            self._ready.set()
        else:
            self._ready.clear()
