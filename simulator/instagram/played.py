"""An Instagram account with its state."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from simulator.chat import Chat, Place
from simulator.graph_api import GraphAccount
from simulator.people import Citizen

if TYPE_CHECKING:
    from simulator.instagram.account import InstagramProfile


@dataclass(slots=True, kw_only=True)
class PlayedProfile(GraphAccount):
    """An Instagram account with its state.

    `privately_answered`: the comments that had their one private reply. `edits`: how often a citizen changed
    each of his messages. `fields`: what the linked page is subscribed to.
    """

    places: ClassVar[tuple[Place, ...]] = (Place.PRIVATE, Place.PUBLIC)
    too_many_code: ClassVar[int] = 613

    settings: "InstagramProfile"
    numbers: Iterator[int]
    privately_answered: set[str] = field(default_factory=set, init=False)
    edits: dict[str, int] = field(default_factory=dict, init=False)
    fields: set[str] = field(default_factory=set, init=False)

    @property
    def tokens(self) -> tuple[str, ...]:
        return (self.access_token, f"{self.settings.app_id}|{self.settings.app_secret}")

    def addresses_of(self, chat: Chat) -> tuple[str, ...]:
        return (igsid_of(chat.citizen),) if chat.place is Place.PRIVATE else ()


def igsid_of(citizen: Citizen) -> str:
    """The citizen's id towards this account."""
    return str(1_250_000_000_000_000 + citizen.telegram_id)


def username_of(citizen: Citizen) -> str:
    """What stands above the citizen's comments."""
    return citizen.slug.replace("-", "_")
