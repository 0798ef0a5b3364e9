"""A Telegram bot of the ministry's, to be played."""

from dataclasses import dataclass
from itertools import count

from domain.messages import Channel
from simulator.chat import Chat
from simulator.people import Citizen
from simulator.played import Side
from simulator.signing import telegram_secret
from simulator.telegram.played import PlayedBot
from simulator.telegram.side import TelegramSide
from simulator.world import World


class _Bot(PlayedBot):
    __slots__ = ()

    def side(self, world: World, chat: Chat, citizen: Citizen) -> Side:
        return TelegramSide(world, self, chat, citizen)


@dataclass(frozen=True, slots=True)
class TelegramBot:
    """A bot. `webhook_url` None: its updates wait for getUpdates, as before any setWebhook."""

    account: str
    token: str
    username: str = "tawasul_moe_bot"
    name: str = "وزارة التعليم"
    webhook_url: str | None = None
    webhook_secret: str = ""
    reads_all_group_messages: bool = True

    @property
    def user_id(self) -> int:
        """The bot's own id, which a real token begins with."""
        digits = self.token.partition(":")[0]
        return int(digits) if digits.isdecimal() else 7_000_000_001

    def enter(self, world: World) -> PlayedBot:
        """Begin to be played in this world."""
        played: PlayedBot

        def sign(_body: bytes) -> dict[str, str]:
            return telegram_secret(played.webhook_secret)

        played = _Bot(
            channel=Channel.TELEGRAM,
            slug=self.account,
            name=self.name,
            shown_address=f"@{self.username}",
            line=world.line(self.account, self.webhook_url, sign, in_order=True),
            settings=self,
            webhook_secret=self.webhook_secret,
            allowed_updates=None,
            update_ids=count(world.next_serial()),
            message_ids=count(world.next_serial()),
        )
        return played
