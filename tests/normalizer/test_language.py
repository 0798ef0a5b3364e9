"""In which language to answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.language import detect
from normalizer.text import cleaned


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("نظام نور معلق من الصبح وما قدرت اسجل ولدي", "ar"),
        ("وش صار", "ar"),
        ("السلام عليكم", "ar"),
        ("علی مدرسه بنتي", "ar"),
        ("گلت له يچي", "ar"),
        ("نظام نور لا يعمل system error", "ar"),
        ("عندي مشكلة: the Noor system login page shows error", "ar"),
        ("My son was refused registration because his iqama is expired", "en"),
        ("Hello", "en"),
        ("Grade 7 results are not in Noor, section 3B", "en"),
        ("covid19 rules for the 2nd grade", "en"),
        ("abi a3raf mta tnzl mokafa2at alshahar? 7g jam3at altaif", "ar-Latn"),
        ("el mokafa2a ma nzlt wallah 7aram 3alaikom @MOE_care", "ar-Latn"),
        ("salam, ebny fe 2nd grade w madrasaty ma tft7 ma3ah", "ar-Latn"),
        ("mta tbda al derasa", "ar-Latn"),
        ("میرے بیٹے کا داخلہ نہیں ہو رہا", "ur"),
        ("سلام، مدرسه پسرم ثبت نام نمی کند، چه باید کرد؟ این مشکل از سیستم است", "fa"),
        ("4800012341", "und"),
        ("😡😡", "und"),
        ("", "und"),
        ("https://noor.moe.gov.sa/login", "und"),
        ("@MOE_care", "und"),
        ("Noor", "und"),
        ("Помогите пожалуйста", "und"),
    ],
)
def test_the_language_is_told_from_letters_and_words(text: str, language: str) -> None:
    assert detect(cleaned(text)).tag == language


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    language = detect(text)
    assert language.tag in {"ar", "ar-Latn", "en", "ur", "fa", "und"}
    assert 0.0 <= language.confidence <= 1.0
