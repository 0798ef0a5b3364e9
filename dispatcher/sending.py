"""Sends one claimed message and records what came of it, each kind of failure with its own consequence."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from cases.checks import note_check
from dispatcher import outbox
from dispatcher.outbox import Claimed, Invite
from domain.cases import OutboxState
from domain.clock import Clock
from domain.errors import (
    BudgetSpent,
    ChatMoved,
    ContactGone,
    Misconfigured,
    OutcomeUnknown,
    ReplyNotAllowed,
    SendFailed,
    Throttled,
    WindowClosed,
)
from domain.health import HealthCheck
from domain.messages import PRIVATE_REPLY, OutboundMessage, Receipt
from domain.ports import Connector

log = logging.getLogger(__name__)

_Record = Callable[[AsyncConnection], Awaitable[None]]
"""Writes what came of a send."""

_RECORD_AGAIN_SECONDS = 0.5
_RECORD_WITHIN_SECONDS = 10.0
_MISCONFIGURED = text(
    """
    INSERT INTO account_state (account, misconfigured, updated_at) VALUES (:account, :detail, :now)
    ON CONFLICT (account) DO UPDATE SET misconfigured = :detail, updated_at = :now
    """
)


@dataclass(frozen=True, slots=True)
class SendingAccount:
    """One account that may send. `per_second` is the platform's allowance.

    `invite` makes the approved template for a citizen whose reply window is closed; None: there is none.
    """

    connector: Connector
    per_second: float
    invite: Invite | None = None

    @property
    def name(self) -> str:
        """The account's id."""
        return self.connector.account


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """`retry_pauses` grow; the last holds for all further tries.

    `misconfigured_pause` and `budget_pause`: how long an account rests after its platform said so.
    `is_stopped`: nothing goes out at all, whatever the switch of the staff says.
    """

    max_attempts: int
    retry_pauses: tuple[timedelta, ...]
    misconfigured_pause: timedelta = timedelta(minutes=1)
    budget_pause: timedelta = timedelta(minutes=15)
    is_stopped: bool = False


class Sender:
    """Asks the platform, then commits what came of it. Nothing is sent inside a transaction."""

    def __init__(
        self, engine: AsyncEngine, rules: DeliveryRules, *, clock: Clock, monotonic: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._rules = rules
        self._clock = clock
        self._monotonic = monotonic
        self._unrecorded: list[_Record] = []

    async def send(self, account: SendingAccount, message: Claimed) -> SendFailed | None:
        """Ask the platform once; None when it took the message, else what `record_failure` must be told."""
        try:
            receipt = await self._ask(account.connector, message)
        except SendFailed as error:
            return error
        except Exception as error:  # a fault of ours after which nobody knows what went out
            log.exception("send_broke", extra={"account": account.name, "outbox_id": message.id})
            return OutcomeUnknown(f"{type(error).__name__} while sending")
        await self._record(lambda c: outbox.mark_sent(c, message, receipt.external_id, self._clock()))
        return None

    def rest_after(self, failure: SendFailed) -> timedelta | None:
        """How long the whole account must rest; None when only this message is concerned."""
        match failure:
            case Misconfigured():
                return self._rules.misconfigured_pause
            case BudgetSpent():
                return self._rules.budget_pause
            case _:
                return None

    async def record_failure(self, account: SendingAccount, message: Claimed, failure: SendFailed) -> None:
        """Commit what a failure means for the message, and for the account."""
        log.warning(
            "send_failed",
            extra={
                "account": account.name,
                "outbox_id": message.id,
                "error": type(failure).__name__,
                "code": failure.code,
            },
        )
        await self._record(lambda c: self._fail(c, account, message, failure))

    async def put_back(self, message: Claimed, rest: timedelta) -> None:
        """The account must rest: the message was never sent, and costs no try."""
        await self._record(lambda c: outbox.put_back(c, message, self._clock() + rest))

    async def record_what_is_left(self) -> None:
        """Commit what could not be while the database was away."""
        while self._unrecorded:
            async with self._engine.begin() as connection:
                await self._unrecorded[0](connection)
            del self._unrecorded[0]

    async def _ask(self, connector: Connector, message: Claimed) -> Receipt:
        """Ask the platform only for what it would do: a closed window it may tell of when it is too late."""
        hours = connector.capabilities.reply_window_hours
        opens_window = message.to_address.startswith(PRIVATE_REPLY)
        if hours is not None and message.template is None and not opens_window:
            silent = self._clock() - message.last_inbound_at
            if silent >= timedelta(hours=hours):
                raise WindowClosed(f"the citizen has not written for {hours} hours")
        return await connector.send(_outbound(message))

    async def _record(self, write: _Record) -> None:
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

    async def _fail(
        self,
        connection: AsyncConnection,
        account: SendingAccount,
        message: Claimed,
        failure: SendFailed,
    ) -> None:
        now, detail, code = self._clock(), str(failure), failure.code
        match failure:
            case OutcomeUnknown():
                await outbox.mark_ended(connection, message, OutboxState.UNCONFIRMED, detail, code, now)
            case Misconfigured() | BudgetSpent():
                await self._rest(connection, account, message, failure)
            case ChatMoved() if message.attempts < self._rules.max_attempts:
                await outbox.mark_later(
                    connection, message, now, detail, code, to_address=failure.new_address
                )
            case WindowClosed() if message.template is None and account.invite:
                await outbox.hold(connection, message, account.invite, detail, code, now)
            case _ if failure.retryable and message.attempts < self._rules.max_attempts:
                due_at, forgive = now + self._pause(message, failure), isinstance(failure, Throttled)
                await outbox.mark_later(connection, message, due_at, detail, code, forgive=forgive)
            case _:
                await outbox.mark_ended(connection, message, OutboxState.FAILED, detail, code, now)
                if isinstance(failure, ContactGone):
                    await outbox.mark_gone(connection, message, now)
                if isinstance(failure, ReplyNotAllowed):
                    await outbox.call_person(connection, message, now)

    async def _rest(
        self,
        connection: AsyncConnection,
        account: SendingAccount,
        message: Claimed,
        failure: SendFailed,
    ) -> None:
        """Every message of the account would fail: all wait, none loses a try, and staff see why at once."""
        now, detail, name = self._clock(), str(failure), account.name
        later = now + (self.rest_after(failure) or timedelta())
        await outbox.mark_later(connection, message, later, detail, failure.code, forgive=True)
        await outbox.postpone_account(connection, name, later)
        if isinstance(failure, Misconfigured):
            await connection.execute(_MISCONFIGURED, {"account": name, "detail": detail, "now": now})
        else:
            check = HealthCheck(f"{account.connector.channel} {name}: budget", ok=False, detail=detail)
            await note_check(connection, name, check, now=now)

    def _pause(self, message: Claimed, failure: SendFailed) -> timedelta:
        if isinstance(failure, Throttled) and failure.retry_after is not None:
            return timedelta(seconds=failure.retry_after)
        pauses = self._rules.retry_pauses
        return pauses[min(message.attempts, len(pauses)) - 1]


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
