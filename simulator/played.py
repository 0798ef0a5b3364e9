"""The state of the accounts that the simulator plays."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.messages import Channel
from simulator.accounts import TelegramBot, WhatsAppNumber
from simulator.chat import Chat, Place
from simulator.line import Line

TELEGRAM_DEFAULT_EXCLUDES = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True, kw_only=True)
class PlayedAccount:
    """What the two kinds of account have in common.

    `chats` by citizen ("" for the group) and place; `addresses` by what the ministry sends to; `owners` by
    message id.
    """

    channel: Channel
    slug: str
    line: Line
    chats: dict[tuple[str, Place], Chat] = field(default_factory=dict, init=False)
    addresses: dict[str, Chat] = field(default_factory=dict, init=False)
    owners: dict[str, Chat] = field(default_factory=dict, init=False)


@dataclass(slots=True, kw_only=True)
class PlayedBot(PlayedAccount):
    """A Telegram bot with its state. `allowed_updates` None: Telegram's default kinds."""

    settings: TelegramBot
    webhook_secret: str
    allowed_updates: frozenset[str] | None
    update_ids: Iterator[int]
    message_ids: Iterator[int]
    poller: int = 0

    def wants(self, kind: str) -> bool:
        """Whether updates of this kind are delivered to the bot."""
        if self.allowed_updates is None:
            return kind not in TELEGRAM_DEFAULT_EXCLUDES
        return kind in self.allowed_updates

    def chat_by_id(self, chat_id: int) -> Chat | None:
        """A chat that the bot may write to."""
        chat = self.addresses.get(str(chat_id))
        return chat if chat and chat.known else None


@dataclass(slots=True, kw_only=True)
class PlayedNumber(PlayedAccount):
    """A WhatsApp number with its state."""

    settings: WhatsAppNumber
    numbers: Iterator[int]

    def chat_with(self, address: str) -> Chat | None:
        """The chat with whoever has this phone number or user id."""
        plain = address.lstrip("+").replace(" ", "").replace("-", "")
        chat = self.addresses.get(plain)
        return chat if chat and chat.known else None
