"""Tells a Telegram bot what a citizen did."""

from simulator.chat import Bubble, Chat, InlineButton, JsonObject, Place
from simulator.people import Citizen
from simulator.telegram.played import PlayedBot
from simulator.telegram.updates import bot_json, chat_json, message_json, queue_update, user_json
from simulator.world import World


class TelegramSide:
    """One citizen in one chat of a bot."""

    def __init__(self, world: World, bot: PlayedBot, chat: Chat, citizen: Citizen) -> None:
        self._world = world
        self._bot = bot
        self._chat = chat
        self._citizen = citizen

    def new_id(self) -> str:
        """The id of the next message."""
        return str(next(self._bot.message_ids))

    def tell(self, bubble: Bubble) -> None:
        """A new message, if the bot sees it: in groups a bot may be kept to what is meant for it."""
        if self._meant_for_the_bot(bubble):
            message = message_json(self._bot, self._chat, bubble)
            queue_update(self._bot, "message", message, (self._chat, bubble))

    def edit(self, bubble: Bubble) -> None:
        """A message has another text."""
        queue_update(self._bot, "edited_message", message_json(self._bot, self._chat, bubble))

    def delete(self, bubble: Bubble) -> None:
        """Telegram does not tell bots that a message was deleted."""

    def press(self, bubble: Bubble, button: InlineButton) -> str:
        """A button was pressed."""
        press = str(self._world.next_serial())
        query = {
            "id": press,
            "from": user_json(self._citizen),
            "message": message_json(self._bot, self._chat, bubble),
            "chat_instance": str(self._chat.chat_id),
            "data": button.id,
        }
        queue_update(self._bot, "callback_query", query)
        return press

    def react(self, bubble: Bubble, before: str) -> None:
        """An emoji was put on a message or taken away."""
        reaction = {
            "chat": chat_json(self._chat),
            "message_id": int(bubble.id),
            "user": user_json(self._citizen),
            "date": self._now(),
            "old_reaction": _reactions(before),
            "new_reaction": _reactions(bubble.reaction),
        }
        queue_update(self._bot, "message_reaction", reaction)

    def set_blocked(self, blocked: bool) -> None:
        """The bot was blocked or let in again; in a group: thrown out or added."""
        states = ("member", "kicked") if blocked else ("kicked", "member")
        update = {
            "chat": chat_json(self._chat),
            "from": user_json(self._citizen),
            "date": self._now(),
            "old_chat_member": self._membership(states[0]),
            "new_chat_member": self._membership(states[1]),
        }
        queue_update(self._bot, "my_chat_member", update)

    def _membership(self, status: str) -> JsonObject:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": bot_json(self._bot), "status": status, **until}

    def _meant_for_the_bot(self, bubble: Bubble) -> bool:
        settings = self._bot.settings
        if self._chat.place is Place.PRIVATE or settings.reads_all_group_messages:
            return True
        original = self._chat.find(bubble.reply_to) if bubble.reply_to else None
        answers_the_bot = original is not None and original.citizen is None
        return bubble.text.startswith("/") or f"@{settings.username}" in bubble.text or answers_the_bot

    def _now(self) -> int:
        return int(self._world.clock().timestamp())


def _reactions(emoji: str) -> list[JsonObject]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []
