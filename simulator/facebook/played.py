"""A page's two sides with their state: private messages, and comments. Both belong to one page and app."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from simulator.chat import Chat, Place
from simulator.graph_api import GraphAccount
from simulator.people import Citizen


@dataclass(slots=True, kw_only=True)
class PlayedOfPage(GraphAccount):
    """What both sides have. `fields`: what our app is subscribed to. `numbers`: of its webhooks."""

    page_id: str
    app_id: str
    app_secret: str
    numbers: Iterator[int]
    fields: set[str] = field(default_factory=set, init=False)

    @property
    def tokens(self) -> tuple[str, ...]:
        return (self.access_token, f"{self.app_id}|{self.app_secret}")


@dataclass(slots=True, kw_only=True)
class PlayedMessenger(PlayedOfPage):
    """The private messages. `edits`: how often a citizen changed each of his messages."""

    too_many_code: ClassVar[int] = 613

    edits: dict[str, int] = field(default_factory=dict, init=False)

    def addresses_of(self, chat: Chat) -> tuple[str, ...]:
        return (psid_of(chat.citizen),)


@dataclass(slots=True, kw_only=True)
class PlayedFeed(PlayedOfPage):
    """The comments under one post. `privately_answered`: the comments that had their one private reply."""

    places: ClassVar[tuple[Place, ...]] = (Place.PUBLIC,)
    too_many_code: ClassVar[int] = 32

    post_number: str
    privately_answered: set[str] = field(default_factory=set, init=False)
    hidden: set[str] = field(default_factory=set, init=False)

    @property
    def post_id(self) -> str:
        """The post as webhooks name it."""
        return f"{self.page_id}_{self.post_number}"

    def addresses_of(self, chat: Chat) -> tuple[str, ...]:
        return (self.post_id,)


def psid_of(citizen: Citizen) -> str:
    """The citizen's id towards this page, in private and under its posts."""
    return str(7_300_000_000_000_000 + citizen.telegram_id)
