"""What a bot may do in a conversation; what Teams refuses is refused, in the Bot Connector's own words."""

from datetime import UTC

from domain.messages import TextUnit
from domain.text import length
from simulator.chat import Author, Bubble, Chat, InlineButton, JsonObject, Place
from simulator.teams.played import PlayedTeamsBot
from simulator.world import World

LARGEST_UNITS = 14_336
"""28 KB of UTF-16, the strictest of Microsoft's limits."""
MOST_SUGGESTIONS = 6


class ConnectorRefused(Exception):
    """Teams says no: the status, the error's code and its text, and how long to wait."""

    def __init__(self, status: int, code: str, message: str, retry_after: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after = retry_after


def chat_for(world: World, bot: PlayedTeamsBot, conversation: str) -> Chat:
    """The conversation, if the bot is in it and not too fast."""
    chat = bot.addresses.get(conversation)
    if chat is None:
        raise ConnectorRefused(404, "ConversationNotFound", "Conversation not found.")
    if chat.blocked and chat.place is Place.PRIVATE:
        raise ConnectorRefused(
            403, "ConversationBlockedByUser", "User blocked the conversation with the bot."
        )
    if chat.blocked or not chat.known:
        raise ConnectorRefused(
            403, "BotNotInConversationRoster", "The bot is not part of the conversation roster."
        )
    if world.rules.flood_limits:
        _keep_within_limits(world, bot, chat)
    return chat


def send(
    world: World, bot: PlayedTeamsBot, chat: Chat, activity: JsonObject, reply_to: str | None
) -> JsonObject:
    """Show a message to the citizen."""
    if reply_to is not None and chat.find(reply_to) is None:
        raise _not_found()
    bubble = Bubble(
        id=str(next(bot.message_ids)),
        author=Author.MINISTRY,
        author_name=bot.name,
        at=world.clock(),
        text=_text(activity),
        buttons=_suggestions(chat, activity),
        reply_to=reply_to,
    )
    world.add(chat, bubble)
    if chat.viewers:
        bot.seen(world, chat)
    return {"id": bubble.id}


def update(world: World, chat: Chat, message_id: str, activity: JsonObject) -> JsonObject:
    """Another text for one of the bot's messages."""
    bubble = _own(chat, message_id)
    bubble.text, bubble.edited_at = _text(activity), world.clock().astimezone(UTC)
    world.show(chat, bubble)
    return {"id": bubble.id}


def delete(world: World, chat: Chat, message_id: str) -> None:
    """Take back one of the bot's messages."""
    bubble = _own(chat, message_id)
    bubble.deleted = True
    world.show(chat, bubble)


def _text(activity: JsonObject) -> str:
    if activity.get("type") != "message":
        raise _bad("Activity must be of type message")
    if activity.get("attachments"):
        raise _bad("The simulator shows texts only")
    text = activity.get("text")
    if not isinstance(text, str) or not text.strip():
        raise _bad("Activity must have text or attachments")
    if length(text, TextUnit.UTF16) > LARGEST_UNITS:
        raise ConnectorRefused(413, "MessageSizeTooBig", "Message size too large.")
    return text


def _suggestions(chat: Chat, activity: JsonObject) -> tuple[InlineButton, ...]:
    suggested = activity.get("suggestedActions") or {}
    actions = suggested.get("actions") if isinstance(suggested, dict) else None
    if not actions:
        return ()
    if chat.place is not Place.PRIVATE:
        raise _bad("SuggestedActions are supported in one-to-one chats only")
    if not isinstance(actions, list) or len(actions) > MOST_SUGGESTIONS:
        raise _bad(f"At most {MOST_SUGGESTIONS} suggested actions")
    if any(action.get("type") != "imBack" or not action.get("title") for action in actions):
        raise _bad("A suggested action must be an imBack with a title")
    return tuple(InlineButton(str(action.get("value", "")), str(action["title"])) for action in actions)


def _own(chat: Chat, message_id: str) -> Bubble:
    bubble = chat.find(message_id)
    if bubble is None or bubble.deleted:
        raise _not_found()
    if bubble.author is not Author.MINISTRY:
        raise ConnectorRefused(403, "Forbidden", "The bot may change its own messages only")
    return bubble


def _keep_within_limits(world: World, bot: PlayedTeamsBot, chat: Chat) -> None:
    """7 in a second to one conversation, 30 in a second in all."""
    wait = world.flood.wait_for("teams", bot.slug, chat.key, burst=7, per_second=2)
    wait = wait or world.flood.wait_for("teams", bot.slug, burst=30, per_second=30)
    if wait:
        raise ConnectorRefused(429, "Throttled", "Too many requests.", retry_after=max(1, round(wait + 0.5)))


def _bad(message: str) -> ConnectorRefused:
    return ConnectorRefused(400, "BadSyntax", message)


def _not_found() -> ConnectorRefused:
    return ConnectorRefused(404, "ActivityNotFoundInConversation", "The activity was not found.")
