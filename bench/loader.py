"""Sends requests over many connections and measures the answers; runs as a process of its own.

python -m bench.loader '{"port": 8080, "seconds": 5, "connections": 64, …}'
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import cast

import uvloop

from bench.traffic import requests


@dataclass(frozen=True, slots=True)
class Load:
    """What to send. It ends after `seconds` or `messages`, whichever comes first. `rate` per second, 0 = as
    fast as answers come."""

    port: int
    seconds: float
    seed: int
    connections: int = 64
    messages: int = 10**9
    rate: float = 0.0
    channels: tuple[str, ...] = ("whatsapp",)
    start_at: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """What came back. Times in milliseconds; `began_at` on the machine's clock."""

    accepted: int
    refused: int
    seconds: float
    p50_ms: float
    p99_ms: float
    began_at: float

    @property
    def per_second(self) -> float:
        """Accepted requests per second."""
        return self.accepted / self.seconds


class _Connection(asyncio.Protocol):
    """One request at a time, the next when the answer is there."""

    def __init__(self, source: "_Source") -> None:
        self._source = source
        self._sent_at = 0.0
        self._answer = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no asyncio.Transport, though they do the same.
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if self._answer.endswith(b"}"):  # every answer of ours is a JSON object
            self._source.answered(self._answer[9:12] == b"200", time.perf_counter() - self._sent_at)
            self._answer = b""
            self._next()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _next(self) -> None:
        wait = self._source.wait()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._send)
        else:
            self._send()

    def _send(self) -> None:
        request = self._source.take()
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


class _Source:
    """Gives out requests until time or number is used up, and counts the answers."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._requests: Iterator[bytes] = requests(load.seed, load.start_at, load.channels)
        self._given = 0
        self._slots = 0
        self.began = time.perf_counter()
        self.latencies: list[float] = []
        self.refused = 0

    def wait(self) -> float:
        if not self._load.rate:
            return 0.0
        turn = self.began + self._slots / self._load.rate
        self._slots += 1
        return turn - time.perf_counter()

    def take(self) -> bytes | None:
        is_over = time.perf_counter() - self.began >= self._load.seconds
        if is_over or self._given >= self._load.messages:
            return None
        self._given += 1
        return next(self._requests)

    def answered(self, accepted: bool, seconds: float) -> None:
        if accepted:
            self.latencies.append(seconds)
        else:
            self.refused += 1


async def _run(load: Load) -> Measured:
    began_at, source = time.time(), _Source(load)
    loop = asyncio.get_running_loop()
    pairs = await asyncio.gather(
        *(
            loop.create_connection(lambda: _Connection(source), "127.0.0.1", load.port)
            for _ in range(load.connections)
        )
    )
    await asyncio.gather(*(protocol.done for _, protocol in pairs))
    seconds = time.perf_counter() - source.began
    ordered = sorted(source.latencies) or [0.0]
    return Measured(
        accepted=len(source.latencies),
        refused=source.refused,
        seconds=seconds,
        p50_ms=round(ordered[len(ordered) // 2] * 1000, 2),
        p99_ms=round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
        began_at=began_at,
    )


def main() -> None:
    """Read a Load from the command line, print a Measured."""
    given = json.loads(sys.argv[1])
    load = Load(**given | {"channels": tuple(given.get("channels", ("whatsapp",)))})
    sys.stdout.write(json.dumps(asdict(uvloop.run(_run(load)))) + "\n")


if __name__ == "__main__":
    main()
