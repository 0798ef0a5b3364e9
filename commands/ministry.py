"""The configured calendar in the words of the folder that counts with it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from cases.calendar import SeasonHours, WorkingCalendar
from config.promises import Calendar, Period


def working_calendar(calendar: Calendar) -> WorkingCalendar:
    """The calendar of calendar.yaml."""
    hours = calendar.ramadan_hours
    return WorkingCalendar(
        zone=ZoneInfo(calendar.timezone),
        workdays=frozenset(day.number for day in calendar.working_days),
        opens=calendar.hours.opens,
        closes=calendar.hours.closes,
        ramadan=tuple(
            SeasonHours(month.first, month.last, hours.opens, hours.closes) for month in calendar.ramadan
        ),
        holidays=frozenset(day for holiday in calendar.holidays for day in _days(holiday)),
    )


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)]
