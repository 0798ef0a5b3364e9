"""The played world: the ministry's accounts, the citizens, what they said, and what goes wrong on demand."""

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Protocol, TypeVar

import aiohttp

from domain.clock import Clock, system_clock
from domain.messages import Channel
from simulator.chat import Bubble, Chat, JsonObject, Place, Stage, StoredFile
from simulator.faults import Faults
from simulator.flood import Flood
from simulator.line import Line, Parcel, WebhookAttempt
from simulator.memory import Memory
from simulator.people import CAST, Citizen, make_citizen
from simulator.played import PlayedAccount
from simulator.timing import Rules, Timing

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


_TITLES = {Place.GROUP: "أولياء أمور الحي", Place.PUBLIC: "أمام الجميع"}

P = TypeVar("P", bound=PlayedAccount)


class Enters(Protocol):
    """The settings of an account that can be played."""

    def enter(self, world: "World") -> PlayedAccount:
        """Begin to be played in this world."""
        ...


class UnknownAccount(LookupError):
    """The world plays no such account."""


class World:
    """Everything the simulator knows. Ids continue from the clock, so that none repeats in a later run.

    `accounts`: what is played, on whatever platform. `address`: where the simulator is, once it is served.
    `memory`: a file that keeps who wrote when over a restart; what was said is not kept.
    """

    def __init__(
        self,
        accounts: Sequence["Enters"],
        *,
        inbox_url: str | None = None,
        clock: Clock = system_clock,
        timing: Timing | None = None,
        rules: Rules | None = None,
        memory: Path | None = None,
    ) -> None:
        self.inbox_url = inbox_url
        self.address = ""
        self.clock = clock
        self.timing = timing or Timing()
        self.rules = rules or Rules()
        self.faults = Faults()
        self.flood = Flood(clock)
        self.webhook_attempts: deque[WebhookAttempt] = deque(maxlen=1000)
        self.webhooks_posted = 0
        self.webhooks_taken = 0
        self.calls: deque[JsonObject] = deque(maxlen=1000)
        self.citizens: dict[str, Citizen] = {citizen.slug: citizen for citizen in CAST}
        self.files: dict[str, StoredFile] = {}
        self.subscribers: set[asyncio.Queue[JsonObject | None]] = set()
        self.closing = False
        self._changes = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._serial = count(int((clock() - EPOCH).total_seconds() * 1000))
        self.accounts: dict[tuple[Channel, str], PlayedAccount] = {}
        for account in accounts:
            played = account.enter(self)
            self.accounts[played.channel, played.slug] = played
        self._memory = Memory(memory) if memory else None
        self._recall()

    async def start(self) -> None:
        """Begin to deliver webhooks; create_app does it when its server starts."""
        self._session = aiohttp.ClientSession()
        for account in self.accounts.values():
            self.in_background(account.line.run(self._session))

    async def close(self) -> None:
        """Stop delivering and release whoever waits."""
        self.say_goodbye()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def say_goodbye(self) -> None:
        """Let long polls and open pages end, so that the server can stop at once."""
        self.closing = True
        for queue in self.subscribers:
            queue.put_nowait(None)
        self.changed()

    def played(self, kind: type[P]) -> Iterator[P]:
        """The accounts of one kind."""
        return (account for account in self.accounts.values() if isinstance(account, kind))

    def account(self, channel: str, slug: str) -> PlayedAccount:
        """The played account. Raise UnknownAccount."""
        try:
            return self.accounts[Channel(channel), slug]
        except (KeyError, ValueError) as error:
            raise UnknownAccount(f"{channel}/{slug}") from error

    def citizen(self, slug: str, name: str = "", *, hides_phone: bool = False) -> Citizen:
        """The citizen of this name; made when new, the wish about the phone counting only then."""
        return self.citizens.setdefault(slug, make_citizen(slug, name, hides_phone=hides_phone))

    def chat(self, channel: str, account: str, citizen: str, place: Place = Place.PRIVATE) -> Chat:
        """The citizen's chat with an account. A group is one chat for all citizens of the account."""
        played = self.account(channel, account)
        person = self.citizen(citizen)
        key = (person.slug if place is Place.PRIVATE else "", place)
        if key not in played.chats:
            played.chats[key] = chat = _new_chat(played, person, place)
            played.addresses |= dict.fromkeys(played.addresses_of(chat), chat)
        return played.chats[key]

    def received(
        self, channel: str, account: str, citizen: str, place: Place = Place.PRIVATE
    ) -> list[Bubble]:
        """What the ministry wrote to this citizen, oldest first."""
        return self.chat(channel, account, citizen, place).from_ministry()

    def next_serial(self) -> int:
        """A number that no earlier run of the simulator has used."""
        return next(self._serial)

    def changed(self) -> None:
        """Wake whoever waits in `until`."""
        self._changes.set()
        self._changes = asyncio.Event()

    def citizen_wrote(self, chat: Chat, citizen: Citizen) -> None:
        """From now on the ministry may answer there."""
        chat.known = True
        chat.last_inbound_at = self.clock()
        if self._memory:
            self._memory.add(chat, citizen, chat.last_inbound_at)

    def add(self, chat: Chat, bubble: Bubble) -> None:
        """Put a new bubble at the end of a chat and show it."""
        chat.bubbles.append(bubble)
        self.accounts[chat.channel, chat.account].owners[bubble.id] = chat
        self.show(chat, bubble)

    def show(self, chat: Chat, bubble: Bubble) -> None:
        """Tell the open pages of a new or changed bubble."""
        self.tell({"event": "bubble", "chat": chat.key, "bubble": bubble.as_json()})

    def tell(self, news: JsonObject) -> None:
        """Send news to every open page."""
        for queue in self.subscribers:
            queue.put_nowait(news)
        self.changed()

    async def until(self, condition: Callable[[], bool]) -> bool:
        """Wait until the condition holds; False when the simulator stops first."""
        while not condition():
            if self.closing:
                return False
            await self._changes.wait()
        return True

    async def settled(self) -> None:
        """Wait until every webhook was taken and nothing is under way."""
        await self.until(lambda: not self._unsettled())

    def in_background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something beside the request that caused it; it is ended with the server."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _recall(self) -> None:
        for one in self._memory.recall() if self._memory else ():
            if (Channel(one.channel), one.account) in self.accounts:
                self.citizen(one.citizen, one.name, hides_phone=one.hides_phone)
                chat = self.chat(one.channel, one.account, one.citizen, one.place)
                chat.known, chat.last_inbound_at = True, one.at

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.changed()

    def _unsettled(self) -> bool:
        waiting = any(account.line.pending and account.line.url for account in self.accounts.values())
        return waiting or len(self._tasks) > (len(self.accounts) if self._session else 0)

    def _report(self, attempt: WebhookAttempt) -> None:
        self.webhook_attempts.append(attempt)
        self.webhooks_posted += 1
        self.webhooks_taken += attempt.status is not None and 200 <= attempt.status < 300
        self.tell({"event": "webhook", "webhook": attempt.as_json()})

    def _taken(self, parcel: Parcel) -> None:
        if parcel.tells_of is None:
            return
        chat, bubble = parcel.tells_of
        if bubble.stage is Stage.SENT and chat.find(bubble.id) is bubble:
            bubble.stage = Stage.DELIVERED
            self.show(chat, bubble)

    def line(
        self, account: str, url: str | None, sign: Callable[[bytes], Mapping[str, str]], *, in_order: bool
    ) -> Line:
        """The line of an account's webhooks; `sign` gives the headers that prove who sends a body."""
        return Line(
            account,
            url=url,
            in_order=in_order,
            sign=sign,
            timing=self.timing,
            faults=self.faults,
            clock=self.clock,
            report=self._report,
            taken=self._taken,
            changed=self.changed,
        )


def _new_chat(played: PlayedAccount, citizen: Citizen, place: Place) -> Chat:
    is_shared = place is not Place.PRIVATE
    shared_id = int.from_bytes(hashlib.sha256(f"{played.slug}{place}".encode()).digest()[:4])
    return Chat(
        channel=played.channel,
        account=played.slug,
        key="/".join((played.channel, played.slug, "" if is_shared else citizen.slug, place)),
        place=place,
        chat_id=-1_001_000_000_000 - shared_id if is_shared else citizen.telegram_id,
        citizen=citizen,
        title=_TITLES.get(place, ""),
        known=is_shared,
    )
