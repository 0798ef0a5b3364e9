"""Takes a request of a page's webhook apart.

    body ── entry[] ── messaging[], standby[]   private messages      → Messenger
     │         │ id    └── changes[]            posts and comments    → the page
     └─ or a list of such bodies

Whatever is not of this shape becomes an item too, with its problem, so that it is stored beside its siblings.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from connectors.payload import (
    JsonObject,
    as_list,
    as_object,
    object_of,
    optional_identifier,
    read_json,
    text_of,
)
from domain.errors import Unreadable
from domain.messages import Channel

PAGE = "page"


class Source(StrEnum):
    """The list of an entry in which an item stood. STANDBY: another app leads the conversation."""

    MESSAGING = "messaging"
    STANDBY = "standby"
    CHANGES = "changes"
    MALFORMED = "malformed"


_CHANNELS = {
    Source.MESSAGING: Channel.MESSENGER,
    Source.STANDBY: Channel.MESSENGER,
    Source.CHANGES: Channel.FACEBOOK_PAGE,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened. `content`: the event, or the `value` of a change, whose field is `field_name`.

    `page_id`: the page it happened on; None where the request does not tell. `alone` rebuilds the request
    around this item only. A MALFORMED one has only its `problem`.
    """

    source: Source
    content: JsonObject
    path: str
    alone: Callable[[], object]
    page_id: str | None = None
    field_name: str = ""
    problem: str = ""

    @property
    def channel(self) -> Channel | None:
        """The channel it belongs to; None when that cannot be told."""
        return _CHANNELS.get(self.source)


def items_of(body: bytes) -> list[Item]:
    """Everything a body carries, in its order. Raise Unreadable when the whole has another shape."""
    document = read_json(body)
    if not isinstance(document, list):
        return list(_of_envelope(document, ""))
    items: list[Item] = []
    strangers = 0
    for index, envelope in enumerate(document):
        try:
            items.extend(_of_envelope(envelope, f"[{index}]."))
        except Unreadable as error:
            strangers += 1
            items.append(_malformed(f"[{index}]", partial(list, [envelope]), str(error)))
    if strangers == len(document):
        raise Unreadable("the list holds no request of a page's webhook")
    return items


def _of_envelope(document: object, path: str) -> Iterator[Item]:
    envelope = as_object(document, path or "the body")
    if envelope.get("object") != PAGE:
        raise Unreadable(f"{path}object is not {PAGE}")
    for index, entry in enumerate(as_list(envelope.get("entry"), f"{path}entry")):
        yield from _of_entry(entry, f"{path}entry[{index}]")


def _of_entry(entry: object, path: str) -> Iterator[Item]:
    if not isinstance(entry, dict):
        yield _malformed(path, partial(_entry_alone, entry), f"{path} is not an object")
        return
    sources = [source for source in _CHANNELS if entry.get(source) is not None]
    if not sources:
        yield _malformed(path, partial(_entry_alone, entry), f"{path} has no {', '.join(_CHANNELS)}")
    for source in sources:
        yield from _of_list(entry, source, f"{path}.{source}")


def _of_list(entry: JsonObject, source: Source, path: str) -> Iterator[Item]:
    listed, page_id = entry[source], optional_identifier(entry.get("id"))
    if not isinstance(listed, list):
        alone = partial(_item_alone, entry, source, listed)
        yield _malformed(path, alone, f"{path} is not a list", page_id)
        return
    for index, content in enumerate(listed):
        where, alone = f"{path}[{index}]", partial(_item_alone, entry, source, [content])
        if not isinstance(content, dict):
            yield _malformed(where, alone, f"{where} is not an object", page_id)
        elif source is not Source.CHANGES:
            yield Item(source, content, where, alone, page_id)
        elif not isinstance(content.get("value"), dict):
            yield _malformed(where, alone, f"{where}.value is not an object", page_id)
        else:
            field = text_of(content.get("field"))
            yield Item(source, object_of(content["value"]), f"{where}.value", alone, page_id, field)


def _malformed(path: str, alone: Callable[[], object], problem: str, page_id: str | None = None) -> Item:
    return Item(Source.MALFORMED, {}, path, alone, page_id, problem=problem)


def _entry_alone(entry: object) -> JsonObject:
    return {"object": PAGE, "entry": [entry]}


def _item_alone(entry: JsonObject, source: Source, listed: object) -> JsonObject:
    beside = {key: kept for key, kept in entry.items() if key not in _CHANNELS}
    return _entry_alone({**beside, source.value: listed})
