"""Tells an Instagram account what a citizen did, in his private chat or below the ministry's post."""

from domain.messages import MessageKind
from simulator.chat import Author, Bubble, Chat, InlineButton, JsonObject, Place
from simulator.instagram.played import PlayedProfile
from simulator.instagram.webhooks import (
    attachment_of,
    is_told,
    new_comment_id,
    new_mid,
    queue_comment,
    queue_private,
)
from simulator.people import Citizen
from simulator.world import World


class InstagramSide:
    """One citizen at an account. Of comments Instagram tells nothing but that they were written."""

    def __init__(self, world: World, profile: PlayedProfile, chat: Chat, citizen: Citizen) -> None:
        self._world = world
        self._profile = profile
        self._chat = chat
        self._citizen = citizen

    def new_id(self) -> str:
        """The id of the next message or comment."""
        return new_comment_id(self._world) if self._is_public else new_mid(self._world)

    def tell(self, bubble: Bubble) -> None:
        """A new message or comment. A picture has no caption: words beside it are a message of their own."""
        if self._is_public:
            queue_comment(self._world, self._profile, self._chat, bubble)
            return
        answered: JsonObject = {"reply_to": {"mid": bubble.reply_to}} if bubble.reply_to else {}
        if not is_told(bubble):
            self._message({"mid": bubble.id, "is_unsupported": True}, bubble)
        elif bubble.files:
            files = [attachment_of(self._world, file) for file in bubble.files]
            self._message({"mid": bubble.id, "attachments": files, **answered}, bubble)
            if bubble.text:
                self._message({"mid": new_mid(self._world), "text": bubble.text})
        else:
            self._message({"mid": bubble.id, "text": bubble.text, **answered}, bubble)

    def edit(self, bubble: Bubble) -> None:
        """A message has another text."""
        if self._is_public:
            return
        times = self._profile.edits.get(bubble.id, 0) + 1
        self._profile.edits[bubble.id] = times
        self._event({"message_edit": {"mid": bubble.id, "text": bubble.text, "num_edit": times}})

    def delete(self, bubble: Bubble) -> None:
        """A message was taken back."""
        if not self._is_public:
            self._message({"mid": bubble.id, "is_deleted": True})

    def press(self, bubble: Bubble, button: InlineButton) -> str:
        """A quick reply was chosen, which shows as a message of the citizen, and is gone then."""
        pressed = Bubble(
            id=new_mid(self._world),
            author=Author.CITIZEN,
            author_name=self._citizen.name,
            at=self._world.clock(),
            kind=MessageKind.BUTTON,
            text=button.title,
            citizen=self._citizen,
        )
        bubble.buttons = ()
        self._world.show(self._chat, bubble)
        self._world.add(self._chat, pressed)
        choice = {"mid": pressed.id, "text": button.title, "quick_reply": {"payload": button.id}}
        self._message(choice, pressed)
        return pressed.id

    def react(self, bubble: Bubble, before: str) -> None:
        """An emoji was put on a message or taken away; `before` is Telegram's wish."""
        if self._is_public:
            return
        done: JsonObject = {"action": "unreact"}
        if bubble.reaction:
            word = "love" if bubble.reaction.startswith("❤") else "other"
            done = {"action": "react", "reaction": word, "emoji": bubble.reaction}
        self._event({"reaction": {"mid": bubble.id, **done}})

    def set_blocked(self, blocked: bool) -> None:
        """Instagram does not tell an account that it was blocked; it cannot write there any more."""

    @property
    def _is_public(self) -> bool:
        return self._chat.place is Place.PUBLIC

    def _message(self, message: JsonObject, bubble: Bubble | None = None) -> None:
        self._event({"message": message}, bubble)

    def _event(self, event: JsonObject, bubble: Bubble | None = None) -> None:
        queue_private(self._world, self._profile, self._chat, event, tells_of=bubble)
