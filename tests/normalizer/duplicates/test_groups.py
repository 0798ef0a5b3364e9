"""Messages about the same issue come together; what only looks alike stays apart."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tickets import Entity, EntityKind
from normalizer.duplicates import Groups
from normalizer.duplicates.shingles import shingles_of
from normalizer.entities import entities_in
from normalizer.text import cleaned, search_key

SLOW_BUS = "الباص ما يجي الصبح والسواق ما يرد علينا والبنات ينتظرون في الشارع من الساعه سته كل يوم"
SYSTEMS = "نور مدرستي فارس سفير نافس جدارات قياس نفاذ توكلنا روضتي ابشر عين"
OFTEN = ("نظام", "نور", "معلق", "ما", "لم", "تم", "صرف", "الراتب", "متى", "12", "34", "وصل")
MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def key_of(text: str) -> str:
    return search_key(cleaned(text))


def are_one_group(
    one: str, other: str, *, entities: tuple[Iterable[Entity], Iterable[Entity]] = ((), ())
) -> bool:
    groups = Groups(capacity=100)
    first = groups.add(1, key_of(one), entities[0], MORNING)
    return groups.add(2, key_of(other), entities[1], MORNING + timedelta(minutes=5)) == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("نظام نور معلق من الصبح 😡", "نظااام نووور مُعلّق من الصبح!!! https://t.co/x1"),
        ("RT @a: المكيفات خربانه في المدرسة", "المكيفات خربانة في المدرسه"),
        (
            "السلام عليكم ورحمة الله وبركاته المكيفات في مدرسة ابنتي خربانة",
            "المكيفات خربانة في مدرسة ابنتي الله يعطيكم العافية",
        ),
        ("الراتب ما نزل للحين", "يا جماعة الراتب ما نزل للحين ليش"),
        ("ما وصلت الكتب الى الآن في مدرستنا", "الى الان ما وصلت الكتب لمدرستنا"),
        ("رقم الطلب 111222 متى الرد", "متى الرد رقم الطلب 111222"),
        ("نظام نور معلق ما يفتح معي", "نظام نور معلق ما يفتح معي من 3 أيام"),
        ("التسجيل بالليلي متى وكم رسومه للمقيم", "التسجيل بالليلي متى وكم رسومه للمقيم محد رد علينا"),
        ("el noor system ma yft7 m3ay", "noor system ma yft7 m3ay"),
        ("Noor is not opening since the morning", "noor is not opening since this morning!!"),
        ("٣ ايام والباص ما يجي", "3 أيام والباص ما يجي"),
    ],
)
def test_the_same_issue_is_one_group(one: str, other: str) -> None:
    assert are_one_group(one, other)
    assert are_one_group(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("تم صرف الراتب لشهر محرم", "لم يتم صرف الراتب لشهر محرم"),
        ("شكرا لكم", "شكرا لكم على ما تقدمونه من جهود لكن المشكلة لم تحل"),
        ("رقم الطلب 111222 متى الرد", "رقم الطلب 333444 متى الرد"),
        ("نزلت نتائج القدرات في نور", "ما نزلت نتائج القدرات في نور"),
        ("فتح التسجيل للصف الأول الابتدائي", "فتح التسجيل للصف الثاني الابتدائي"),
        ("الدوام يوم الاحد حضوري والا عن بعد", "الدوام يوم الاثنين حضوري والا عن بعد"),
        ("مدرسة البنين عندنا بدون مكيفات", "مدرسة البنات عندنا بدون مكيفات"),
        (
            "السلام عليكم ورحمة الله وبركاته متى النتائج",
            "السلام عليكم ورحمة الله وبركاته المعلم يصرخ",
        ),
        ("تم تسجيل البنت لكن لم يتم نقل الولد", "تم نقل الولد لكن لم يتم تسجيل البنت"),
        ("موعد الاختبارات 15/3/1448", "موعد الاختبارات 22/3/1448"),
        ("المكافأة وصلت الحمد لله", "المكافأة ما وصلتش الحمد لله"),
        ("نظام نور معلق من الصبح", "نظام فارس معلق من الصبح"),
        ("متى تبدأ الاجازة", "كيف اسجل ولدي في الروضة"),
    ],
)
def test_what_differs_in_what_matters_stays_apart(one: str, other: str) -> None:
    assert not are_one_group(one, other)
    assert not are_one_group(other, one)


@pytest.mark.parametrize(
    ("kind", "mine", "yours"),
    [
        (EntityKind.NATIONAL_ID, "1012345672", "1098765432"),
        (EntityKind.PHONE, "+966 55 123 4567", "055 765 4321"),
        (EntityKind.TRACKING_NUMBER, "٤٨٠٠٠٠١٢٣٤", "4800004321"),
        (EntityKind.EMAIL, "noura@example.sa", "fahad@example.sa"),
    ],
)
def test_an_identifier_that_differs_keeps_apart_and_one_that_is_missing_does_not(
    kind: EntityKind, mine: str, yours: str
) -> None:
    text = "طلبت نقل ابني الى مدرسة قريبة من البيت"
    (one,), (other,) = ((Entity(kind, value, 0, len(value)),) for value in (mine, yours))
    assert not are_one_group(text, text, entities=((one,), (other,)))
    assert are_one_group(text, text, entities=((one,), (one,)))
    assert are_one_group(text, text, entities=((one,), ()))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("مكيفات ثانوية الفيصل خربانة من اسبوع", "مكيفات ثانوية الرازي خربانة من اسبوع", False),
        ("مكيفات مدرسة الفيصل الثانوية خربانة", "مكيفات ثانوية الفيصل خربانة", True),
        ("مكافأة جامعة الملك سعود ما نزلت", "مكافأة جامعة الملك خالد ما نزلت", False),
        ("نظام نور معلق من الصبح", "نور معلق من الصبح", True),
    ],
)
def test_names_that_differ_keep_apart(one: str, other: str, *, expected: bool) -> None:
    entities = entities_in(one), entities_in(other)
    assert are_one_group(one, other, entities=entities) == expected


def test_the_same_number_in_other_digits_is_the_same_number() -> None:
    text = "وين وصل طلبي"
    (one,), (other,) = (
        (Entity(EntityKind.TRACKING_NUMBER, number, 0, 10),) for number in ("٤٨٠٠٠٠١٢٣٤", "4800001234")
    )
    assert are_one_group(text, text, entities=((one,), (other,)))


def test_groups_cannot_creep_from_one_text_to_another() -> None:
    groups = Groups(capacity=100)
    words = [
        "الباص",
        "ما",
        "يجي",
        "الصبح",
        "والسواق",
        "ما",
        "يرد",
        "علينا",
        "والبنات",
        "ينتظرون",
        "في",
        "الشارع",
        "من",
        "الساعه",
        "سته",
        "كل",
        "يوم",
    ]
    found = [
        groups.add(step, " ".join(words[step : step + 8]), (), MORNING) for step in range(len(words) - 7)
    ]
    assert found[1] == found[0]
    assert found[-1] != found[0]


def test_a_group_is_named_after_its_first_message_and_lives_as_long_as_somebody_writes() -> None:
    groups = Groups(window=timedelta(hours=6), capacity=100)
    key = key_of("نظام نور معلق من الصبح")
    assert [groups.add(number, key, (), MORNING + timedelta(hours=5 * number)) for number in range(4)] == [
        0
    ] * 4
    assert groups.add(9, key, (), MORNING + timedelta(hours=15 + 7)) == 9


def test_what_comes_late_still_finds_its_group() -> None:
    groups = Groups(window=timedelta(hours=6), capacity=100)
    key = key_of("نظام نور معلق من الصبح")
    assert groups.add(1, key, (), MORNING) == 1
    assert groups.add(2, key, (), MORNING - timedelta(hours=20)) == 1
    assert groups.add(3, key, (), MORNING + timedelta(hours=5)) == 1


def test_of_too_many_groups_those_that_rested_longest_are_forgotten() -> None:
    groups = Groups(capacity=8)
    texts = [
        f"{word} معلق من الصبح"
        for word in [
            "نور",
            "مدرستي",
            "فارس",
            "سفير",
            "نافس",
            "جدارات",
            "قياس",
            "نفاذ",
            "توكلنا",
            "روضتي",
            "ابشر",
            "عين",
        ]
    ]
    busy, *others = map(key_of, texts)
    resting = others[0]
    assert groups.add(0, busy, (), MORNING) == 0
    for number, key in enumerate(others, start=1):
        groups.add(number, key, (), MORNING)
        assert groups.add(100 + number, busy, (), MORNING) == 0
    assert groups.add(999, resting, (), MORNING) == 999


def test_what_has_no_words_is_always_alone() -> None:
    groups = Groups(capacity=10)
    assert [
        groups.add(number, key_of(text), (), MORNING) for number, text in enumerate(("👍", "👍", "؟؟", ""))
    ] == [
        0,
        1,
        2,
        3,
    ]


def test_a_common_beginning_does_not_hide_the_group() -> None:
    groups = Groups(capacity=5_000)
    wanted = key_of("ارجو منكم حل مشكلة الباص في حي النسيم")
    first = groups.add(0, wanted, (), MORNING)
    for number in range(1, 3_000):
        groups.add(number, f"ارجو منكم حل مشكله {number * 7919:x} {number * 104729:x}", (), MORNING)
    assert groups.add(10_000, wanted, (), MORNING) == first


def test_a_group_needs_room() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Groups(capacity=0)


WORDS = st.lists(
    st.sampled_from(["نظام", "نور", "معلق", "ما", "لم", "تم", "صرف", "الراتب", "متى", "12", "34", "وصل"]),
    max_size=7,
).map(" ".join)
KEYS = st.one_of(WORDS, st.text(max_size=40).map(key_of))


@given(st.lists(KEYS, max_size=25))
def test_each_group_is_named_after_a_member_that_came_before(keys: list[str]) -> None:
    groups = Groups(capacity=16)
    of: dict[int, int] = {}
    for number, key in enumerate(keys):
        of[number] = groups.add(number, key, (), MORNING + timedelta(hours=number))
        assert of[number] <= number
        assert of[of[number]] == of[number]


@given(st.lists(KEYS, max_size=25))
def test_the_same_messages_make_the_same_groups(keys: list[str]) -> None:
    one, other = Groups(capacity=16), Groups(capacity=16)
    assert [one.add(number, key, (), MORNING) for number, key in enumerate(keys)] == [
        other.add(number, key, (), MORNING) for number, key in enumerate(keys)
    ]


@given(KEYS, KEYS)
def test_being_one_group_does_not_depend_on_who_came_first(one: str, other: str) -> None:
    def are_together(first: str, second: str) -> bool:
        groups = Groups(capacity=4)
        return groups.add(1, first, (), MORNING) == groups.add(2, second, (), MORNING)

    assert are_together(one, other) == are_together(other, one)


@given(KEYS)
def test_a_text_that_says_something_joins_itself(key: str) -> None:
    groups = Groups(capacity=4)
    groups.add(1, key, (), MORNING)
    assert groups.add(2, key, (), MORNING) == (1 if len(shingles_of(key)) else 2)
