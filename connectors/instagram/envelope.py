"""Takes a request of Instagram's webhook apart: private events, and changes such as comments.

    body ── entry[] ── messaging[], standby[]      private events
     │             ├── changes[] ── field, value   comments and mentions, login by Facebook
     │             └── field, value                the same, login by Instagram
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

INSTAGRAM = "instagram"
TEST_OWNER = "0"
"""What the dashboard's test button calls our account, whichever it is."""

_LISTS = ("messaging", "standby", "changes")
_BARE = ("field", "value")
"""The parts of an entry that hold its events: lists of them, or one change without a list around it."""


class Source(StrEnum):
    """Where in a request an item stood."""

    MESSAGING = "messaging"
    STANDBY = "standby"
    CHANGE = "change"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened. `content`: a private event, or the `value` of a change.

    `owner`: the account of ours it is for, as the entry says. `time`: when Meta sent the entry. `alone`
    rebuilds the request around this item only. A MALFORMED one has only its `problem`.
    """

    source: Source
    content: JsonObject
    path: str
    alone: Callable[[], object]
    owner: str | None = None
    time: object = None
    field_name: str = ""
    problem: str = ""

    @property
    def sender_id(self) -> str | None:
        """Who caused a private event."""
        return optional_identifier(object_of(self.content.get("sender")).get("id"))

    @property
    def recipient_id(self) -> str | None:
        """Whom a private event went to."""
        return optional_identifier(object_of(self.content.get("recipient")).get("id"))

    def is_for(self, self_id: str | None) -> bool:
        """Whether it is for the account `self_id`; also when the dashboard or nobody told which."""
        told = {self.owner, self.sender_id, self.recipient_id}
        return self_id is None or self.owner in {None, TEST_OWNER} or self_id in told

    def is_by_us(self, author_id: str | None, self_id: str | None) -> bool:
        """Whether `author_id` is our own account; "0" of the dashboard's tests is anybody."""
        return author_id not in {None, TEST_OWNER} and author_id in {self.owner, self_id}


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
        raise Unreadable("the list holds no request of Instagram's webhook")
    return items


def _of_envelope(document: object, path: str) -> Iterator[Item]:
    envelope = as_object(document, path or "the body")
    if envelope.get("object") != INSTAGRAM:
        raise Unreadable(f"{path}object is not {INSTAGRAM}")
    for index, entry in enumerate(as_list(envelope.get("entry"), f"{path}entry")):
        where = f"{path}entry[{index}]"
        if not isinstance(entry, dict):
            yield _malformed(where, partial(_request, entry), f"{where} is not an object")
        elif not any(name in entry for name in (*_LISTS, *_BARE)):
            yield _malformed(where, partial(_request, entry), f"{where} holds no events")
        else:
            yield from _of_entry(entry, where)


def _of_entry(entry: JsonObject, path: str) -> Iterator[Item]:
    for name in _LISTS:
        listed = entry.get(name)
        if isinstance(listed, list):
            for index, element in enumerate(listed):
                alone = partial(_request, _without_events(entry) | {name: [element]})
                place = f"{path}.{name}[{index}]"
                if name == "changes":
                    yield _of_change(entry, element, place, alone)
                else:
                    yield _of_private(entry, Source(name), element, place, alone)
        elif listed is not None:
            alone = partial(_request, _without_events(entry) | {name: listed})
            yield _malformed(f"{path}.{name}", alone, f"{path}.{name} is not a list")
    if any(key in entry for key in _BARE):
        change = {key: entry[key] for key in _BARE if key in entry}
        yield _of_change(entry, change, path, partial(_request, _without_events(entry) | change))


def _of_private(
    entry: JsonObject, source: Source, event: object, path: str, alone: Callable[[], object]
) -> Item:
    if isinstance(event, dict):
        return _item(entry, source, event, path, alone)
    return _malformed(path, alone, f"{path} is not an object")


def _of_change(entry: JsonObject, change: object, path: str, alone: Callable[[], object]) -> Item:
    value = object_of(change).get("value")
    if not isinstance(value, dict):
        return _malformed(path, alone, f"{path}.value is not an object")
    field_name = text_of(object_of(change).get("field"))
    return _item(entry, _source_of(field_name), value, f"{path}.value", alone, field_name)


def _source_of(field_name: str) -> Source:
    """The dashboard's test button puts private events among the changes."""
    if field_name == Source.STANDBY:
        return Source.STANDBY
    return Source.MESSAGING if field_name.startswith("messag") else Source.CHANGE


def _item(
    entry: JsonObject,
    source: Source,
    content: JsonObject,
    path: str,
    alone: Callable[[], object],
    field_name: str = "",
) -> Item:
    owner = optional_identifier(entry.get("id"))
    return Item(source, content, path, alone, owner, entry.get("time"), field_name)


def _malformed(path: str, alone: Callable[[], object], problem: str) -> Item:
    return Item(Source.MALFORMED, {}, path, alone, problem=problem)


def _without_events(entry: JsonObject) -> JsonObject:
    return {key: kept for key, kept in entry.items() if key not in (*_LISTS, *_BARE)}


def _request(entry: object) -> JsonObject:
    return {"object": INSTAGRAM, "entry": [entry]}
