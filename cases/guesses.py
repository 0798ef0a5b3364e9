"""Counts sign-in attempts, so that passwords cannot be guessed by trying."""

from collections import OrderedDict
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
LIMIT_FROM_ONE_PLACE = 5
LIMIT_PER_NAME = 30
LIMIT_PER_PLACE = 40
_MOST_REMEMBERED = 50_000

_Key = tuple[str, str]


class Guesses:
    """Attempts of the last quarter of an hour, by name and place, by name, and by place (an IP address).

    The limit per name is higher than that from one place, so that a stranger who knows a name does not lock
    its owner out with a few attempts.
    """

    def __init__(self) -> None:
        self._attempts: OrderedDict[_Key, tuple[datetime, int]] = OrderedDict()

    def may_try(self, name: str, place: str, now: datetime) -> bool:
        """Whether another attempt is allowed."""
        return all(self._count(key, now) < limit for key, limit in _limits(name, place))

    def note(self, name: str, place: str, now: datetime) -> None:
        """Count an attempt, before its outcome is known: many at once must not slip through."""
        for key, _ in _limits(name, place):
            count = self._count(key, now)
            since = self._attempts[key][0] if count else now
            self._attempts[key] = (since, count + 1)
            self._attempts.move_to_end(key)
        while len(self._attempts) > _MOST_REMEMBERED:
            self._attempts.popitem(last=False)

    def forget(self, name: str, place: str) -> None:
        """The right password was given: count anew for the name, and for the place only this attempt less.

        A whole office may share an address, and one known password must not buy it endless guesses.
        """
        for key, _ in _limits(name, place)[:2]:
            self._attempts.pop(key, None)
        since, count = self._attempts.get(("", place), (None, 0))
        if since is not None:
            self._attempts["", place] = (since, max(0, count - 1))

    def _count(self, key: _Key, now: datetime) -> int:
        since, count = self._attempts.get(key, (now, 0))
        return count if now - since < WINDOW else 0


def _limits(name: str, place: str) -> tuple[tuple[_Key, int], ...]:
    return (
        ((name, place), LIMIT_FROM_ONE_PLACE),
        ((name, ""), LIMIT_PER_NAME),
        (("", place), LIMIT_PER_PLACE),
    )
