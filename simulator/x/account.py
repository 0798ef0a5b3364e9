"""A profile of the ministry's on X, to be played."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.messages import Channel
from simulator.chat import Chat
from simulator.people import Citizen
from simulator.played import Side
from simulator.signing import x_signature
from simulator.world import EPOCH, World
from simulator.x.played import PlayedX
from simulator.x.side import XSide, read_everything

_SNOWFLAKES_BEGAN = 1_288_834_974_657
_WORLD_BEGAN = int(EPOCH.timestamp() * 1000)


class _Profile(PlayedX):
    __slots__ = ()

    def side(self, world: World, chat: Chat, citizen: Citizen) -> Side:
        return XSide(world, self, chat, citizen)

    def seen(self, world: World, chat: Chat) -> None:
        read_everything(world, self, chat)


@dataclass(frozen=True, slots=True)
class XProfile:
    """A profile with its app. `post_id`: the post of the ministry's under which citizens answer.

    `webhook_url` None: nothing is posted, everything waits to be asked for.
    """

    account: str
    user_id: str
    username: str
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)
    bearer_token: str = field(repr=False)
    webhook_url: str | None = None
    name: str = "وزارة التعليم"
    post_id: str = "1993000000000000007"

    def enter(self, world: World) -> PlayedX:
        """Begin to be played in this world."""

        def sign(body: bytes) -> dict[str, str]:
            return x_signature(self.consumer_secret, body)

        return _Profile(
            channel=Channel.X,
            slug=self.account,
            name=self.name,
            shown_address=f"@{self.username}",
            line=world.line(self.account, self.webhook_url, sign, in_order=False),
            settings=self,
            numbers=_snowflakes(world),
        )


def _snowflakes(world: World) -> Iterator[int]:
    while True:
        yield (_WORLD_BEGAN - _SNOWFLAKES_BEGAN + world.next_serial()) << 22
