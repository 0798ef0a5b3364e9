"""Garbled texts are recognised; healthy ones are left alone."""

import pytest

from normalizer.hashtags import opened
from normalizer.repair import Fault, Repair, repaired
from normalizer.text import cleaned, displayed


@pytest.mark.parametrize(
    ("garbled", "meant", "fault"),
    [
        ("Ø§Ù„Ø³Ù„Ø§Ù… Ø¹Ù„ÙŠÙƒÙ…", "السلام عليكم", Fault.ENCODING),
        ("نظام نور لا يعمل".encode().decode("latin1"), "نظام نور لا يعمل", Fault.ENCODING),
        (
            "السلام عليكم ورحمة الله".encode("cp1256").decode("cp1252"),
            "السلام عليكم ورحمة الله",
            Fault.ENCODING,
        ),
        ("hgsghl ugd;l", "السلام عليكم", Fault.KEYBOARD),
        ("HGSGHL UGD;L", "السلام عليكم", Fault.KEYBOARD),
        ("اثممخ", "hello", Fault.KEYBOARD),
    ],
)
def test_a_garbled_text_is_recognised(garbled: str, meant: str, fault: Fault) -> None:
    assert repaired(garbled) == Repair(meant, fault)
    assert cleaned(garbled) == meant


@pytest.mark.parametrize(
    "text",
    [
        "السلام عليكم",
        "hello",
        "abi a3raf meta el natija",
        "Une école publique à Riyad",
        "مخخن",
        "ok",
        "د",
        "",
        "Ø",
        "4800012341",
        "x" * 100_000,
    ],
)
def test_a_healthy_text_is_left_alone(text: str) -> None:
    assert repaired(text) is None


def test_a_repair_is_not_imposed_on_what_is_shown() -> None:
    assert displayed("hgsghl ugd;l") == "hgsghl ugd;l"


def test_letters_sent_as_references_are_letters_again() -> None:
    assert displayed("&#1606;&#1592;&#1575;&#1605; &amp; &#x646;&#1608;&#1585;") == "نظام & نور"
    assert displayed("a &#8238; b") == "a  b"
    assert displayed("&amp;lt;") == "&amp;lt;"


@pytest.mark.parametrize(
    ("tagged", "words"),
    [
        ("#نظام_نور_معلق", "#نظام نور معلق"),
        ("#NoorSystem", "#Noor System"),
        ("#نظامنورمعلق", "#نظام نور معلق"),
        ("#مُعلِّم", "#مُعلِّم"),
        ("#4521987", "#4521987"),
        ("#قسطنطينوبوليس", "#قسطنطينوبوليس"),
        ("بلا وسم", "بلا وسم"),
    ],
)
def test_hashtags_are_opened(tagged: str, words: str) -> None:
    assert opened(tagged) == words
