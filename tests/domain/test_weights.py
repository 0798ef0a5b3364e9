"""X's weights, with the twitter_text package as the oracle."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from twitter_text import parse_tweet

from domain.messages import TextUnit
from domain.text import split_text
from domain.weights import weighted_parts, x_weight

NOOR = "https://noor.moe.gov.sa/Noor/login.aspx?lang=ar"


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("السلام عليكم", 12),
        ("مُدَرِّسَةٌ", 11),
        ("تـعـلـيـم", 9),
        ("١٤٤٨/٠٦/١٤", 10),
        ("پ چ گ ی", 7),
        ("ﷺ", 2),
        ("﷼", 2),
        ("ﻻ", 2),
        ("\u200f\u200e", 4),
        ("…", 2),
        ("€ ₪", 5),
        ("“نعم”", 5),
        ("\u200c", 1),
        ("😀", 2),
        ("👨\u200d👩\u200d👧", 2),
        ("👍🏽", 2),
        ("🇸🇦", 2),
        ("🇸🇦🇸", 4),
        ("❤️", 2),
        ("©", 2),
        ("1️⃣", 2),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("e\u0301", 1),
        ("a\r\nb", 3),
        (NOOR, 23),
        (f"الرابط:{NOOR}", 30),
        (f"{NOOR}، شكرا", 29),
        (f"{NOOR}.", 24),
        (f"({NOOR})", 25),
        ("https://moe.gov.saشكرا", 27),
        ("https://t.co/abc123/more", 28),
        ("https://ar.wikipedia.org/wiki/X_(y)", 23),
        ("https://moe.gov.sa/خدمات", 28),
        ("moe.gov.sa", 23),
        ("ادخل على moe.gov.sa واتبع التعليمات", 48),
        ("https://école.fr/", 23),
        ("noor@moe.gov.sa", 15),
        ("moe.gov.saudi", 29),
        ("https://التعليم.السعودية/", 23),
        ("شكرا.لكم", 8),
        ("https://localhost:8080/a", 24),
        ("http://10.0.0.1/a", 17),
        ("", 0),
    ],
)
def test_a_text_weighs(text: str, weight: int) -> None:
    assert x_weight(text) == weight
    assert parse_tweet(text).weightedLength == weight


@pytest.mark.parametrize(("letters", "fits"), [(280, True), (281, False)])
def test_280_arabic_letters_fit_and_one_more_does_not(letters: int, fits: bool) -> None:
    assert (x_weight("م" * letters) <= 280) is fits
    assert parse_tweet("م" * letters).valid is fits


def test_a_link_that_x_may_not_know_counts_as_whichever_is_dearer() -> None:
    assert x_weight("report.pdf") == 23
    assert x_weight("رابطmoe.gov.sa") == 27
    assert x_weight("https://portal.example/" + "a" * 30) == 53


def test_a_link_too_long_for_x_is_spelled_out() -> None:
    link = "https://moe.gov.sa/" + "a" * 4100

    assert x_weight(link) == parse_tweet(link).weightedLength == len(link)


WORDS = (
    *("السلام", "عليكم", "تعذر", "نظام", "ﷺ", "٣٠", "hello", "👍🏽", "🇸🇦", "👨\u200d👩\u200d👧", "❤️", "مُعَلِّم"),
    *(NOOR, "moe.gov.sa", "https://x.com/moe_gov_sa/status/2080765813578191303", "http://a.co?q=1"),
    *("@moe_gov_sa", "#التعليم", "\u200f", "1️⃣", "€", "noor@moe.gov.sa", "https://t.co/Ab12Cd34Ef"),
)
GAPS = (" ", "\n", "\n\n", ". ", "، ", "؟ ", "! ", ": ")
sentences = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=60).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


@given(sentences)
def test_what_citizens_write_weighs_what_x_says(text: str) -> None:
    assert x_weight(text) == parse_tweet(text).weightedLength


@given(st.text())
@example("https://a.b.c.sa")
def test_no_text_is_heavier_than_we_think(text: str) -> None:
    assert x_weight(text) >= parse_tweet(text).weightedLength


@given(st.text() | sentences)
def test_the_parts_are_the_text_and_weigh_no_less(text: str) -> None:
    parts = list(weighted_parts(text))

    assert "".join(part for part, _ in parts) == text
    assert sum(weight for _, weight in parts) >= x_weight(text)


@given(sentences, st.integers(60, 280))
def test_pieces_fit_by_x_itself_and_keep_links_whole(text: str, limit: int) -> None:
    assume(text.strip())
    pieces = split_text(text, limit, TextUnit.X_WEIGHTED)

    assert all(parse_tweet(piece).weightedLength <= limit for piece in pieces)
    assert sum(piece.count(NOOR) for piece in pieces) == text.count(NOOR)


def test_a_short_piece_is_not_cut_for_a_long_link() -> None:
    long_link = "https://noor.moe.gov.sa/Noor/EduWavek12Portal/HomePage.aspx?session=" + "0" * 200

    assert split_text(f"الرابط {long_link}", 280, TextUnit.X_WEIGHTED) == [f"الرابط {long_link}"]


def test_a_short_link_is_counted_at_its_full_price() -> None:
    text = " ".join(["http://a.co"] * 12)

    pieces = split_text(text, 280, TextUnit.X_WEIGHTED)

    assert [piece.count("http") for piece in pieces] == [11, 1]
