"""A WhatsApp number with its state."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from simulator.chat import Chat
from simulator.graph_api import GraphAccount

if TYPE_CHECKING:
    from simulator.whatsapp.account import WhatsAppNumber


@dataclass(slots=True, kw_only=True)
class PlayedNumber(GraphAccount):
    """A WhatsApp number with its state."""

    too_many_code: ClassVar[int] = 130429

    settings: "WhatsAppNumber"
    numbers: Iterator[int]

    def chat_with(self, address: str) -> Chat | None:
        """The chat with whoever has this phone number or user id."""
        plain = address.lstrip("+").replace(" ", "").replace("-", "")
        chat = self.addresses.get(plain)
        return chat if chat and chat.known else None

    def addresses_of(self, chat: Chat) -> tuple[str, ...]:
        return (chat.citizen.phone, chat.citizen.bsuid)
