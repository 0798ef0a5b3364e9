"""The spool: where accepted events wait on disk, fsynced, while the database is away.

Each process writes a segment of its own and holds a lock on it; a segment whose process died is taken over by
the next that looks. A segment is a file of lines, each a JSON object with its checksum, so that a line torn
by a crash is recognised: it was never acknowledged.
"""

import base64
import fcntl
import os
import zlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import orjson

from dispatcher.ledger import Delivery
from domain.errors import StorageUnavailable
from domain.messages import Channel, RawEvent

_SUFFIX = ".spool"


class Spool:
    """An fsynced queue on disk. Not safe for several tasks at once; the flusher is its only user."""

    def __init__(self, directory: Path, *, limit_bytes: int) -> None:
        self._directory = directory
        self._limit_bytes = limit_bytes
        self._segments: list[_Segment] = []
        directory.mkdir(parents=True, exist_ok=True)
        self.adopt()

    def adopt(self) -> None:
        """Take over the segments that no living process holds, oldest first."""
        held = {segment.path for segment in self._segments}
        for path in sorted(self._directory.glob(f"*{_SUFFIX}")):
            if path not in held and (segment := _Segment.take(path)) is not None:
                self._segments.append(segment)
        self._segments.sort(key=lambda segment: segment.path)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._segments

    def append(self, deliveries: Sequence[Delivery]) -> None:
        """Write and fsync. Raise StorageUnavailable when the spool is full or cannot be written."""
        lines = b"".join(_encode(delivery) for delivery in deliveries)
        if sum(segment.size for segment in self._segments) + len(lines) > self._limit_bytes:
            raise StorageUnavailable(f"the spool is full ({self._limit_bytes} bytes)")
        try:
            if not self._segments or self._segments[-1].is_being_read:
                self._segments.append(_Segment.create(self._directory))
            self._segments[-1].append(lines)
        except OSError as error:
            raise StorageUnavailable(f"the spool cannot be written: {error.strerror}") from error

    def peek(self, most: int) -> list[Delivery]:
        """Up to `most` of the oldest deliveries, which stay until `drop`."""
        return self._segments[0].read(most) if self._segments else []

    def drop(self, count: int) -> None:
        """Forget the oldest `count`; they are in the database now."""
        self._segments[0].forget(count)
        if self._segments[0].is_exhausted:
            self._segments.pop(0).remove()

    def close(self) -> None:
        """Let go of the segments; what they hold stays for the next process."""
        for segment in self._segments:
            segment.close()
        self._segments = []


class _Segment:
    """One file of the spool, locked by this process."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size
        self._position = 0
        self._lengths: list[int] = []
        self.is_being_read = False

    @classmethod
    def create(cls, directory: Path) -> "_Segment":
        number = max((int(path.stem.split("-")[0]) for path in directory.glob(f"*{_SUFFIX}")), default=0) + 1
        path = directory / f"{number:012d}-{os.getpid()}{_SUFFIX}"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _sync_directory(directory)
        return cls(path, descriptor)

    @classmethod
    def take(cls, path: Path) -> "_Segment | None":
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        segment = cls(path, descriptor)
        segment.is_being_read = True
        return segment

    def append(self, lines: bytes) -> None:
        written = 0
        try:
            while written < len(lines):
                written += os.write(self._descriptor, lines[written:])
            os.fsync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, self.size)
            raise
        self.size += len(lines)

    def read(self, most: int) -> list[Delivery]:
        self.is_being_read = True
        deliveries: list[Delivery] = []
        self._lengths = []
        torn = 0
        with os.fdopen(os.dup(self._descriptor), "rb") as file:
            file.seek(self._position)
            while len(deliveries) < most and (line := file.readline()):
                delivery = _decode(line)
                if delivery is None:
                    torn += len(line)
                    continue
                deliveries.append(delivery)
                self._lengths.append(torn + len(line))
                torn = 0
        self._pass_over(torn)
        return deliveries

    def _pass_over(self, torn: int) -> None:
        """Count a torn end to the delivery before it, so that it is forgotten with it."""
        if self._lengths:
            self._lengths[-1] += torn
        else:
            self._position += torn

    def forget(self, count: int) -> None:
        self._position += sum(self._lengths[:count])
        self._lengths = self._lengths[count:]

    @property
    def is_exhausted(self) -> bool:
        return self._position >= self.size

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        os.close(self._descriptor)


def _encode(delivery: Delivery) -> bytes:
    payload = orjson.dumps(
        {
            "body": base64.b64encode(delivery.body).decode() if len(delivery.events) > 1 else "",
            "events": [
                [
                    event.channel,
                    event.account,
                    event.external_id,
                    event.conversation_key,
                    event.occurred_at,
                    base64.b64encode(event.body).decode(),
                    event.position,
                ]
                for event in delivery.events
            ],
        }
    )
    return b"%08x %s\n" % (zlib.crc32(payload), payload)


def _decode(line: bytes) -> Delivery | None:
    """The delivery of a line; None for a line torn by a crash, which nobody was told was kept."""
    checksum, _, payload = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(payload):
        return None
    record = orjson.loads(payload)
    events = [
        RawEvent(
            channel=Channel(channel),
            account=account,
            external_id=external_id,
            conversation_key=conversation_key,
            occurred_at=datetime.fromisoformat(occurred_at) if occurred_at else None,
            body=base64.b64decode(body),
            position=position,
        )
        for channel, account, external_id, conversation_key, occurred_at, body, position in record["events"]
    ]
    return Delivery(events, base64.b64decode(record["body"]))


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
