"""What "within three working days" means for a citizen in Riyadh."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.calendar import SeasonHours, WorkingCalendar
from domain.errors import ConfigurationError

RIYADH = ZoneInfo("Asia/Riyadh")
SUNDAY_TO_THURSDAY = frozenset({6, 0, 1, 2, 3})
EID_AL_FITR_1448 = frozenset(date(2027, 3, day) for day in (7, 8, 9, 10, 11, 14))
MINISTRY = WorkingCalendar(
    zone=RIYADH,
    workdays=SUNDAY_TO_THURSDAY,
    opens=time(7, 30),
    closes=time(14, 30),
    ramadan=(SeasonHours(date(2027, 2, 8), date(2027, 3, 8), time(10), time(15)),),
    holidays=EID_AL_FITR_1448 | {date(2027, 2, 22)},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RIYADH)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        pytest.param("2026-11-23 10:00", 1, "2026-11-24 14:30", id="Monday morning"),
        pytest.param("2026-11-23 22:00", 1, "2026-11-24 14:30", id="Monday night"),
        pytest.param("2026-11-26 13:00", 1, "2026-11-29 14:30", id="Thursday afternoon runs to Sunday"),
        pytest.param("2026-11-27 09:00", 1, "2026-11-29 14:30", id="Friday"),
        pytest.param("2026-11-28 23:59", 1, "2026-11-29 14:30", id="Saturday before midnight"),
        pytest.param("2026-11-29 00:00", 1, "2026-11-30 14:30", id="Sunday at midnight"),
        pytest.param("2026-11-23 10:00", 5, "2026-11-30 14:30", id="five days span a weekend"),
        pytest.param("2026-12-31 10:00", 2, "2027-01-04 14:30", id="the turn of the year"),
        pytest.param("2027-02-07 10:00", 1, "2027-02-08 15:00", id="into Ramadan"),
        pytest.param("2027-02-21 10:00", 1, "2027-02-23 15:00", id="over Founding Day"),
        pytest.param("2027-03-04 11:00", 1, "2027-03-15 14:30", id="over Eid, and Ramadan's hours end"),
        pytest.param("2026-11-23 10:00", 0, "2026-11-23 14:30", id="today"),
        pytest.param("2026-11-26 15:00", 0, "2026-11-29 14:30", id="today is over"),
        pytest.param("2026-11-26 05:00", 0, "2026-11-26 14:30", id="today has not begun"),
    ],
)
def test_a_promise_in_days_falls_due_at_closing_time(start: str, days: int, due: str) -> None:
    assert MINISTRY.add_working_days(at(start), days) == at(due)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        pytest.param("2026-11-23 08:00", 2, "2026-11-23 10:00", id="within the morning"),
        pytest.param("2026-11-23 13:30", 2, "2026-11-24 08:30", id="the second hour is tomorrow's"),
        pytest.param("2026-11-26 13:30", 4, "2026-11-29 10:30", id="Thursday afternoon runs to Sunday"),
        pytest.param("2026-11-23 12:30", 2, "2026-11-23 14:30", id="to the minute of closing"),
        pytest.param("2026-11-23 03:00", 0.5, "2026-11-23 08:00", id="the clock starts at opening"),
        pytest.param("2026-11-23 20:00", 0, "2026-11-24 07:30", id="no hours: the next opening"),
        pytest.param("2027-02-09 14:00", 2, "2027-02-10 11:00", id="Ramadan's short day"),
        pytest.param("2026-11-23 07:30", 21, "2026-11-25 14:30", id="three whole days"),
    ],
)
def test_a_promise_in_hours_counts_only_open_hours(start: str, hours: float, due: str) -> None:
    assert MINISTRY.add_working_hours(at(start), hours) == at(due)


@pytest.mark.parametrize(
    ("moment", "is_open", "opening"),
    [
        ("2026-11-23 07:29", False, "2026-11-23 07:30"),
        ("2026-11-23 07:30", True, "2026-11-23 07:30"),
        ("2026-11-23 14:29", True, "2026-11-23 14:29"),
        ("2026-11-23 14:30", False, "2026-11-24 07:30"),
        ("2026-11-27 11:00", False, "2026-11-29 07:30"),
        ("2027-02-10 09:00", False, "2027-02-10 10:00"),
        ("2027-02-10 14:45", True, "2027-02-10 14:45"),
        ("2027-03-05 12:00", False, "2027-03-15 07:30"),
    ],
)
def test_when_the_office_is_open(moment: str, is_open: bool, opening: str) -> None:
    assert MINISTRY.is_working(at(moment)) is is_open
    assert MINISTRY.next_opening(at(moment)) == at(opening)


def test_answers_are_in_utc() -> None:
    for moment in (
        MINISTRY.add_working_days(at("2026-11-23 10:00"), 1),
        MINISTRY.add_working_hours(at("2026-11-23 10:00"), 1),
        MINISTRY.next_opening(at("2026-11-23 10:00")),
    ):
        assert moment.tzinfo is UTC


moments = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(moments, st.integers(0, 30))
def test_a_due_moment_lies_ahead_at_the_end_of_a_working_day(start: datetime, days: int) -> None:
    due = MINISTRY.add_working_days(start, days)
    assert due > start
    assert MINISTRY.is_working(due - timedelta(minutes=1))
    assert not MINISTRY.is_working(due)


@given(moments, st.floats(0, 100), st.floats(0, 100))
def test_more_hours_never_fall_due_earlier(start: datetime, some: float, more: float) -> None:
    assert MINISTRY.add_working_hours(start, some) <= MINISTRY.add_working_hours(start, some + more)


def test_a_calendar_that_never_opens_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="at least one day"):
        WorkingCalendar(RIYADH, frozenset(), time(7), time(14))
    with pytest.raises(ConfigurationError, match="opens at 14"):
        WorkingCalendar(RIYADH, SUNDAY_TO_THURSDAY, time(14), time(7))
    always_off = frozenset(date(2026, 11, 23) + timedelta(days=day) for day in range(500))
    closed = WorkingCalendar(RIYADH, SUNDAY_TO_THURSDAY, time(7), time(14), holidays=always_off)
    with pytest.raises(ConfigurationError, match="look at the holidays"):
        closed.add_working_days(at("2026-11-23 10:00"), 1)
