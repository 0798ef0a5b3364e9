"""Asks every account's platform whether all is well, counts what came, and keeps what was found."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.books import read_books
from cases.checks import BOOKS, ask_next, keep_checks, note_check
from cases.hours import refresh_hours
from domain.clock import Clock
from domain.health import HealthCheck
from domain.ports import ChecksHealth

log = logging.getLogger(__name__)

_BOOKS_SPAN = timedelta(hours=24)
_WELL_AGAIN = text(
    "UPDATE account_state SET misconfigured = NULL, updated_at = :now"
    " WHERE account = :account AND misconfigured IS NOT NULL"
)


class Checkup:
    """Runs every minute in a worker that neither takes events nor sends; platforms are asked more rarely."""

    def __init__(
        self,
        engine: AsyncEngine,
        accounts: Mapping[str, object],
        *,
        clock: Clock,
        ask_every: timedelta = timedelta(minutes=10),
        answer_seconds: float = 15.0,
    ) -> None:
        """`accounts`: the connectors by account; those that cannot say how they are, are passed over.

        `answer_seconds`: how long a platform may take before it counts as ill.
        """
        self._engine = engine
        self._accounts = accounts
        self._clock = clock
        self._ask_every = ask_every
        self._answer_seconds = answer_seconds

    async def run(self) -> None:
        """Count what came, look at the books, and ask the platforms that were not asked lately."""
        await self._look_at_ledger()
        async with self._engine.connect() as connection:
            before = self._clock() - self._ask_every
            next_ones = await ask_next(connection, list(self._accounts), before=before)
        answers = await ask_accounts(
            {account: self._accounts[account] for account in next_ones}, within=self._answer_seconds
        )
        for account, checks in answers.items():
            await self._keep(account, checks)

    async def _look_at_ledger(self) -> None:
        now = self._clock()
        since = (now - _BOOKS_SPAN).replace(minute=0, second=0, microsecond=0)
        async with self._engine.begin() as connection:
            await refresh_hours(connection, now=now)
            off: dict[str, int] = dict.fromkeys(self._accounts, 0)
            for line in await read_books(connection, since=since):
                off[line.account] = off.get(line.account, 0) + (not line.balances)
            for account, hours in off.items():
                detail = f"{hours} hours of the last day do not balance" if hours else "balanced"
                await note_check(connection, account, HealthCheck(BOOKS, not hours, detail), now=now)

    async def _keep(self, account: str, checks: Sequence[HealthCheck]) -> None:
        now = self._clock()
        for check in checks:
            if not check.ok:
                log.warning("account_ill", extra={"account": account, "check": check.name})
        async with self._engine.begin() as connection:
            await keep_checks(connection, account, checks, now=now)
            if checks and all(check.ok for check in checks):
                # A token that was renewed shows as such, also when there is nothing to send.
                await connection.execute(_WELL_AGAIN, {"account": account, "now": now})


async def ask_accounts(
    accounts: Mapping[str, object], *, within: float
) -> Mapping[str, Sequence[HealthCheck]]:
    """What each account's platform says, all asked side by side, each with so many seconds to answer.

    An account that cannot say how it is, is left out; what goes wrong with asking is itself a finding.
    """
    able = {name: account for name, account in accounts.items() if isinstance(account, ChecksHealth)}
    answers = await asyncio.gather(*(_ask(name, account, within) for name, account in able.items()))
    return dict(zip(able, answers, strict=True))


async def _ask(name: str, account: ChecksHealth, within: float) -> Sequence[HealthCheck]:
    try:
        async with asyncio.timeout(within):
            return await account.check()
    except TimeoutError:
        return [HealthCheck(name, False, f"the platform did not answer within {within:g} s")]
    except Exception as error:  # who looks for ills reports them also in his own instruments
        said = str(error).strip().partition("\n")[0] or "without a word"
        return [HealthCheck(name, False, f"the check itself failed: {type(error).__name__}: {said}")]
