"""Why somebody should look after an account."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.alarms import Alarm, alarms_of
from cases.checks import BOOKS, KeptCheck
from cases.quiet import Silence
from domain.health import AlarmKind, HealthCheck

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SINCE = NOW - timedelta(hours=5)


def check(ok: bool = True, *, name: str = "x moe: token", **numbers: object) -> HealthCheck:
    return HealthCheck(name, ok, "as it is", **numbers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "kinds"),
    [
        (check(), []),
        (check(ok=False), [AlarmKind.CHECK_FAILED]),
        (check(expires_at=NOW + timedelta(days=13, hours=23)), [AlarmKind.TOKEN_EXPIRES]),
        (check(expires_at=NOW + timedelta(days=14)), []),
        (check(ok=False, expires_at=NOW - timedelta(days=1)), [AlarmKind.TOKEN_EXPIRES]),
        (check(left=49.0, limit=500.0), [AlarmKind.BUDGET_LOW]),
        (check(left=50.0, limit=500.0), []),
        (check(ok=False, left=0.0, limit=500.0), [AlarmKind.BUDGET_LOW]),
        (check(left=3.0), []),
        (check(left=0.0, limit=0.0), []),
        (check(name=BOOKS), []),
        (check(ok=False, name=BOOKS), [AlarmKind.BOOKS]),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_check_found_becomes_one_alarm_at_most(found: HealthCheck, kinds: list[AlarmKind]) -> None:
    alarms = alarms_of([KeptCheck(found, NOW)], misconfigured=None, silence=None, now=NOW)
    assert [alarm.kind for alarm in alarms] == kinds


def test_the_gravest_comes_first_and_each_says_what_it_knows() -> None:
    silence = Silence(SINCE, NOW - SINCE, expected=20)
    kept = [KeptCheck(check(ok=False, name=name), NOW) for name in ("x moe: webhook", BOOKS)]
    alarms = alarms_of(kept, misconfigured="Unauthorized", silence=silence, now=NOW)
    assert alarms == (
        Alarm(AlarmKind.MISCONFIGURED, "Unauthorized"),
        Alarm(AlarmKind.CHECK_FAILED, "webhook: as it is", NOW),
        Alarm(AlarmKind.QUIET, at=SINCE),
        Alarm(AlarmKind.BOOKS, "as it is"),
    )


@pytest.mark.parametrize(("ago", "is_stale"), [(44, False), (46, True)])
def test_a_light_that_was_not_looked_at_for_long_is_not_green(ago: int, is_stale: bool) -> None:
    books = KeptCheck(check(name=BOOKS), NOW)
    kept = [KeptCheck(check(), NOW - timedelta(minutes=ago)), books]
    alarms = alarms_of(kept, misconfigured=None, silence=None, now=NOW)
    assert [alarm.kind for alarm in alarms] == [AlarmKind.CHECK_STALE] * is_stale
    assert alarms_of([books], misconfigured=None, silence=None, now=NOW) == ()


def test_usual_silence_is_no_alarm() -> None:
    silence = Silence(SINCE, NOW - SINCE, expected=2)
    assert alarms_of([], misconfigured=None, silence=silence, now=NOW) == ()
