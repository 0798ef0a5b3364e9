"""A Telegram bot with its state."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from simulator.chat import Chat, Place
from simulator.played import PlayedAccount

if TYPE_CHECKING:
    from simulator.telegram.account import TelegramBot

TELEGRAM_DEFAULT_EXCLUDES = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True, kw_only=True)
class PlayedBot(PlayedAccount):
    """A Telegram bot with its state. `allowed_updates` None: Telegram's default kinds."""

    places: ClassVar[tuple[Place, ...]] = (Place.PRIVATE, Place.GROUP)

    settings: "TelegramBot"
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

    def addresses_of(self, chat: Chat) -> tuple[str, ...]:
        return (str(chat.chat_id),)
