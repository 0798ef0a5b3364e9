"""One call of the Bot API: its parameters however they were sent, and the errors it may end with."""

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from domain.messages import TextUnit
from domain.text import length
from simulator.chat import InlineButton, JsonObject
from simulator.telegram.played import PlayedBot
from simulator.world import World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_DATA_LIMIT = 64
HTML_TAGS = frozenset(
    ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "a", "code", "pre", "blockquote")
)


class CallRefused(Exception):
    """Telegram says no: the error code, the description, and sometimes parameters."""

    def __init__(self, code: int, description: str, parameters: JsonObject | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """The parameters of one call by name; nested ones may be JSON text."""

    values: Mapping[str, Any]
    uploads: Mapping[str, Upload]

    def text(self, name: str) -> str:
        """A parameter as text, "" when absent."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A parameter as a whole number, `default` when absent or none."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """A parameter as a truth value."""
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def nested(self, name: str) -> Any:
        """An object or list, whether it came as JSON or as JSON text; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise CallRefused(400, f"Bad Request: can't parse {name} JSON object") from error

    def message_text(self, name: str, limit: int) -> str:
        """A text as it will be shown: mark-up taken out, trimmed, within the limit."""
        text = self.text(name)
        if self.text("parse_mode").lower() == "html":
            text = _without_tags(text)
        text = text.strip()
        if length(text, TextUnit.UTF16) > limit:
            raise CallRefused(
                400, f"Bad Request: message {'is' if name == 'text' else 'caption is'} too long"
            )
        return text

    def buttons(self) -> tuple[InlineButton, ...]:
        """The inline keyboard; other kinds of keyboard have none."""
        markup = self.nested("reply_markup")
        if not markup:
            return ()
        if not isinstance(markup, dict):
            raise CallRefused(400, "Bad Request: object expected as reply markup")
        rows = markup.get("inline_keyboard") or []
        return tuple(_button(button) for row in rows for button in row)


@dataclass(frozen=True, slots=True)
class Context:
    """What a method works on."""

    world: World
    bot: PlayedBot
    call: Call


async def read_call(request: web.Request) -> Call:
    """Parameters from the query, a form, a multipart form or a JSON body."""
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json" and request.can_read_body:
        values |= _json_body(await request.read())
    else:
        for name, field in (await request.post()).items():
            if isinstance(field, FileField):
                uploads[name] = Upload(field.filename, field.content_type, field.file.read())
            elif isinstance(field, bytes | bytearray):
                uploads[name] = Upload(name, "application/octet-stream", bytes(field))
            else:
                values[name] = field
    return Call(values, uploads)


def _json_body(body: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise CallRefused(400, "Bad Request: can't parse JSON object") from error
    return value if isinstance(value, dict) else {}


def _button(button: JsonObject) -> InlineButton:
    title = str(button.get("text", "")).strip()
    if not title:
        raise CallRefused(400, "Bad Request: inline keyboard button text must be non-empty")
    data, url = str(button.get("callback_data", "")), str(button.get("url", ""))
    if not data and not url:
        raise CallRefused(400, "Bad Request: BUTTON_TYPE_INVALID")
    if len(data.encode()) > CALLBACK_DATA_LIMIT:
        raise CallRefused(400, "Bad Request: BUTTON_DATA_INVALID")
    return InlineButton(data, title, url)


class _TagStripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in HTML_TAGS:
            offset = self.getpos()[1]
            raise CallRefused(
                400,
                f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}" at byte offset {offset}',
            )

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _without_tags(text: str) -> str:
    stripper = _TagStripper()
    stripper.feed(text)
    stripper.close()
    return "".join(stripper.pieces)
