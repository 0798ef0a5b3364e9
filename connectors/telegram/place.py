"""Where a Telegram update happened, and who caused it."""

from dataclasses import dataclass

from connectors.payload import JsonObject, as_object, identifier, object_of, optional_identifier, text_of
from domain.errors import Unreadable
from domain.messages import Visibility

PUBLIC_CHATS = ("group", "supergroup", "channel")


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat. `address` is what `send` is given to answer there; `thread_key` is "" for the bot's own."""

    id: str
    visibility: Visibility
    thread_key: str
    address: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who did it: a person, a bot, or a chat that people write in the name of."""

    id: str
    name: str
    is_bot: bool


def chat_of(content: JsonObject, where: str) -> Chat:
    """The chat that a message, reaction or membership change belongs to. Raise Unreadable without one."""
    chat = as_object(content.get("chat"), f"{where}.chat")
    chat_id = identifier(chat.get("id"), f"{where}.chat.id")
    if chat.get("type") in PUBLIC_CHATS:
        return Chat(chat_id, Visibility.PUBLIC, thread_key=chat_id, address=chat_id)
    connection = optional_identifier(content.get("business_connection_id"))
    if connection:
        return Chat(chat_id, Visibility.PRIVATE, connection, address=business_address(connection, chat_id))
    return Chat(chat_id, Visibility.PRIVATE, thread_key="", address=chat_id)


def sender_of(content: JsonObject, where: str) -> Sender:
    """Who caused the update. A chat that is written for (channel, anonymous admin) comes before the person.

    Telegram fills `from` with a stand-in account whenever there is a `sender_chat`.
    """
    for key in ("sender_chat", "actor_chat"):
        if isinstance(content.get(key), dict):
            return _as_chat(content[key], f"{where}.{key}")
    for key in ("from", "user"):
        if content.get(key) is not None:
            return _as_user(as_object(content[key], f"{where}.{key}"), f"{where}.{key}")
    chat = object_of(content.get("chat"))
    if chat.get("type") == "channel":
        return _as_chat(chat, f"{where}.chat")
    raise Unreadable(f"{where}.from is missing")


def business_address(connection: str, chat_id: str) -> str:
    """An address in a chat of a business account, which the bot may only use through its connection."""
    return f"{connection}/{chat_id}"


def split_address(address: str) -> tuple[str | None, str]:
    """The business connection (None for the bot's own chats) and the chat id of an address."""
    connection, _, chat_id = address.rpartition("/")
    return connection or None, chat_id


def full_name(person: JsonObject) -> str:
    """First and last name, as the citizen wrote them."""
    return " ".join(filter(None, (text_of(person.get("first_name")), text_of(person.get("last_name")))))


def _as_chat(chat: JsonObject, where: str) -> Sender:
    return Sender(identifier(chat.get("id"), f"{where}.id"), text_of(chat.get("title")), is_bot=False)


def _as_user(user: JsonObject, where: str) -> Sender:
    name = full_name(user) or text_of(user.get("username"))
    return Sender(identifier(user.get("id"), f"{where}.id"), name, is_bot=user.get("is_bot") is True)
