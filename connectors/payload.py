"""Tames platform JSON: nothing untrusted passes without its type having been looked at."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

from domain.errors import Unreadable
from domain.text import storable

JsonObject = dict[str, Any]


def read_json(body: bytes) -> object:
    """The JSON value of a body. Raise Unreadable for anything else, however deep or odd."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _read_leniently(body)


def _read_leniently(body: bytes) -> object:
    """What orjson refuses and platforms still send: lone surrogates written as escapes."""
    try:
        return json.loads(body)
    except RecursionError as error:
        raise Unreadable("the JSON is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"the body is not UTF-8 (byte {error.start})") from error
    except ValueError as error:
        raise Unreadable(f"the body is not JSON: {error}") from error


def write_json(value: object) -> bytes:
    """Compact JSON bytes, also of text with lone surrogates."""
    try:
        return orjson.dumps(value)
    except (TypeError, ValueError):
        return json.dumps(value, separators=(",", ":")).encode()


def fingerprint(value: object) -> str:
    """A key for an item that carries no id of its own: the same content gives the same key."""
    return "sha:" + hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


def as_object(value: object, where: str) -> JsonObject:
    """`value` as a JSON object. Raise Unreadable naming `where` otherwise."""
    if isinstance(value, dict):
        return value
    raise Unreadable(f"{where} is not an object")


def as_list(value: object, where: str) -> list[Any]:
    """`value` as a JSON array. Raise Unreadable naming `where` otherwise."""
    if isinstance(value, list):
        return value
    raise Unreadable(f"{where} is not a list")


def identifier(value: object, where: str) -> str:
    """An id as text, whether it was written as text or as a number. Raise Unreadable if there is none."""
    if isinstance(value, str) and value:
        return storable(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Unreadable(f"{where} is missing or is no id")


def optional_identifier(value: object) -> str | None:
    """An id as text, or None when there is none."""
    try:
        return identifier(value, "id")
    except Unreadable:
        return None


def text_of(value: object) -> str:
    """Text that can be stored; "" for anything that is no text."""
    return storable(value) if isinstance(value, str) else ""


def object_of(value: object) -> JsonObject:
    """`value` when it is an object, else an empty one: for parts that may be absent."""
    return value if isinstance(value, dict) else {}


def objects_of(value: object) -> Iterator[JsonObject]:
    """The objects in a list that may be absent; anything else in it is passed over."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def instant(seconds: object) -> datetime | None:
    """Seconds since 1970, as number or text, in UTC; None when absent or beyond any calendar."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC) if isinstance(seconds, int | str) else None
    except (ValueError, OverflowError, OSError):
        return None


def instant_of_milliseconds(milliseconds: object) -> datetime | None:
    """Milliseconds since 1970, as number or text, in UTC; None when absent or beyond any calendar."""
    try:
        whole = int(milliseconds) if isinstance(milliseconds, int | str) else None
        return None if whole is None else datetime.fromtimestamp(whole / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
