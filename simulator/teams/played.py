"""A bot in Teams with its state."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from simulator.chat import Chat, Place
from simulator.played import PlayedAccount
from simulator.signing import MicrosoftKey

if TYPE_CHECKING:
    from simulator.teams.account import TeamsBot

REGION = "/teams/emea/"
"""Where on the simulator the bot's conversations are kept."""


@dataclass(slots=True, kw_only=True)
class PlayedTeamsBot(PlayedAccount):
    """A bot. `tokens`: those that Entra gave it, with the moment at which they die."""

    places: ClassVar[tuple[Place, ...]] = (Place.PRIVATE, Place.GROUP)

    settings: "TeamsBot"
    key: MicrosoftKey
    message_ids: Iterator[int]
    tokens: dict[str, datetime] = field(default_factory=dict)

    @property
    def bot_id(self) -> str:
        """As activities name it."""
        return f"28:{self.settings.app_id}"

    def addresses_of(self, chat: Chat) -> tuple[str, ...]:
        return (conversation_id(chat),)


def conversation_id(chat: Chat) -> str:
    """The id of a chat: of a group 19:…, of a private one a:…"""
    digest = hashlib.sha256(chat.key.encode()).hexdigest()[:32]
    return f"a:1{digest}" if chat.place is Place.PRIVATE else f"19:{digest}@thread.v2"
