"""In which language to answer."""

import re

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
        ("عندي مشكلة: the Noor system login page shows error", "mixed"),
        ("متى تفتح البوابة and is IELTS required للتخصصات", "mixed"),
        ("كتاب Super Goal ناقص للصف الرابع", "ar"),
        ("please ابغى موعد", "ar"),
        ("النظام يعطيني error 500 لما اسوي login", "ar"),
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
        ("Помогите пожалуйста, моему сыну нужна школа", "ru"),
        ("আমার মেয়ের স্কুলে ভর্তি কবে হবে", "bn"),
        ("Magandang araw po, kailan po ang enrollment sa public school", "tl"),
        ("Bonjour, je voudrais inscrire mes deux enfants", "fr"),
        ("ya sir fee admission kitni hai", "ur-Latn"),
        ("گلت له چذي ما يصير", "ar"),
        ("شکرا لکم", "ar"),
        ("بچوں کی فیس بہت زیادہ ہے", "ur"),
        ("نمرات کی اعلام می\u200cشود؟", "fa"),
        ("زما زوی ښوونځي ته نه ځي", "ps"),
        ("gr8 thx 4 ur help m8", "en"),
        ("Grade 7 class 2B meets at 3pm", "en"),
        ("shukran", "ar-Latn"),
        ("shlon asajjil wldi bel madrasa", "ar-Latn"),
        ("baddi sajel ibni bl madrase", "ar-Latn"),
    ],
)
def test_the_language_is_told_from_letters_and_words(text: str, language: str) -> None:
    assert detect(cleaned(text)).tag == language


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    language = detect(text)
    assert re.fullmatch("[a-z]{2,8}(?:-[A-Za-z]{2,8})*", language.tag)
    assert 0.0 <= language.confidence <= 1.0
