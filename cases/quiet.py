"""When silence is suspicious: an account's own hours of the week say how many events should have come.

Pure arithmetic. Hours are whole hours in UTC; moments are aware.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HISTORY = timedelta(weeks=4)
SHORTEST_HISTORY = timedelta(weeks=1)
FEWEST_EVENTS = 50
SHORTEST_SILENCE = timedelta(minutes=5)
"""Events do not come so evenly that less would mean anything."""
UNLIKELY = 0.001

_HOUR = timedelta(hours=1)
_WEEK_HOURS = 168
_BURST_FACTOR, _BURST_ROOM = 3, 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BusyHour:
    """An hour in which something came, and when the last of it did."""

    hour: datetime
    received: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Silence:
    """How long nothing has come, and how many events the account's own hours made likely meanwhile."""

    since: datetime
    lasts: timedelta
    expected: float

    @property
    def probability(self) -> float:
        """Of so long a silence, were all well and events to come independently of each other (Poisson)."""
        return math.exp(-self.expected)

    @property
    def is_alarming(self) -> bool:
        """Whether somebody should look."""
        return self.lasts >= SHORTEST_SILENCE and self.probability < UNLIKELY


def silence_of(
    hours: Sequence[BusyHour], now: datetime, *, last_at: datetime | None = None
) -> Silence | None:
    """The silence since the last event; None when too little is known to tell.

    `last_at`: when the last event came, if that is later than the hours know.
    """
    if not hours:
        return None
    counted_until = max(hour.last_at for hour in hours)
    since = max(counted_until, last_at or counted_until)
    end = _number(counted_until)
    begin = max(end - HISTORY // _HOUR + 1, min(_number(hour.hour) for hour in hours))
    counts = {_number(hour.hour): hour.received for hour in hours if begin <= _number(hour.hour) <= end}
    if sum(counts.values()) < FEWEST_EVENTS or (end - begin + 1) * _HOUR < SHORTEST_HISTORY:
        return None
    return Silence(since, now - since, _expected(_Rhythm(counts, begin, end), since, now))


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """Events by hour; an hour that is missing between `begin` and `end` had none."""

    counts: Mapping[int, int]
    begin: int
    end: int

    def rate(self, hour: int) -> float:
        """Events to be expected in an hour: as in that hour of the other weeks."""
        first = self.begin + (hour - self.begin) % _WEEK_HOURS
        return _typical([self.counts.get(number, 0) for number in range(first, self.end + 1, _WEEK_HOURS)])


def _typical(samples: Sequence[int]) -> float:
    """The mean; but one viral day must not make the same day of the following weeks look silent."""
    *others, most = sorted(samples)
    if not others:
        return float(most)
    usual = sum(others) / len(others)
    return (sum(others) + min(most, _BURST_FACTOR * usual + _BURST_ROOM)) / len(samples)


def _expected(rhythm: _Rhythm, since: datetime, now: datetime) -> float:
    """Events to be expected between two moments; parts of hours count in part. Four weeks are enough."""
    expected, at = 0.0, since
    until = min(now, since + HISTORY)
    while at < until:
        hour_ends = _EPOCH + (_number(at) + 1) * _HOUR
        expected += rhythm.rate(_number(at)) * ((min(hour_ends, until) - at) / _HOUR)
        at = hour_ends
    return expected


def _number(moment: datetime) -> int:
    return (moment - _EPOCH) // _HOUR
