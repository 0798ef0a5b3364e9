"""Tells a WhatsApp number what a citizen did."""

from domain.messages import MessageKind
from simulator.chat import Author, Bubble, Chat, InlineButton, JsonObject
from simulator.whatsapp.played import PlayedNumber
from simulator.whatsapp.webhooks import content_of, new_wamid, queue_message
from simulator.world import World


class WhatsAppSide:
    """One citizen in the chat with a number."""

    def __init__(self, world: World, number: PlayedNumber, chat: Chat) -> None:
        self._world = world
        self._number = number
        self._chat = chat

    def new_id(self) -> str:
        """The id of the next message."""
        return new_wamid(self._world)

    def tell(self, bubble: Bubble) -> None:
        """A new message."""
        queue_message(self._number, self._chat, bubble, content_of(bubble))

    def edit(self, bubble: Bubble) -> None:
        """A message has another text."""
        self._tell_of("edit", {"original_message_id": bubble.id, "message": content_of(bubble)})

    def delete(self, bubble: Bubble) -> None:
        """A message was taken back."""
        self._tell_of("revoke", {"original_message_id": bubble.id})

    def press(self, bubble: Bubble, button: InlineButton) -> str:
        """A button was pressed or a row chosen, which shows as a message of the citizen."""
        kind = "list_reply" if bubble.list_label else "button_reply"
        choice = {"type": kind, kind: {"id": button.id, "title": button.title}}
        pressed = self._own(MessageKind.BUTTON, button.title)
        pressed.reply_to = bubble.id
        self._world.add(self._chat, pressed)
        queue_message(self._number, self._chat, pressed, {"type": "interactive", "interactive": choice})
        return pressed.id

    def react(self, bubble: Bubble, before: str) -> None:
        """An emoji was put on a message or taken away; `before` is Telegram's wish."""
        self._tell_of("reaction", {"message_id": bubble.id, "emoji": bubble.reaction})

    def set_blocked(self, blocked: bool) -> None:
        """WhatsApp does not tell a business that it was blocked; its messages just stay undelivered."""

    def _tell_of(self, kind: str, content: JsonObject) -> None:
        """Something that has an id of its own and is no bubble."""
        unseen = self._own(MessageKind.REACTION, "")
        queue_message(self._number, self._chat, unseen, {"type": kind, kind: content})

    def _own(self, kind: MessageKind, text: str) -> Bubble:
        citizen = self._chat.citizen
        return Bubble(
            id=self.new_id(),
            author=Author.CITIZEN,
            author_name=citizen.name,
            at=self._world.clock(),
            kind=kind,
            text=text,
            citizen=citizen,
        )
