"""Finds schools, universities and systems where the words around show that they are meant."""

import re
from collections.abc import Iterator

from domain.tickets import Entity, EntityKind
from normalizer.institutions import Span, schools_in, universities_in
from normalizer.latin_names import latin_names_in
from normalizer.systems import systems_in
from normalizer.words import words_of


def names_in(text: str) -> Iterator[Entity]:
    """The exact pieces that name something; a few characters tell when there is nothing to find."""
    if _ARABIC_TRIGGER.search(text):
        words = list(words_of(text[:LONGEST]))
        for found in (universities_in, schools_in, systems_in):
            for start, end in found(words, text):
                yield _named(text, (start, end))
    if _LATIN_WORD.search(text) and _LATIN_TRIGGER.search(text):
        for span in latin_names_in(text[:LONGEST]):
            yield _named(text, span)


LONGEST = 20_000
"""Names are looked for in so many characters: what comes later is not a citizen's message."""

_ARABIC_TRIGGER = re.compile(
    "جامع|مدرس|مدارس|[إا]بتدا|متوسط|ثانو|روض|مجمع|ن[ـ]*و[ـوُ]*ر|نفاذ|فارس|سفير|قياس|توكلنا|[أا]بشر|جدارات|نافس|بلاك"
    "|صحتي|تيمز|مدد|منص|عين|نظام|دانشگاه|یونیورسٹی|[ﺍ-ﻼ]"
)
_LATIN_WORD = re.compile("[A-Za-z]{3}")
_LATIN_TRIGGER = re.compile(
    "noor|nour|madras|safeer|sefeer|safir|nafath|tawak|absher|qiyas|8iyas|jadarat|blackboard|mudad|rawdati|faris"
    "|univ|school|academy|kindergarten|jam|classera|teams",
    re.IGNORECASE,
)


def _named(text: str, span: Span) -> Entity:
    start, end = span
    return Entity(EntityKind.NAME, text[start:end], start, end)
