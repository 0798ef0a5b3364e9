"""When something happened, as Instagram writes it: milliseconds for private events, seconds for changes."""

from datetime import datetime

from connectors.payload import instant, instant_of_milliseconds

_FIRST_MILLISECONDS = 10**11
"""As seconds this is the year 5138, as milliseconds 1973: a larger number counts milliseconds."""


def private_moment(value: object) -> datetime | None:
    """The `timestamp` of a private event. The dashboard's test events write it as text, in seconds."""
    return instant_of_milliseconds(value) if isinstance(value, int) else entry_moment(value)


def entry_moment(value: object) -> datetime | None:
    """The `time` of an entry: milliseconds beside private events, seconds beside changes."""
    try:
        number = int(value) if isinstance(value, int | str) else 0
    except ValueError:
        return None
    return instant_of_milliseconds(value) if number >= _FIRST_MILLISECONDS else instant(value)
