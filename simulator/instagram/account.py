"""An Instagram account of the ministry's, to be played; it is linked to a Facebook page."""

from dataclasses import dataclass
from itertools import count

from domain.messages import Channel
from simulator.chat import Chat, JsonObject
from simulator.graph_api import GraphCall
from simulator.instagram import api
from simulator.instagram.played import PlayedProfile
from simulator.instagram.sending import read_everything
from simulator.instagram.side import InstagramSide
from simulator.people import Citizen
from simulator.played import Side
from simulator.signing import meta_signature
from simulator.world import World


class _Profile(PlayedProfile):
    __slots__ = ()

    def side(self, world: World, chat: Chat, citizen: Citizen) -> Side:
        return InstagramSide(world, self, chat, citizen)

    def call_name(self, world: World, call: GraphCall) -> str | None:
        return api.call_name(self, call)

    async def do(self, world: World, call: GraphCall) -> JsonObject:
        return await api.do(world, self, call)

    def seen(self, world: World, chat: Chat) -> None:
        read_everything(world, self, chat)


@dataclass(frozen=True, slots=True)
class InstagramProfile:
    """A professional account. `post_id`: the post of the ministry's under which citizens comment."""

    account: str
    instagram_id: str
    access_token: str
    app_secret: str
    verify_token: str
    webhook_url: str | None = None
    page_id: str = "105551234567890"
    app_id: str = "1234567890"
    username: str = "moe_care"
    name: str = "وزارة التعليم"
    post_id: str = "18012345678901234"

    def enter(self, world: World) -> PlayedProfile:
        """Begin to be played in this world."""

        def sign(body: bytes) -> dict[str, str]:
            return meta_signature(self.app_secret, body)

        return _Profile(
            channel=Channel.INSTAGRAM,
            slug=self.account,
            name=self.name,
            shown_address=f"@{self.username}",
            line=world.line(self.account, self.webhook_url, sign, in_order=False),
            access_token=self.access_token,
            verify_token=self.verify_token,
            settings=self,
            numbers=count(world.next_serial()),
        )
