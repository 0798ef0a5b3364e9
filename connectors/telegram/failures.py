"""Turns what python-telegram-bot raises into our errors, which say what to do about it.

What matters is whether Telegram may have taken the message: an answer with an error status, or no connection
at all, says no; silence after the request went out says nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from domain.errors import (
    ChatMoved,
    ContactGone,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    SendFailed,
    Throttled,
    Unreachable,
)

_GONE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid")
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_BAD_ADDRESS = (httpx.UnsupportedProtocol, httpx.InvalidURL)


@contextmanager
def typed_failures(bot: Bot, *, repeatable: bool = False) -> Iterator[None]:
    """Raise a SendFailed for whatever goes wrong with a call inside.

    `repeatable`: doing it twice does no harm, so an unknown outcome counts as not done.
    """
    try:
        yield
    except TelegramError as error:
        # A log shows the cause beside the failure: neither may tell the token, though Telegram repeated it.
        error.message = error.message.replace(bot.token, "<token>")
        failure = _failure(error, error.message)
        cause: Exception = error
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        # A 2xx whose body python-telegram-bot could not read: somebody took the request.
        failure = OutcomeUnknown(f"the answer is not of the Bot API's shape ({type(error).__name__})")
        cause = error
    else:
        return
    if repeatable and isinstance(failure, OutcomeUnknown):
        failure = Unreachable(str(failure))
    raise failure from cause


def _failure(error: TelegramError, detail: str) -> SendFailed:
    # BadRequest and TimedOut are NetworkErrors too: their places in this order matter.
    match error:
        case RetryAfter():
            return Throttled(detail, retry_after=_seconds(error.retry_after), code="429")
        case ChatMigrated():
            return ChatMoved(detail, new_address=str(error.new_chat_id), code="400")
        case Forbidden():
            return ContactGone(detail, code="403")
        case InvalidToken():
            return Misconfigured(f"Telegram does not know the bot token: {detail}", code="401")
        case Conflict():
            return Misconfigured(f"another poller or a webhook takes the updates: {detail}", code="409")
        case BadRequest():
            gone = any(words in detail.lower() for words in _GONE)
            return ContactGone(detail, code="400") if gone else Refused(detail, code="400")
        case NetworkError():
            return _network_failure(error, detail)
        case _:
            return OutcomeUnknown(detail)


def _network_failure(error: NetworkError, detail: str) -> SendFailed:
    cause = error.__cause__
    if cause is None or isinstance(cause, TelegramError):
        return _answered_with_fault(detail)
    if isinstance(cause, _BAD_ADDRESS):
        return Misconfigured(f"the address of the Bot API cannot be used: {detail}")
    if isinstance(cause, _NEVER_LEFT):
        return Unreachable(detail)
    return OutcomeUnknown(detail)


def _answered_with_fault(detail: str) -> SendFailed:
    """A status without an error type of its own; only Telegram's words tell which."""
    lowered = detail.lower()
    if "too many requests" in lowered:
        return Throttled(detail, code="429")
    if "entity too large" in lowered:
        return Refused(detail, code="413")
    return Unreachable(detail)


def _seconds(span: float | timedelta) -> float:
    return span.total_seconds() if isinstance(span, timedelta) else float(span)
