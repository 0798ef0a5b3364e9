"""The played world: the ministry's accounts, the citizens, what they said, and what goes wrong on demand."""

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from domain.clock import Clock, system_clock
from domain.messages import Channel
from simulator.accounts import Rules, TelegramBot, Timing, WhatsAppNumber
from simulator.chat import Bubble, Chat, JsonObject, Place, Stage, StoredFile
from simulator.faults import Faults
from simulator.flood import Flood
from simulator.line import Line, Parcel, WebhookAttempt
from simulator.memory import Memory
from simulator.people import CAST, Citizen, make_citizen
from simulator.played import PlayedAccount, PlayedBot, PlayedNumber
from simulator.signing import meta_signature, telegram_secret

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class UnknownAccount(LookupError):
    """The world plays no such account."""


class World:
    """Everything the simulator knows. Ids continue from the clock, so that none repeats in a later run.

    `memory`: a file that keeps who wrote when over a restart; what was said is not kept.
    """

    def __init__(
        self,
        telegram: Sequence[TelegramBot] = (),
        whatsapp: Sequence[WhatsAppNumber] = (),
        *,
        inbox_url: str | None = None,
        clock: Clock = system_clock,
        timing: Timing | None = None,
        rules: Rules | None = None,
        memory: Path | None = None,
    ) -> None:
        self.inbox_url = inbox_url
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
        self.accounts: dict[tuple[Channel, str], PlayedBot | PlayedNumber] = {}
        for bot in telegram:
            self.accounts[Channel.TELEGRAM, bot.account] = self._played_bot(bot)
        for number in whatsapp:
            self.accounts[Channel.WHATSAPP, number.account] = self._played_number(number)
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

    def bot(self, token: str) -> PlayedBot | None:
        """The bot with this token."""
        for account in self.accounts.values():
            if isinstance(account, PlayedBot) and account.settings.token == token:
                return account
        return None

    def number(self, phone_number_id: str) -> PlayedNumber | None:
        """The WhatsApp number with this id."""
        for account in self.accounts.values():
            if isinstance(account, PlayedNumber) and account.settings.phone_number_id == phone_number_id:
                return account
        return None

    def account(self, channel: str, slug: str) -> PlayedBot | PlayedNumber:
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
            played.addresses |= dict.fromkeys(_addresses(chat), chat)
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

    def _line(
        self, account: str, url: str | None, sign: Callable[[bytes], dict[str, str]], *, in_order: bool
    ) -> Line:
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

    def _played_bot(self, bot: TelegramBot) -> PlayedBot:
        played: PlayedBot

        def sign(body: bytes) -> dict[str, str]:
            return telegram_secret(played.webhook_secret)

        played = PlayedBot(
            channel=Channel.TELEGRAM,
            slug=bot.account,
            line=self._line(bot.account, bot.webhook_url, sign, in_order=True),
            settings=bot,
            webhook_secret=bot.webhook_secret,
            allowed_updates=None,
            update_ids=count(self.next_serial()),
            message_ids=count(self.next_serial()),
        )
        return played

    def _played_number(self, number: WhatsAppNumber) -> PlayedNumber:
        def sign(body: bytes) -> dict[str, str]:
            return meta_signature(number.app_secret, body)

        return PlayedNumber(
            channel=Channel.WHATSAPP,
            slug=number.account,
            line=self._line(number.account, number.webhook_url, sign, in_order=False),
            settings=number,
            numbers=count(self.next_serial()),
        )


def _new_chat(played: PlayedAccount, citizen: Citizen, place: Place) -> Chat:
    in_group = place is Place.GROUP
    group = int.from_bytes(hashlib.sha256(played.slug.encode()).digest()[:4])
    return Chat(
        channel=played.channel,
        account=played.slug,
        key="/".join((played.channel, played.slug, "" if in_group else citizen.slug, place)),
        place=place,
        chat_id=-1_001_000_000_000 - group if in_group else citizen.telegram_id,
        citizen=citizen,
        title="أولياء أمور الحي" if in_group else "",
        known=in_group,
    )


def _addresses(chat: Chat) -> tuple[str, ...]:
    """What the ministry may give as the recipient."""
    if chat.channel is Channel.TELEGRAM:
        return (str(chat.chat_id),)
    return (chat.citizen.phone, chat.citizen.bsuid)
