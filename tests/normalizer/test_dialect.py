"""Which Arabic it is: a hint."""

import pytest

from normalizer.dialect import dialect_of
from normalizer.language import detect
from normalizer.text import cleaned, search_key


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("وش صار على طلبي تكفون للحين ما جاني شي", "gulf"),
        ("دحين كدا ينفع؟ فين أروح يا أخويا", "hejazi"),
        ("عايز اعرف ازاي اقدم دلوقتي", "egyptian"),
        ("شو بدي اعمل هلق، ما حدا عم يرد", "levantine"),
        ("شنو المطلوب، شلون اكدر اقدم؟ ماكو جواب", "other"),
        ("أرجو إفادتي بما تم بشأن المعاملة المذكورة منذ شهر", "msa"),
        ("wesh 9ar 3la talabi tkfoon", "gulf"),
        ("3ayez a3raf emta el natiga", "egyptian"),
        ("Where is my request", None),
        ("👍", None),
        ("نعم", None),
    ],
)
def test_the_dialect_follows_from_words_that_give_it_away(text: str, dialect: str | None) -> None:
    clean = cleaned(text)
    assert dialect_of(clean, search_key(clean), detect(clean)) == dialect
