"""How well the normalizer reads the development set: messages by another hand, never trained on.

The floors are what the figures may not fall below; the same figures are taken again on an independent set.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from normalizer.entities import entities_in
from normalizer.language import detect
from normalizer.search import finds
from normalizer.text import cleaned, search_key

LINES: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("development.jsonl").read_text("utf-8").splitlines()
]
KINDS = ("national_id", "iqama", "phone", "iban", "email", "tracking_number", "name")


def test_the_set_is_large_and_of_every_kind() -> None:
    assert len(LINES) >= 600
    assert {entity["kind"] for line in LINES for entity in line["entities"]} == set(KINDS)


def test_the_language_is_told() -> None:
    told = [detect(cleaned(line["text"])).tag == line["language"] for line in LINES]
    assert sum(told) / len(told) >= 0.98


@pytest.mark.parametrize("kind", KINDS)
def test_entities_are_found_and_only_they(kind: str) -> None:
    hits: Counter[str] = Counter()
    for line in LINES:
        marked = {(entity["value"], entity["valid"]) for entity in line["entities"] if entity["kind"] == kind}
        found = {(entity.value, entity.valid) for entity in entities_in(line["text"]) if entity.kind == kind}
        hits.update(right=len(marked & found), wrong=len(found - marked), missed=len(marked - found))
    assert hits["right"] / (hits["right"] + hits["wrong"]) >= 0.98
    assert hits["right"] / (hits["right"] + hits["missed"]) >= 0.98


def searches(field: str) -> Iterator[bool]:
    for line in LINES:
        key = search_key(cleaned(line["text"]))
        yield from (finds(search_key(term), key) for term in line.get(field) or [])


def test_a_search_finds_every_spelling() -> None:
    assert all(searches("search_terms"))


def test_a_search_finds_nothing_else() -> None:
    found = list(searches("search_not"))
    assert sum(found) / len(found) <= 0.02
