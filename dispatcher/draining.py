"""One account while it is drained: claims messages a little before their turn, and sends each at its turn."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from dispatcher.claims import Claims
from dispatcher.outbox import Claimed
from dispatcher.pace import Pace
from dispatcher.sending import Sender, SendingAccount
from domain.clock import Clock

LOOK_AGAIN_SECONDS = 0.05
_CLAIM_AHEAD_SECONDS = 0.5
"""Few questions to the database; and a stop of everything outgoing is obeyed so soon."""
_SHARE_CLAIMED = 0.25
_ANSWERED_WITHIN_SECONDS = 2.0
_FEWEST_UNDER_WAY, _MOST_UNDER_WAY = 4, 64


class AccountDrain:
    """What is under way for one account, in one drain. `pace` outlives it."""

    def __init__(
        self,
        account: SendingAccount,
        pace: Pace,
        sender: Sender,
        *,
        clock: Clock,
        monotonic: Callable[[], float],
    ) -> None:
        self.account = account
        self._pace = pace
        self._sender = sender
        self._clock = clock
        self._monotonic = monotonic
        self._under_way: set[asyncio.Task[bool]] = set()
        self._asked_at: dict[int, float] = {}
        self._waiting = 0
        self._queue_for_turns = asyncio.Lock()
        self._was_slow = self._is_well = False
        self._rest: timedelta | None = None
        # The sends of a few seconds may wait for an answer: a platform takes its time, and one that is silent
        # about a message must not hold up those behind it.
        wanted = round(account.per_second * _ANSWERED_WITHIN_SECONDS)
        self._most_under_way = max(_FEWEST_UNDER_WAY, min(wanted, _MOST_UNDER_WAY))
        self._worth_asking = max(
            1, int(min(account.per_second * _CLAIM_AHEAD_SECONDS, _MOST_UNDER_WAY) * _SHARE_CLAIMED)
        )

    @property
    def is_slow(self) -> bool:
        """Whether its platform left a message of this drain unanswered for long."""
        return self._was_slow or self._is_late(self._oldest_ask)

    def owes_answers(self, deadline: float) -> bool:
        """Whether a send that began before the deadline, or long ago, has no answer yet."""
        return self._oldest_ask < deadline or self._is_late(self._oldest_ask)

    async def run(self, claims: Claims, goes_on: Callable[["AccountDrain"], bool]) -> None:
        """Send what is due, until nothing is or it does not go on; then wait for the answers."""
        try:
            while goes_on(self) and self._rest is None:
                is_time = (room := self._room()) >= self._worth_asking
                if is_time:
                    self._begin(await claims.claim(self.account.name, room, self._clock()))
                if not self._under_way and (is_time or not await self._anything_due(claims)):
                    return
                await self._wait(claims)
        finally:
            await asyncio.gather(*self._under_way)

    def _room(self) -> int:
        turns = self._pace.turns_within(_CLAIM_AHEAD_SECONDS, self._monotonic()) - self._waiting
        return min(turns, _MOST_UNDER_WAY) if len(self._asked_at) < self._most_under_way else 0

    def _begin(self, claimed: list[Claimed]) -> None:
        self._waiting += len(claimed)
        self._under_way |= {asyncio.create_task(self._send_in_turn(message)) for message in claimed}

    async def _anything_due(self, claims: Claims) -> bool:
        """While our turn is far off we keep the account, lest another worker send out of turn."""
        return bool(await claims.due([self.account.name], self._clock()))

    async def _wait(self, claims: Claims) -> None:
        if not self._under_way:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            return
        done, self._under_way = await asyncio.wait(
            self._under_way, timeout=LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        taken = [task.result() for task in done]
        if any(taken) and not self._is_well:
            self._is_well = True
            await claims.note_well(self.account.name)

    async def _send_in_turn(self, message: Claimed) -> bool:
        """Wait for the turn, send, record what came of it. Whether the platform took the message."""
        async with self._queue_for_turns:
            if self._rest is None:
                now = self._monotonic()
                await asyncio.sleep(self._pace.take(now) - now)
            self._waiting -= 1
        if self._rest is not None:
            await self._sender.put_back(message, self._rest)
            return False
        self._asked_at[message.id] = self._monotonic()
        try:
            failure = await self._sender.send(self.account, message)
        finally:
            self._was_slow |= self._is_late(self._asked_at.pop(message.id))
        if failure is None:
            return True
        self._rest = self._sender.rest_after(failure) or self._rest
        await self._sender.record_failure(self.account, message, failure)
        return False

    @property
    def _oldest_ask(self) -> float:
        return min(self._asked_at.values(), default=float("inf"))

    def _is_late(self, asked_at: float) -> bool:
        return self._monotonic() - asked_at > _ANSWERED_WITHIN_SECONDS
