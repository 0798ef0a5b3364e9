"""What a colleague types finds the message however its words are spelt and joined; near words do not."""

import pytest

from normalizer.search import finds, variants
from normalizer.text import cleaned, search_key


def found(wanted: str, text: str) -> bool:
    return finds(search_key(wanted), search_key(cleaned(text)))


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("مدرسه", "نقلت بنتي للمدرسة اللي بحينا"),
        ("المدرسة", "ابي مدرسه قريبه"),
        ("الحافلة", "وبالحافلة عشرين طالب"),
        ("لم الشمل", "قدمت على لم شمل من سنتين"),
        ("مسؤول", "كلمت المسئول وما رد"),
        ("الرقم", "عطيتوني هالرقم من شهر"),
        ("عبدالله", "ولدي عبد الله بالصف الثالث"),
        ("بلاك بورد", "البلاكبورد طافي"),
        ("العشا", "دورة بعد العشاء"),
        ("4800012341", "وين وصل ٤٨٠٠٠١٢٣٤١"),
        ("noor system", "#NoorSystem is down"),
        ("نظام نور معلق", "#نظام_نور_معلق"),
    ],
)
def test_the_same_words_are_found(wanted: str, text: str) -> None:
    assert found(wanted, text)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("نور", "جامعة الأميرة نورة"),
        ("مسكينة", "حي السكينة"),
        ("نظام نور", "نور هويتها عندي والنظام معلق"),
        ("حفلة", "الحافلة تأخرت"),
        ("", "أي شيء"),
        ("شكوى", ""),
    ],
)
def test_near_words_are_not(wanted: str, text: str) -> None:
    assert not found(wanted, text)


def test_a_word_is_known_also_without_what_is_written_onto_it() -> None:
    assert {"والمدرسه", "المدرسه", "مدرسه"} <= variants("والمدرسه")
    assert variants("نور") == {"نور"}


def test_a_very_long_search_ends() -> None:
    assert not finds("مدرسه " * 20_000 + "لا", "مدرسه " * 20_000)
