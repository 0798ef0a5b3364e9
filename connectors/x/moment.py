"""The three ways in which X writes a moment."""

from datetime import UTC, datetime

from connectors.payload import JsonObject, text_of


def moment_in(content: JsonObject) -> datetime | None:
    """When something happened, in UTC; None when it is not told or beyond any calendar."""
    for key, read in (
        ("created_timestamp", _milliseconds),
        ("created_at_msec", _milliseconds),
        ("timestamp_ms", _milliseconds),
        ("created_at", _date),
        ("date_time", _date),
    ):
        if content.get(key) is not None:
            return read(content[key])
    return None


def _milliseconds(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return datetime.fromtimestamp(int(value) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _date(value: object) -> datetime | None:
    """`2026-07-24T21:23:23.000Z`, or, in the older API, `Mon May 19 14:01:46 +0000 2025`."""
    written = text_of(value)
    for read in (datetime.fromisoformat, _legacy):
        try:
            moment = read(written)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _legacy(written: str) -> datetime:
    return datetime.strptime(written, "%a %b %d %H:%M:%S %z %Y")
