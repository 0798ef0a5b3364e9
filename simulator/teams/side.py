"""Tells a bot in Teams what a citizen did."""

from domain.messages import MessageKind
from simulator.chat import Author, Bubble, Chat, InlineButton, JsonObject, Place, Stage
from simulator.people import Citizen
from simulator.teams.activities import message_of, queue_activity
from simulator.teams.played import PlayedTeamsBot
from simulator.world import World

_NAMES = {"👍": "like", "❤️": "heart", "😆": "laugh", "😮": "surprised", "😢": "sad", "😡": "angry"}
_TOLD = {MessageKind.LOCATION, MessageKind.CONTACT}


class TeamsSide:
    """One citizen in one chat of a bot."""

    def __init__(self, world: World, bot: PlayedTeamsBot, chat: Chat, citizen: Citizen) -> None:
        self._world = world
        self._bot = bot
        self._chat = chat
        self._citizen = citizen

    def new_id(self) -> str:
        """The id of the next message."""
        return str(next(self._bot.message_ids))

    def tell(self, bubble: Bubble) -> None:
        """A new message. Of a place or a card from the address book a bot sees nothing but that it came."""
        self._queue(self._message(bubble), bubble)

    def edit(self, bubble: Bubble) -> None:
        """A message has another text."""
        self._queue(self._message(bubble) | _said("messageUpdate", "editMessage"))

    def delete(self, bubble: Bubble) -> None:
        """A message was taken back."""
        self._queue({"id": bubble.id} | _said("messageDelete", "softDeleteMessage"))

    def press(self, bubble: Bubble, button: InlineButton) -> str:
        """A suggested answer was chosen: it is written in the citizen's name; the suggestions are gone."""
        written = Bubble(
            id=self.new_id(),
            author=Author.CITIZEN,
            author_name=self._citizen.name,
            at=self._world.clock(),
            text=button.id,
            citizen=self._citizen,
        )
        bubble.buttons = ()
        self._world.show(self._chat, bubble)
        self._world.add(self._chat, written)
        self.tell(written)
        return written.id

    def react(self, bubble: Bubble, before: str) -> None:
        """An emoji was put on a message of the bot's or taken away."""
        changes = {"reactionsAdded": bubble.reaction, "reactionsRemoved": before}
        told = {name: [{"type": _name(emoji)}] for name, emoji in changes.items() if emoji}
        self._queue({"type": "messageReaction", "id": self._event_id(), "replyToId": bubble.id, **told})

    def set_blocked(self, blocked: bool) -> None:
        """The app was removed from the chat, or added again."""
        action = "remove" if blocked else "add"
        self._queue({"type": "installationUpdate", "id": self._event_id(), "action": action})

    def _message(self, bubble: Bubble) -> JsonObject:
        message = message_of(self._world, self._bot, self._chat, bubble)
        return {name: value for name, value in message.items() if name != "text" or bubble.kind not in _TOLD}

    def _event_id(self) -> str:
        return f"f:{self._world.next_serial():x}"

    def _queue(self, activity: JsonObject, bubble: Bubble | None = None) -> None:
        tells_of = (self._chat, bubble) if bubble else None
        queue_activity(self._world, self._bot, self._chat, self._citizen, activity, tells_of)


def read_everything(world: World, bot: PlayedTeamsBot, chat: Chat) -> None:
    """The citizen opened his chat: the bot is told of the last message he read, and not of those before."""
    unread = [bubble for bubble in chat.from_ministry() if bubble.stage is Stage.SENT and not bubble.deleted]
    if not unread or chat.place is not Place.PRIVATE:
        return
    for bubble in unread:
        bubble.stage = Stage.READ
        world.show(chat, bubble)
    receipt = {
        "type": "event",
        "id": f"f:{world.next_serial():x}",
        "name": "application/vnd.microsoft.readReceipt",
        "value": {"lastReadMessageId": unread[-1].id},
    }
    queue_activity(world, bot, chat, chat.citizen, receipt)


def _said(kind: str, event: str) -> JsonObject:
    return {"type": kind, "channelData": {"eventType": event}}


def _name(emoji: str) -> str:
    """What Teams calls an emoji: six have names, the others their code points."""
    points = "-".join(f"{ord(character):x}" for character in emoji)
    return _NAMES.get(emoji, f"{points}_emoji")
