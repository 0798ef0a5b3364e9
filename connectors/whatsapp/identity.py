"""Who a WhatsApp item is about: a business-scoped user id (BSUID), a phone number, or both.

Who has a username may hide his number: `from` and `wa_id` are missing then, and the BSUID is his address.
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

import re
from dataclasses import dataclass

from connectors.payload import JsonObject, object_of, objects_of, optional_identifier, text_of

_BSUID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]*")


def is_bsuid(address: str) -> bool:
    """Whether an address is a BSUID, such as SA.13491208655302741918."""
    return _BSUID.fullmatch(address) is not None


def is_phone(address: str) -> bool:
    """Whether an address is a phone number."""
    return _PHONE.fullmatch(address) is not None


def digits_of(number: str) -> str:
    """A phone number without its plus sign and spaces."""
    return re.sub("[^0-9]", "", number)


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen as one item names him; `name` is the profile's, "" when unknown."""

    user_id: str | None
    number: str | None
    name: str

    @property
    def id(self) -> str | None:
        """What we know him by: the BSUID, which outlives a hidden number, else the number."""
        return self.user_id or self.number

    @property
    def phone(self) -> str | None:
        """His number in digits, when WhatsApp told it."""
        return digits_of(self.number) if self.number and is_phone(self.number) else None


@dataclass(frozen=True, slots=True)
class IdKeys:
    """Under which keys an item names a citizen."""

    number: str
    user_id: str
    parent_id: str


SENDER = IdKeys("from", "from_user_id", "from_parent_user_id")
ECHO_RECEIVER = IdKeys("to", "to_user_id", "to_parent_user_id")
RECEIVER = IdKeys("recipient_id", "recipient_user_id", "parent_recipient_user_id")
GROUP_RECEIVER = IdKeys(
    "recipient_participant_id", "recipient_participant_user_id", "recipient_participant_parent_user_id"
)
CHOOSER = IdKeys("wa_id", "user_id", "parent_user_id")


class Contacts:
    """The `contacts` beside the items of one change, found by any of their ids."""

    def __init__(self, value: JsonObject) -> None:
        self._by_id: dict[str, JsonObject] = {}
        contacts = list(objects_of(value.get("contacts")))
        for contact in contacts:
            for key in (CHOOSER.number, CHOOSER.user_id, CHOOSER.parent_id):
                known_as = _id(contact, key)
                if known_as:
                    self._by_id.setdefault(known_as, contact)
        self._lone = contacts[0] if len(contacts) == 1 else None

    def matching(self, item: JsonObject, keys: IdKeys) -> JsonObject | None:
        """The contact with one of the item's ids; a lone one when they have no kind of id in common."""
        for key in (keys.user_id, keys.number, keys.parent_id):
            known_as = _id(item, key)
            if known_as and known_as in self._by_id:
                return self._by_id[known_as]
        if self._lone is None:
            return None
        pairs = ((keys.number, "wa_id"), (keys.user_id, "user_id"), (keys.parent_id, "parent_user_id"))
        comparable = any(_id(item, ours) and self._lone.get(theirs) for ours, theirs in pairs)
        return None if comparable else self._lone


def person_of(item: JsonObject, keys: IdKeys, contact: JsonObject | None) -> Person:
    """The citizen an item is about, completed from his contact."""
    contact = contact or {}
    user_id = _id(item, keys.user_id) or _id(contact, "user_id")
    number = _id(item, keys.number) or _id(contact, "wa_id")
    if not user_id and not number:
        user_id = _id(item, keys.parent_id)
    return Person(user_id, number, text_of(object_of(contact.get("profile")).get("name")))


def _id(holder: JsonObject, key: str) -> str | None:
    return optional_identifier(holder[key]) if key in holder else None
