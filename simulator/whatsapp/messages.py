"""What the ministry may send through the Cloud API, and what Meta refuses."""

import re
from typing import Any

from domain.messages import MessageKind
from simulator.chat import InlineButton, JsonObject, SharedLocation, StoredFile
from simulator.graph_errors import GraphRefused
from simulator.whatsapp.played import PlayedNumber
from simulator.world import World

TEXT_LIMIT = 4096
INTERACTIVE_LIMIT = 1024
CAPTION_LIMIT = 1024
BUTTONS = range(1, 4)
ROWS = range(1, 11)
MEDIA = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "document": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
}
_PLACEHOLDER = re.compile(r"\{\{\d+\}\}")


def read_content(world: World, number: PlayedNumber, message: JsonObject) -> JsonObject:
    """The fields of the bubble that a message becomes. Raise GraphRefused for what Meta would not take."""
    kind = message.get("type", "text")
    body = _object(message, str(kind))
    if kind == "text":
        return {"text": _text(body, "body", "text['body']", TEXT_LIMIT)}
    if kind == "interactive":
        return _interactive(body)
    if kind == "template":
        return _template(number, body)
    if kind == "location":
        return _location(body)
    if kind in MEDIA:
        return _media(world, MEDIA[kind], body)
    raise GraphRefused(131051, f"Unsupported message type: {kind}")


def _object(parent: JsonObject, name: str) -> JsonObject:
    value = parent.get(name)
    if not isinstance(value, dict):
        raise GraphRefused(131008, f"{name} is required")
    return value


def _text(parent: JsonObject, name: str, label: str, limit: int) -> str:
    value = parent.get(name)
    if not isinstance(value, str) or not value.strip():
        raise GraphRefused(131008, f"The parameter {label} is required.")
    if len(value) > limit:
        raise GraphRefused(100, f"Param {label} must be at most {limit} characters long.")
    return value


def _interactive(body: JsonObject) -> JsonObject:
    text = _text(_object(body, "body"), "text", "interactive['body']['text']", INTERACTIVE_LIMIT)
    for part in ("header", "footer"):
        if part in body and len(str(_object(body, part).get("text", ""))) > 60:
            raise GraphRefused(131009, f"{part.title()} text length invalid. Min length: 1, Max length: 60")
    action = _object(body, "action")
    match body.get("type"):
        case "button":
            return {"text": text, "buttons": _reply_buttons(action)}
        case "list":
            label = _text(action, "button", "interactive['action']['button']", 20)
            return {"text": text, "buttons": _rows(action), "list_label": label}
        case other:
            raise GraphRefused(131009, f"Unsupported interactive type: {other}")


def _reply_buttons(action: JsonObject) -> tuple[InlineButton, ...]:
    buttons = _list(action, "buttons")
    if len(buttons) not in BUTTONS:
        raise GraphRefused(131009, "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3")
    return _unique(_choice(_object(button, "reply"), 256, 20) for button in buttons)


def _rows(action: JsonObject) -> tuple[InlineButton, ...]:
    rows = [row for section in _list(action, "sections") for row in _list(section, "rows")]
    if len(rows) not in ROWS:
        raise GraphRefused(131009, "Total row count exceed max allowed count: 10")
    for row in rows:
        if len(str(row.get("description", ""))) > 72:
            raise GraphRefused(131009, "Row description is too long. Max length: 72")
    return _unique(_choice(row, 200, 24) for row in rows)


def _choice(choice: JsonObject, id_limit: int, title_limit: int) -> InlineButton:
    key = _text(choice, "id", "id", id_limit)
    title = choice.get("title")
    if not isinstance(title, str) or not 1 <= len(title) <= title_limit:
        raise GraphRefused(131009, f"Button title length invalid. Min length: 1, Max length: {title_limit}")
    return InlineButton(key, title)


def _unique(choices: Any) -> tuple[InlineButton, ...]:
    found = tuple(choices)
    if len({choice.id for choice in found}) != len(found):
        raise GraphRefused(131009, "Duplicated ids are not allowed")
    return found


def _list(parent: JsonObject, name: str) -> list[JsonObject]:
    value = parent.get(name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise GraphRefused(131008, f"{name} is required")
    return value


def _template(number: PlayedNumber, body: JsonObject) -> JsonObject:
    name = _text(body, "name", "template['name']", 512)
    _text(_object(body, "language"), "code", "template['language']['code']", 20)
    components = body.get("components") or []
    given = [
        str(parameter.get("text", ""))
        for component in components
        if component.get("type") == "body"
        for parameter in component.get("parameters", [])
    ]
    approved = number.settings.templates
    if not approved:
        return {"text": "\n".join([*given]) or name}
    if name not in approved:
        raise GraphRefused(132001, f"template name ({name}) does not exist in {body['language']['code']}")
    wanted = len(set(_PLACEHOLDER.findall(approved[name])))
    if wanted != len(given):
        raise GraphRefused(
            132000,
            f"body: number of localizable_params ({len(given)}) does not match the expected number of "
            f"params ({wanted})",
        )
    text = approved[name]
    for position, value in enumerate(given, start=1):
        text = text.replace(f"{{{{{position}}}}}", value)
    return {"text": text}


def _location(body: JsonObject) -> JsonObject:
    try:
        place = SharedLocation(float(body["latitude"]), float(body["longitude"]))
    except (KeyError, TypeError, ValueError) as error:
        raise GraphRefused(131009, "Location needs latitude and longitude") from error
    return {"kind": MessageKind.LOCATION, "location": place}


def _media(world: World, kind: MessageKind, body: JsonObject) -> JsonObject:
    file = _linked(world, kind, body) if "link" in body else world.files.get(str(body.get("id", "")))
    if file is None:
        raise GraphRefused(131009, f"Media ID {body.get('id')} does not exist")
    caption = str(body.get("caption", ""))
    if len(caption) > CAPTION_LIMIT:
        raise GraphRefused(100, f"Param caption must be at most {CAPTION_LIMIT} characters long.")
    return {"kind": kind, "text": caption, "files": (file,)}


def _linked(world: World, kind: MessageKind, body: JsonObject) -> StoredFile:
    """A file on somebody's server: shown by its name; the simulator goes nowhere to fetch it."""
    link = _text(body, "link", "link", 2048)
    name = str(body.get("filename") or link.rsplit("/", 1)[-1])
    file = StoredFile(str(world.next_serial()), kind, name, "application/octet-stream", link.encode())
    world.files[file.id] = file
    return file
