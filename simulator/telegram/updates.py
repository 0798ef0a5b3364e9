"""What Telegram tells a bot: Update objects of the Bot API, built from what citizens do."""

from typing import cast

import orjson

from domain.messages import MessageKind
from simulator.chat import Author, Bubble, Chat, InlineButton, JsonObject, Place, StoredFile
from simulator.line import Parcel
from simulator.people import Citizen
from simulator.telegram.played import PlayedBot

PHOTO_SIZES = ((90, 51, "s"), (1280, 720, "y"))


def queue_update(
    bot: PlayedBot, kind: str, content: JsonObject, tells_of: tuple[Chat, Bubble] | None = None
) -> None:
    """Put an update into the bot's line, unless the bot did not ask for this kind."""
    if not bot.wants(kind):
        return
    number = next(bot.update_ids)
    body = orjson.dumps({"update_id": number, kind: content})
    bot.line.put(Parcel(number, body, kind, tells_of))


def user_json(citizen: Citizen) -> JsonObject:
    """A citizen as Telegram's User."""
    first, _, last = citizen.name.partition(" ")
    user: JsonObject = {"id": citizen.telegram_id, "is_bot": False, "first_name": first}
    if last:
        user["last_name"] = last
    return {**user, "language_code": citizen.language}


def bot_json(bot: PlayedBot) -> JsonObject:
    """The bot itself as Telegram's User."""
    settings = bot.settings
    return {
        "id": settings.user_id,
        "is_bot": True,
        "first_name": settings.name,
        "username": settings.username,
    }


def chat_json(chat: Chat) -> JsonObject:
    """Telegram's Chat."""
    if chat.place is Place.GROUP:
        return {"id": chat.chat_id, "type": "supergroup", "title": chat.title}
    user = user_json(chat.citizen)
    names: JsonObject = {key: user[key] for key in ("first_name", "last_name") if key in user}
    return {"id": chat.chat_id, "type": "private", **names}


def message_json(bot: PlayedBot, chat: Chat, bubble: Bubble, *, quoted: bool = False) -> JsonObject:
    """Telegram's Message. A quoted message carries no further quote."""
    by_citizen = bubble.author is Author.CITIZEN
    message: JsonObject = {
        "message_id": int(bubble.id),
        "from": user_json(cast(Citizen, bubble.citizen)) if by_citizen else bot_json(bot),
        "chat": chat_json(chat),
        "date": int(bubble.at.timestamp()),
        **_content(bubble),
    }
    if bubble.edited_at is not None:
        message["edit_date"] = int(bubble.edited_at.timestamp())
    if bubble.album_id:
        message["media_group_id"] = bubble.album_id
    original = chat.find(bubble.reply_to) if bubble.reply_to and not quoted else None
    if original is not None:
        message["reply_to_message"] = message_json(bot, chat, original, quoted=True)
    if bubble.buttons:
        rows = [[_button_json(button)] for button in bubble.buttons]
        message["reply_markup"] = {"inline_keyboard": rows}
    return message


def _button_json(button: InlineButton) -> JsonObject:
    action = {"url": button.url} if button.url else {"callback_data": button.id}
    return {"text": button.title, **action}


def _content(bubble: Bubble) -> JsonObject:
    if bubble.location:
        place = bubble.location
        return {"location": {"latitude": place.latitude, "longitude": place.longitude}}
    if bubble.contact:
        return {"contact": {"phone_number": bubble.contact.phone, "first_name": bubble.contact.name}}
    if bubble.files:
        caption = {"caption": bubble.text} if bubble.text else {}
        return {**_file_content(bubble.files[0]), **caption}
    return {"text": bubble.text, **_command_entity(bubble.text)}


def _command_entity(text: str) -> JsonObject:
    if not text.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]}


def _file_content(file: StoredFile) -> JsonObject:
    known: JsonObject = {"file_id": file.id, "file_unique_id": file.id[-12:], "file_size": len(file.content)}
    described = {**known, "mime_type": file.mime_type}
    match file.kind:
        case MessageKind.IMAGE:
            sizes = [
                {**known, "file_id": file.id if mark == "y" else f"{file.id}{mark}", "width": w, "height": h}
                for w, h, mark in PHOTO_SIZES
            ]
            return {"photo": sizes}
        case MessageKind.AUDIO if file.voice:
            return {"voice": {**described, "duration": 3}}
        case MessageKind.AUDIO:
            return {"audio": {**described, "duration": 3, "file_name": file.name}}
        case MessageKind.VIDEO:
            return {"video": {**described, "duration": 3, "width": 640, "height": 360}}
        case MessageKind.STICKER:
            marks = {"type": "regular", "is_animated": False, "is_video": False, "emoji": "🌹"}
            return {"sticker": {**known, **marks, "width": 512, "height": 512}}
        case _:
            return {"document": {**described, "file_name": file.name}}
