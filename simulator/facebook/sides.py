"""Tells a page what a citizen did, in his private chat or below a post of the ministry."""

from domain.messages import MessageKind
from simulator.chat import Author, Bubble, Chat, InlineButton, JsonObject
from simulator.facebook.played import PlayedFeed, PlayedMessenger, psid_of
from simulator.facebook.webhooks import (
    content_of,
    new_comment_id,
    new_mid,
    queue_change,
    queue_comment,
    queue_private,
)
from simulator.people import Citizen
from simulator.world import World

_REACTIONS = {"👍": "like", "❤": "love", "😆": "smile", "😮": "wow", "😢": "sad", "😠": "angry"}


class MessengerSide:
    """One citizen in the private chat with a page."""

    def __init__(self, world: World, messenger: PlayedMessenger, chat: Chat, citizen: Citizen) -> None:
        self._world = world
        self._messenger = messenger
        self._chat = chat
        self._citizen = citizen

    def new_id(self) -> str:
        """The id of the next message."""
        return new_mid(self._world)

    def tell(self, bubble: Bubble) -> None:
        """A new message."""
        answered: JsonObject = {"reply_to": {"mid": bubble.reply_to}} if bubble.reply_to else {}
        self._event({"message": {"mid": bubble.id, **content_of(self._world, bubble), **answered}}, bubble)

    def edit(self, bubble: Bubble) -> None:
        """A message has another text."""
        times = self._messenger.edits.get(bubble.id, 0) + 1
        self._messenger.edits[bubble.id] = times
        self._event({"message_edit": {"mid": bubble.id, "text": bubble.text, "num_edit": times}})

    def delete(self, bubble: Bubble) -> None:
        """A message was taken back."""
        self._event({"message": {"mid": bubble.id, "is_deleted": True}})

    def press(self, bubble: Bubble, button: InlineButton) -> str:
        """A quick reply was chosen, which shows as a message of the citizen, and is gone then."""
        pressed = Bubble(
            id=self.new_id(),
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
        self._event({"message": choice}, pressed)
        return pressed.id

    def react(self, bubble: Bubble, before: str) -> None:
        """An emoji was put on a message or taken away; `before` is Telegram's wish."""
        done: JsonObject = {"action": "unreact"}
        if bubble.reaction:
            word = _REACTIONS.get(bubble.reaction.rstrip("\ufe0f"), "other")
            done = {"action": "react", "reaction": word, "emoji": bubble.reaction}
        self._event({"reaction": {"mid": bubble.id, **done}})

    def set_blocked(self, blocked: bool) -> None:
        """Messenger does not tell a page that it was blocked; it cannot write there any more."""

    def _event(self, event: JsonObject, bubble: Bubble | None = None) -> None:
        queue_private(self._world, self._messenger, self._chat, event, tells_of=bubble)


class FeedSide:
    """One citizen below a post of the page."""

    def __init__(self, world: World, feed: PlayedFeed, chat: Chat, citizen: Citizen) -> None:
        self._world = world
        self._feed = feed
        self._chat = chat
        self._citizen = citizen

    def new_id(self) -> str:
        """The id of the next comment."""
        return new_comment_id(self._world, self._feed)

    def tell(self, bubble: Bubble) -> None:
        """A new comment."""
        queue_comment(self._world, self._feed, self._chat, bubble, "add")

    def edit(self, bubble: Bubble) -> None:
        """A comment has another text."""
        queue_comment(self._world, self._feed, self._chat, bubble, "edited")

    def delete(self, bubble: Bubble) -> None:
        """A comment was taken back."""
        queue_comment(self._world, self._feed, self._chat, bubble, "remove")

    def press(self, bubble: Bubble, button: InlineButton) -> str:
        """Comments have no buttons."""
        raise LookupError(f"comment {bubble.id} has no button {button.id}")

    def react(self, bubble: Bubble, before: str) -> None:
        """An emoji was put on a comment of the page or taken away; `before` is Telegram's wish."""
        seconds = int(self._world.clock().timestamp())
        value = {
            "from": {"id": psid_of(self._citizen), "name": self._citizen.name},
            "post_id": self._feed.post_id,
            "comment_id": bubble.id,
            "created_time": seconds,
            "item": "reaction",
            "reaction_type": _REACTIONS.get(bubble.reaction.rstrip("\ufe0f"), "like"),
            "verb": "add" if bubble.reaction else "remove",
        }
        queue_change(self._feed, value, seconds, "reaction")

    def set_blocked(self, blocked: bool) -> None:
        """Who blocked a page can still be answered under what he wrote before."""
