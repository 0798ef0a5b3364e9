"""The Bot API's methods by which a bot sends, edits and deletes."""

from collections.abc import Awaitable, Callable
from typing import Any

from domain.messages import MessageKind
from simulator.chat import Author, Bubble, Chat, JsonObject, Place, SharedLocation, Stage, StoredFile
from simulator.telegram.calls import CAPTION_LIMIT, TEXT_LIMIT, CallRefused, Context, Upload
from simulator.telegram.updates import chat_json, message_json

UPLOAD_LIMIT = 50 * 1024 * 1024
ALBUM_SIZE = range(2, 11)
NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}

Method = Callable[[Context], Awaitable[Any]]


async def send_message(context: Context) -> JsonObject:
    """A text to a citizen."""
    chat = _chat(context)
    text = context.call.message_text("text", TEXT_LIMIT)
    if not text:
        raise CallRefused(400, "Bad Request: message text is empty")
    return _sent(context, chat, text=text)


def sends_file(field: str, kind: MessageKind, *, voice: bool = False) -> Method:
    """A method that sends one file from the parameter `field`."""

    async def send(context: Context) -> JsonObject:
        chat = _chat(context)
        file = _file(context, context.call.values.get(field) or f"attach://{field}", kind, voice=voice)
        caption = context.call.message_text("caption", CAPTION_LIMIT)
        return _sent(context, chat, text=caption, kind=kind, files=(file,))

    return send


async def send_media_group(context: Context) -> list[JsonObject]:
    """An album: several messages with one group id."""
    chat = _chat(context)
    items = context.call.nested("media") or []
    if not isinstance(items, list) or len(items) not in ALBUM_SIZE:
        raise CallRefused(400, "Bad Request: group send failed: 2-10 items are needed")
    album = str(context.world.next_serial())
    kinds = {"photo": MessageKind.IMAGE, "video": MessageKind.VIDEO, "audio": MessageKind.AUDIO}
    sent = []
    for item in items:
        kind = kinds.get(item.get("type"), MessageKind.DOCUMENT)
        file = _file(context, item.get("media", ""), kind)
        caption = str(item.get("caption", ""))
        sent.append(_sent(context, chat, text=caption, kind=kind, files=(file,), album_id=album))
    return sent


async def send_location(context: Context) -> JsonObject:
    """A point on the map."""
    chat = _chat(context)
    try:
        place = SharedLocation(float(context.call.text("latitude")), float(context.call.text("longitude")))
    except ValueError as error:
        raise CallRefused(400, "Bad Request: location must be non-empty") from error
    return _sent(context, chat, kind=MessageKind.LOCATION, location=place)


async def send_chat_action(context: Context) -> bool:
    """The sign that the ministry is writing."""
    chat = _chat(context)
    context.world.tell({"event": "typing", "chat": chat.key})
    return True


async def answer_callback_query(context: Context) -> bool:
    """Stops the spinner on a pressed button."""
    press = context.call.text("callback_query_id")
    if not press:
        raise CallRefused(
            400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )
    context.world.tell({"event": "answered", "press": press, "text": context.call.text("text")})
    return True


async def edit_message_text(context: Context) -> JsonObject:
    """New text, and new buttons or none, for one of the bot's messages."""
    chat, bubble = _own_message(context, "edit")
    text = context.call.message_text("text", TEXT_LIMIT)
    if not text:
        raise CallRefused(400, "Bad Request: message text is empty")
    buttons = context.call.buttons()
    if (text, buttons) == (bubble.text, bubble.buttons):
        raise CallRefused(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message",
        )
    bubble.text, bubble.buttons, bubble.edited_at = text, buttons, context.world.clock()
    context.world.show(chat, bubble)
    return message_json(context.bot, chat, bubble)


async def delete_message(context: Context) -> bool:
    """Takes back one of the bot's messages."""
    chat, bubble = _own_message(context, "delete")
    bubble.deleted = True
    context.world.show(chat, bubble)
    return True


async def get_chat(context: Context) -> JsonObject:
    """A chat the bot knows."""
    limits = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": NO_GIFTS}
    return {**chat_json(_chat(context)), **limits}


def _chat(context: Context) -> Chat:
    """The chat to write to, if the bot may and is not too fast."""
    chat = context.bot.chat_by_id(context.call.integer("chat_id"))
    if not context.call.text("chat_id"):
        raise CallRefused(400, "Bad Request: chat_id is empty")
    if chat is None:
        raise CallRefused(400, "Bad Request: chat not found")
    if chat.blocked:
        kicked = "bot was kicked from the supergroup chat"
        raise CallRefused(
            403, f"Forbidden: {'bot was blocked by the user' if chat.place is Place.PRIVATE else kicked}"
        )
    return chat


def _keep_within_limits(context: Context, chat: Chat) -> None:
    if not context.world.rules.flood_limits:
        return
    flood, slug = context.world.flood, context.bot.slug
    wait = flood.wait_for("telegram", slug, chat.key, burst=1, per_second=1)
    wait = wait or flood.wait_for("telegram", slug, burst=30, per_second=30)
    if wait:
        seconds = max(1, round(wait + 0.5))
        raise CallRefused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def _sent(context: Context, chat: Chat, **content: Any) -> JsonObject:
    """Show a new bubble to the citizen, and give it as Telegram's Message."""
    _keep_within_limits(context, chat)
    buttons = context.call.buttons()
    bubble = Bubble(
        id=str(next(context.bot.message_ids)),
        author=Author.MINISTRY,
        author_name=context.bot.settings.name,
        at=context.world.clock(),
        buttons=buttons,
        reply_to=_answered(context, chat),
        stage=Stage.SENT,
        **content,
    )
    context.world.add(chat, bubble)
    return message_json(context.bot, chat, bubble)


def _answered(context: Context, chat: Chat) -> str | None:
    parameters = context.call.nested("reply_parameters") or {}
    wanted = str(parameters.get("message_id") or context.call.text("reply_to_message_id"))
    if not wanted or chat.find(wanted):
        return wanted or None
    if parameters.get("allow_sending_without_reply") or context.call.flag("allow_sending_without_reply"):
        return None
    raise CallRefused(400, "Bad Request: message to be replied not found")


def _own_message(context: Context, verb: str) -> tuple[Chat, Bubble]:
    chat = _chat(context)
    bubble = chat.find(context.call.text("message_id"))
    if bubble is None or bubble.deleted:
        raise CallRefused(400, f"Bad Request: message to {verb} not found")
    if bubble.author is not Author.MINISTRY:
        raise CallRefused(400, f"Bad Request: message can't be {verb.rstrip('e')}ed")
    return chat, bubble


def _file(context: Context, given: Any, kind: MessageKind, *, voice: bool = False) -> StoredFile:
    """A file that is sent along (named attach://field), or one the platform has already (by its id)."""
    if not isinstance(given, str):
        raise CallRefused(400, "Bad Request: wrong file identifier/HTTP URL specified")
    upload = context.call.uploads.get(given.removeprefix("attach://"))
    if upload is not None:
        return _store(context, upload, kind, voice=voice)
    known = context.world.files.get(given)
    if known is None:
        raise CallRefused(400, "Bad Request: wrong file identifier/HTTP URL specified")
    return known


def _store(context: Context, upload: Upload, kind: MessageKind, *, voice: bool) -> StoredFile:
    if not upload.content:
        raise CallRefused(400, "Bad Request: file must be non-empty")
    if len(upload.content) > UPLOAD_LIMIT:
        raise CallRefused(413, "Request Entity Too Large")
    name = f"BAACAgQAAxkBAAI{context.world.next_serial():020d}"
    file = StoredFile(name, kind, upload.name, upload.mime_type, upload.content, voice)
    context.world.files[file.id] = file
    return file
