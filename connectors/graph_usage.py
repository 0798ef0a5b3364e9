"""How much of what Meta allows us is used up, as the headers of its answers tell.

https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connectors.payload import JsonObject, object_of, objects_of, read_json
from domain.errors import Unreadable

PLAIN_HEADERS = ("X-App-Usage", "X-Page-Usage")
BUSINESS_HEADER = "X-Business-Use-Case-Usage"
DAY_MINUTES = 24 * 60
_SHARES = ("call_count", "total_time", "total_cputime")


@dataclass(frozen=True, slots=True)
class Usage:
    """`percent` of the tightest limit that is used up, None when Meta told nothing.

    `regain_seconds`: how long until a limit that was hit is lifted; 0 when none was.
    """

    percent: int | None = None
    regain_seconds: float = 0.0


def usage_of(headers: Mapping[str, str]) -> Usage:
    """What the headers of one answer tell; header names in whatever case the mapping understands."""
    reports = [_object_in(headers.get(name, "")) for name in PLAIN_HEADERS]
    reports += _of_businesses(_object_in(headers.get(BUSINESS_HEADER, "")))
    shares = [share for report in reports for name in _SHARES if (share := _amount(report.get(name))) >= 0]
    minutes = max((_amount(report.get("estimated_time_to_regain_access")) for report in reports), default=0)
    return Usage(max(shares, default=None), min(max(minutes, 0), DAY_MINUTES) * 60.0)


def _of_businesses(by_business: JsonObject) -> Iterator[JsonObject]:
    """One report per business and kind of use, such as messenger or pages."""
    for reports in by_business.values():
        yield from objects_of(reports)


def _object_in(header: str) -> JsonObject:
    try:
        return object_of(read_json(header.encode("utf-8", "replace")))
    except Unreadable:
        return {}


def _amount(value: object) -> int:
    """A whole number of percent or minutes; -1 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else -1
