"""What we send through Telegram: text, buttons, files, as an answer to a message or not."""

import re
from dataclasses import dataclass
from typing import TypedDict

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)

from connectors.telegram.failures import typed_failures
from connectors.telegram.place import split_address
from domain.errors import OutcomeUnknown, Refused, SendFailed
from domain.messages import (
    Button,
    Capabilities,
    MessageKind,
    OutboundFile,
    OutboundMessage,
    Receipt,
    TextUnit,
)
from domain.text import length, storable

CAPABILITIES = Capabilities(
    text_limit=4096,
    text_unit=TextUnit.UTF16,
    public_text_limit=4096,
    public_text_unit=TextUnit.UTF16,
    buttons=100,
    attachments=10,
    tells_edits=True,
)
CAPTION_LIMIT = 1024
CALLBACK_DATA_LIMIT_BYTES = 64
_MESSAGE_KEY = re.compile(r"(-?\d+):(\d+)")
_PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")


async def send(bot: Bot, message: OutboundMessage) -> Receipt:
    """Send one message, or raise a SendFailed. The receipt names the part that carries the text.

    Telegram takes one file per call. When a later call fails, the earlier ones are already with the citizen,
    so that the whole must not be repeated: the outcome counts as unknown.
    """
    place = _place(message)
    delivered: list[str] = []
    parts = _parts(message)
    for part in parts:
        try:
            with typed_failures(bot):
                sent = await _send_part(bot, part, place)
                delivered.append(f"{sent.chat_id}:{sent.message_id}")
        except SendFailed as error:
            if not delivered:
                raise
            raise OutcomeUnknown(
                f"{len(delivered)} of {len(parts)} parts were delivered, then: {error}", code=error.code
            ) from error
    return Receipt(delivered[0], {"also": " ".join(delivered[1:])} if delivered[1:] else {})


@dataclass(frozen=True, slots=True)
class _Part:
    """One call: a text, or a file with its caption. Buttons and the reply hang on the first."""

    text: str
    file: OutboundFile | None
    keyboard: InlineKeyboardMarkup | None
    reply: ReplyParameters | None


class _Place(TypedDict):
    chat_id: str
    business_connection_id: str | None


def _place(message: OutboundMessage) -> _Place:
    connection, chat_id = split_address(message.to)
    return {"chat_id": chat_id, "business_connection_id": connection}


def _parts(message: OutboundMessage) -> list[_Part]:
    text = storable(message.text)
    size = length(text, CAPABILITIES.text_unit)
    if size > CAPABILITIES.text_limit:
        raise Refused(f"the text has {size} UTF-16 units, Telegram takes {CAPABILITIES.text_limit}")
    if not text.strip() and not message.files:
        raise Refused("there is neither text nor file to send")
    if len(message.files) > CAPABILITIES.attachments:
        raise Refused(
            f"{len(message.files)} files, we send {CAPABILITIES.attachments} at most in one message"
        )
    captioned = bool(message.files) and size <= CAPTION_LIMIT
    files: list[OutboundFile | None] = list(message.files) if captioned else [None, *message.files]
    first = _Part(text, files[0], _keyboard(message.buttons), _reply(message))
    return [first, *(_Part("", file, None, None) for file in files[1:])]


def _keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    """One button to a row: Arabic titles are long, and telephones narrow."""
    if len(buttons) > CAPABILITIES.buttons:
        raise Refused(f"{len(buttons)} buttons, Telegram takes {CAPABILITIES.buttons}")
    for button in buttons:
        size = len(button.id.encode("utf-8", "replace"))
        if not 1 <= size <= CALLBACK_DATA_LIMIT_BYTES:
            raise Refused(
                f"the id of button «{storable(button.title)}» has {size} bytes, "
                f"Telegram takes 1 to {CALLBACK_DATA_LIMIT_BYTES}"
            )
    rows = [[InlineKeyboardButton(storable(button.title), callback_data=button.id)] for button in buttons]
    return InlineKeyboardMarkup(rows) if rows else None


def _reply(message: OutboundMessage) -> ReplyParameters | None:
    """Quotes the message answered, if it stands in the chat we write to.

    Another chat's is left out: quoting a group in private, or the other way, would show it to others.
    """
    answered = _MESSAGE_KEY.fullmatch(message.in_reply_to or "")
    if answered is None or answered[1] != split_address(message.to)[1]:
        return None
    return ReplyParameters(int(answered[2]), allow_sending_without_reply=True)


async def _send_part(bot: Bot, part: _Part, place: _Place) -> Message:
    if part.file is not None:
        return await _send_file(bot, part.file, part, place)
    return await bot.send_message(
        text=part.text,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=part.keyboard,
        reply_parameters=part.reply,
        **place,
    )


class _Frame(_Place):
    caption: str | None
    filename: str
    reply_markup: InlineKeyboardMarkup | None
    reply_parameters: ReplyParameters | None


async def _send_file(bot: Bot, file: OutboundFile, part: _Part, place: _Place) -> Message:
    frame: _Frame = {
        **place,
        "caption": part.text or None,
        "filename": file.file_name,
        "reply_markup": part.keyboard,
        "reply_parameters": part.reply,
    }
    match file.kind:
        case MessageKind.IMAGE if file.mime_type in _PHOTO_TYPES:
            return await bot.send_photo(photo=file.content, **frame)
        case MessageKind.VIDEO:
            return await bot.send_video(video=file.content, **frame)
        case MessageKind.AUDIO if file.mime_type.startswith("audio/ogg"):
            return await bot.send_voice(voice=file.content, **frame)
        case MessageKind.AUDIO:
            return await bot.send_audio(audio=file.content, **frame)
        case _:
            return await bot.send_document(document=file.content, **frame)
