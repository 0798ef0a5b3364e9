"""Issues tracking numbers that nobody can guess and that do not tell how many cases there are.

A sequence goes through a keyed permutation of 0 … 9,999,999, another one each Hijri year: a balanced Feistel
network over 24 bits, walked on until it lands inside the seven digits. Being a permutation, it never gives
the same number twice in a year before ten million cases were opened.
"""

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from hashlib import blake2b

from hijridate import Gregorian

from domain.tracking import FIRST_YEAR, LAST_YEAR, check_digit

_RIYADH = timezone(timedelta(hours=3))
_SERIALS = 10_000_000
_ROUNDS = 8
_HALF_BITS = 12
_HALF_MASK = (1 << _HALF_BITS) - 1
_SHORTEST_KEY = 16


class TrackingNumbers:
    """Turns the sequence of cases into tracking numbers under a secret key."""

    def __init__(self, key: bytes) -> None:
        if len(key) < _SHORTEST_KEY:
            raise ValueError(f"the key of the tracking numbers needs at least {_SHORTEST_KEY} bytes")
        self._key = key
        self._rounds_by_year: dict[int, tuple[tuple[int, ...], ...]] = {}

    def issue(self, sequence: int, at: datetime) -> str:
        """The number of the case with this place in the sequence, opened at this moment."""
        year = _hijri_year(at.astimezone(_RIYADH).date()) % 100
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"no tracking numbers for the Hijri year ..{year:02}: is the clock right?")
        nine = f"{year}{self._permuted(sequence % _SERIALS, year):07}"
        return nine + check_digit(nine)

    def _permuted(self, serial: int, year: int) -> int:
        rounds = self._rounds_by_year.get(year)
        if rounds is None:
            rounds = self._rounds_by_year[year] = _round_tables(self._key, year)
        while True:
            left, right = serial >> _HALF_BITS, serial & _HALF_MASK
            for table in rounds:
                left, right = right, left ^ table[right]
            serial = left << _HALF_BITS | right
            if serial < _SERIALS:
                return serial


def _round_tables(key: bytes, year: int) -> tuple[tuple[int, ...], ...]:
    """The round functions of one year, written out: 4,096 values each, so that issuing costs lookups only."""
    secret = blake2b(key, digest_size=32, person=b"tracking-number").digest()
    return tuple(
        tuple(
            int.from_bytes(
                blake2b(
                    half.to_bytes(2), key=secret, salt=bytes((year, round_number)), digest_size=2
                ).digest()
            )
            & _HALF_MASK
            for half in range(_HALF_MASK + 1)
        )
        for round_number in range(_ROUNDS)
    )


@lru_cache(maxsize=64)
def _hijri_year(day: date) -> int:
    return int(Gregorian.fromdate(day).to_hijri().year)
