"""Why somebody should look after an account; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.checks import BOOKS, KeptCheck
from cases.quiet import Silence
from domain.health import AlarmKind, HealthCheck

EXPIRES_SOON = timedelta(days=14)
LITTLE_LEFT = 0.1
STALE_AFTER = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class Alarm:
    """`detail` is what the platform or the check said; `at`: when a token dies, or since when it is so."""

    kind: AlarmKind
    detail: str = ""
    at: datetime | None = None


def alarms_of(
    checks: Sequence[KeptCheck],
    *,
    misconfigured: str | None,
    silence: Silence | None,
    now: datetime,
) -> tuple[Alarm, ...]:
    """The alarms of one account, the gravest first."""
    alarms = [Alarm(AlarmKind.MISCONFIGURED, misconfigured)] if misconfigured is not None else []
    alarms += [alarm for kept in checks for alarm in _of_check(kept, now)]
    asked_at = [kept.checked_at for kept in checks if kept.check.name != BOOKS]
    if asked_at and now - max(asked_at) > STALE_AFTER:
        alarms.append(Alarm(AlarmKind.CHECK_STALE, at=max(asked_at)))
    if silence is not None and silence.is_alarming:
        alarms.append(Alarm(AlarmKind.QUIET, at=silence.since))
    order = list(AlarmKind)
    return tuple(sorted(alarms, key=lambda alarm: order.index(alarm.kind)))


def _of_check(kept: KeptCheck, now: datetime) -> list[Alarm]:
    """One that is not well for a reason we know by number is told by that reason alone."""
    check = kept.check
    if check.name == BOOKS:
        return [] if check.ok else [Alarm(AlarmKind.BOOKS, check.detail)]
    alarms = []
    if check.expires_at is not None and check.expires_at - now < EXPIRES_SOON:
        alarms.append(Alarm(AlarmKind.TOKEN_EXPIRES, check.detail, check.expires_at))
    if _is_nearly_spent(check):
        alarms.append(Alarm(AlarmKind.BUDGET_LOW, check.detail))
    if not check.ok and not alarms:
        alarms.append(Alarm(AlarmKind.CHECK_FAILED, f"{check.what}: {check.detail}", kept.checked_at))
    return alarms


def _is_nearly_spent(check: HealthCheck) -> bool:
    if check.left is None or not check.limit:
        return False
    return check.left < check.limit * LITTLE_LEFT
