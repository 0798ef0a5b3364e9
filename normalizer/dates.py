"""Finds dates written in digits, Hijri and Gregorian: "١٤٤٨/٥/١٢", "12-01-1448", "2026.11.24"."""

import re
from collections.abc import Iterator

from domain.tickets import Entity, EntityKind

_TO_ASCII = {zero + value: str(value) for zero in (ord("٠"), ord("۰")) for value in range(10)}
_DIGIT = "[0-9٠-٩۰-۹]"
_DATE = re.compile(
    rf"(?<!{_DIGIT})(?<![/.٫-])(?P<first>{_DIGIT}{{1,4}})(?P<mark>[/.-])(?P<month>{_DIGIT}{{1,2}})(?P=mark)"
    rf"(?P<last>{_DIGIT}{{1,4}})(?![/.-]?{_DIGIT})"
)
_YEARS = (range(1350, 1500), range(1950, 2100))
_LAST_MONTH, _LAST_DAY = 12, 31


def dates_in(text: str) -> Iterator[Entity]:
    """Pieces that can be a date: a year of four digits at one end, a month within, a day at the other end."""
    for found in _DATE.finditer(text):
        first, month, last = (int(found[part].translate(_TO_ASCII)) for part in ("first", "month", "last"))
        year, day = max(first, last), min(first, last)
        # Some write the month before the day.
        month, day = min(month, day), max(month, day)
        if any(year in years for years in _YEARS) and 1 <= month <= _LAST_MONTH and day <= _LAST_DAY:
            yield Entity(EntityKind.DATE, found[0], *found.span())
