"""Everything that can go wrong, named by what to do about it.

TawasulError
 ├── ConfigurationError        start-up stops; says what, where, how to mend it
 ├── ChannelError
 │    ├── Forged               not signed by the platform                        401
 │    ├── Unreadable           a body that is not of the platform's shape        400
 │    ├── Unverifiable         who sent it cannot be told now                    503
 │    └── SendFailed           (retryable, alerts_operator)
 │         ├── Unreachable     platform down, nothing was taken                  retry
 │         ├── Throttled       asked us to slow down                             retry after a delay
 │         ├── Refused         rejected this message                             never
 │         │    ├── TooLarge        a file above our limit
 │         │    └── UnsafeAddress   a file where we may not look for it
 │         ├── ReplyNotAllowed its rules let nobody answer here automatically    never; a person looks
 │         ├── BudgetSpent     our allowance for the month is used up            never; alert
 │         ├── ContactGone     blocked us or left                                never; mark the address
 │         ├── ChatMoved       the chat has a new id                             once more, to the new id
 │         ├── WindowClosed    outside the reply window                          never as free text
 │         ├── OutcomeUnknown  it may or may not have been delivered             never blindly
 │         └── Misconfigured   our credentials are wrong                         never; alert
 └── StorageUnavailable        neither database nor spool can take an event      503
"""

import math
from typing import ClassVar

LONGEST_PAUSE_SECONDS = 31 * 86_400.0


class TawasulError(Exception):
    """Base of every error raised by Tawasul."""


class ConfigurationError(TawasulError):
    """The configuration cannot be used; the text says what is wrong, where, and how to mend it."""


class StorageUnavailable(TawasulError):
    """Neither the database nor the spool can take an event; the platform must send it again."""


class ChannelError(TawasulError):
    """Base of what goes wrong with a platform."""


class Forged(ChannelError):
    """The request was not signed by the platform."""


class Unreadable(ChannelError):
    """The body is not of the platform's shape; the text says where."""


class Unverifiable(ChannelError):
    """Whether the platform sent the request cannot be told now; it must send it again."""


class SendFailed(ChannelError):
    """A message was not sent. `code` is the platform's own code, if it gave one."""

    retryable: ClassVar[bool] = False
    alerts_operator: ClassVar[bool] = False

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        self.code = code


class Unreachable(SendFailed):
    """The platform is down or answered with a fault of its own; it took nothing."""

    retryable = True


class Throttled(SendFailed):
    """The platform asked us to slow down. `retry_after` is in seconds, None when it did not say.

    A month is the longest pause we keep: what asks for more has been misread, and must not end a calendar.
    """

    retryable = True

    def __init__(self, detail: str, *, retry_after: float | None = None, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        told = retry_after is not None and not math.isnan(retry_after)
        self.retry_after = min(max(retry_after or 0.0, 0.0), LONGEST_PAUSE_SECONDS) if told else None


class Refused(SendFailed):
    """The platform rejected this message and would again."""


class TooLarge(Refused):
    """A file is larger than we take."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"the file is larger than {limit_bytes} bytes")


class UnsafeAddress(Refused):
    """A file is said to be where we may not look for it, such as in our own network."""


class ReplyNotAllowed(SendFailed):
    """The platform's rules forbid an automatic answer in this place; a person must find another way."""


class BudgetSpent(SendFailed):
    """The account's paid allowance is used up; the account rests until it is renewed or raised."""

    alerts_operator = True


class ContactGone(SendFailed):
    """The citizen blocked us, left, or does not exist there."""


class ChatMoved(SendFailed):
    """The chat lives on under `new_address`; send there."""

    def __init__(self, detail: str, *, new_address: str, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.new_address = new_address


class WindowClosed(SendFailed):
    """Free text is no longer allowed; only an approved template is."""


class OutcomeUnknown(SendFailed):
    """The request went out and no answer came back: it may have been delivered."""


class Misconfigured(SendFailed):
    """Our credentials or permissions are wrong; every send would fail."""

    alerts_operator = True
