"""Token buckets: how much one source may send before it is told to slow down."""

from collections import OrderedDict
from collections.abc import Callable


class RateLimit:
    """A bucket per key that fills at `per_second` up to `burst`. Zero or less means no limit.

    `now` gives seconds that only rise. The least recently seen keys are forgotten beyond `keys`; a forgotten
    key starts with a full bucket.
    """

    def __init__(
        self, per_second: float, *, now: Callable[[], float], burst: float | None = None, keys: int = 50_000
    ) -> None:
        self._per_second = per_second
        self._burst = burst if burst is not None else max(per_second, 1.0)
        self._now = now
        self._keys = keys
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, amount: float = 1.0) -> float:
        """Take `amount` for `key`: 0 when allowed, else the seconds until it would be."""
        if self._per_second <= 0:
            return 0.0
        now = self._now()
        level, seen = self._buckets.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - seen) * self._per_second)
        allowed = level >= min(amount, self._burst)
        self._buckets[key] = (level - amount if allowed else level, now)
        if len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (min(amount, self._burst) - level) / self._per_second
