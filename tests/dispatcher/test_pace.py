"""The pace of an account: steady, without drift, without bursts."""

from itertools import pairwise

import pytest

from dispatcher.pace import Pace


def turns(pace: Pace, count: int, *, late: float = 0.0, start: float = 0.0) -> list[float]:
    """Turns taken one after the other, each asked for when the last one was taken; all so much too late."""
    taken, now = [], start
    for _ in range(count):
        now = pace.take(now) + late
        taken.append(now)
    return taken


@pytest.mark.parametrize("per_second", [0.2, 1.0, 2.5, 25.0, 80.0])
@pytest.mark.parametrize("late", [0.0, 0.001, 0.004])
def test_lateness_does_not_add_up(per_second: float, late: float) -> None:
    taken = turns(Pace(per_second), 1000, late=late)
    measured = 999 / (taken[-1] - taken[0])
    assert measured == pytest.approx(per_second, rel=0.01)


def test_an_idle_account_sends_at_once_and_has_saved_nothing_up() -> None:
    pace = Pace(4)
    turns(pace, 3)
    assert turns(pace, 3, start=60.0) == [60.0, 60.25, 60.5]


def test_what_was_lost_in_a_moment_is_made_up_a_fifth_faster() -> None:
    pace = Pace(10)
    turns(pace, 10)
    after_a_stall = turns(pace, 40, start=1.5)
    gaps = [later - sooner for sooner, later in pairwise(after_a_stall)]
    assert min(gaps) == pytest.approx(0.1 / 1.2)
    assert after_a_stall[-1] == pytest.approx(4.9), "the schedule it would have had without the stall"


@pytest.mark.parametrize(
    ("per_second", "within", "expected"), [(10, 0.5, 6), (1, 0.5, 1), (0.5, 0.5, 1), (40, 0.0, 1)]
)
def test_turns_ahead_are_counted(per_second: float, within: float, expected: int) -> None:
    pace = Pace(per_second)
    assert pace.turns_within(within, 100.0) == expected
    pace.take(100.0)
    assert pace.turns_within(within, 100.0) == expected - 1
