"""The error that an answer of the Bot Connector or of Entra means, told by code and status, never by text.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
"""

import math
from collections.abc import Mapping

from connectors.payload import JsonObject, object_of, read_json, text_of
from connectors.teams.http import Answer
from domain.errors import (
    ContactGone,
    Misconfigured,
    Refused,
    SendFailed,
    Throttled,
    Unreachable,
    Unreadable,
)

_OUR_FAULT = frozenset({"BotDisabledByAdmin", "BotNotRegistered", "TenantNotAllowed", "Unauthorized"})
_NOT_THE_CHAT = frozenset({"ActivityNotFoundInConversation", "MessageNotFound"})
_SHOWN = 300


def failure(answer: Answer) -> SendFailed:
    """What it means that a message was not taken."""
    error = _object_in(answer.body)
    code = _code(error)
    said = text_of(object_of(error.get("error")).get("message")) or text_of(error.get("message"))
    detail = (
        f"Teams answered HTTP {answer.status}, code {code or 'none'}: {said[:_SHOWN] or 'no explanation'}"
    )
    kind = _kind(answer.status, code)
    if kind is Throttled:
        return Throttled(detail, retry_after=_pause(answer.headers), code=code or "429")
    return kind(detail, code=code or str(answer.status))


def token_failure(answer: Answer) -> SendFailed:
    """What it means that Entra gave no token. https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""
    error = _object_in(answer.body)
    code = text_of(error.get("error"))
    said = text_of(error.get("error_description")).partition("\n")[0]
    detail = f"Entra answered HTTP {answer.status}, {code or 'no code'}: {said[:_SHOWN] or 'no explanation'}"
    if answer.status == 429:
        return Throttled(detail, retry_after=_pause(answer.headers), code=code or "429")
    if (
        answer.status >= 500
        or answer.status < 400
        or answer.status == 408
        or code == "temporarily_unavailable"
    ):
        return Unreachable(detail, code=code or str(answer.status))
    return Misconfigured(detail, code=code or str(answer.status))


def _kind(status: int, code: str) -> type[SendFailed]:
    # 412: two of our messages to one conversation met; Microsoft asks to repeat it, as after 502 and 504.
    if status >= 500 or status < 400 or status in {408, 412}:
        return Unreachable
    if status == 429:
        return Throttled
    if status == 401 or code in _OUR_FAULT:
        return Misconfigured
    if status in {403, 404}:
        return _of_the_chat(status, code)
    return Refused


def _of_the_chat(status: int, code: str) -> type[SendFailed]:
    """Blocked, removed, gone. Without a code of the Bot Connector's it was a proxy that answered."""
    if not code:
        return Misconfigured if status == 403 else Refused
    return Refused if code in _NOT_THE_CHAT else ContactGone


def _code(error: JsonObject) -> str:
    """The most exact code there is; its place differs from one service of Teams to the next."""
    inner = object_of(error.get("error"))
    codes = (error.get("subCode"), inner.get("subCode"), inner.get("code"), error.get("code"))
    return next(filter(None, map(text_of, codes)), "")[:_SHOWN]


def _pause(headers: Mapping[str, str]) -> float | None:
    try:
        asked = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return asked if math.isfinite(asked) and asked >= 0 else None


def _object_in(body: bytes) -> JsonObject:
    try:
        return object_of(read_json(body))
    except Unreadable:
        return {}
