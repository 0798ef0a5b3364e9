"""Arabizi in Arabic letters, near enough to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.transliterate import in_arabic_letters


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("abi a3raf meta el natija", "ابي اعرف متى النتيجة"),
        ("el mokafa2a ma nzlt", "المكافأة ما نزلت"),
        ("Salam 3alaikum", "سلام عليكم"),
        ("7asbi allah", "حسبي الله"),
        ("ma yft7 m3ay el nitham mn 3 ayam", "ما يفتح معي النظام من 3 ايم"),
        ("3ndy moshkela fe tasjeel waladi", "عندي مشكلة في تسجيل ولدي"),
        ("elmodeer ma yrd", "المدير ما يرد"),
        ("6alaby", "طلبي"),
        ("mo3'leq", "مغلق"),
        ("5arban", "خربن"),
        ("9a7", "صح"),
        ("7'ale9", "خلص"),
        ("ma3looooom", "معلوم"),
    ],
)
def test_words_are_read_as_in_the_gulf(written: str, read: str) -> None:
    assert in_arabic_letters(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "@moe_care #noor",
        "https://noor.moe.gov.sa/x",
        "noura@example.sa",
        "•••••••672",
        "الراتب",
        "👍 3",
    ],
)
def test_what_is_no_arabizi_stays(text: str) -> None:
    assert in_arabic_letters(text) == text


@given(st.text())
def test_any_text_is_read_without_fault_and_not_much_longer(text: str) -> None:
    assert len(in_arabic_letters(text)) <= 3 * len(text) + 8
