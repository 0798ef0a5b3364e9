"""What the citizen wants, and whether it can wait."""

import pytest

from domain.tickets import TicketType, Urgency
from normalizer.cues import (
    CANCELS_COMPLAINT,
    CRITICAL,
    GREETINGS,
    NEGATIONS,
    NOT_NEGATIONS,
    TYPE_CUES,
)
from normalizer.meaning import Meaning, understand
from normalizer.text import search_key


def meaning_of(text: str) -> Meaning:
    return understand(search_key(text), asks="؟" in text or "?" in text)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("السلام عليكم ورحمة الله وبركاته", TicketType.CHATTER),
        ("صباح الخير", TicketType.CHATTER),
        ("hello", TicketType.CHATTER),
        ("متى تطلع نتائج حركة النقل؟", TicketType.INQUIRY),
        ("ابي اعرف متى التسجيل", TicketType.INQUIRY),
        ("فيه دراسة بكرة؟", TicketType.INQUIRY),
        ("ما هي شروط القبول", TicketType.INQUIRY),
        ("What documents does the school need?", TicketType.INQUIRY),
        ("نظام نور معلق من الصبح متى ينحل؟؟", TicketType.COMPLAINT),
        ("الراتب ما نزل لين الحين", TicketType.COMPLAINT),
        ("المكيف خربان والبنات يدوخون", TicketType.COMPLAINT),
        ("قدمت اوراقي ولم يصلني رد", TicketType.COMPLAINT),
        ("The platform is not working", TicketType.COMPLAINT),
        ("ابغى انقل ولدي الى مدرسة قريبة", TicketType.REQUEST),
        ("نطالب بفتح مدرسة في الحي", TicketType.REQUEST),
        ("أقترح إضافة تطبيق للنقل المدرسي", TicketType.SUGGESTION),
        ("أعترض على نتيجة الطلب", TicketType.OBJECTION),
        ("أتقدم باعتراض على إفادتكم", TicketType.OBJECTION),
        ("وين وصل طلبي", TicketType.STATUS),
        ("ما هي حالة الطلب", TicketType.STATUS),
        ("شكراً لكم ما قصرتوا", TicketType.PRAISE),
        ("thank you so much", TicketType.PRAISE),
        ("هذه ليست شكوى بل شكر", TicketType.PRAISE),
        ("نور الهدى", TicketType.OTHER),
        ("", TicketType.OTHER),
    ],
)
def test_the_type_follows_from_the_words(text: str, type_: TicketType) -> None:
    assert meaning_of(text).type is type_


@pytest.mark.parametrize(
    "text",
    [
        "بنتي صار لها تحرش من سائق الحافلة",
        "انا طالب تعبت من الحياة وابي انتحر",
        "بنتي ما رجعت من المدرسة للحين",
        "فيه حريق في المدرسة الحين",
        "والحريق وصل للفصول",
        "تسمم طلاب من المقصف",
        "السلام عليكم طالب معه سكين",
        "My daughter was molested by the driver",
        "I want to die",
    ],
)
def test_danger_cannot_wait(text: str) -> None:
    meaning = meaning_of(text)
    assert meaning.urgency is Urgency.CRITICAL
    assert meaning.type is TicketType.REPORT
    assert meaning.urgency_because.startswith("cue: ")


@pytest.mark.parametrize("text", ["المبالغ المستحقة لم تصرف", "مدرسة حي السكينة", "لمسة وفاء للمعلم"])
def test_a_danger_is_a_whole_word_not_a_piece_of_one(text: str) -> None:
    assert meaning_of(text).urgency is not Urgency.CRITICAL


def test_suggestions_and_thanks_are_not_pressing() -> None:
    assert meaning_of("اقترح توسعة المواقف").urgency is Urgency.LOW
    assert meaning_of("شكرا لكم").urgency is Urgency.LOW
    assert meaning_of("الراتب ما نزل").urgency is Urgency.NORMAL


@pytest.mark.parametrize(
    "cues", [CRITICAL, GREETINGS, NEGATIONS, NOT_NEGATIONS, CANCELS_COMPLAINT, *TYPE_CUES.values()]
)
def test_every_cue_is_written_as_the_key_writes_it(cues: frozenset[str]) -> None:
    assert [cue for cue in cues if search_key(cue) != cue] == []
    assert [cue for cue in cues if len(cue.split()) > 4] == []
