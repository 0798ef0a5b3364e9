"""When silence is suspicious: each account by its own hours."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cases.quiet import BusyHour, silence_of

SUNDAY = datetime(2026, 11, 22, tzinfo=UTC)
"""Midnight; the working week begins."""
WEEKS = 4

Rhythm = Callable[[datetime], int]


def office_hours(hour: datetime) -> int:
    """Twelve events an hour, eight to two, Sunday to Thursday."""
    return 12 if hour.weekday() not in (4, 5) and 8 <= hour.hour < 14 else 0


def trickle(hour: datetime) -> int:
    """One event every eighth hour, whatever the day."""
    return int(hour.hour % 8 == 0)


def torrent(_hour: datetime) -> int:
    return 3600


def history(rhythm: Rhythm, until: datetime, *, weeks: float = WEEKS) -> list[BusyHour]:
    """The hours before `until`; in the last one the last event came at its end."""
    count = int(weeks * 168)
    hours = [until - timedelta(hours=back) for back in range(count, 0, -1)]
    busy = [BusyHour(hour, rhythm(hour), hour + timedelta(minutes=30)) for hour in hours if rhythm(hour)]
    last = busy[-1]
    return [*busy[:-1], BusyHour(last.hour, last.received, last.hour + timedelta(minutes=59))]


@pytest.mark.parametrize(
    ("rhythm", "until", "now", "is_alarming", "why"),
    [
        (office_hours, SUNDAY + timedelta(hours=14), timedelta(hours=30), False, "the night is quiet"),
        (office_hours, SUNDAY + timedelta(hours=14), timedelta(hours=32, minutes=20), False, "it opens"),
        (office_hours, SUNDAY + timedelta(hours=14), timedelta(hours=32, minutes=50), True, "ten missing"),
        (office_hours, SUNDAY + timedelta(hours=11), timedelta(hours=11, minutes=20), False, "a pause"),
        (office_hours, SUNDAY + timedelta(hours=11), timedelta(hours=11, minutes=40), True, "eight missing"),
        (office_hours, SUNDAY - timedelta(days=3) + timedelta(hours=14), timedelta(hours=8), False, "rest"),
        (trickle, SUNDAY, timedelta(hours=24), False, "three missing may happen"),
        (trickle, SUNDAY, timedelta(hours=60), True, "eight missing do not"),
        (torrent, SUNDAY, timedelta(minutes=3), False, "a moment is never suspicious"),
        (torrent, SUNDAY, timedelta(minutes=6), True, "360 missing are"),
    ],
)  # fmt: skip
def test_an_account_is_suspected_when_its_own_hours_make_the_silence_unlikely(
    rhythm: Rhythm, until: datetime, now: timedelta, is_alarming: bool, why: str
) -> None:
    silence = silence_of(history(rhythm, until), SUNDAY + now)
    assert silence is not None
    assert silence.is_alarming == is_alarming, f"{why}: {silence}"


def test_expected_events_are_counted_by_the_hour_and_its_parts() -> None:
    silence = silence_of(
        history(office_hours, SUNDAY + timedelta(hours=11)), SUNDAY + timedelta(hours=12, minutes=30)
    )
    assert silence is not None
    assert silence.since == SUNDAY + timedelta(hours=10, minutes=59)
    assert silence.expected == pytest.approx(12 * (1 / 60 + 1 + 0.5))
    assert silence.probability == pytest.approx(1.26e-8, rel=0.1)


def test_one_viral_day_makes_the_next_weeks_no_more_suspicious() -> None:
    def viral(hour: datetime) -> int:
        is_that_day = SUNDAY - timedelta(days=7) <= hour < SUNDAY - timedelta(days=6)
        return 5000 if is_that_day else office_hours(hour) // 4

    silence = silence_of(history(viral, SUNDAY + timedelta(hours=9)), SUNDAY + timedelta(hours=9, minutes=50))
    assert silence is not None
    assert not silence.is_alarming


@pytest.mark.parametrize(("weeks", "told"), [(0.02, False), (0.9, False), (1.0, True), (1.5, True)])
def test_a_new_account_is_judged_once_enough_is_known(weeks: float, told: bool) -> None:
    hours = history(lambda _hour: 5, SUNDAY, weeks=weeks)
    silence = silence_of(hours, SUNDAY + timedelta(hours=6))
    assert (silence is not None) == told
    if silence is not None:
        assert silence.expected == pytest.approx(30, rel=0.05)
        assert silence.is_alarming


def test_silence_is_measured_against_the_time_before_it_however_long_it_lasts() -> None:
    silence = silence_of(history(trickle, SUNDAY), SUNDAY + timedelta(days=90))
    assert silence is not None
    assert silence.is_alarming
    assert silence.lasts > timedelta(days=89)


def test_of_an_account_that_never_received_anything_nothing_is_said() -> None:
    assert silence_of([], SUNDAY) is None
