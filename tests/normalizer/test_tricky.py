"""The traps that research collected: each line of `tricky.jsonl` names what must come out, and why.

Of the fields there, this asserts key, language and entities; meaning and duplicates have their own tests.
The traps name a platform "noor" and a phone "+966…"; an entity here is the exact piece of the text, so they
are compared by what they name. "ticket" and "employee_no" must only not be taken for an ID or a phone.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from domain.tickets import Entity, EntityKind
from normalizer.entities import entities_in
from normalizer.language import detect
from normalizer.repair import repaired
from normalizer.search import finds
from normalizer.text import cleaned, search_key

TRAPS = [
    json.loads(line) for line in Path(__file__).with_name("tricky.jsonl").read_text("utf-8").splitlines()
]
SYSTEMS = {"noor": "نور", "madrasati": "مدرستي"}
NUMBERS = {EntityKind.NATIONAL_ID, EntityKind.IQAMA, EntityKind.PHONE, EntityKind.IBAN}


def traps(*fields: str) -> list[Any]:
    return [
        pytest.param(trap["text"], trap["expect"], id=str(trap["id"]))
        for trap in TRAPS
        if any(field in trap["expect"] for field in fields)
    ]


def test_no_trap_is_missing() -> None:
    assert len(TRAPS) == 77


@pytest.mark.parametrize(("text", "expect"), traps("key", "key_equals", "key_nospace_equal"))
def test_the_key(text: str, expect: dict[str, Any]) -> None:
    key = search_key(cleaned(text))
    if "key" in expect:
        assert key == expect["key"]
    if "key_equals" in expect:
        assert key == search_key(cleaned(expect["key_equals"]))
    if "key_nospace_equal" in expect:
        one, other = (search_key(part) for part in text.split("/"))
        assert finds(one, other)
        assert finds(other, one)


@pytest.mark.parametrize(("text", "expect"), traps("lang"))
def test_the_language(text: str, expect: dict[str, Any]) -> None:
    language = detect(cleaned(text))
    assert language.tag in expect["lang"].split("|")
    assert [language.also] == expect.get("also", [language.also])


@pytest.mark.parametrize(("text", "expect"), traps("flags"))
def test_a_wrong_keyboard_is_told(text: str, expect: dict[str, Any]) -> None:
    repair = repaired(text)
    assert repair is not None
    assert [repair.fault.value] == expect["flags"]


@pytest.mark.parametrize(("text", "expect"), traps("entities"))
def test_the_entities(text: str, expect: dict[str, Any]) -> None:
    found = entities_in(text)
    named = [entity.value for entity in found if entity.kind is EntityKind.NAME]
    numbers = {
        (entity.kind.value, _told(entity)) for entity in found if entity.kind in NUMBERS and entity.valid
    }
    wanted = dict(expect["entities"])
    assert numbers == {
        (kind, value) for kind, value in expect["entities"] if kind in {k.value for k in NUMBERS}
    }
    for kind, value in wanted.items():
        if kind == "system":
            assert any(SYSTEMS[value] in name for name in named)
        if kind in ("school", "university"):
            assert value in named
        if kind == "invalid_id":
            assert [entity.digits for entity in found if not entity.valid] == [value]
        if kind == "date_hijri":
            assert [entity.kind for entity in found] == [EntityKind.DATE]
    if not {"system", "school", "university"} & set(wanted):
        assert named == []


def _told(entity: Entity) -> str:
    """A number as the traps write it: phones with their country."""
    if entity.kind is not EntityKind.PHONE:
        return re.sub(r"\W", "", entity.value) if entity.kind is EntityKind.IBAN else entity.digits
    return "+966" + re.sub("^(?:00966|966|0)", "", entity.digits)
