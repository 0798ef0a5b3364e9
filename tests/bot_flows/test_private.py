"""What a citizen experiences in a private conversation."""

from dataclasses import replace

import pytest

from domain.cases import Outcome
from domain.flows import FlowState, OpenCase
from domain.messages import MessageKind
from domain.tickets import TicketType, Urgency
from tests.bot_flows.conversations import CLOSED, FOREIGN, MISTYPED, OWN, Citizen, a_case, in_words

COMPLAINT = "الراتب ما نزل لين الحين وأنا على البند من شهرين"
WHAT_HAPPENED = "بخصوص نقل ابني من المدرسة الى مدرسة قريبة من البيت ولم يصلني أي رد حتى الآن"
LONG_COMPLAINT = f"قدمت الطلب رقم {OWN} قبل شهر {WHAT_HAPPENED}"


@pytest.mark.parametrize(
    ("text", "kind", "answer"),
    [
        (COMPLAINT, MessageKind.TEXT, ["opens complaint", "says ack-private"]),
        ("متى تطلع النتائج؟", MessageKind.TEXT, ["opens inquiry", "says ack-private"]),
        ("أقترح إضافة مادة البرمجة", MessageKind.TEXT, ["opens suggestion", "says ack-private"]),
        ("نور الهدى الابتدائية", MessageKind.TEXT, ["opens other", "says ack-private"]),
        (
            "شكر خاص لمدير مدرسة الفيصل على جهوده الرائعة",
            MessageKind.TEXT,
            ["opens praise", "says ack-private"],
        ),
        ("", MessageKind.IMAGE, ["opens other", "says ack-private"]),
        ("", MessageKind.AUDIO, ["opens other", "says ack-private"]),
        ("", MessageKind.LOCATION, ["opens other", "says ack-private"]),
        ("", MessageKind.CONTACT, ["opens other", "says ack-private"]),
        ("شكرا", MessageKind.DOCUMENT, ["opens praise", "says ack-private"]),
        (LONG_COMPLAINT, MessageKind.TEXT, ["opens other", "says ack-private"]),
        (
            "بنتي صار لها تحرش من سائق الحافلة",
            MessageKind.TEXT,
            ["opens report", "calls a person", "says urgent-child", "says ack-private"],
        ),
        ("ابي اكلم موظف", MessageKind.TEXT, ["opens request", "calls a person", "says human-handover"]),
        ("موظف", MessageKind.TEXT, ["opens request", "calls a person", "says human-handover"]),
        ("خدمة العملاء", MessageKind.TEXT, ["opens request", "calls a person", "says human-handover"]),
        (
            "Can I talk to a human please?",
            MessageKind.TEXT,
            ["opens request", "calls a person", "says human-handover"],
        ),
        ("human", MessageKind.BUTTON, ["opens request", "calls a person", "says human-handover"]),
        (
            "أنا موظف في ادارة التعليم ولم تصرف مستحقاتي",
            MessageKind.TEXT,
            ["opens complaint", "says ack-private"],
        ),
        ("السلام عليكم", MessageKind.TEXT, ["says welcome"]),
        ("صباح الخير", MessageKind.TEXT, ["says welcome"]),
        ("hi", MessageKind.TEXT, ["says welcome"]),
        ("/start", MessageKind.TEXT, ["says welcome"]),
        ("/help", MessageKind.TEXT, ["says welcome"]),
        ("مساعدة", MessageKind.TEXT, ["says welcome"]),
        ("؟", MessageKind.TEXT, ["says welcome"]),
        ("1", MessageKind.TEXT, ["says help"]),
        ("طلب جديد", MessageKind.BUTTON, ["says new-request-how"]),
        ("new-request", MessageKind.BUTTON, ["says new-request-how"]),
        ("New request", MessageKind.TEXT, ["says new-request-how"]),
        ("a button of last year", MessageKind.BUTTON, ["says welcome"]),
        ("status", MessageKind.BUTTON, ["says status-which"]),
        ("وين وصل طلبي", MessageKind.TEXT, ["says status-which"]),
        (OWN, MessageKind.TEXT, [f"says status-open of {OWN}"]),
        ("٤٨٠٠٠١٢٣٤١", MessageKind.TEXT, [f"says status-open of {OWN}"]),
        ("وين وصل طلبي ٤٨٠٠٠١٢٣٤١", MessageKind.TEXT, [f"says status-open of {OWN}"]),
        (f"وين وصل طلبي رقم {OWN} لي ثلاث اسابيع!!", MessageKind.TEXT, [f"says status-open of {OWN}"]),
        (f"/start {OWN}", MessageKind.TEXT, [f"says status-open of {OWN}"]),
        (f"status {OWN} please", MessageKind.TEXT, [f"says status-open of {OWN}"]),
        (f"{FOREIGN} {OWN}", MessageKind.TEXT, [f"says status-open of {OWN}"]),
        (CLOSED, MessageKind.TEXT, [f"says status-closed-case of {CLOSED}"]),
        (FOREIGN, MessageKind.TEXT, ["says status-not-found"]),
        (MISTYPED, MessageKind.TEXT, ["says number-mistyped"]),
        (f"اعتراض على {CLOSED}", MessageKind.TEXT, ["opens objection", "says ack-private"]),
        ("شكرا لكم", MessageKind.TEXT, ["says thanks"]),
        ("الله يعطيكم العافية", MessageKind.TEXT, ["says thanks"]),
        ("ok thanks", MessageKind.TEXT, ["says thanks"]),
        ("", MessageKind.UNSUPPORTED, ["says unreadable"]),
        ("", MessageKind.STICKER, ["nothing: gesture_without_case"]),
        ("👍", MessageKind.REACTION, ["nothing: gesture_without_case"]),
        ("😡😡", MessageKind.TEXT, ["nothing: gesture_without_case"]),
        ("", MessageKind.TEXT, ["nothing: empty_without_case"]),
    ],
)
def test_the_first_message_of_a_citizen(text: str, kind: MessageKind, answer: list[str]) -> None:
    assert Citizen().writes(text, kind) == answer


@pytest.mark.parametrize(
    ("text", "kind", "answer"),
    [
        ("وهذا رقم المدرسة", MessageKind.TEXT, ["joins", "says ack-merged"]),
        ("", MessageKind.IMAGE, ["joins", "says ack-merged"]),
        ("5", MessageKind.TEXT, ["joins", "says ack-merged"]),
        (LONG_COMPLAINT, MessageKind.TEXT, ["joins", "says ack-merged"]),
        ("فيه حريق في المدرسة", MessageKind.TEXT, ["joins", "calls a person", "says urgent-child"]),
        ("ابغى اكلم موظف", MessageKind.TEXT, ["joins", "calls a person", "says human-handover"]),
        ("وين وصل طلبي", MessageKind.TEXT, [f"says status-open of {OWN}"]),
        ("حالة طلبي", MessageKind.BUTTON, [f"says status-open of {OWN}"]),
        ("مساعدة", MessageKind.TEXT, ["says welcome"]),
        ("السلام عليكم", MessageKind.TEXT, ["says welcome"]),
        ("شكرا", MessageKind.TEXT, ["joins"]),
        ("تمام", MessageKind.TEXT, ["joins"]),
        ("", MessageKind.STICKER, ["joins"]),
        ("❤️", MessageKind.REACTION, ["joins"]),
        ("", MessageKind.UNSUPPORTED, ["joins", "says unreadable"]),
    ],
)
def test_a_message_while_a_case_is_open(text: str, kind: MessageKind, answer: list[str]) -> None:
    assert Citizen(open_case=a_case()).writes(text, kind) == answer


def test_a_matter_told_in_many_short_messages_is_answered_once() -> None:
    citizen = Citizen()
    assert citizen.writes("السلام عليكم") == ["says welcome"]
    assert citizen.writes("عندي مشكلة في نظام نور") == ["opens complaint", "says ack-private"]
    assert citizen.writes("ما يفتح معي", after=2) == ["joins"]
    assert citizen.writes("من امس", after=2) == ["joins"]
    assert citizen.writes("وهذي صورة الشاشة", after=90) == ["joins", "says ack-merged"]
    assert citizen.writes("", MessageKind.IMAGE, after=1) == ["joins"]
    assert citizen.writes("شكرا") == ["joins"]


def test_an_album_is_one_matter_however_slowly_it_arrives() -> None:
    citizen = Citizen()
    assert citizen.writes("المكيفات خربانة", MessageKind.IMAGE, album_id="7") == [
        "opens complaint",
        "says ack-private",
    ]
    assert citizen.writes("", MessageKind.IMAGE, after=12, album_id="7") == ["joins"]
    assert citizen.writes("", MessageKind.IMAGE, after=12, album_id="7") == ["joins"]


def test_a_message_that_arrives_late_is_joined_without_a_word() -> None:
    citizen = Citizen()
    citizen.writes(COMPLAINT)
    assert citizen.writes("أرسلتها قبلها", after=-30) == ["joins"]


def test_once_staff_have_taken_over_the_bot_keeps_to_the_background() -> None:
    citizen = Citizen()
    assert citizen.writes("ابي اكلم موظف") == ["opens request", "calls a person", "says human-handover"]
    assert citizen.writes("الموضوع عن نقل ولدي") == ["joins"]
    assert citizen.writes("السلام عليكم") == ["joins"]
    assert citizen.writes("", MessageKind.UNSUPPORTED) == ["joins"]
    assert citizen.writes("وين وصل طلبي") == [f"says status-open of {OWN}"]
    assert citizen.writes("مساعدة") == ["says welcome"]
    assert citizen.writes("ولدي يهدد بالانتحار") == ["joins", "calls a person", "says urgent-child"]
    citizen.open_case = None
    assert citizen.writes("متى توصل كتب الفصل الثاني؟") == ["opens inquiry", "says ack-private"]
    assert citizen.writes("والكتب ناقصة") == ["joins", "says ack-merged"]


def test_an_impatient_call_for_a_person_is_answered_once() -> None:
    citizen = Citizen()
    citizen.writes("موظف")
    assert citizen.writes("موظف", after=1) == ["joins", "calls a person"]
    assert citizen.writes("موظف", after=60) == ["joins", "calls a person", "says human-handover"]


def test_danger_is_answered_even_right_after_another_answer() -> None:
    citizen = Citizen()
    citizen.writes("السلام عليكم عندي بلاغ عن المدرسة")
    assert citizen.writes("طالب معه سكين", after=1) == ["joins", "calls a person", "says urgent-child"]
    critical = Citizen()
    critical.writes("طالب معه سكين")
    assert critical.writes("السكين كبير وهو سكين حاد", after=1) == ["joins", "calls a person"]


def test_a_case_is_opened_with_what_was_understood() -> None:
    citizen = Citizen()
    citizen.writes("طالب معه سكين")
    assert citizen.last is not None
    assert citizen.last.actions[0] == OpenCase(
        TicketType.REPORT, Urgency.CRITICAL, "ar", "طالب معه سكين", "safety_security"
    )
    assert citizen.last.outcome is Outcome.OPENED_CASE


def test_a_long_question_about_status_opens_a_case_that_staff_can_answer() -> None:
    text = "السلام عليكم وين وصل طلبي الذي قدمته قبل شهر عن طريق الموقع الالكتروني للوزارة وما جاني شي"
    assert Citizen().writes(text) == ["opens other", "says ack-private"]


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("My salary is late", "ar", "en"),
        ("الراتب تاخر", "en", "ar"),
        ("mta tnzl el mokafa2a", "en", "ar"),
        ("نظام نور لا يعمل system error", "en", "ar"),
        ("4800012341", "en", "en"),
        ("👍", "en", "en"),
    ],
)
def test_texts_follow_the_language_of_the_citizen(text: str, before: str, after: str) -> None:
    citizen = Citizen()
    citizen.state = replace(citizen.state, language=before)
    citizen.writes(text)
    assert citizen.state.language == after


def test_welcome_shows_three_buttons_in_his_language() -> None:
    citizen = Citizen()
    citizen.writes("hello")
    assert citizen.last is not None
    (welcome,) = citizen.last.actions
    assert [button.title for button in getattr(welcome, "buttons", ())] == [
        "New request",
        "Request status",
        "Talk to a person",
    ]


def test_help_is_shorter_once_he_knows_us() -> None:
    citizen = Citizen()
    assert citizen.writes("السلام عليكم") == ["says welcome"]
    assert citizen.writes("مساعدة") == ["says help"]


def test_a_mistyped_number_is_repeated_as_it_was_read() -> None:
    citizen = Citizen()
    citizen.writes("٤٨-٠٠٠١٢٣٤-٢")
    assert citizen.last is not None
    assert in_words(citizen.last) == ["says number-mistyped"]
    assert getattr(citizen.last.actions[0], "arguments", None) == {"ticket": MISTYPED}


@pytest.mark.parametrize("text", [COMPLAINT, "موظف", "السلام عليكم", OWN, "شكرا", "👍", "", "فيه حريق"])
@pytest.mark.parametrize("is_open", [True, False])
def test_the_outcome_agrees_with_what_was_done(text: str, is_open: bool) -> None:
    citizen = Citizen(open_case=a_case() if is_open else None)
    done = citizen.writes(text)
    assert citizen.last is not None
    outcome = citizen.last.outcome
    assert (outcome is Outcome.OPENED_CASE) == any(words.startswith("opens") for words in done)
    assert (outcome is Outcome.JOINED_CASE) == ("joins" in done)
    assert (outcome is Outcome.IGNORED) == (citizen.last.actions == ())
    assert (outcome is Outcome.IGNORED) == bool(citizen.last.reason)


@pytest.mark.parametrize(("language", "title"), [("ar", "التحدث مع موظف"), ("en", "Talk to a person")])
def test_a_case_from_a_button_shows_the_button_in_the_citizens_language(language: str, title: str) -> None:
    citizen = Citizen(state=FlowState(language=language))
    citizen.writes("human", MessageKind.BUTTON)
    assert citizen.last is not None
    opened = citizen.last.actions[0]
    assert isinstance(opened, OpenCase)
    assert (opened.excerpt, opened.language) == (title, language)


@pytest.mark.parametrize(
    "words", ["إيقاف", "ايقاف الرسائل", "إلغاء الاشتراك", "STOP", "Unsubscribe", "لا ترسلون لي"]
)
def test_a_word_stops_everything_but_answers_at_once(words: str) -> None:
    assert Citizen().writes(words) == ["sends answers only", "says opt-out"]


@pytest.mark.parametrize("words", ["تفعيل", "on"])
def test_a_word_brings_everything_back(words: str) -> None:
    assert Citizen().writes(words) == ["sends everything again", "says opt-in"]


def test_a_matter_that_begins_like_a_stop_word_is_a_matter() -> None:
    assert Citizen().writes("إيقاف راتبي من شهرين وما احد رد علي") == ["opens complaint", "says ack-private"]
