"""What identifies a person is masked, recognisable to whoever knows it, and nowhere in the search key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tickets import Entity, EntityKind
from normalizer.masking import (
    HIDDEN_KINDS,
    identifiers_in,
    masked,
    masked_on_sight,
    masked_value,
    pieces_of,
    stored_key,
)
from normalizer.text import cleaned, search_key

ID, IBAN, PHONE, EMAIL = "1012345672", "SA0380000000608010167519", "0551234567", "noura@example.edu.sa"
STORY = f"السلام عليكم، رقم هويتي {ID} وجوالي {PHONE} والايبان {IBAN} والبريد {EMAIL} والراتب ما نزل"


def everything_of(text: str) -> str:
    return masked(text, identifiers_in(text))


def key_of(text: str) -> str:
    return stored_key(search_key(cleaned(text)), identifiers_in(text))


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (EntityKind.NATIONAL_ID, "1012345672", "•••••••672"),
        (EntityKind.NATIONAL_ID, "١٠١٢٣٤٥٦٧٢", "•••••••٦٧٢"),
        (EntityKind.IQAMA, "2-098 765 43-1", "•-••• ••• 43-1"),
        (EntityKind.PHONE, "+966 55 123 4567", "+••• •• ••• ••67"),
        (EntityKind.IBAN, "SA03 8000 0000 6080 1016 7519", "•••• •••• •••• •••• •••• 7519"),
        (EntityKind.EMAIL, "noura@example.sa", "n••••@•••••••.••"),
        (EntityKind.TRACKING_NUMBER, "4800001234", "4800001234"),
        (EntityKind.NAME, "ثانوية الفيصل", "ثانوية الفيصل"),
        (EntityKind.NATIONAL_ID, "12", "12"),
        (EntityKind.EMAIL, "", ""),
    ],
)
def test_a_value_keeps_only_what_is_allowed(kind: EntityKind, value: str, shown: str) -> None:
    assert masked_value(kind, value) == shown


def test_a_text_keeps_everything_but_its_identifiers() -> None:
    told = everything_of(STORY)
    for value in (ID, IBAN, PHONE, EMAIL):
        assert value not in told
    assert told.startswith("السلام عليكم، رقم هويتي •••••••672 وجوالي ••••••••67")
    assert told.endswith("والراتب ما نزل")
    assert len(told) == len(STORY)


def test_overlapping_entities_are_masked_once() -> None:
    text = "a 1012345672 b"
    overlapping = [
        Entity(EntityKind.PHONE, "12345672", 4, 12),
        Entity(EntityKind.NATIONAL_ID, "1012345672", 2, 12),
    ]
    assert masked(text, overlapping) == "a •••••••672 b"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("الراتب ما نزل", "الراتب ما نزل"),
        (f"رقم هويتي {ID} وشكرا", "رقم هويتي x672 وشكرا"),
        ("الايبان SA03 8000 0000 6080 1016 7519 غلط", "الايبان x7519 غلط"),
        ("الإقامة٢١٠٩٨٧٦٥٤٣", "الاقامه x543"),
        (f"راسلوني على {EMAIL}", "راسلوني علي xn"),
        ("طلبي 4800012347 وين وصل", "طلبي 4800012347 وين وصل"),
        ("رقم هويتي 101\u200f234\u200f5672", "رقم هويتي x672"),
    ],
)
def test_the_stored_key_holds_a_token_for_each_identifier(text: str, key: str) -> None:
    assert key_of(text) == key


@pytest.mark.parametrize("value", [ID, IBAN, PHONE, EMAIL])
def test_who_searches_for_the_whole_value_finds_the_message(value: str) -> None:
    assert key_of(value) in key_of(STORY)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-23T10:00:00+03:00 took=0.125 id=48213 10.0.0.1 port 5432",
        "case_number='4800012347'",
        "d41d8cd98f00b204e9800998ecf8427e",
        "اجتمعنا 3 مرات في 1448 ولا فائدة",
        "سعر 10,000 ريال",
    ],
)
def test_what_is_no_identifier_is_left_alone_on_sight(text: str) -> None:
    assert masked_on_sight(text) == text


@given(st.text())
def test_masking_any_text_keeps_its_length_and_leaves_nothing_to_find(text: str) -> None:
    told = masked_on_sight(text)
    assert len(told) == len(text)
    assert masked_on_sight(told) == told


@given(st.text(), st.lists(st.tuples(st.sampled_from(EntityKind), st.integers(0, 30), st.integers(0, 30))))
def test_pieces_make_up_the_text_again(text: str, places: list[tuple[EntityKind, int, int]]) -> None:
    entities = [
        Entity(kind, text[start:end], start, end) for kind, start, end in places if start < end <= len(text)
    ]
    pieces = list(pieces_of(text, entities))
    assert sum(len(piece.text) for piece in pieces) == len(text)
    assert all(piece.entity is None or piece.entity.kind in HIDDEN_KINDS for piece in pieces)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Nd"])))
def test_without_identifiers_the_stored_key_is_the_search_key(text: str) -> None:
    if not identifiers_in(text):
        assert key_of(text) == search_key(cleaned(text))
