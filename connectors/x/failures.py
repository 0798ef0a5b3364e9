"""What an answer of X that is no success means, told by its status and by X's own names for problems.

https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

import math
from collections.abc import Mapping

from connectors.payload import JsonObject, object_of, objects_of, optional_identifier, read_json, text_of
from domain.errors import (
    BudgetSpent,
    ContactGone,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    ReplyNotAllowed,
    SendFailed,
    Throttled,
    Unreachable,
    Unreadable,
)

WINDOWS = (
    "x-rate-limit",
    "x-user-limit-24hour",
    "x-app-limit-24hour",
)
"""Each counts for itself: `<name>-limit`, `<name>-remaining`, `<name>-reset` (seconds since 1970)."""

_SPENT = ("usage-capped", "credits", "credits-depleted", "spend-cap-reached")
_NOT_PERMITTED = (
    "client-forbidden",
    "client-not-enrolled",
    "oauth1-permissions",
    "unsupported-authentication",
    "invalid-credentials",
)
_DUPLICATE_CODE = "187"
_LONGEST_PAUSE = 25 * 3600.0


def failure(status: int, headers: Mapping[str, str], body: bytes, *, route: str, now: float) -> SendFailed:
    """The error that an answer means. `route` was asked; `now` in seconds since 1970."""
    problem = _problem(body)
    name = text_of(problem.get("type")).rpartition("/")[2]
    code = _code(problem, name, status)
    detail = f"X answered HTTP {status} ({code}): {_said(problem)}"
    if name in _SPENT or status == 402 or (status == 403 and "credits" in _said(problem).lower()):
        return BudgetSpent(detail, code=code)
    if status == 429:
        return Throttled(detail, retry_after=_pause(headers, now), code=code)
    if status == 401 or name in _NOT_PERMITTED:
        return Misconfigured(detail, code=code)
    if status == 403:
        return _forbidden(route, detail, code, _said(problem))
    if status == 404 and route.startswith("/2/dm_conversations/with/"):
        return ContactGone(detail, code=code)
    if status == 504:
        # Whoever stands before X gave up waiting: what stands behind may have done it.
        return OutcomeUnknown(detail, code=code)
    if status >= 500 or status < 400 or status == 408:
        return Unreachable(detail, code=code)
    return Refused(detail, code=code)


def _forbidden(route: str, detail: str, code: str, said: str) -> SendFailed:
    """On the way to a citizen it is about him: he did not call us, or takes no messages from us."""
    if code == _DUPLICATE_CODE or "duplicate content" in said.lower():
        return Refused(f"{detail}. X has this very text already: look whether it stands there", code=code)
    if route == "/2/tweets" or route.startswith("/2/dm_conversations"):
        return ReplyNotAllowed(detail, code=code)
    return Misconfigured(detail, code=code)


def refusal(body: bytes) -> SendFailed:
    """What a success means that holds errors instead of data."""
    problem = next(objects_of(_problem(body).get("errors")), {})
    name = text_of(problem.get("type")).rpartition("/")[2]
    return Refused(f"X did not do it: {_said(problem)}", code=_code(problem, name, 200))


def _problem(body: bytes) -> JsonObject:
    try:
        return object_of(read_json(body))
    except Unreadable:
        return {}


def _said(problem: JsonObject) -> str:
    error = next(objects_of(problem.get("errors")), {})
    told = text_of(problem.get("detail")) or text_of(error.get("message")) or text_of(error.get("detail"))
    return (told or text_of(problem.get("title")) or "no explanation")[:500]


def _code(problem: JsonObject, name: str, status: int) -> str:
    """X's number of an error, else its name of a problem, else the status."""
    error = next(objects_of(problem.get("errors")), {})
    named = name if name and name != "about:blank" else None
    return optional_identifier(error.get("code")) or named or str(status)


def _pause(headers: Mapping[str, str], now: float) -> float | None:
    """Until the last of the used-up windows opens again; None when X does not say."""
    used_up = [name for name in WINDOWS if _number(headers, f"{name}-remaining") == 0]
    # Without knowing which is used up, the short one is: the long one is told with every answer.
    resets = [_number(headers, f"{name}-reset") for name in used_up or WINDOWS[:1]]
    pauses = [reset - now + 1 for reset in resets if reset is not None]
    asked = _number(headers, "Retry-After")
    if asked is not None:
        pauses.append(asked)
    return min(max(*pauses, 1.0), _LONGEST_PAUSE) if pauses else None


def _number(headers: Mapping[str, str], name: str) -> float | None:
    try:
        number = float(headers.get(name, ""))
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
