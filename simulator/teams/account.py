"""A bot of the ministry's in Teams, to be played."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from domain.messages import Channel
from simulator.chat import Chat
from simulator.people import Citizen
from simulator.played import Side
from simulator.signing import MicrosoftKey
from simulator.teams.played import REGION, PlayedTeamsBot
from simulator.teams.side import TeamsSide, read_everything
from simulator.world import EPOCH, World

_EPOCH_MILLISECONDS = int((EPOCH - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


class _Bot(PlayedTeamsBot):
    __slots__ = ()

    def side(self, world: World, chat: Chat, citizen: Citizen) -> Side:
        return TeamsSide(world, self, chat, citizen)

    def seen(self, world: World, chat: Chat) -> None:
        read_everything(world, self, chat)


@dataclass(frozen=True, slots=True)
class TeamsBot:
    """A registration with Azure Bot Service. `tenant_id`: whose tenant gives it tokens."""

    account: str
    app_id: str
    app_password: str = field(repr=False)
    tenant_id: str = "botframework.com"
    webhook_url: str | None = None
    name: str = "وزارة التعليم"

    def enter(self, world: World) -> PlayedTeamsBot:
        """Begin to be played in this world."""
        key = MicrosoftKey(f"{self.account}-key")

        def sign(_body: bytes) -> dict[str, str]:
            return key.bearer(self.app_id, world.address + REGION, world.clock())

        return _Bot(
            channel=Channel.TEAMS,
            slug=self.account,
            name=self.name,
            shown_address=self.name,
            line=world.line(self.account, self.webhook_url, sign, in_order=False),
            settings=self,
            key=key,
            # Teams' ids are milliseconds since 1970; so are the world's numbers, but since its own beginning.
            message_ids=count(_EPOCH_MILLISECONDS + world.next_serial()),
        )
