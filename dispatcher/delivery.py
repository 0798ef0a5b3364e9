"""Sends what is queued: one drain per account at a time, at the account's rate, replies before bulk.

Nothing is sent inside a transaction: claim (commit), send, record (commit). A message whose fate is unknown
is never sent again by itself.
"""

import asyncio
from collections.abc import Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncEngine

from dispatcher.claims import Claims
from dispatcher.draining import LOOK_AGAIN_SECONDS, AccountDrain
from dispatcher.pace import Pace
from dispatcher.sending import DeliveryRules, Sender, SendingAccount
from domain.clock import Clock

__all__ = ["Delivery", "DeliveryRules", "SendingAccount"]


class Delivery:
    """Drains the outbox of all accounts side by side, so that a slow one holds up nobody."""

    def __init__(
        self,
        engine: AsyncEngine,
        accounts: Mapping[str, SendingAccount],
        rules: DeliveryRules,
        *,
        clock: Clock,
        monotonic: Callable[[], float],
    ) -> None:
        self._engine = engine
        self._accounts = accounts
        self._rules = rules
        self._clock = clock
        self._monotonic = monotonic
        self._sender = Sender(engine, rules, clock=clock, monotonic=monotonic)
        self._paces = {name: Pace(account.per_second) for name, account in accounts.items()}

    async def drain(self, *, at_most_seconds: float) -> bool:
        """Send what is due until nothing is, or time is up. True when something may be left.

        When time is up and a platform still owes us answers, the other accounts go on until it gave them.
        """
        if self._rules.is_stopped:
            return False
        await self._sender.record_what_is_left()
        async with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            return await self._drain_all(Claims(connection), self._monotonic() + at_most_seconds)

    async def _drain_all(self, claims: Claims, deadline: float) -> bool:
        drains: dict[str, AccountDrain] = {}
        running: dict[str, asyncio.Task[None]] = {}

        def goes_on(drain: AccountDrain) -> bool:
            """Past the deadline only while another one holds us up, and never one that is slow itself."""
            if self._monotonic() < deadline:
                return True
            return not drain.is_slow and any(each.owes_answers(deadline) for each in drains.values())

        try:
            while True:
                running = {name: task for name, task in running.items() if not _finished(task)}
                due = await claims.due(list(self._accounts), self._clock())
                for name in due:
                    drain = drains.setdefault(name, self._drain_of(name))
                    if name not in running and goes_on(drain):
                        running[name] = asyncio.create_task(self._drain_account(claims, drain, goes_on))
                if not running:
                    return bool(due) or self._monotonic() >= deadline
                await asyncio.wait(
                    running.values(), timeout=LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
        finally:
            await asyncio.gather(*running.values())

    def _drain_of(self, name: str) -> AccountDrain:
        return AccountDrain(
            self._accounts[name],
            self._paces[name],
            self._sender,
            clock=self._clock,
            monotonic=self._monotonic,
        )

    async def _drain_account(
        self, claims: Claims, drain: AccountDrain, goes_on: Callable[[AccountDrain], bool]
    ) -> None:
        if not await claims.try_lock(drain.account.name):
            # Another worker drains it; it will find what is new.
            await _sleep_while(goes_on, drain)
            return
        try:
            await drain.run(claims, goes_on)
        finally:
            await claims.unlock(drain.account.name)


async def _sleep_while(goes_on: Callable[[AccountDrain], bool], drain: AccountDrain) -> None:
    """About a second, or as long as the drain lasts."""
    for _ in range(round(1 / LOOK_AGAIN_SECONDS)):
        if not goes_on(drain):
            return
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


def _finished(task: asyncio.Task[None]) -> bool:
    """Whether a drain has ended; raises what ended it otherwise than well."""
    if task.done():
        task.result()
    return task.done()
