"""Working time: when an office is open, and when a promise in working days or hours falls due.

Pure arithmetic over a calendar that staff keep (Eid follows the moon and the royal court, not a formula).
All moments given and returned are aware; those returned are in UTC.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.errors import ConfigurationError

_ONE_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 366
_MEMORY = 10_000
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class SeasonHours:
    """Other opening hours from `first` to `last`, both included; Ramadan's for instance."""

    first: date
    last: date
    opens: time
    closes: time


@dataclass(frozen=True)
class WorkingCalendar:
    """When the offices of one organisation are open. `workdays` count from Monday = 0, as Python does."""

    zone: ZoneInfo
    workdays: frozenset[int]
    opens: time
    closes: time
    ramadan: tuple[SeasonHours, ...] = ()
    holidays: frozenset[date] = frozenset()
    _openings: dict[date, tuple[datetime, datetime] | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _due: dict[tuple[date, int], datetime] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if not self.workdays or not self.workdays <= frozenset(range(7)):
            raise ConfigurationError(
                "calendar: workdays must name at least one day from 0 (Monday) to 6 (Sunday)"
            )
        for opens, closes in [(self.opens, self.closes)] + [(s.opens, s.closes) for s in self.ramadan]:
            if opens >= closes:
                raise ConfigurationError(f"calendar: the office opens at {opens} but closes at {closes}")

    def is_working(self, at: datetime) -> bool:
        """Whether the office is open at this moment."""
        hours = self._hours_of(self._local_day(at))
        return hours is not None and hours[0] <= at < hours[1]

    def next_opening(self, at: datetime) -> datetime:
        """The first moment from `at` on when the office is open; `at` itself when it is open now."""
        opens, _ = self._open_hours_from(at)
        return max(opens, at).astimezone(UTC)

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """Closing time of the n-th working day after the day of `start`; the day itself does not count.

        With 0 days: closing time of the day `start` falls into, or of the next working day once it is over.
        """
        if days <= 0:
            return self._open_hours_from(start)[1]
        day = self._local_day(start)
        due = self._due.get((day, days))
        if due is None:
            due = self._closing_after(day, days)
            _remember(self._due, (day, days), due)
        return due

    def add_working_hours(self, start: datetime, hours: float) -> datetime:
        """The moment by which the office has been open for so many hours since `start`."""
        left = timedelta(hours=hours)
        at = start
        while True:
            opens, closes = self._open_hours_from(at)
            begins = max(opens, at)
            if begins + left <= closes:
                return (begins + left).astimezone(UTC)
            left -= closes - begins
            at = closes

    def _local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _open_hours_from(self, at: datetime) -> tuple[datetime, datetime]:
        """Opening and closing of the first day whose closing is still to come."""
        day = self._local_day(at)
        hours = self._hours_of(day)
        if hours is not None and at < hours[1]:
            return hours
        return self._next_working_day(day)[1]

    def _closing_after(self, day: date, days: int) -> datetime:
        for _ in range(days - 1):
            day, _hours = self._next_working_day(day)
        return self._next_working_day(day)[1][1]

    def _next_working_day(self, day: date) -> tuple[date, tuple[datetime, datetime]]:
        for _ in range(_LONGEST_CLOSURE):
            day += _ONE_DAY
            hours = self._hours_of(day)
            if hours is not None:
                return day, hours
        raise ConfigurationError(f"calendar: no working day in the year before {day}; look at the holidays")

    def _hours_of(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing in UTC, None for a day off."""
        try:
            return self._openings[day]
        except KeyError:
            hours = self._worked_out(day)
            _remember(self._openings, day, hours)
            return hours

    def _worked_out(self, day: date) -> tuple[datetime, datetime] | None:
        if day.weekday() not in self.workdays or day in self.holidays:
            return None
        opens, closes = self.opens, self.closes
        for season in self.ramadan:
            if season.first <= day <= season.last:
                opens, closes = season.opens, season.closes
        return (
            datetime.combine(day, opens, self.zone).astimezone(UTC),
            datetime.combine(day, closes, self.zone).astimezone(UTC),
        )


def _remember(memory: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Keep what was worked out; a process that lives for years starts afresh now and then."""
    if len(memory) >= _MEMORY:
        memory.clear()
    memory[key] = value
