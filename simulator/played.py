"""What every played account has in common, whatever its platform."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from domain.messages import Channel
from simulator.chat import Bubble, Chat, InlineButton, Place
from simulator.line import Line
from simulator.people import Citizen

if TYPE_CHECKING:
    from simulator.world import World


class Side(Protocol):
    """One citizen in one chat: tells the ministry's account what he did, as the real platform would."""

    def new_id(self) -> str:
        """The id of the next message."""
        ...

    def tell(self, bubble: Bubble) -> None:
        """A new message."""
        ...

    def edit(self, bubble: Bubble) -> None:
        """A message has another text."""
        ...

    def delete(self, bubble: Bubble) -> None:
        """A message was taken back."""
        ...

    def press(self, bubble: Bubble, button: InlineButton) -> str:
        """A button was pressed; the id of the press, or of the message it makes."""
        ...

    def react(self, bubble: Bubble, before: str) -> None:
        """An emoji was put on a message or taken away; `before` is the one it replaces."""
        ...

    def set_blocked(self, blocked: bool) -> None:
        """The ministry was blocked or let in again."""
        ...


@dataclass(slots=True, kw_only=True)
class PlayedAccount(ABC):
    """An account of the ministry's on a platform, with its state.

    `name`, `shown_address`: what its profile shows. `places`: where a citizen can write; all but PRIVATE are
    one chat for everybody. `chats` by citizen ("" where it is for everybody) and place; `addresses` by what
    the ministry sends to; `owners` by message id.
    """

    places: ClassVar[tuple[Place, ...]] = (Place.PRIVATE,)

    channel: Channel
    slug: str
    name: str
    shown_address: str
    line: Line
    chats: dict[tuple[str, Place], Chat] = field(default_factory=dict, init=False)
    addresses: dict[str, Chat] = field(default_factory=dict, init=False)
    owners: dict[str, Chat] = field(default_factory=dict, init=False)

    @abstractmethod
    def side(self, world: "World", chat: Chat, citizen: Citizen) -> Side:
        """The citizen's end of a chat."""

    @abstractmethod
    def addresses_of(self, chat: Chat) -> tuple[str, ...]:
        """What the ministry may give as the recipient to write into a chat."""

    def seen(self, world: "World", chat: Chat) -> None:
        """The citizen has the chat before his eyes; platforms with read receipts send them."""
        del world, chat
