"""What citizens are promised, and the calendar in which it is counted."""

import re
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, StrictBool, field_validator, model_validator

from config.section import Count, Names, Section, Text


class SlaClass(Section):
    """One promise: in working days, or for what cannot wait in hours round the clock."""

    id: Text = Field(description="an urgency (critical, high, normal, low) or a class named by a topic")
    working_days: Count | None = Field(default=None, description="answered within this many working days")
    hours: Count | None = Field(default=None, description="answered within this many hours, day and night")
    first_response_minutes: Count = Field(
        description="until a person has looked: working minutes, or real ones when `hours` is set"
    )

    @model_validator(mode="after")
    def _promises_one_thing(self) -> Self:
        if (self.working_days is None) == (self.hours is None):
            raise ValueError("give either working_days or hours")
        return self

    @property
    def round_the_clock(self) -> bool:
        """Whether nights, weekends and holidays count."""
        return self.hours is not None


class Weekday(StrEnum):
    """Days by name, so that no one has to know where a week begins."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """As `date.weekday()` counts: Monday is 0."""
        return list(Weekday).index(self)


def _read_time(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", value):
        return value
    raise ValueError("write it as 07:30")


LocalTime = Annotated[time, BeforeValidator(_read_time)]


class Hours(Section):
    """Opening hours of one working day."""

    opens: LocalTime = Field(description="local time")
    closes: LocalTime = Field(description="local time")

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes")
        return self


class Period(Section):
    """Whole days from `first` to `last`, both included."""

    first: date = Field(description="first day")
    last: date = Field(description="last day")
    provisional: StrictBool = Field(default=False, description="true until officially announced")

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.first > self.last:
            raise ValueError("first must not be after last")
        return self


class Holiday(Period):
    """Days on which no one works."""

    name: Names = Field(description="as shown to citizens and staff")


class Calendar(Section):
    """When the ministry works."""

    timezone: Text = Field(default="Asia/Riyadh", description="IANA name")
    working_days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = Field(
        default=(Weekday.SUNDAY, Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY),
        description="days of the working week",
    )
    hours: Hours = Field(description="on an ordinary working day")
    ramadan_hours: Hours = Field(description="on a working day in Ramadan")
    ramadan: tuple[Period, ...] = Field(default=(), description="the months of Ramadan")
    holidays: tuple[Holiday, ...] = Field(description="official holidays")

    @field_validator("timezone")
    @classmethod
    def _is_a_known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is not the IANA name of a time zone, such as Asia/Riyadh") from error
        return name

    @model_validator(mode="after")
    def _holidays_do_not_overlap(self) -> Self:
        ordered = sorted(self.holidays, key=lambda holiday: holiday.first)
        for earlier, later in pairwise(ordered):
            if later.first <= earlier.last:
                raise ValueError(
                    f"the holidays {earlier.name.en} and {later.name.en} overlap on {later.first}"
                )
        return self

    @property
    def known_until(self) -> date | None:
        """The last day of the last year whose holidays are listed; None when none are."""
        last = max((holiday.last.year for holiday in self.holidays), default=None)
        return date(last, 12, 31) if last else None
