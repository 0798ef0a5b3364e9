"""What keeps two texts apart however alike they are: a negation, or an identifier that differs.

"تم صرف الراتب" and "لم يتم صرف الراتب" share nearly every letter, as do two requests that differ in their
number alone. A guard that errs keeps a group smaller; without it, people would be told somebody else's news.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.tickets import Entity, EntityKind
from normalizer.text import search_key


@dataclass(frozen=True, slots=True)
class Marks:
    """What is denied in a text, what is said, and what it names, by kind of name."""

    denied: frozenset[str]
    said: frozenset[str]
    names: Mapping[str, frozenset[str]]


def marks_of(key: str, entities: Iterable[Entity]) -> Marks:
    """The marks of a text from its search key and what was found in it."""
    words = _NO_DENIAL.sub(" ", f" {key} ").split()
    denied = frozenset(_denied(words))
    said = frozenset(_stem(word) for word in words) - denied
    names: dict[str, set[str]] = {"number": {word for word in words if word.isdecimal()}}
    for entity in entities:
        names.setdefault(entity.kind.value, set()).update(_plain(entity))
    forms = {*words, *map(_stem, words)}
    for kind, alternatives in _ALTERNATIVES.items():
        names[kind] = {*(forms & alternatives)}
    return Marks(denied, said, {kind: frozenset(found) for kind, found in names.items() if found})


def are_kept_apart(one: Marks, other: Marks) -> bool:
    """Whether one denies what the other says, or both name something and it is not the same.

    A text that names more than the other ("... منذ 3 أيام") may still tell the same.
    """
    if bool(one.denied) != bool(other.denied):
        return True
    if one.denied & other.said or other.denied & one.said:
        return True
    both = one.names.keys() & other.names.keys()
    return any(
        not (one.names[kind] <= other.names[kind] or other.names[kind] <= one.names[kind]) for kind in both
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DENIALS = _words(
    """ما لا لم لن ليس ليست غير مو مب موب مهوب مش مافي مافيه مفيش محد ماحد بدون بلا عدم وما ولا ولم ولن فلم
    not no never without cannot didn don doesn isn wasn won ma mo mafi mafe msh mesh la"""
)
# Words that only carry the verb or join it: the denied word comes after them.
_CARRIERS = _words("يتم تم زال زالت يزال تزال يزل تزل كان كانت يكن تكن عاد في فيه قد احد اي t been be was is")
# Questions, courtesies, and the sigh that nobody answers, which goes with any issue.
_NO_DENIAL = re.compile(
    r"(?<= )(?:ما (?:هي|هو|هذا|هذه|المطلوب|الفرق|رايكم|شاء|قصرتوا|قصرت|قصرتم|عليكم|عليه|اسم|رقم|موعد|اذا|دام"
    r"|بعد|قبل|بين|عدا|حكم|شروط|طريقه|مواعيد|سبب|الاجراء|الاوراق)|لا (?:هنت|هنتم|يهينك|يهينكم|باس|شك|مانع|شكر"
    r"|حول|قوه|اله)|ولا (?:قوه)|غير ان"
    r"|(?:محد|ماحد|ما احد|ما حد) (?:رد|يرد|جاوب|يجاوب)(?: علينا| علي)?|(?:ولا|لا|بدون) رد)(?= )"
)
# "نظام نور" is "نور", and "مدرسة الفيصل الثانوية" is "ثانوية الفيصل".
_ANY_NAME = _words(
    "نظام منصه برنامج تطبيق موقع بوابه مدرسه مدارس جامعه system platform school university app"
)
_DENIED_IN_ONE_WORD = re.compile(r"ما(?P<verb>\w{2,})ش")
_ARTICLE = re.compile(r"(?:[وف])?(?:لل|(?:[بك])?ال)(?=\w{3})")
_ALTERNATIVES: Mapping[str, frozenset[str]] = {
    "order": _words(
        "اول اولي ثاني ثانيه ثالث ثالثه رابع رابعه خامس خامسه سادس سادسه first second third fourth"
    ),
    "system": _words(
        """نور مدرستي فارس سفير نافس جدارات قياس نفاذ ابشر توكلنا روضتي عين تيمز noor madrasati madrasaty
        faris safeer qiyas nafath absher tawakkalna rawdati teams"""
    ),
    "pupils": _words("بنين بنات boys girls"),
    # With their article: without it, "احد" is somebody.
    "day": _words(
        "الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت sunday monday tuesday wednesday thursday"
    ),
    "month": _words(
        """محرم صفر رجب شعبان رمضان شوال يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر
        ديسمبر january february march april june july august september october november december"""
    ),
}


def _denied(words: list[str]) -> Iterable[str]:
    """The word that each denial takes back."""
    for index, word in enumerate(words):
        if one_word := _DENIED_IN_ONE_WORD.fullmatch(word):
            yield one_word["verb"]
        elif word in _DENIALS:
            following = [_stem(each) for each in words[index + 1 : index + 4] if each not in _CARRIERS]
            yield following[0] if following else word


def _stem(word: str) -> str:
    return _ARTICLE.sub("", word, count=1)


def _plain(entity: Entity) -> Iterable[str]:
    """A value as two people would write it alike: an identifier's digits, or the words that tell a name."""
    words = search_key(entity.value).split()
    if entity.kind is EntityKind.NAME:
        return [stem for stem in map(_stem, words) if stem not in _ANY_NAME]
    return [" ".join(words) if entity.kind is EntityKind.EMAIL else entity.digits]
