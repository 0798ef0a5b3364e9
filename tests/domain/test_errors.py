"""An error says what to do about it, and nothing that cannot be done."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import LONGEST_PAUSE_SECONDS, SendFailed, Throttled


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (None, None),
        (0, 0),
        (7.5, 7.5),
        (-1, 0),
        (math.nan, None),
        (math.inf, LONGEST_PAUSE_SECONDS),
        (1e30, LONGEST_PAUSE_SECONDS),
    ],
)
def test_a_pause_can_always_be_kept(told: float | None, kept: float | None) -> None:
    pause = Throttled("slow down", retry_after=told).retry_after
    assert pause == kept
    assert datetime.now(UTC) + timedelta(seconds=pause or 0)


@pytest.mark.parametrize("error", SendFailed.__subclasses__())
def test_an_error_that_is_retried_alerts_nobody(error: type[SendFailed]) -> None:
    assert not (error.retryable and error.alerts_operator)
