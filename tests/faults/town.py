"""Citizens who write to the played accounts, each a second after his last message by the world's clock."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from simulator.play import Player
from simulator.world import World

TELEGRAM, WHATSAPP = "fault-telegram", "fault-whatsapp"
CHANNELS = {TELEGRAM: "telegram", WHATSAPP: "whatsapp"}
_TEXTS = (
    "السلام عليكم نظام نور معلق من الصبح وما قدرت اسجل ولدي اول ابتدائي متى ينحل؟",
    "الباص ما جا اليوم وبنتي تنتظر من ٦ ونص، كلمنا المدرسة وما فيه رد",
    "مدرسة البنات في حينا المكيفات عطلانة من اول يوم ونبي صيانة",
    "طلب نقل ابني من متوسطة حكومية إلى أخرى معلق منذ أسبوعين ولم يصلني أي رد",
)
MESSAGES_OF_EACH = 3
"""Few enough that all come within the time in which a citizen is told his number once."""
_TICK = timedelta(seconds=1)
_PAUSE_SECONDS = 0.2


class SteppingClock:
    """Moves only when it is told to. It is late by an hour, so that it never overtakes the real one."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)

    def __call__(self) -> datetime:
        """The time."""
        return self._now

    def tick(self) -> None:
        """A second passes."""
        self._now += _TICK


class Town:
    """Everybody who writes in one test; no name is used twice."""

    def __init__(self, world: World, clock: SteppingClock) -> None:
        self._world = world
        self._clock = clock
        self._numbers = itertools.count(1)

    def write(self, citizens: int, *, account: str | None = None) -> list[Player]:
        """Each of so many new citizens writes MESSAGES_OF_EACH times, all taking turns."""
        players = [self._newcomer(account) for _ in range(citizens)]
        for turn in range(MESSAGES_OF_EACH):
            for player in players:
                player.says(_TEXTS[turn])
            self._clock.tick()
        return players

    @asynccontextmanager
    async def goes_on_writing(self) -> AsyncIterator[None]:
        """New citizens begin all the time while earlier ones go on, until the end of the block."""
        enough = asyncio.Event()
        writing = asyncio.create_task(self._write_until(enough))
        try:
            yield
        finally:
            enough.set()
            await writing

    async def _write_until(self, enough: asyncio.Event) -> None:
        under_way: list[tuple[Player, int]] = []
        while under_way or not enough.is_set():
            if not enough.is_set():
                under_way += [(self._newcomer(account), 0) for account in CHANNELS]
            for player, turn in under_way:
                player.says(_TEXTS[turn])
            under_way = [(player, turn + 1) for player, turn in under_way if turn + 1 < MESSAGES_OF_EACH]
            self._clock.tick()
            try:
                async with asyncio.timeout(_PAUSE_SECONDS):
                    await enough.wait()
            except TimeoutError:
                continue

    def _newcomer(self, account: str | None) -> Player:
        number = next(self._numbers)
        where = account or list(CHANNELS)[number % len(CHANNELS)]
        return Player(self._world, CHANNELS[where], where, f"citizen-{number}", name=f"المواطن {number}")
