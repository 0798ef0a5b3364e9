"""What a citizen can do in a messenger; each act tells the ministry what the real platform would tell."""

from domain.messages import MessageKind
from simulator.chat import Author, Bubble, Chat, JsonObject, Place, SharedContact, SharedLocation, Stage
from simulator.played import Side
from simulator.sample_files import sample_file
from simulator.world import World


class ActRefused(Exception):
    """The messenger would not let a citizen do this; the text says why."""


class Player:
    """One citizen at one account, alone or in the group."""

    def __init__(
        self,
        world: World,
        channel: str,
        account: str,
        citizen: str,
        place: Place = Place.PRIVATE,
        *,
        name: str = "",
        hides_phone: bool = False,
    ) -> None:
        self.world = world
        self.citizen = world.citizen(citizen, name, hides_phone=hides_phone)
        played = world.account(channel, account)
        if place not in played.places:
            raise ActRefused(f"{channel} has no place called {place}")
        self.chat: Chat = world.chat(channel, account, citizen, place)
        self.side: Side = played.side(world, self.chat, self.citizen)

    def says(self, text: str, *, reply_to: str | None = None) -> Bubble:
        """Write a text."""
        if not text.strip():
            raise ActRefused("there is nothing to send")
        return self._send(Bubble(text=text, reply_to=reply_to, **self._mine()))

    def sends_file(self, kind: str, caption: str = "", *, reply_to: str | None = None) -> Bubble:
        """Send a sample photo, voice, audio, video, document or sticker."""
        file = sample_file(kind, str(self.world.next_serial()))
        if file is None:
            raise ActRefused(f"there is no sample file of the kind {kind}")
        self.world.files[file.id] = file
        content: JsonObject = {"kind": file.kind, "files": (file,), "text": caption, "reply_to": reply_to}
        return self._send(Bubble(**content, **self._mine()))

    def shares_location(self, latitude: float, longitude: float) -> Bubble:
        """Share a point on the map."""
        place = SharedLocation(latitude, longitude)
        return self._send(Bubble(kind=MessageKind.LOCATION, location=place, **self._mine()))

    def shares_contact(self, name: str, phone: str) -> Bubble:
        """Share a card from the address book."""
        card = SharedContact(name, phone)
        return self._send(Bubble(kind=MessageKind.CONTACT, contact=card, **self._mine()))

    def presses(self, message_id: str, button_id: str) -> str:
        """Press a button of the ministry; the id of the press (WhatsApp: of the message it makes)."""
        bubble = self._bubble(message_id, Author.MINISTRY)
        button = next((button for button in bubble.buttons if button.id == button_id), None)
        if button is None:
            raise ActRefused(f"message {message_id} has no button {button_id}")
        self._open()
        return self.side.press(bubble, button)

    def edits(self, message_id: str, text: str) -> Bubble:
        """Change the text of an own message."""
        bubble = self._bubble(message_id, Author.CITIZEN)
        if not text.strip():
            raise ActRefused("there is nothing to send")
        bubble.text, bubble.edited_at = text, self.world.clock()
        self.world.show(self.chat, bubble)
        self.side.edit(bubble)
        return bubble

    def deletes(self, message_id: str) -> Bubble:
        """Take back an own message for everybody. Telegram tells bots nothing of it."""
        bubble = self._bubble(message_id, Author.CITIZEN)
        bubble.deleted = True
        self.world.show(self.chat, bubble)
        self.side.delete(bubble)
        return bubble

    def reacts(self, message_id: str, emoji: str) -> Bubble:
        """Put an emoji on a message of the ministry; "" takes it away."""
        bubble = self._bubble(message_id, Author.MINISTRY)
        before, bubble.reaction = bubble.reaction, emoji
        self.world.show(self.chat, bubble)
        self.side.react(bubble, before)
        return bubble

    def blocks(self) -> None:
        """Block the ministry, or throw its bot out of the group."""
        self._set_blocked(True)

    def unblocks(self) -> None:
        """Let the ministry write again."""
        self._set_blocked(False)

    @property
    def answers(self) -> list[Bubble]:
        """What the ministry wrote here, oldest first."""
        return self.chat.from_ministry()

    def _send(self, bubble: Bubble) -> Bubble:
        self._open()
        self.world.add(self.chat, bubble)
        self.side.tell(bubble)
        return bubble

    def _open(self) -> None:
        if self.chat.blocked:
            raise ActRefused("the ministry is blocked; unblock it first")
        self.world.citizen_wrote(self.chat, self.citizen)

    def _mine(self) -> JsonObject:
        return {
            "id": self.side.new_id(),
            "author": Author.CITIZEN,
            "author_name": self.citizen.name,
            "at": self.world.clock(),
            "citizen": self.citizen,
            "stage": Stage.SENT,
        }

    def _bubble(self, message_id: str, author: Author) -> Bubble:
        bubble = self.chat.find(message_id)
        if bubble is None or bubble.author is not author or bubble.deleted:
            raise ActRefused(f"{message_id} is no message of the {author} here")
        if author is Author.CITIZEN and bubble.citizen != self.citizen:
            raise ActRefused(f"{message_id} was written by somebody else")
        return bubble

    def _set_blocked(self, blocked: bool) -> None:
        if self.chat.blocked == blocked:
            return
        self.chat.blocked = blocked
        self.world.tell({"event": "blocked", "chat": self.chat.key, "blocked": blocked})
        self.side.set_blocked(blocked)
