"""Which error an answer of the Graph API means, told by its code and subcode, never by its text.

https://developers.facebook.com/docs/messenger-platform/error-codes
https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.graph_usage import usage_of
from connectors.payload import JsonObject, object_of, read_json, text_of
from domain.errors import (
    ContactGone,
    Misconfigured,
    Refused,
    ReplyNotAllowed,
    SendFailed,
    Throttled,
    Unreachable,
    Unreadable,
    WindowClosed,
)

Code = int | tuple[int, int]
"""A code of Meta's, or a code with its subcode. The pair says more, and wins."""

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Rule:
    """Which error some codes mean. `wait`: the least seconds before another attempt has a chance."""

    error: type[SendFailed]
    codes: tuple[Code, ...]
    wait: float | None = None


# Two codes about the recipient are no ContactGone, which would silence the address for good: 131030 (number
# not on the list of a test account) is about our account's stage, 131050 (stopped marketing messages) leaves
# answers to his own messages allowed. 131026 (undeliverable: not on WhatsApp, terms not accepted, client too
# old) is: nothing reaches the address until its owner writes again.
WHATSAPP = (
    Rule(Misconfigured, (131005, 131031, 131042, 131045, 133010)),
    Rule(WindowClosed, (131047,)),
    Rule(ContactGone, (131026,)),
    Rule(Throttled, (80007,), wait=MINUTE),
    Rule(Throttled, (130429,), wait=1.0),
    Rule(Throttled, (131056,), wait=6.0),
    Rule(Throttled, (131048,), wait=6 * HOUR),
    Rule(Throttled, (131049, 131064), wait=24 * HOUR),
    Rule(Unreachable, (131000, 131016, 131057, 133004)),
    Rule(Refused, (131008, 131009, 131021, 131030, 131050, 131051, 131053, 131062)),
    Rule(Refused, tuple(range(132000, 133000))),
)
# Subcodes 2018… are Messenger's, 2534… Instagram's.
PAGE_AND_INSTAGRAM = (
    Rule(WindowClosed, ((10, 2018065), (10, 2018278), (10, 2534022))),
    # Unavailable: blocked us, left, or turned messages off. (No matching user; cannot be found; thread gone.)
    Rule(ContactGone, (551, (10, 2018108), (200, 1545041))),
    Rule(ContactGone, ((100, 2018001), (100, 2534014), (100, 2534001))),
    # The page is restricted; another app or a colleague has the thread; one private reply was given already,
    # or may not be given: more than 7 days, or to another page.
    Rule(ReplyNotAllowed, ((10, 1893063), (10, 2018300), (100, 2018300))),
    Rule(ReplyNotAllowed, (10900, 10903, (100, 2534025), (10, 2534025))),
    Rule(Throttled, (17, 32, 341, 613, 80001, 80002, 80006), wait=MINUTE),
    Rule(Throttled, (1200,), wait=5.0),
    # The same comment a second time, an attachment too large, a parameter too long.
    Rule(Refused, (105, 194, 506, (100, 2018109))),
)
RULES = (
    Rule(Misconfigured, (0, 3, 10, 33, 102, 190, *range(200, 300), 368)),
    # "Object with this id does not exist, or missing permissions": our phone number id or page id is wrong.
    Rule(Misconfigured, ((100, 33),)),
    Rule(Throttled, (4,), wait=MINUTE),
    Rule(Unreachable, (1, 2)),
    Rule(Refused, (100,)),
    *WHATSAPP,
    *PAGE_AND_INSTAGRAM,
)
RULE_BY_CODE = {code: rule for rule in RULES for code in rule.codes}
# For answers without a code of Meta's, such as the HTML of a proxy.
RULE_BY_STATUS = {
    401: Rule(Misconfigured, ()),
    403: Rule(Misconfigured, ()),
    407: Rule(Misconfigured, ()),
    408: Rule(Unreachable, ()),
    429: Rule(Throttled, ()),
}


def failure(
    status: int, headers: Mapping[str, str], body: bytes, own_rules: Sequence[Rule] = ()
) -> SendFailed:
    """The error that an answer of the Graph API means.

    `own_rules` win over RULES: what a code means where a connector knows more of what it asked for.
    """
    error = error_object(body)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    rule = _rule_by_code(code, subcode or 0, own_rules)
    if rule is None:
        rule = _rule_by_status(status, is_transient=error.get("is_transient") is True)
    details = text_of(object_of(error.get("error_data")).get("details"))
    said = details or text_of(error.get("message")) or "no explanation"
    named = "none" if code is None else f"{code}/{subcode}" if subcode else str(code)
    detail = f"Meta answered HTTP {status}, code {named}: {said[:500]}"
    code_text = None if code is None else str(code)
    if issubclass(rule.error, Throttled):
        return Throttled(detail, retry_after=_pause(headers, rule), code=code_text)
    return rule.error(detail, code=code_text)


def error_object(body: bytes) -> JsonObject:
    """The `error` of an answer; empty when it has none."""
    try:
        return object_of(object_of(read_json(body)).get("error"))
    except Unreadable:
        return {}


def _rule_by_code(code: int | None, subcode: int, own_rules: Sequence[Rule]) -> Rule | None:
    if code is None:
        return None
    own = {known: rule for rule in own_rules for known in rule.codes}
    pair = (code, subcode)
    return own.get(pair) or own.get(code) or RULE_BY_CODE.get(pair) or RULE_BY_CODE.get(code)


def _rule_by_status(status: int, *, is_transient: bool) -> Rule:
    if is_transient or status >= 500 or status < 400:
        return Rule(Unreachable, ())
    return RULE_BY_STATUS.get(status, Rule(Refused, ()))


def _pause(headers: Mapping[str, str], rule: Rule) -> float | None:
    """The longest of what Meta's headers and Meta's documentation ask for, in seconds."""
    asked = [rule.wait, _retry_after(headers), usage_of(headers).regain_seconds]
    return max((seconds for seconds in asked if seconds), default=None)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    try:
        asked = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return asked if math.isfinite(asked) and asked > 0 else None


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
