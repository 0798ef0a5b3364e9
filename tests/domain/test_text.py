"""Texts reach a database and a platform whole."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.messages import TextUnit
from domain.text import length, split_text, storable

FAMILY = "👨\u200d👩\u200d👧"
THUMB = "👍🏽"
SAUDI_FLAG = "🇸🇦"
VOWELLED = "مُدَرِّسَةٌ"
LINK = "https://noor.moe.gov.sa/Noor/login.aspx?lang=ar"
KEYCAP = "1️⃣"
WHOLE = (FAMILY, THUMB, SAUDI_FLAG, VOWELLED, LINK, KEYCAP)
WORDS = ("السلام", "عليكم", "ورحمة", "الله", "نظام", "نور", "لا", "يعمل", "hello", *WHOLE)

sentences = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "\n", "\n\n", ". ", "، ", "؟ "])), max_size=60
).map(lambda parts: "".join(word + gap for word, gap in parts))


def without_whitespace(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(st.text() | sentences, st.sampled_from(TextUnit), st.integers(60, 200))
def test_pieces_fit_and_nothing_but_whitespace_is_lost(text: str, unit: TextUnit, limit: int) -> None:
    pieces = split_text(text, limit, unit)
    assert all(0 < length(piece, unit) <= limit for piece in pieces)
    assert without_whitespace("".join(pieces)) == without_whitespace(text)


@given(st.text(min_size=1), st.sampled_from(TextUnit), st.integers(4, 12))
def test_even_a_tiny_limit_is_kept(text: str, unit: TextUnit, limit: int) -> None:
    pieces = split_text(text, limit, unit)
    assert all(0 < length(piece, unit) <= limit for piece in pieces)
    assert without_whitespace("".join(pieces)) == without_whitespace(text)


@given(sentences, st.sampled_from(TextUnit), st.integers(60, 200))
def test_no_emoji_mark_or_link_is_torn(text: str, unit: TextUnit, limit: int) -> None:
    pieces = split_text(text, limit, unit)
    for whole in WHOLE:
        assert sum(piece.count(whole) for piece in pieces) == text.count(whole)


@given(
    st.lists(st.sampled_from([FAMILY, THUMB, SAUDI_FLAG, "بَ", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]), min_size=1, max_size=80),
    st.integers(28, 60),
)
def test_emoji_without_gaps_are_cut_between_each_other(emoji: list[str], limit: int) -> None:
    pieces = split_text("".join(emoji), limit, TextUnit.BYTES)
    at = 0
    for piece in pieces:
        spelled = ""
        while len(spelled) < len(piece):
            spelled += emoji[at]
            at += 1
        assert spelled == piece
    assert at == len(emoji)


@given(st.text(alphabet=" \n\u064e\u0301\ufe0fاe", min_size=1, max_size=60))
def test_no_mark_is_torn_from_what_carries_it(text: str) -> None:
    pieces = split_text(text, 30)
    started = [piece for piece in pieces[1:] if unicodedata.category(piece[0]) == "Mn"]
    assert started == [] or re.search(r"[\u064e\u0301\ufe0f]{29}", text)


def test_paragraphs_come_before_sentences_and_sentences_before_words() -> None:
    assert split_text("الأولى هنا.\n\nالثانية هناك", 16) == ["الأولى هنا.", "الثانية هناك"]
    assert split_text("وصل الرد. شكرا لكم جميعا", 16) == ["وصل الرد.", "شكرا لكم جميعا"]
    assert split_text("كلمة كلمة كلمة", 11) == ["كلمة كلمة", "كلمة"]


def test_flags_in_a_row_are_cut_between_flags() -> None:
    assert split_text(SAUDI_FLAG * 5, 30, TextUnit.BYTES) == [SAUDI_FLAG * 3, SAUDI_FLAG * 2]


def test_a_mark_that_stands_on_a_gap_stays_with_it() -> None:
    assert split_text("نور \u064eمعلق الآن", 8) == ["نور \u064eمعل", "ق الآن"]


def test_a_link_moves_whole_into_the_next_piece() -> None:
    assert split_text(f"الرابط:{LINK}", len(LINK) + 2) == ["الرابط:", LINK]


@pytest.mark.parametrize(
    ("unit", "expected"), [(TextUnit.CODE_POINTS, 2), (TextUnit.UTF16, 3), (TextUnit.BYTES, 6)]
)
def test_each_platform_counts_in_its_own_way(unit: TextUnit, expected: int) -> None:
    assert length("ن😀", unit) == expected


def test_a_text_that_fits_is_one_piece() -> None:
    assert split_text("  السلام عليكم \n", 4096) == ["السلام عليكم"]
    assert split_text(" \n ", 4096) == []


def test_what_no_database_takes_is_shown_as_a_replacement() -> None:
    assert storable("نو\x00ر \ud83d") == "نو\ufffdر \ufffd"


@given(st.text(alphabet=st.characters()))
def test_storable_text_keeps_its_length_and_can_be_written(text: str) -> None:
    kept = storable(text)
    assert len(kept) == len(text)
    assert "\x00" not in kept
    kept.encode("utf-8")
    assert storable(kept) == kept
