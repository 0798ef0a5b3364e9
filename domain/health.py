"""The result of looking whether something works, and what staff are alarmed of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One line of `doctor`: what was looked at, whether it is well, and what to do if it is not.

    `expires_at`: when a token dies, where the platform tells. `left` of `limit`: how much of an allowance may
    still be used, in whatever the platform counts.
    """

    name: str
    ok: bool
    detail: str
    expires_at: datetime | None = None
    left: float | None = None
    limit: float | None = None

    @property
    def what(self) -> str:
        """The last part of the name, without whose it is: "token" of "telegram care: token"."""
        return self.name.rpartition(": ")[2]


class AlarmKind(StrEnum):
    """Why somebody should look after an account; the pages and the operators' guide say what to do."""

    MISCONFIGURED = "misconfigured"
    CHECK_FAILED = "check_failed"
    CHECK_STALE = "check_stale"
    TOKEN_EXPIRES = "token_expires"
    BUDGET_LOW = "budget_low"
    QUIET = "quiet"
    BOOKS = "books"
