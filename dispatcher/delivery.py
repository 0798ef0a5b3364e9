"""Sends what is queued: one drain per account at a time, at the account's rate, replies before bulk.

Nothing is sent inside a transaction: claim (commit), send, record (commit). A message whose fate is unknown
is never sent again by itself.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatcher import outbox
from dispatcher.outbox import Claimed, Invite
from domain.cases import OutboxState
from domain.clock import Clock
from domain.errors import (
    ChatMoved,
    ContactGone,
    Misconfigured,
    OutcomeUnknown,
    SendFailed,
    Throttled,
    WindowClosed,
)
from domain.messages import OutboundMessage, Receipt
from domain.ports import Connector

log = logging.getLogger(__name__)

_Record = Callable[[AsyncConnection], Awaitable[bool]]
"""Writes what came of a send; False when the account must pause."""

_CLAIM_AT_ONCE = 16
_SHARE_CLAIMED = 0.25
_LOOK_AGAIN_SECONDS = 0.05
_RECORD_AGAIN_SECONDS = 0.5
_RECORD_WITHIN_SECONDS = 10.0
_TRY_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended('delivery/' || :account, 0))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended('delivery/' || :account, 0))")
_MISCONFIGURED = text(
    """
    INSERT INTO account_state (account, misconfigured, updated_at) VALUES (:account, :detail, :now)
    ON CONFLICT (account) DO UPDATE SET misconfigured = :detail, updated_at = :now
    """
)
_WELL_AGAIN = text(
    "UPDATE account_state SET misconfigured = NULL WHERE account = :account AND misconfigured IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class SendingAccount:
    """One account that may send. `per_second` is the platform's allowance.

    `invite` makes the approved template for a citizen whose reply window is closed; None: there is none.
    """

    connector: Connector
    per_second: float
    invite: Invite | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """`retry_pauses` grow; the last holds for all further tries. `is_stopped`: nothing goes out at all."""

    max_attempts: int
    retry_pauses: tuple[timedelta, ...]
    misconfigured_pause: timedelta = timedelta(minutes=1)
    is_stopped: bool = False


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
        self._next_send_at: dict[str, float] = {}
        self._unrecorded: list[_Record] = []

    async def drain(self, *, at_most_seconds: float) -> bool:
        """Send what is due until nothing is, or time is up. True when something may be left."""
        if self._rules.is_stopped:
            return False
        await self._record_what_is_left()
        async with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            return await self._drain_all(_Claims(connection), self._monotonic() + at_most_seconds)

    async def _drain_all(self, claims: "_Claims", deadline: float) -> bool:
        draining: dict[str, asyncio.Task[None]] = {}
        try:
            while self._monotonic() < deadline:
                draining = {account: task for account, task in draining.items() if not _finished(task)}
                for account in await claims.due(list(self._accounts), self._clock()):
                    if account not in draining:
                        draining[account] = asyncio.create_task(
                            self._drain_account(claims, account, deadline)
                        )
                if not draining:
                    return False
                await asyncio.wait(
                    draining.values(), timeout=_LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
            return True
        finally:
            await asyncio.gather(*draining.values())

    async def _drain_account(self, claims: "_Claims", account: str, deadline: float) -> None:
        if not await claims.try_lock(account):
            # Another worker drains it; it will find what is new.
            await asyncio.sleep(min(1.0, max(0.0, deadline - self._monotonic())))
            return
        try:
            await self._drain_locked(claims, account, deadline)
        finally:
            await claims.unlock(account)

    async def _drain_locked(self, claims: "_Claims", account: str, deadline: float) -> None:
        sender = self._accounts[account]
        most = max(1, min(_CLAIM_AT_ONCE, int(sender.per_second)))
        is_well = False
        under_way: set[asyncio.Task[bool]] = set()
        try:
            while self._monotonic() < deadline:
                # A platform silent about one message holds up one place of `most`, not those behind it.
                room = most - len(under_way)
                is_worth_asking = room >= most * _SHARE_CLAIMED
                claimed = await claims.claim(account, room, self._clock()) if is_worth_asking else []
                under_way |= {
                    asyncio.create_task(self._send_at_rate(account, message)) for message in claimed
                }
                if not under_way:
                    return
                done, under_way = await asyncio.wait(
                    under_way, timeout=_LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                if not all(await asyncio.gather(*done)):
                    return
                if done and not is_well:
                    is_well = True
                    await claims.note_well(account)
        finally:
            await asyncio.gather(*under_way)

    async def _send_at_rate(self, account: str, message: Claimed) -> bool:
        """Wait for the turn, send, record what came of it. False when the account must pause."""
        interval = 1 / self._accounts[account].per_second
        now = self._monotonic()
        turn = max(self._next_send_at.get(account, now), now)
        self._next_send_at[account] = turn + interval
        await asyncio.sleep(turn - now)
        try:
            receipt = await self._send(self._accounts[account].connector, message)
        except SendFailed as error:
            failure = error
        except Exception as error:  # a fault of ours after which nobody knows what went out
            log.exception("send_broke", extra={"account": account, "outbox_id": message.id})
            failure = OutcomeUnknown(f"{type(error).__name__} while sending")
        else:
            return await self._record(lambda c: self._record_sent(c, message, receipt))
        return await self._record(lambda c: self._record_failure(c, account, message, failure))

    async def _send(self, connector: Connector, message: Claimed) -> Receipt:
        """Ask the platform only for what it would do: a closed window it may tell of when it is too late."""
        hours = connector.capabilities.reply_window_hours
        if hours is not None and message.template is None:
            silent = self._clock() - message.last_inbound_at
            if silent >= timedelta(hours=hours):
                raise WindowClosed(f"the citizen has not written for {hours} hours")
        return await connector.send(_outbound(message))

    async def _record(self, write: _Record) -> bool:
        """Commit what came of a send; while the database is away we keep it for a later drain."""
        give_up_at = self._monotonic() + _RECORD_WITHIN_SECONDS
        while True:
            try:
                async with self._engine.begin() as connection:
                    return await write(connection)
            except (OperationalError, InterfaceError, PoolTimeout):
                if self._monotonic() > give_up_at:
                    self._unrecorded.append(write)
                    raise
                await asyncio.sleep(_RECORD_AGAIN_SECONDS)

    async def _record_what_is_left(self) -> None:
        while self._unrecorded:
            async with self._engine.begin() as connection:
                await self._unrecorded[0](connection)
            del self._unrecorded[0]

    async def _record_sent(self, connection: AsyncConnection, message: Claimed, receipt: Receipt) -> bool:
        await outbox.mark_sent(connection, message, receipt.external_id, self._clock())
        return True

    async def _record_failure(
        self, connection: AsyncConnection, account: str, message: Claimed, error: SendFailed
    ) -> bool:
        now, detail = self._clock(), str(error)
        log.warning(
            "send_failed",
            extra={
                "account": account,
                "outbox_id": message.id,
                "error": type(error).__name__,
                "code": error.code,
            },
        )
        match error:
            case OutcomeUnknown():
                await outbox.mark_ended(connection, message, OutboxState.UNCONFIRMED, detail, error.code, now)
            case Misconfigured():
                later = now + self._rules.misconfigured_pause
                await outbox.mark_later(connection, message, later, detail, error.code, forgive=True)
                await outbox.postpone_account(connection, account, later)
                await connection.execute(_MISCONFIGURED, {"account": account, "detail": detail, "now": now})
                return False
            case ChatMoved() if message.attempts < self._rules.max_attempts:
                await outbox.mark_later(
                    connection, message, now, detail, error.code, to_address=error.new_address
                )
            case WindowClosed() if message.template is None and (invite := self._accounts[account].invite):
                await outbox.hold(connection, message, invite, detail, error.code, now)
            case _ if error.retryable and message.attempts < self._rules.max_attempts:
                due_at = now + self._pause(message, error)
                await outbox.mark_later(
                    connection, message, due_at, detail, error.code, forgive=isinstance(error, Throttled)
                )
                return not isinstance(error, Throttled)
            case _:
                await outbox.mark_ended(connection, message, OutboxState.FAILED, detail, error.code, now)
                if isinstance(error, ContactGone):
                    await outbox.mark_gone(connection, message, now)
        return True

    def _pause(self, message: Claimed, error: SendFailed) -> timedelta:
        if isinstance(error, Throttled) and error.retry_after is not None:
            return timedelta(seconds=error.retry_after)
        pauses = self._rules.retry_pauses
        return pauses[min(message.attempts, len(pauses)) - 1]


class _Claims:
    """The one connection over which a drain locks accounts and claims their messages.

    With a connection for each account, many accounts would leave none to record what was sent.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    async def due(self, accounts: Sequence[str], now: datetime) -> list[str]:
        async with self._turn:
            return await outbox.due_accounts(self._connection, accounts, now)

    async def claim(self, account: str, most: int, now: datetime) -> list[Claimed]:
        async with self._turn:
            return await outbox.claim(self._connection, account, most, now)

    async def try_lock(self, account: str) -> bool:
        async with self._turn:
            locked = await self._connection.execute(_TRY_LOCK, {"account": account})
            return bool(locked.scalar_one())

    async def unlock(self, account: str) -> None:
        async with self._turn:
            await self._connection.execute(_UNLOCK, {"account": account})

    async def note_well(self, account: str) -> None:
        """The platform took a message: whatever it said of our credentials is over."""
        async with self._turn:
            await self._connection.execute(_WELL_AGAIN, {"account": account})


def _outbound(message: Claimed) -> OutboundMessage:
    return OutboundMessage(
        outbox_id=str(message.id),
        to=message.to_address,
        text=message.text,
        buttons=message.buttons,
        in_reply_to=message.in_reply_to,
        answers_press=message.answers_press,
        template=message.template,
    )


def _finished(task: asyncio.Task[None]) -> bool:
    """Whether a drain has ended; raises what ended it otherwise than well."""
    if task.done():
        task.result()
    return task.done()
