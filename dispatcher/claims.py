"""The one connection over which a drain locks accounts and claims their messages."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatcher import outbox
from dispatcher.outbox import Claimed

_TRY_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended('delivery/' || :account, 0))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended('delivery/' || :account, 0))")
_WELL_AGAIN = text(
    "UPDATE account_state SET misconfigured = NULL WHERE account = :account AND misconfigured IS NOT NULL"
)


class Claims:
    """Every question of a drain, one at a time.

    With a connection for each account, many accounts would leave none to record what was sent.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    async def due(self, accounts: Sequence[str], now: datetime) -> list[str]:
        """Which accounts have something to send; none while everything outgoing is stopped."""
        async with self._turn:
            return await outbox.due_accounts(self._connection, accounts, now)

    async def claim(self, account: str, most: int, now: datetime) -> list[Claimed]:
        """Take up to `most` messages; none while everything outgoing is stopped."""
        async with self._turn:
            return await outbox.claim(self._connection, account, most, now)

    async def try_lock(self, account: str) -> bool:
        """Whether we alone drain the account now."""
        async with self._turn:
            locked = await self._connection.execute(_TRY_LOCK, {"account": account})
            return bool(locked.scalar_one())

    async def unlock(self, account: str) -> None:
        """Leave the account to whoever wants it."""
        async with self._turn:
            await self._connection.execute(_UNLOCK, {"account": account})

    async def note_well(self, account: str) -> None:
        """The platform took a message: whatever it said of our credentials is over."""
        async with self._turn:
            await self._connection.execute(_WELL_AGAIN, {"account": account})
