"""Takes a request of the Cloud API apart: entry × changes × messages, statuses and the other lists.

    body ── entry[] ── changes[] ── value ── messages[], statuses[], message_echoes[], …
     └─ or a list of such bodies

Whatever is not of this shape becomes an item too, with its problem, so that it is stored beside its siblings.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from connectors.payload import JsonObject, as_list, as_object, object_of, read_json, text_of
from connectors.whatsapp.identity import (
    CHOOSER,
    ECHO_RECEIVER,
    GROUP_RECEIVER,
    RECEIVER,
    SENDER,
    Contacts,
    IdKeys,
    Person,
    person_of,
)
from domain.errors import Unreadable

BUSINESS_ACCOUNT = "whatsapp_business_account"
CHANGE = "change"
"""The `source` of an item that is a whole change, such as a template's new status."""
MALFORMED = "malformed"
"""The `source` of an item whose place in the request can be named, but not its content."""

_KEYS = {
    "messages": SENDER,
    "statuses": RECEIVER,
    "message_echoes": ECHO_RECEIVER,
    "user_preferences": CHOOSER,
    "user_id_update": CHOOSER,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened. `source`: the list it stood in, CHANGE, or MALFORMED with a `problem`.

    `alone` rebuilds the request around this item only, with the contact it concerns.
    """

    source: str
    content: JsonObject
    path: str
    alone: Callable[[], object]
    field_name: str = ""
    metadata: object = None
    contact: JsonObject | None = None
    problem: str = ""

    @property
    def person(self) -> Person:
        """The citizen it is about."""
        if self.source not in _KEYS:
            return Person(None, None, "")
        return person_of(self.content, _keys(self.source, self.content), self.contact)

    @property
    def is_group_receipt(self) -> bool:
        """Whether it tells of one participant that a message of ours to a group reached him."""
        return self.source == "statuses" and self.content.get("recipient_type") == "group"


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
        raise Unreadable("the list holds no request of the Cloud API")
    return items


def _of_envelope(document: object, path: str) -> Iterator[Item]:
    envelope = as_object(document, path or "the body")
    if envelope.get("object") != BUSINESS_ACCOUNT:
        raise Unreadable(f"{path}object is not {BUSINESS_ACCOUNT}")
    for index, entry in enumerate(as_list(envelope.get("entry"), f"{path}entry")):
        where = f"{path}entry[{index}]"
        try:
            changes = as_list(as_object(entry, where).get("changes"), f"{where}.changes")
        except Unreadable as error:
            yield _malformed(where, partial(_entry_alone, entry), str(error))
            continue
        for number, change in enumerate(changes):
            yield from _of_change(entry, change, f"{where}.changes[{number}]")


def _of_change(entry: JsonObject, change: object, path: str) -> Iterator[Item]:
    alone = partial(_change_alone, entry, change)
    try:
        value = as_object(as_object(change, path).get("value"), f"{path}.value")
    except Unreadable as error:
        yield _malformed(path, alone, str(error))
        return
    change = object_of(change)
    names = [name for name in _KEYS if value.get(name) is not None]
    if not names:
        yield Item(CHANGE, change, path, alone, text_of(change.get("field")), value.get("metadata"))
        return
    contacts = Contacts(value)
    for name in names:
        yield from _of_list(entry, change, name, contacts, f"{path}.value.{name}")


def _of_list(
    entry: JsonObject, change: JsonObject, name: str, contacts: Contacts, path: str
) -> Iterator[Item]:
    value: JsonObject = change["value"]
    listed = value[name]
    if not isinstance(listed, list):
        yield _malformed(
            path, partial(_item_alone, entry, change, name, listed, None), f"{path} is not a list"
        )
        return
    change_field, metadata = text_of(change.get("field")), value.get("metadata")
    for index, content in enumerate(listed):
        where = f"{path}[{index}]"
        if not isinstance(content, dict):
            alone = partial(_item_alone, entry, change, name, [content], None)
            yield _malformed(where, alone, f"{where} is not an object")
            continue
        contact = contacts.matching(content, _keys(name, content))
        alone = partial(_item_alone, entry, change, name, [content], contact)
        yield Item(name, content, where, alone, change_field, metadata, contact)


def _keys(source: str, content: JsonObject) -> IdKeys:
    is_group_receipt = source == "statuses" and content.get("recipient_type") == "group"
    return GROUP_RECEIVER if is_group_receipt else _KEYS[source]


def _malformed(path: str, alone: Callable[[], object], problem: str) -> Item:
    return Item(MALFORMED, {}, path, alone, problem=problem)


def _entry_alone(entry: object) -> JsonObject:
    return {"object": BUSINESS_ACCOUNT, "entry": [entry]}


def _change_alone(entry: JsonObject, change: object) -> JsonObject:
    return _entry_alone({**entry, "changes": [change]})


def _item_alone(
    entry: JsonObject, change: JsonObject, name: str, listed: object, contact: JsonObject | None
) -> JsonObject:
    """Only the contact concerned goes along: a thousand messages must not carry a thousand contacts each."""
    beside = {key: kept for key, kept in change["value"].items() if key not in _KEYS and key != "contacts"}
    contacts = {} if contact is None else {"contacts": [contact]}
    return _change_alone(entry, {**change, "value": {**beside, **contacts, name: listed}})
