"""Dates in words as citizens write them, in Riyadh's time."""

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

_RIYADH = timezone(timedelta(hours=3))

_DAYS = {
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "ar": (
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
        *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def format_date(at: datetime, language: str) -> str:
    """The day of a moment: "الأحد 29 نوفمبر 2026" or "Sunday 29 November 2026"."""
    return _in_words(at.astimezone(_RIYADH).date(), "en" if language == "en" else "ar")


@lru_cache(maxsize=1024)
def _in_words(day: date, language: str) -> str:
    return f"{_DAYS[language][day.weekday()]} {day.day} {_MONTHS[language][day.month - 1]} {day.year}"
