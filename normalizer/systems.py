"""Systems of the ministry in Arabic words: "نور" is a platform here, and a daughter there."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from normalizer.words import Word

Span = tuple[int, int]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HEADS = _words("نظام منصه تطبيق برنامج بوابه سيستم")
_NAMES = _words(
    """
    نور مدرستي فارس سفير نفاذ توكلنا ابشر قياس جدارات عين روضتي نافس بلاكبورد مدد صحتي تيمز مقيم كلاسيرا
    رافد بلاك
    """
)
_TWO_WORDS = {("بلاك", "بورد"), ("بلاك", "بوورد"), ("نور", "سسٹم"), ("نفاذ", "الوطني")}
_ONLY_IN_PAIRS = {"بلاك"}
_WITH_ARTICLE = {"بلاكبورد"}
_ATTACHED = ("وبال", "بال", "وال", "لل", "عال", "ال", "ول", "وب", "ب", "ل", "و", "ف", "ع", "ك")
_PREPOSITIONS = _words(
    """
    في علي عن من عبر ب ع الي مع داخل خلال شرح موقع حساب حسابي ملف ملفي رابط المرور دخول تحديث صفحه شاشه
    طلبات ادخل دخلت فتحت حدثت
    """
)
_ON_A_SCREEN = _words(
    """
    منصه المنصه تيمز دخول الدخول ادخل دخلت سجلت تسجيل حضوري حضوريه رابط الرابط واجب الواجب الواجبات
    واجبات المرور كلمه الدفع حصص الحصص اونلاين رمز يعلق معلق معلقه تعليق تحديث نور لنور بنور حساب حسابي
    حسابه الحساب ينفتح يفتح تفتح شغاله شغال اختبار الاختبار الحصه الافتراضيه تطبيق رفع ارفع جدول الجدول
    تحت طاح طايح طايحه موقع الموقع نفاذ توكلنا روضتي لروضتي بلاكبورد
    """
)
_FAILS = _words(
    """
    معلق معلقه طايح طاح طايحه واقف واقفه خربان يعلق يعلقلي عطلان متعطل معطل يطيح مقفل مسكر ما لا لم ماهو
    مو مب مش يعطيني يعطي تعطل وقف علق رفض يرفض يقول تقول يطلع طلع فيه دمج سجل يطلعني يرجعني مايفتح
    مايشتغل مبيفتحش
    """
)
_PERSONS = _words(
    """
    اسمي انا امر والده والد بنتي ابنتي بنته بنتها ابنته ابنتها اسمها اسمه الطالبه طالبه الطالب ام ابو
    استاذه الاستاذه ابله الابله المعلمه معلمه الاميره اختي اخوي اخي ابني ولدي ولده الدكتوره الدكتور
    استاذ الاستاذ المعلم معلم خالتي عمتي حفيدتي بنت ابن زوجتي زوجي السيد السيده الامير الطفله الطفل
    صديقتي زميلتي زميلي المشرفه المديره مديره مدير المدير سايق السايق بن الفارس شاعر كابتن صغيرتي وبنتي
    وولدي وابنتي واختي وابني بناتي اولادي واسمها واسمه
    """
)
# What turns a system's name into an ordinary word or a person's name when it follows.
_NOT_BEFORE = {
    "نور": _words(
        """
    الدين الهدي الله القمر الشمس الحق الايمان العلم محمد احمد عبدالله علي الي
    """
    ),
    "نفاذ": _words(
        """
    الكتب الكميه الكميات الوقت الصبر المقاعد المخزون الماء الاكل صبري
    """
    ),
    "سفير": _words("المملكه خادم السعوديه بلاده بلادنا دوله النوايا"),
    "قياس": _words(
        """
    النظر نظر السمع سمع مستوي المستوي الاداء اداء الحراره حراره ضغط الضغط درجه اثر الاثر الوزن وزن الطول
    رضا الرضا الذكاء ذكاء الجوده نواتج مدي السكر الملابس الزي ملابس الزمن
    """
    ),
    "مدد": _words("الله"),
    "فارس": _words("احلام"),
    "مدرستي": _words(
        """
    الي اللي القديمه الابتداييه المتوسطه الثانويه بعيده قريبه الجديده السابقه الاولي
    """
    ),
}
_NOT_AFTER = {
    "سفير": _words("سعاده معالي السيد"),
    "قياس": _words("وحده اداه ادوات جهاز اجهزه طريقه معيار نقطه شريط"),
    "نور": _words("فيه بدون لا مافيه مافي"),
    "مدرستي": _words("من"),
}
_NEED_NOTHING = _words("توكلنا جدارات بلاكبورد نفاذ نافس كلاسيرا روضتي قياس نور")
_NEED_A_PREPOSITION = _words("سفير فارس ابشر")


_ONLY_WITH_A_HEAD = _words(
    """
    قبول مسار مساند اعتماد قوي سطر تكامل احسان راسل رافد حضوري مقيم شواهد تسهيل خبير مستقبلهم ساند دروب
    اثراء موهبه
    """
)


def systems_in(words: Sequence[Word], text: str) -> Iterator[Span]:
    """The exact pieces that name a system, with "نظام" or "منصة" where it says so."""
    for index, word in enumerate(words):
        name, attached = _bare(word.key)
        if not name:
            if word.key in _ONLY_WITH_A_HEAD and index and word.follows:
                only_head = _head_before(words[index - 1])
                if only_head is not None:
                    yield only_head, word.end
            continue
        following = words[index + 1] if index + 1 < len(words) and words[index + 1].follows else None
        start = word.end - _length_in_text(word, _with_article(word.key, name))
        if following is not None and (name, following.key) in _TWO_WORDS:
            yield start, following.end
            continue
        if name in _ONLY_IN_PAIRS or (attached.endswith(("ال", "لل")) and name not in _WITH_ARTICLE):
            continue
        head = _head_before(words[index - 1]) if index and word.follows else None
        if head is not None and not attached:
            yield head, word.end
        elif _is_meant(name, attached, index, words, text):
            yield start, word.end


def _with_article(key: str, name: str) -> str:
    return f"ال{name}" if key.endswith(f"ال{name}") else name


@lru_cache(maxsize=16_384)
def _bare(key: str) -> tuple[str, str]:
    """A known name and what is written onto it; ("", "") when the word holds none."""
    if key in _NAMES:
        return key, ""
    for attached in _ATTACHED:
        rest = key.removeprefix(attached)
        if rest != key and rest in _NAMES:
            return rest, attached
    return "", ""


def _length_in_text(word: Word, name: str) -> int:
    if len(word.text) == len(word.key):
        return len(name)
    if word.key == name:
        return len(word.text)
    letters = [index for index, character in enumerate(word.text) if character.isalpha() and character != "ـ"]
    attached = len(word.key) - len(name)
    return len(word.text) - letters[attached] if attached < len(letters) else len(word.text)


def _head_before(before: Word | None) -> int | None:
    """Where "نظام" begins in the word before: "بنظام" and "لمنصة" are taken from the noun on."""
    if before is None:
        return None
    for head in _HEADS:
        if before.key == head or (
            before.key.endswith(head) and before.key[: -len(head)] in ("ب", "ل", "و", "ف", "ع")
        ):
            return before.end - _length_in_text(before, head)
    return None


def _is_meant(name: str, attached: str, index: int, words: Sequence[Word], text: str) -> bool:
    """Whether a name that is also an ordinary word or a person's name means the system here."""
    word = words[index]
    before = words[index - 1].key if index and word.follows else ""
    after = words[index + 1].key if index + 1 < len(words) and words[index + 1].follows else ""
    if name != "مدرستي" and _is_of_a_person(before):
        return False
    if before in _NOT_AFTER.get(name, ()) or after in _NOT_BEFORE.get(name, ()):
        return False
    if _quoted(word, text):
        return True
    near = {near.key for near in words[max(0, index - 6) : index + 6]} - {word.key}
    if name == "نور" and _is_a_person(index, words):
        return False
    if name in _NEED_NOTHING:
        return True
    if name in _NEED_A_PREPOSITION:
        return before in _PREPOSITIONS or attached in ("ب", "ل", "وب", "ع") or after in _FAILS
    return name == "مدرستي" and bool(near & _ON_A_SCREEN)


def _is_a_person(index: int, words: Sequence[Word]) -> bool:
    """ "بنتي الصغيرة نور", "نور بنت …": somebody's name stands within reach of who bears it."""
    behind = [word.key for word in words[max(0, index - 2) : index]]
    ahead = words[index + 1].key if index + 1 < len(words) else ""
    return any(_is_of_a_person(key) for key in behind[-1:]) or ahead in (
        "بنت",
        "بنتي",
        "ابنتي",
        "طالبه",
        "محمد",
    )


def _is_of_a_person(key: str) -> bool:
    """Also as "لبنتي" or "ولبنتي"."""
    return key in _PERSONS or (key[:1] in tuple("ولبف") and not _PERSONS.isdisjoint((key[1:], key[2:])))


def _quoted(word: Word, text: str) -> bool:
    return text[word.start - 1 : word.start] in tuple("«\"“'") and text[word.end : word.end + 1] in tuple(
        "»\"”'"
    )
