"""The checkup: platforms are asked side by side, none for long, and what they say is kept."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatcher.checkup import Checkup, ask_accounts
from domain.health import HealthCheck
from tests.dispatcher.ministry import MovableClock
from tests.dispatcher.payloads import NOON

WELL = HealthCheck("telegram care: token", True, "@moe_bot", expires_at=NOON + timedelta(days=60))


class Platform:
    """Answers as a test says; `gate` closed: it does not answer at all."""

    def __init__(self, answer: Sequence[HealthCheck] | Exception = (WELL,)) -> None:
        self.answer = answer
        self.asked = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def check(self) -> Sequence[HealthCheck]:
        self.asked += 1
        await self.gate.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def rows(engine: AsyncEngine, query: str) -> list[tuple[Any, ...]]:
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


CHECKS = "SELECT account, name, ok, detail FROM account_health WHERE name <> 'books' ORDER BY account, name"


async def test_what_platforms_say_is_kept(engine: AsyncEngine, clock: MovableClock) -> None:
    ill = HealthCheck("x moe: webhook", False, "not registered")
    accounts = {"care": Platform(), "moe": Platform([ill]), "mute": object()}
    await Checkup(engine, accounts, clock=clock).run()
    assert await rows(engine, CHECKS) == [
        ("care", "telegram care: token", True, "@moe_bot"),
        ("moe", "x moe: webhook", False, "not registered"),
    ]


async def test_platforms_are_asked_rarely_however_often_it_runs(
    engine: AsyncEngine, clock: MovableClock
) -> None:
    platform = Platform()
    checkup = Checkup(engine, {"care": platform}, clock=clock, ask_every=timedelta(minutes=10))
    for _ in range(10):
        await checkup.run()
        clock.move(minutes=1)
    assert platform.asked == 1
    clock.move(minutes=1)
    await checkup.run()
    assert platform.asked == 2


async def test_a_platform_that_does_not_answer_holds_up_no_other_for_long(
    engine: AsyncEngine, clock: MovableClock
) -> None:
    silent = [Platform() for _ in range(5)]
    for platform in silent:
        platform.gate.clear()
    accounts = {f"silent-{n}": platform for n, platform in enumerate(silent)} | {"care": Platform()}
    started = time.monotonic()
    await Checkup(engine, accounts, clock=clock, answer_seconds=0.2).run()
    assert time.monotonic() - started < 5 * 0.2 + 0.8, "they wait side by side"
    kept = {account: (ok, detail) for account, _, ok, detail in await rows(engine, CHECKS)}
    assert kept["care"] == (True, "@moe_bot")
    assert kept["silent-3"] == (False, "the platform did not answer within 0.2 s")


async def test_a_check_that_breaks_is_a_finding() -> None:
    answers = await ask_accounts({"care": Platform(KeyError("result"))}, within=5)
    (check,) = answers["care"]
    assert (check.name, check.ok) == ("care", False)
    assert "KeyError" in check.detail


@pytest.mark.parametrize(
    ("answer", "told"),
    [([WELL], None), ([WELL, HealthCheck("webhook", False, "")], "revoked"), ([], "revoked")],
)
async def test_credentials_that_work_again_are_well_although_nothing_is_to_be_sent(
    engine: AsyncEngine, clock: MovableClock, answer: list[HealthCheck], told: str | None
) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO account_state (account, misconfigured) VALUES ('care', 'revoked')")
        )
    await Checkup(engine, {"care": Platform(answer)}, clock=clock).run()
    assert await rows(engine, "SELECT misconfigured FROM account_state") == [(told,)]


async def test_books_that_do_not_balance_are_kept_as_such_and_hours_are_counted(
    engine: AsyncEngine, clock: MovableClock
) -> None:
    async with engine.begin() as connection:
        for number, outcome in enumerate(("opened_case", "nobody_knows")):
            await connection.execute(
                text(
                    """
                    INSERT INTO raw_event (account, channel, external_id, conversation_key, received_at, body,
                        outcome) VALUES (:account, 'telegram', :account, '', :at, '', :outcome)
                    """
                ),
                {"account": f"care-{number}", "at": NOON - timedelta(hours=1), "outcome": outcome},
            )
    await Checkup(engine, {"care-0": object()}, clock=clock).run()
    assert await rows(engine, "SELECT account, name, ok FROM account_health ORDER BY account") == [
        ("care-0", "books", True),
        ("care-1", "books", False),
    ]
    counted = await rows(engine, "SELECT account, received FROM account_hour ORDER BY account")
    assert counted == [("care-0", 1), ("care-1", 1)]
