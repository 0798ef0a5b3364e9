"""What a text names, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tickets import EntityKind
from normalizer.entities import entities_in
from normalizer.numbers import passes_check


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("جوالي 0501234567 او 011 465 0000", "phone phone"),
        ("كلموني على ٠٥٠ ١٢٣ ٤٥٦٧", "phone"),
        ("+20 100 123 4567", "phone"),
        ("wa.me/966550000611", "phone"),
        ("الموحد 9200 12345", "phone"),
        ("رقم هويتي ١٠١٢٣٤٥٦٧٢", "national_id"),
        ("1012345672", "national_id"),
        ("اقامتي رقم 2109876546", "iqama"),
        ("hawiya 1012345672", "national_id"),
        ("الهوية:1012345672،الجوال:0551234567", "national_id phone"),
        ("الآيبان SA03 8000 0000 6080 1016 7519", "iban"),
        ("رقم المعاملة 1012345672", ""),
        ("رقمي الوظيفي 1012345672", ""),
        ("يوتيوب https://youtu.be/1012345672", ""),
        ("من 2024 الى 2025 خصموا 5000 ريال", ""),
        ("رقم الحدود 3012345678", ""),
        ("تذكرة #4521987", ""),
        ("a@b.co,c.d@moe.gov.sa", "email email"),
        ("@MOE_care شكرا", ""),
        ("بتاريخ ١٤٤٨/٥/١٢ الساعة ٣:٣٠", "date"),
        ("اجازة 2026-11-24", "date"),
        ("الاصدار 1.2.3 والنسبة 99.5", ""),
    ],
)
def test_numbers_and_addresses(text: str, kinds: str) -> None:
    assert " ".join(entity.kind for entity in entities_in(text)) == kinds


@pytest.mark.parametrize(
    ("text", "kind", "digits"),
    [
        ("رقم الهوية 1012345678", EntityKind.NATIONAL_ID, "1012345678"),
        ("اقامتي رقم 2109876547", EntityKind.IQAMA, "2109876547"),
        ("SA0380000000608010167518", EntityKind.IBAN, "0380000000608010167518"),
        ("طلبي ٤٨٠٠٠١٢٣٤٢", EntityKind.TRACKING_NUMBER, "4800012342"),
    ],
)
def test_a_mistyped_number_is_found_and_told(text: str, kind: EntityKind, digits: str) -> None:
    (entity,) = entities_in(text)
    assert (entity.kind, entity.digits, entity.valid) == (kind, digits, False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("مدرسة عثمان بن عفان المتوسطة بالدمام ما فيها مكيفات", "مدرسة عثمان بن عفان المتوسطة"),
        ("ثانوية أبو بكر الصديق بحاجة لمعلم فيزياء", "ثانوية أبو بكر الصديق"),
        ("بنتي في الابتدائية الخامسة والثلاثون بتبوك", "الابتدائية الخامسة والثلاثون"),
        ("اشكر مدير متوسطة الأمير فيصل بن فهد على جهوده", "متوسطة الأمير فيصل بن فهد"),
        ("المدرسة رقم ١٢ في بريدة بدون ماء", "المدرسة رقم ١٢"),
        ("ولدي في مدرسة الملك عبدالعزيز الابتدائية", "مدرسة الملك عبدالعزيز الابتدائية"),
        ("قبلت في جامعة الملك فهد للبترول والمعادن والحمدلله", "جامعة الملك فهد للبترول والمعادن"),
        ("درست في الجامعة السعودية الإلكترونية سنتين", "الجامعة السعودية الإلكترونية"),
        ("متى يفتح القبول لجامعة الأمير سطام بن عبدالعزيز؟", "جامعة الأمير سطام بن عبدالعزيز"),
        ("نور بنت اخوي تدرس عندكم", ""),
        ("بنتي نور ونظام نور ما يقبلها", "نظام نور"),
        ("مدرسة ولدي قريبة من البيت", ""),
        ("بنتي تدرس في مدرستي القديمة", ""),
        ("عندي مشكلة في تطبيق روضتي", "تطبيق روضتي"),
        ("أبغى أعرف عن مدارس الرواد الأهلية بالرياض", "مدارس الرواد الأهلية"),
        ("ابني فارس في الصف الرابع", ""),
        ("ابشروا بالخير", ""),
        ("كيف اسجل في قياس لاختبار القدرات", "قياس"),
        ("قياس مستوى الطلاب ضعيف", ""),
        ("روضة الأمل في حي النسيم", "روضة الأمل"),
        ("The principal of Al Noor International School in Jeddah", "Al Noor International School"),
        ("I study at University of Tabuk", "University of Tabuk"),
        ("my daughter Noor is in grade 2", ""),
        ("Is King Khalid University open?", "King Khalid University"),
        ("المعلمة مدرسة الرياضيات غايبة", ""),
        ("مدرسة خديجة بنت خويلد للبنات", "مدرسة خديجة بنت خويلد"),
        ("ثانوية اليرموك في الرياض بدون حارس", "ثانوية اليرموك"),
        ("الثانوية العامة متى نتائجها", ""),
        ("شهادة الثانوية الثانية", ""),
        ("في المدرسة ٥ معلمات فقط", ""),
        ("جامعة الأميره نوره رفضت", "جامعة الأميره نوره"),
        ("جامعه ام القري قفلت التسجيل", "جامعه ام القري"),
        ("بمنصة نافس طلع لي خطأ", "منصة نافس"),
        ("حسابي في البلاكبورد معلق", "البلاكبورد"),
        ("تسجيل الدخول عن طريق النفاذ الوطني", "النفاذ الوطني"),
        ("مدرسة أسماء بنت أبي بكر في الأحساء", "مدرسة أسماء بنت أبي بكر"),
        ("برنامج فارس معلق", "برنامج فارس"),
        ("مجمع الملك سعود التعليمي بالرياض", "مجمع الملك سعود التعليمي"),
        ("المتوسطة الثانية بعرعر", "المتوسطة الثانية"),
        ("مدرسة تبعد عنا ١٢ كيلو", ""),
        ("ابتدائية قريبة", ""),
        ("ثانوية القصب بشقراء", "ثانوية القصب"),
        ("الطالبة في ثانوية الخرمة الأولى", "ثانوية الخرمة الأولى"),
        ("I lost the password of my Madrasati account", "Madrasati"),
        ("get your university degree in a week", ""),
        ("مدارس النماص لها توقيت", ""),
        ("یہ سرکاری یونیورسٹی ہے", ""),
        ("از دانشگاه ملک سعود", "دانشگاه ملک سعود"),
        ("abi a7awel mn jam3at najran", "jam3at najran"),
    ],
)
def test_schools_universities_and_systems_by_what_stands_around(text: str, name: str) -> None:
    assert [entity.value for entity in entities_in(text)] == ([name] if name else [])


@pytest.mark.parametrize(
    ("digits", "passes"),
    [("1012345672", True), ("1012345678", False), ("2109876546", True), ("2999957851", True)],
)
def test_the_check_digit_of_a_card(digits: str, passes: bool) -> None:
    assert passes_check(digits) is passes


@given(st.text() | st.text(alphabet="0123456789٠١٥٤٨ +-/.@aSAنورمدرسة جامعه_#\u200f\u0640"))
def test_spans_are_those_of_the_text_and_none_overlaps(text: str) -> None:
    end = 0
    for entity in entities_in(text):
        assert end <= entity.start < entity.end
        assert text[entity.start : entity.end] == entity.value
        end = entity.end


@pytest.mark.parametrize(
    "piece",
    [
        "1012345672 ",
        "+966 5",
        "1-",
        "5 0 ",
        "48 00",
        "SA03 8000 ",
        "a@b.",
        "مدرسة ",
        "مدرسة ابن بن ",
        "نور ",
        "University ",
    ],
)
def test_a_very_long_text_is_read_in_time(piece: str) -> None:
    assert len(entities_in((piece * 100_000)[:100_000])) < 100_000
