"""Tracking numbers are unique, well formed, and tell nothing about their neighbours."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.numbers import TrackingNumbers
from domain.tracking import is_valid

KEY = b"0123456789abcdef-for-tests"
NOVEMBER_2026 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
numbers = TrackingNumbers(KEY)


@given(st.integers(0, 2**63 - 1))
def test_every_number_has_ten_digits_the_hijri_year_and_a_right_check_digit(sequence: int) -> None:
    number = numbers.issue(sequence, NOVEMBER_2026)
    assert number.startswith("48")
    assert is_valid(number)


def test_no_number_comes_twice() -> None:
    issued = {numbers.issue(sequence, NOVEMBER_2026) for sequence in range(100_000)}
    assert len(issued) == 100_000


@given(st.integers(0, 9_999_999), st.integers(0, 9_999_999))
def test_two_cases_share_a_number_only_if_they_are_the_same(one: int, other: int) -> None:
    same = numbers.issue(one, NOVEMBER_2026) == numbers.issue(other, NOVEMBER_2026)
    assert same == (one == other)


def test_the_same_case_gets_the_same_number_again() -> None:
    again = TrackingNumbers(KEY)
    assert again.issue(17, NOVEMBER_2026) == numbers.issue(17, NOVEMBER_2026)


def test_the_year_changes_at_midnight_in_riyadh() -> None:
    assert numbers.issue(1, datetime(2027, 6, 5, 20, 59, tzinfo=UTC)).startswith("48")
    assert numbers.issue(1, datetime(2027, 6, 5, 21, 0, tzinfo=UTC)).startswith("49")


def test_each_year_has_its_own_permutation() -> None:
    next_year = datetime(2027, 7, 1, tzinfo=UTC)
    serials = [(numbers.issue(n, NOVEMBER_2026)[2:9], numbers.issue(n, next_year)[2:9]) for n in range(200)]
    assert sum(one == other for one, other in serials) <= 2


def test_another_key_gives_other_numbers() -> None:
    other = TrackingNumbers(b"another key of sixteen bytes")
    same = [n for n in range(500) if numbers.issue(n, NOVEMBER_2026) == other.issue(n, NOVEMBER_2026)]
    assert len(same) <= 2


def test_neighbours_tell_nothing_of_each_other() -> None:
    serials = [int(numbers.issue(sequence, NOVEMBER_2026)[2:9]) for sequence in range(5_000)]
    mean = sum(serials) / len(serials)
    covariance = sum((a - mean) * (b - mean) for a, b in pairwise(serials))
    variance = sum((value - mean) ** 2 for value in serials)
    assert abs(covariance / variance) < 0.06
    rising = sum(a < b for a, b in pairwise(serials)) / len(serials)
    assert 0.45 < rising < 0.55
    assert len({b - a for a, b in pairwise(serials)}) > 4_900


def test_numbers_are_spread_over_the_whole_range() -> None:
    tenths = [0] * 10
    for sequence in range(10_000):
        tenths[int(numbers.issue(sequence, NOVEMBER_2026)[2])] += 1
    assert all(850 < count < 1_150 for count in tenths)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        TrackingNumbers(b"short")


def test_a_clock_that_is_decades_off_is_refused() -> None:
    with pytest.raises(ValueError, match="is the clock right"):
        numbers.issue(1, datetime(1970, 1, 1, tzinfo=UTC))
