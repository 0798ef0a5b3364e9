"""A WhatsApp number of the ministry's, to be played."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from domain.messages import Channel
from simulator.chat import Chat, JsonObject
from simulator.graph_api import GraphCall
from simulator.people import Citizen
from simulator.played import Side
from simulator.signing import meta_signature
from simulator.whatsapp import api
from simulator.whatsapp.played import PlayedNumber
from simulator.whatsapp.sending import read_everything
from simulator.whatsapp.side import WhatsAppSide
from simulator.world import World


class _Number(PlayedNumber):
    __slots__ = ()

    def side(self, world: World, chat: Chat, citizen: Citizen) -> Side:
        del citizen  # he is the chat's
        return WhatsAppSide(world, self, chat)

    def call_name(self, world: World, call: GraphCall) -> str | None:
        return api.call_name(world, self, call)

    async def do(self, world: World, call: GraphCall) -> JsonObject:
        return await api.do(world, self, call)

    def seen(self, world: World, chat: Chat) -> None:
        read_everything(world, self, chat)


@dataclass(frozen=True, slots=True)
class WhatsAppNumber:
    """A business number. `templates` maps the approved names to texts with {{1}}; if empty, any is."""

    account: str
    phone_number_id: str
    waba_id: str
    display_number: str
    access_token: str
    app_secret: str
    verify_token: str
    webhook_url: str | None = None
    name: str = "وزارة التعليم"
    templates: Mapping[str, str] = field(default_factory=dict)

    def enter(self, world: World) -> PlayedNumber:
        """Begin to be played in this world."""

        def sign(body: bytes) -> dict[str, str]:
            return meta_signature(self.app_secret, body)

        return _Number(
            channel=Channel.WHATSAPP,
            slug=self.account,
            name=self.name,
            shown_address="+" + self.display_number.lstrip("+"),
            line=world.line(self.account, self.webhook_url, sign, in_order=False),
            access_token=self.access_token,
            verify_token=self.verify_token,
            settings=self,
            numbers=count(world.next_serial()),
        )
