"""Token buckets: how much, how soon again, and for whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.limits import RateLimit


class Seconds:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def test_a_bucket_starts_full_and_fills_again(seconds: Seconds) -> None:
    limit = RateLimit(2, now=seconds)
    assert [limit.take("a") for _ in range(3)] == [0, 0, 0.5]
    seconds.now += 0.5
    assert limit.take("a") == 0
    seconds.now += 3600
    assert [limit.take("a") for _ in range(3)] == [0, 0, 0.5]


def test_a_slow_rate_still_lets_one_through(seconds: Seconds) -> None:
    limit = RateLimit(0.1, now=seconds)
    assert limit.take("a") == 0
    assert limit.take("a") == pytest.approx(10)


def test_each_key_has_a_bucket_of_its_own(seconds: Seconds) -> None:
    limit = RateLimit(1, now=seconds)
    assert [limit.take(key) for key in ("a", "b", "a")] == [0, 0, 1]


def test_more_than_a_bucket_holds_passes_when_it_is_full_and_is_paid_for_afterwards(seconds: Seconds) -> None:
    limit = RateLimit(10, now=seconds)
    assert limit.take("a", 30) == 0
    assert limit.take("a") == pytest.approx(2.1)
    seconds.now += 2.1
    assert limit.take("a") == 0


def test_a_refusal_costs_nothing(seconds: Seconds) -> None:
    limit = RateLimit(1, now=seconds)
    limit.take("a")
    assert [limit.take("a") for _ in range(5)] == [1] * 5
    seconds.now += 1
    assert limit.take("a") == 0


@pytest.mark.parametrize("rate", [0, -1])
def test_no_rate_is_no_limit(seconds: Seconds, rate: float) -> None:
    limit = RateLimit(rate, now=seconds)
    assert {limit.take("a", 1_000) for _ in range(100)} == {0}


def test_the_longest_unseen_are_forgotten(seconds: Seconds) -> None:
    limit = RateLimit(1, now=seconds, keys=2)
    for key in ("a", "b", "a", "c"):
        limit.take(key)
    assert limit.take("a") > 0, "it was seen after b"
    assert limit.take("b") == 0, "it was forgotten"


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 20)), max_size=60))
def test_nobody_gets_more_than_his_rate_and_one_bucket(waits: list[tuple[float, int]]) -> None:
    seconds = Seconds()
    limit = RateLimit(5, now=seconds)
    started, taken, largest = seconds.now, 0.0, 0
    for wait, amount in waits:
        seconds.now += wait
        if limit.take("a", amount) == 0:
            taken += amount
            largest = max(largest, amount)
    assert taken <= 5 + (seconds.now - started) * 5 + max(largest - 5, 0) + 1e-6


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_who_waits_as_told_is_let_through(waits: list[float]) -> None:
    seconds = Seconds()
    limit = RateLimit(3, now=seconds)
    for wait in waits:
        seconds.now += wait
        told = limit.take("a")
        seconds.now += told
        if told:
            assert limit.take("a") == pytest.approx(0, abs=1e-9)
