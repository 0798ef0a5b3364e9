"""Schools and universities in Arabic words: what kind it is, then what it is called."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from normalizer.gazetteer import (
    DEFINITE_UNIVERSITIES,
    ENDS_A_NAME,
    JOINS_A_NAME,
    LEVELS,
    NOT_A_SCHOOL,
    OF_UNIVERSITIES,
    OPENS_A_NAME,
    ORDINALS,
    PERSONS_ALONE,
    SCHOOL_GROUPS,
    TOWNS,
)
from normalizer.words import Word

Span = tuple[int, int]

_ATTACHED = ("وبال", "وال", "بال", "فال", "لل", "عال", "وب", "ول", "وع", "ب", "ل", "و", "ف", "ك", "ه", "ع")


def universities_in(words: Sequence[Word], text: str) -> Iterator[Span]:
    """ "جامعة الأميرة نورة", also as "بجامعة …"; only names we know, "جامعة ماليزية" is none."""
    for index, word in enumerate(words):
        if not _may_begin(word.key):
            continue
        if (head := _head(word, "جامعه")) is not None:
            length = _longest(words, index + 1, OF_UNIVERSITIES)
            if length:
                yield head, words[index + length].end
        elif word.key.endswith("جامعه") and (head := _definite_head(word, "جامعه")) is not None:
            length = _longest(words, index + 1, _REST_OF_DEFINITE)
            if length:
                yield head, words[index + length].end
        elif word.key in _FOREIGN_WORDS and (span := _in_another_language(words, index)):
            yield span


_REST_OF_DEFINITE = frozenset(phrase[1:] for phrase in DEFINITE_UNIVERSITIES)
_FOREIGN_WORDS = frozenset({"دانشگاه", "یونیورسٹی", "يونيورسٹي"})
_KINGS = frozenset({"ملك", "شاه", "كنگ", "پرنس", "امام", "ام"})
_PLACES = frozenset(
    {"مدينه", "رياض", "جده", "مكه", "تهران", "مشهد", "شيراز", "اصفهان", "تبريز", "كراچي", "لاهور"}
)
_ISLAMIC = "اسلامي"


@lru_cache(maxsize=16_384)
def _may_begin(key: str) -> bool:
    """Whether a word may name a kind of institution; nearly all words may not."""
    return key.endswith(("جامعه", *_SCHOOLS, *_STAGES)) or key in _FOREIGN_WORDS or key in _OF_HIS_SCHOOL


def _in_another_language(words: Sequence[Word], index: int) -> Span | None:
    """Persian "دانشگاه ملک سعود", Urdu "اسلامی یونیورسٹی مدینہ"; "a state university" is none."""
    keys = [word.key for word in words[index + 1 : index + 3]]
    if words[index].key == "دانشگاه":
        if keys and (keys[0] in _PLACES or keys[0] in _KINGS or keys[0] == _ISLAMIC):
            longer = len(keys) > 1 and (keys[0] in _KINGS or keys[1] in _PLACES)
            return words[index].start, words[index + (2 if longer else 1)].end
        return None
    start = index - 1
    if start > 0 and words[start - 1].key in _KINGS:
        start -= 1
    elif start < 0 or words[start].key not in (*_PLACES, _ISLAMIC):
        return None
    return words[start].start, words[index + (1 if keys and keys[0] in _PLACES else 0)].end


def _head(word: Word, kind: str) -> int | None:
    """Where "جامعة" begins within "بجامعة"; None when the word is another."""
    if word.key == kind:
        return word.start
    if word.key.endswith(kind):
        attached = word.key[: -len(kind)]
        if attached in _ATTACHED and not attached.endswith("ال") and attached != "لل":
            return _place(word, kind)
    return None


def _definite_head(word: Word, kind: str) -> int | None:
    """Where "الجامعة" begins within "والجامعة"; "للجامعة" and "بالجامعة" are taken from the article on."""
    if word.key in (f"ال{kind}", f"وال{kind}", f"بال{kind}", f"فال{kind}"):
        return _place(word, f"ال{kind}")
    return word.start if word.key == f"لل{kind}" else None


def _place(word: Word, kind: str) -> int:
    """Where the last letters of a word begin in the original; marks make it longer than its key."""
    return word.end - len(kind) if len(word.text) == len(word.key) else word.start + _offset(word, kind)


def _offset(word: Word, kind: str) -> int:
    letters = [index for index, character in enumerate(word.text) if character.isalpha() and character != "ـ"]
    attached = len(word.key) - len(kind)
    return letters[attached] if 0 <= attached < len(letters) else 0


def _longest(words: Sequence[Word], start: int, names: frozenset[tuple[str, ...]]) -> int:
    """How many of the words from `start` on make up the longest of the names; 0 when none begins here."""
    keys: list[str] = []
    best = 0
    for word in words[start : start + _LONGEST_NAME]:
        if not word.follows:
            break
        keys.append(word.key)
        if tuple(keys) in names:
            best = len(keys)
    return best


_LONGEST_NAME = 6
_SCHOOLS = ("مدرسه", "مدارس")
_STAGES = ("ابتداييه", "متوسطه", "ثانويه", "روضه", "مجمع")
_STAGES_OF = frozenset(
    {"مرحله", "المرحله", "للمرحله", "بالمرحله", "شهاده", "وثيقه", "السنه", "سنه", "الصف", "صف", "طلاب"}
)


def schools_in(words: Sequence[Word], text: str) -> Iterator[Span]:
    """ "مدرسة الفيحاء الثانوية", "ثانوية الملك فهد", "المتوسطة الأولى", "المدرسة ٨٨"."""
    for index, word in enumerate(words):
        if not _may_begin(word.key):
            continue
        head, definite, stage = _school_head(word)
        if head is None:
            if word.key in _OF_HIS_SCHOOL and (length := _person(words, index + 1)):
                yield words[index + 1].start, words[index + length].end
            continue
        before = words[index - 1].key if index and word.follows else ""
        length = _numbered(words, index, stage=stage) if before not in _STAGES_OF else 0
        if not length and not definite:
            length = _called(words, index + 1)
            if word.key.endswith(_PLURAL_OR_COMPLEX) and not _is_one(words[index + 1 : index + 1 + length]):
                length = 0
        if length:
            yield head, words[index + length].end


_OF_HIS_SCHOOL = frozenset({"مدرسته", "مدرستها", "مدرستهم"})


_PLURAL_OR_COMPLEX = ("مدارس", "مجمع")


def _is_one(name: Sequence[Word]) -> bool:
    """ "مدارس النماص" are the schools of a town; "مدارس الأندلس الأهلية" is what one calls itself."""
    if not name:
        return False
    return name[0].key in OPENS_A_NAME or name[0].key in SCHOOL_GROUPS or name[-1].key in LEVELS


def _school_head(word: Word) -> tuple[int | None, bool, bool]:
    """Where the kind of school begins, whether it carries the article, whether it is a stage ("ثانوية")."""
    for kind in (*_SCHOOLS, *_STAGES):
        if word.key.endswith(kind):
            start = _head(word, kind)
            if start is not None:
                return start, False, kind in _STAGES
            return _definite_head(word, kind), True, kind in _STAGES
    return None, False, False


def _numbered(words: Sequence[Word], index: int, *, stage: bool) -> int:
    """ "الثانوية الخامسة والعشرين", "المدرسة ٨٨", "المدرسة رقم ٢٣"."""
    following = words[index + 1 : index + 4]
    if not following or not following[0].follows:
        return 0
    first = following[0].key
    if first in ORDINALS and stage:
        return 1 + _levels(words, index + 2)
    skipped = 1 if first == "رقم" and len(following) > 1 else 0
    number = following[skipped]
    after = following[skipped + 1] if len(following) > skipped + 1 else None
    ends_here = skipped or after is None or not after.follows or after.key.startswith(_BEFORE_A_PLACE)
    if number.key.isdigit() and len(number.key) <= _LONGEST_NUMBER and ends_here:
        return skipped + 1
    return 0


_LONGEST_NUMBER = 3
_BEFORE_A_PLACE = ("ب", "في", "حي")


def _called(words: Sequence[Word], start: int) -> int:
    """How many words from `start` on are what the school is called; 0 when they are none of a name."""
    if start >= len(words) or not words[start].follows:
        return 0
    length = _person(words, start) or _place_or_thing(words, start)
    return length + _levels(words, start + length) if length else 0


def _person(words: Sequence[Word], start: int) -> int:
    """ "الملك فهد", "ابن خلدون", "عمر بن الخطاب", "دار الهجرة"."""
    if start >= len(words) or not words[start].follows or words[start].key not in OPENS_A_NAME:
        return 0
    length = 1
    while length < _LONGEST_NAME and start + length < len(words) and words[start + length].follows:
        key, before = words[start + length].key, words[start + length - 1].key
        joins = key in JOINS_A_NAME or before in JOINS_A_NAME
        first = length == 1 and words[start].key not in PERSONS_ALONE
        if not (joins or key in ENDS_A_NAME or (first and _may_be_a_name(key))):
            break
        length += 1
    alone_is_enough = words[start].key in PERSONS_ALONE
    return length if length > 1 or alone_is_enough else 0


def _may_be_a_name(key: str) -> bool:
    return key not in LEVELS and key not in NOT_A_SCHOOL and key not in _SMALL_WORDS and not key.isdigit()


def _place_or_thing(words: Sequence[Word], start: int) -> int:
    key = words[start].key
    if (
        key.startswith("ال")
        and key not in NOT_A_SCHOOL
        and key not in LEVELS
        and len(key) > _SHORTEST_DEFINITE
    ):
        return 1
    return 1 if key in TOWNS else 0


_SHORTEST_DEFINITE = 4


def _levels(words: Sequence[Word], start: int) -> int:
    """How many words such as "الابتدائية الأهلية" follow."""
    length = 0
    while (
        start + length < len(words) and words[start + length].follows and words[start + length].key in LEVELS
    ):
        length += 1
    return length


_SMALL_WORDS = frozenset(
    [
        "في",
        "من",
        "الي",
        "علي",
        "عن",
        "مع",
        "ما",
        "لا",
        "لم",
        "هل",
        "متي",
        "كيف",
        "وين",
        "ليش",
        "و",
        "او",
        "ثم",
        "بس",
        "لكن",
        "ان",
        "انه",
        "اللي",
        "الي",
        "التي",
        "الذي",
        "هذا",
        "هذه",
        "هذي",
        "يوم",
        "قبل",
        "بعد",
        "عند",
        "كل",
        "اذا",
        "لو",
        "كان",
        "كانت",
        "صار",
        "قال",
        "تقول",
        "يقول",
        "عندها",
        "عندهم",
        "فيها",
        "فيه",
        "بدون",
        "للبنات",
        "للبنين",
    ]
)
