"""Whatever citizens send, the normalizer understands something, in bounded time, and never fails."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.messages import InboundMessage, MessageKind, Visibility
from domain.tickets import Ticket
from normalizer import normalize
from normalizer.masking import identifiers_in, masked, stored_key
from normalizer.text import cleaned, search_key

SECONDS = 10.0
"""For a text of 100,000 characters on a busy machine; work that grows with the square takes minutes."""

ARABIC = st.characters(min_codepoint=0x0600, max_codepoint=0x06FF)
INVISIBLE = st.sampled_from(
    "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2069\ufeff\u00ad"
)
FRAGMENTS = st.sampled_from(
    [
        "1012345672", "٢٠٩٨٧٦٥٤٣١", "+966 55 123 4567", "٠٥٥١٢٣٤٥٦٧", "SA0380000000608010167519", "a@b.sa",
        "4800001234", "https://t.co/x", "#نظام_نور", "@moe", "رقم هويتي", "جوالي", "مدرسة",
        "جامعة الملك سعود", "نظام نور", "3alaikum", "hgsghl ugd;l", "Ø§Ù„Ø³Ù„Ø§Ù…", "ما", "لم", "😡", "ﷺ",
        "ﻻ", "ـــ", "\n", "\r\n", "15/3/1448", "؟", "!!!", "\x00", "\ud800", "&amp;", "<b>",
        "1\ufe0f\u20e3", "ـً",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet=ARABIC),
    st.lists(st.one_of(FRAGMENTS, st.text(max_size=4), INVISIBLE, st.sampled_from([" ", "", "-"]))).map(
        "".join
    ),
    st.text(alphabet=st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Nd", "So"])),
)


def understood(text: str) -> Ticket:
    return normalize(
        InboundMessage(
            external_id="1",
            sender_id="1",
            sender_name="",
            text=text,
            kind=MessageKind.TEXT,
            visibility=Visibility.PRIVATE,
            reply_to_address="",
        )
    )


def visible(text: str) -> int:
    """How much room a text takes: what is not seen takes none."""
    return sum(character.isprintable() for character in text)


@settings(deadline=None)
@given(TEXTS)
@example("")
@example("\x00\ud800\udfff")
@example("﷽" * 30)
def test_any_text_is_understood_and_says_so_the_same_way_twice(text: str) -> None:
    assert understood(text) == understood(text)


@settings(deadline=None)
@given(TEXTS)
def test_every_entity_is_the_piece_of_the_text_where_it_stands(text: str) -> None:
    for entity in understood(text).entities:
        assert 0 <= entity.start < entity.end <= len(text)
        assert entity.value == text[entity.start : entity.end]


@settings(deadline=None)
@given(TEXTS)
def test_entities_stand_in_order_and_never_within_each_other(text: str) -> None:
    entities = understood(text).entities
    assert all(one.end <= other.start for one, other in pairwise(entities))


@settings(deadline=None)
@given(TEXTS)
def test_folding_a_key_again_changes_nothing(text: str) -> None:
    key = understood(text).key
    assert search_key(key) == key


@settings(deadline=None)
@given(TEXTS)
def test_what_is_shown_never_takes_more_room_than_what_was_written(text: str) -> None:
    display = understood(text).display
    assert len(display) <= len(text)
    assert visible(display) <= visible(text) + text.count("\x00") + sum(
        "\ud800" <= each <= "\udfff" for each in text
    )


@settings(deadline=None)
@given(TEXTS)
def test_what_is_shown_turns_nothing_around(text: str) -> None:
    assert not set(understood(text).display) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\x00\x1b\x08")


@settings(deadline=None)
@given(TEXTS)
def test_every_confidence_is_one_and_every_reason_fits_on_a_line(text: str) -> None:
    ticket = understood(text)
    assert all(0 <= value <= 1 for value in ticket.confidence.values())
    assert all(len(reason) <= 300 and "\n" not in reason for reason in ticket.because.values())


@settings(deadline=None)
@given(TEXTS)
def test_no_identifier_is_left_in_what_is_masked_or_stored(text: str) -> None:
    identifiers = identifiers_in(text)
    assert len(masked(text, identifiers)) == len(text)
    key = stored_key(search_key(cleaned(text)), identifiers)
    assert not re.search("(?<![0-9])[12][0-9]{9}(?![0-9])", key)
    for entity in identifiers:
        folded = search_key(cleaned(entity.value))
        assert f" {folded} " not in f" {key} "


LONG = {
    "nothing but spaces": " " * 100_000,
    "one letter": "ه" * 100_000,
    "digits": "1" * 100_000,
    "arabic digits with spaces": "١ " * 50_000,
    "digits and dashes": "05-" * 33_333,
    "marks on one letter": "ب" + "\u064b\u0650" * 50_000,
    "accents of two classes": "a" + "\u0301\u0323" * 50_000,
    "isolates": "\u2066" * 100_000,
    "joiners": "\u200d" * 100_000,
    "one hashtag": "#" + "ا_" * 50_000,
    "hashtags": "#" * 100_000,
    "at signs": "a@" * 50_000,
    "an address without an end": "a." * 50_000,
    "links": "http://" * 14_285,
    "ligatures": "ﷺ" * 100_000,
    "mojibake": "Ø§Ù„" * 25_000,
    "the wrong keyboard": "hgsghl ugd;l " * 7_692,
    "arabizi": "3'6'7'9'" * 12_500,
    "one long latin word": "abcdefghij" * 10_000,
    "ids": "رقم هويتي 1012345672 " * 4_761,
    "schools": "مدرسة " * 16_666,
    "negations": "ما لا لم " * 11_111,
    "question marks": "؟" * 100_000,
    "emoji": "😡" * 100_000,
    "families": "👨\u200d👩\u200d👧" * 20_000,
    "markup": "<a href='&amp;" * 7_142,
    "line ends": "\r\n" * 50_000,
    "surrogates": "\ud800" * 100_000,
    "hebrew and persian": "שلام گچپژ " * 10_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_hundred_thousand_characters_of_anything_do_not_take_long(text: str) -> None:
    start = time.perf_counter()
    ticket = understood(text)
    stored_key(ticket.key, ticket.entities)
    assert time.perf_counter() - start < SECONDS


@settings(max_examples=15, deadline=None)
@given(st.text(min_size=1, max_size=8))
def test_whatever_is_repeated_does_not_take_long(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    start = time.perf_counter()
    understood(text)
    assert time.perf_counter() - start < SECONDS
