"""When an account may send its next message: a steady rate without drift and without bursts."""

_FORGIVEN_SECONDS = 1.0
_CATCHES_UP = 1.2


class Pace:
    """Turns at `per_second`. A turn taken late moves no later one, so that the rate holds over time.

    What was lost within a second is made up, at most a fifth faster than the rate; an account that was idle
    for longer starts anew. Moments are seconds of one clock that only rises.
    """

    def __init__(self, per_second: float) -> None:
        self._interval = 1 / per_second
        self._due = self._last = float("-inf")

    def take(self, now: float) -> float:
        """The next turn, now or later; it is taken."""
        turn = self._next(now)
        self._due = self._schedule(now) + self._interval
        self._last = turn
        return turn

    def turns_within(self, seconds: float, now: float) -> int:
        """How many turns there are from now until so many seconds later."""
        room = now + seconds - self._next(now)
        return 0 if room < 0 else 1 + int(room / self._interval)

    def _next(self, now: float) -> float:
        return max(self._schedule(now), self._last + self._interval / _CATCHES_UP, now)

    def _schedule(self, now: float) -> float:
        return self._due if now - self._due <= _FORGIVEN_SECONDS else now
