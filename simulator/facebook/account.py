"""The two sides of a Facebook page of the ministry's, to be played: private messages and comments."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from domain.messages import Channel
from simulator.chat import Chat, JsonObject
from simulator.facebook import api
from simulator.facebook.messages import read_everything
from simulator.facebook.played import PlayedFeed, PlayedMessenger
from simulator.facebook.sides import FeedSide, MessengerSide
from simulator.graph_api import GraphCall
from simulator.people import Citizen
from simulator.played import Side
from simulator.signing import meta_signature
from simulator.world import World


class _Messenger(PlayedMessenger):
    __slots__ = ()

    def side(self, world: World, chat: Chat, citizen: Citizen) -> Side:
        return MessengerSide(world, self, chat, citizen)

    def call_name(self, world: World, call: GraphCall) -> str | None:
        return api.name_of_messenger_call(self, call)

    async def do(self, world: World, call: GraphCall) -> JsonObject:
        return await api.do_messenger_call(world, self, call)

    def seen(self, world: World, chat: Chat) -> None:
        read_everything(world, self, chat)


class _Feed(PlayedFeed):
    __slots__ = ()

    def side(self, world: World, chat: Chat, citizen: Citizen) -> Side:
        return FeedSide(world, self, chat, citizen)

    def call_name(self, world: World, call: GraphCall) -> str | None:
        return api.name_of_feed_call(self, call)

    async def do(self, world: World, call: GraphCall) -> JsonObject:
        return await api.do_feed_call(world, self, call)


@dataclass(frozen=True, slots=True)
class _PageSettings:
    """What both sides are told. Meta has one webhook for both; each may be given its own here."""

    account: str
    page_id: str
    app_id: str
    access_token: str
    app_secret: str
    verify_token: str
    webhook_url: str | None = None
    name: str = "وزارة التعليم"

    def _common(self, world: World) -> dict[str, Any]:
        def sign(body: bytes) -> dict[str, str]:
            return meta_signature(self.app_secret, body)

        return {
            "slug": self.account,
            "name": self.name,
            "shown_address": f"facebook.com/{self.page_id}",
            "line": world.line(self.account, self.webhook_url, sign, in_order=False),
            "access_token": self.access_token,
            "verify_token": self.verify_token,
            "page_id": self.page_id,
            "app_id": self.app_id,
            "app_secret": self.app_secret,
            "numbers": count(world.next_serial()),
        }


@dataclass(frozen=True, slots=True)
class MessengerInbox(_PageSettings):
    """The private messages of a page."""

    def enter(self, world: World) -> PlayedMessenger:
        """Begin to be played in this world."""
        return _Messenger(channel=Channel.MESSENGER, **self._common(world))


@dataclass(frozen=True, slots=True)
class PageFeed(_PageSettings):
    """The comments of a page. `post_number`: the post of the ministry's under which citizens comment."""

    post_number: str = "900"

    def enter(self, world: World) -> PlayedFeed:
        """Begin to be played in this world."""
        return _Feed(channel=Channel.FACEBOOK_PAGE, post_number=self.post_number, **self._common(world))
