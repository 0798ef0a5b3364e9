"""The platforms' own speed limits, as token buckets."""

from dataclasses import dataclass
from datetime import datetime

from domain.clock import Clock


@dataclass(slots=True)
class _Bucket:
    left: float
    filled_at: datetime


class Flood:
    """Counts what was sent under each key."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, ...], _Bucket] = {}

    def wait_for(self, *key: str, burst: float, per_second: float) -> float:
        """Take one; 0 when it was there, else the seconds until it will be, and nothing is taken."""
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        passed = max((now - bucket.filled_at).total_seconds(), 0)
        bucket.left = min(burst, bucket.left + passed * per_second)
        bucket.filled_at = now
        if bucket.left < 1:
            return (1 - bucket.left) / per_second
        bucket.left -= 1
        return 0
