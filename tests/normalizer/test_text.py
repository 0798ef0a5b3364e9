"""One text, three readings: for people, for models, for search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.text import LONGEST, cleaned, displayed, search_key

any_text = st.text(alphabet=st.characters())
arabic_like = st.text(
    alphabet="اأإآبةهىيیكکـَّٰءؤئلمنو٠٤۴9 هـ\u200c\u200d\u200f\u202e_#؟!.😂🇸🇦éİß\u0301ﷺﻻ", max_size=40
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("السَّلامُ عَلَيْكُمْ", "السلام عليكم"),
        ("الســـــلام علـــيكم", "السلام عليكم"),
        ("ﺍﻟﺴﻼﻡ ﻋﻠﻴﻜﻢ", "السلام عليكم"),
        ("شكراااااا جزيييييلا", "شكرا جزيلا"),
        ("الله يوفقكم", "الله يوفقكم"),
        ("0555555555", "0555555555"),
        ("إدارة التعليم بالأحساء", "اداره التعليم بالاحساء"),
        ("علی مدرسه بنتي", "علي مدرسه بنتي"),
        ("مستشفى / مستشفي", "مستشفي مستشفي"),
        ("المسئول لا يرد", "المسوول لا يرد"),
        ("المسؤول لا يرد", "المسوول لا يرد"),
        ("وظائف تعليمية", "وظايف تعليميه"),
        ("رقم الطلب ١٢٣٤٥٦", "رقم الطلب 123456"),
        ("رقم الطلب ۱۲۳۴۵۶", "رقم الطلب 123456"),
        ("‫مشكلة في نور‬‏", "مشكله في نور"),
        ("منصة‌مدرستي", "منصه مدرستي"),
        ("#نظام_نور_معلق", "نظام نور معلق"),
        ("هههههههه", "ههه"),
        ("وجهها", "وجهها"),
        ("الحمدلله", "الحمد لله"),
        ("HELLO Café ＭＯＥ", "hello cafe moe"),
        ("😡👍🏽 ؟!", ""),
        ("نص\u0000\u202eمقلوب", "نص مقلوب"),
        ("", ""),
    ],
)
def test_spellings_of_the_same_words_meet_in_the_key(text: str, key: str) -> None:
    assert search_key(text) == key


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("السلام عليكم\nعندي سؤال 😊", "السلام عليكم\nعندي سؤال 😊"),
        ("ملف \u202egnp.exe", "ملف gnp.exe"),
        ("\u2067نور\u2069 \u202aMOE\u202c", "نور MOE"),
        ("رقم\u200f 48", "رقم\u200f 48"),
        ("سطر\r\nسطر\u2028سطر\rسطر", "سطر\nسطر\nسطر\nسطر"),
        ("نو\x00ر\x07\x1b[31m", "نو\ufffdر[31m"),
        ("👨\u200d👩\u200d👧 می\u200cخواهم", "👨\u200d👩\u200d👧 می\u200cخواهم"),
    ],
)
def test_nothing_hidden_or_turned_around_is_shown(text: str, shown: str) -> None:
    assert displayed(text) == shown


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  الطلب \n رقم ٤٨٠٠ ", "الطلب رقم 4800"),
        ("ﺍﻟﺴﻼﻡ", "السلام"),
        ("مدرسةُ إدارة، ى؟ 😡", "مدرسةُ إدارة، ى؟ 😡"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u200fنور\u200b", "نور"),
    ],
)
def test_models_read_letters_marks_and_emoji_but_one_form_of_each(text: str, clean: str) -> None:
    assert cleaned(text) == clean


@given(any_text | arabic_like)
def test_a_key_of_a_key_is_the_same_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert search_key(cleaned(text)) == search_key(search_key(cleaned(text)))


@given(any_text | arabic_like)
def test_a_key_holds_only_words_and_single_spaces(text: str) -> None:
    assert all(word.isalnum() for word in search_key(text).split(" ") if word)
    assert "  " not in search_key(text)


@given(any_text | arabic_like)
def test_what_is_shown_is_never_longer_and_hides_nothing(text: str) -> None:
    shown = displayed(text)
    assert len(shown) <= len(text)
    assert not set(shown) & set("\x00\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert displayed(shown) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "ﷺ" * 100_000,
        "ا" + "\u0301\u0323" * 50_000,
        "ا" * 100_000,
        "ه " * 50_000,
        "هه" * 50_000,
        "#" * 100_000,
        "\u202e" * 100_000,
        "😂" * 100_000,
    ],
)
def test_a_very_long_text_stays_within_bounds(text: str) -> None:
    assert len(cleaned(text)) <= LONGEST
    assert len(search_key(text)) <= LONGEST
