"""The table of Messenger's events: which payload file means what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.messages import (
    Attachment,
    ChannelEvent,
    EventKind,
    InboundMessage,
    MessageKind,
    Parsed,
    Visibility,
)

PAYLOADS = Path(__file__).parent / "payloads"
PAGE_ID, APP_ID = "105519148853321", "918273645546372"
NOURA, SAAD = "7312458890123456", "6899001122334455"
SENT_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WATERMARK = SENT_AT + timedelta(milliseconds=1500)
CDN = "https://scontent.xx.fbcdn.net/v/t1.15752-9/"

HELLO = InboundMessage(
    external_id="m_IN1",
    sender_id=NOURA,
    sender_name="",
    text="السلام عليكم، متى يفتح التسجيل للصف الأول؟",
    kind=MessageKind.TEXT,
    visibility=Visibility.PRIVATE,
    reply_to_address=NOURA,
    sent_at=SENT_AT,
)
CHANGED = replace(HELLO, text="متى يفتح التسجيل للصف الثاني؟")
FROM_SAAD = replace(
    HELLO,
    external_id="m_IN2",
    sender_id=SAAD,
    reply_to_address=SAAD,
    text="الثانية",
    sent_at=SENT_AT + timedelta(seconds=1),
)
IGNORED = ChannelEvent(EventKind.IGNORED, sender_id=NOURA, sent_at=SENT_AT)
EDITED = replace(IGNORED, kind=EventKind.EDITED, external_id="m_IN1", text=CHANGED.text, as_message=CHANGED)
DELIVERED = ChannelEvent(EventKind.DELIVERED, external_id="m_OUT1", sender_id=NOURA, sent_at=WATERMARK)
SENT = replace(IGNORED, kind=EventKind.SENT, external_id="m_OUT1", outbox_id="42")
COLLEAGUE = replace(
    IGNORED,
    external_id="m_OUT9",
    reason="echo:colleague",
    text="معك فهد من العناية بالمستفيدين",
    by_person=True,
)


def says(message: InboundMessage = HELLO, **changes: object) -> Parsed:
    return Parsed(messages=(replace(message, **changes),))  # type: ignore[arg-type]


def tells(event: ChannelEvent, **changes: object) -> Parsed:
    return Parsed(events=(replace(event, **changes),))  # type: ignore[arg-type]


def fails(*problems: str) -> Parsed:
    return Parsed(problems=problems)


def sends(kind: MessageKind, *addresses: str, text: str = "", file_name: str | None = None) -> Parsed:
    files = tuple(Attachment(kind, address, file_name=file_name) for address in addresses)
    return says(kind=kind, text=text, attachments=files)


def shows(kind: MessageKind, text: str = "") -> Parsed:
    return says(kind=kind, text=text)


EVENT = "entry[0].messaging[0]"

CASES = {
    "text": says(),
    "text_escaped_as_meta_does": says(),
    "text_replying_to_ours": says(text="نعم", in_reply_to="m_OUT1"),
    "text_from_an_advertisement": says(),
    "text_with_nul_and_lone_surrogate": says(text="طلب\ufffd رقم \ufffd"),
    "text_id_above_2_53": says(sender_id="9007199254740993", reply_to_address="9007199254740993"),
    "text_without_mid": fails(f"{EVENT}.message.mid is missing or is no id"),
    "text_without_sender": fails(f"{EVENT}.sender.id is missing or is no id"),
    "text_date_as_text": says(),
    "text_date_1970": says(sent_at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    "text_date_beyond_any_calendar": says(sent_at=None),
    "text_date_missing": says(sent_at=None),
    "empty_message": shows(MessageKind.UNSUPPORTED),
    "quick_reply": shows(MessageKind.BUTTON, "متابعة طلب"),
    "image": sends(MessageKind.IMAGE, f"{CDN}photo_n.jpg?_nc_cat=1&oh=03_Q7&oe=6A"),
    "images_with_text": sends(MessageKind.IMAGE, f"{CDN}1.jpg", f"{CDN}2.jpg", text="تسرب في فصل ٣ ب"),
    "video": sends(MessageKind.VIDEO, f"{CDN}v.mp4"),
    "voice": sends(MessageKind.AUDIO, "https://cdn.fbsbx.com/v/t59.3654-21/audioclip.mp4"),
    "document": sends(
        MessageKind.DOCUMENT,
        "https://cdn.fbsbx.com/v/t59.2708-21/%D8%AE%D8%B7%D8%A7%D8%A8%20%D8%A7%D9%84%D9%86%D9%82%D9%84.pdf"
        "?_nc_cat=110",
        file_name="خطاب النقل.pdf",
    ),
    "sticker": sends(MessageKind.STICKER, f"{CDN}like.png"),
    "sticker_of_older_kind": sends(MessageKind.STICKER, f"{CDN}like.png"),
    "location": shows(MessageKind.LOCATION, "مدرسة اليرموك"),
    "location_without_title": shows(MessageKind.LOCATION, "24.7136,46.6753"),
    "location_without_place": shows(MessageKind.UNSUPPORTED),
    "link_preview": says(text="هل هذا صحيح؟ https://news.example/1\nتأجيل الاختبارات"),
    "shared_reel": says(text=f"شرح التسجيل\n{CDN}reel.mp4"),
    "image_without_address": says(text="الصورة"),
    "attachment_of_unknown_kind": shows(MessageKind.UNSUPPORTED),
    "attachments_are_no_list": says(),
    "edited": tells(EDITED),
    "edited_without_text": tells(IGNORED, reason="edit_without_text", external_id="m_IN1"),
    "edited_without_mid": fails(f"{EVENT}.message_edit.mid is missing or is no id"),
    "edited_by_us": tells(IGNORED, reason="echo:edit", external_id="m_OUT1"),
    "deleted": tells(IGNORED, kind=EventKind.DELETED, external_id="m_IN1"),
    "reaction": says(
        external_id=f"reaction:m_OUT1:{NOURA}:1795420800000",
        kind=MessageKind.REACTION,
        text="❤",
        in_reply_to="m_OUT1",
    ),
    "reaction_without_emoji": says(
        external_id=f"reaction:m_OUT1:{NOURA}:1795420800000",
        kind=MessageKind.REACTION,
        text="😢",
        in_reply_to="m_OUT1",
    ),
    "reaction_of_no_known_kind": tells(IGNORED, reason="reaction:other", external_id="m_OUT1"),
    "reaction_removed": tells(IGNORED, reason="reaction_removed", external_id="m_OUT1"),
    "postback": says(external_id="m_PB1", kind=MessageKind.BUTTON, text="تسجيل شكوى"),
    "postback_without_mid": says(
        external_id=f"postback:{NOURA}:1795420800000", kind=MessageKind.BUTTON, text="بدء الاستخدام"
    ),
    "referral": tells(IGNORED, reason="referral:SHORTLINK:OPEN_THREAD:موقع الوزارة"),
    "optin": tells(IGNORED, kind=EventKind.OPTED_IN, reason="notification_messages"),
    "optin_taken_back": tells(IGNORED, kind=EventKind.OPTED_OUT, reason="notification_messages"),
    "optin_of_nobody": tells(IGNORED, reason="optin_of_nobody", sender_id=""),
    "delivered": Parsed(events=(DELIVERED, replace(DELIVERED, external_id="m_OUT2"))),
    "delivered_up_to": tells(DELIVERED, external_id=""),
    "read": tells(DELIVERED, kind=EventKind.READ, external_id=""),
    "read_by_nobody": fails(f"{EVENT}.sender.id is missing or is no id"),
    "echo_of_ours": tells(SENT),
    "echo_of_ours_without_app": tells(SENT),
    "echo_of_ours_without_metadata": tells(SENT, outbox_id=None),
    "echo_of_a_colleague": tells(COLLEAGUE),
    "echo_of_a_colleague_without_app": tells(COLLEAGUE),
    "echo_of_another_app": tells(COLLEAGUE, reason="echo:app:1", text="عرض خاص", by_person=False),
    "echo_deleted": tells(IGNORED, reason="echo:deleted", external_id="m_OUT1"),
    "echo_that_does_not_say_so": tells(COLLEAGUE, text="أهلا"),
    "thread_passed_to_us": tells(IGNORED, reason=f"thread_passed_to:{APP_ID}:انتهت المحادثة"),
    "thread_taken_from_us": tells(IGNORED, reason=f"thread_taken_from:{APP_ID}"),
    "thread_wanted": tells(IGNORED, reason="thread_wanted_by:263902037430900"),
    "app_roles": tells(IGNORED, reason="app_roles", sender_id=""),
    "account_linking": tells(IGNORED, reason="account_linking:linked"),
    "policy_enforcement": tells(
        IGNORED, reason="policy_enforcement:block:The bot violated our Platform Policies.", sender_id=""
    ),
    "event_of_unknown_kind": tells(IGNORED, reason="event:game_play"),
    "event_that_is_empty": tells(IGNORED, reason="event:empty"),
    "standby_text": tells(IGNORED, reason="standby", external_id="m_IN1", text=HELLO.text),
    "standby_postback": tells(
        IGNORED, reason="standby", external_id=f"postback:{NOURA}:1795420800000", text="تسجيل شكوى"
    ),
    "standby_echo_of_a_colleague": tells(COLLEAGUE, text="معك فهد"),
    "standby_edited": tells(EDITED, as_message=None),
    "of_another_page": tells(
        ChannelEvent(EventKind.IGNORED, reason="other_page:209900112233445 (no account of ours)")
    ),
    "comment_on_the_page": tells(
        ChannelEvent(EventKind.IGNORED, reason="other_channel:facebook_page (no such account of this page)")
    ),
    "batch_of_many": Parsed(
        messages=(
            replace(HELLO, text="الأولى"),
            FROM_SAAD,
            replace(HELLO, external_id="m_IN3", text="الثالثة", sent_at=SENT_AT + timedelta(seconds=2)),
        ),
        events=(
            replace(DELIVERED, kind=EventKind.READ, external_id="", sent_at=SENT_AT - timedelta(seconds=5)),
        ),
    ),
    "batch_with_bad_items": Parsed(
        messages=(replace(HELLO, text="الأولى"), FROM_SAAD),
        problems=(
            "entry[0] is not an object",
            "entry[1] has no messaging, standby, changes",
            "entry[2].messaging is not a list",
            "entry[3].messaging[1] is not an object",
            "entry[3].messaging[2].message.mid is missing or is no id",
            "entry[4].changes[0].value is not an object",
            "entry[4].changes[1] is not an object",
        ),
    ),
    "empty_batch": Parsed(),
    "wrapped_in_a_list": says(),
    "wrapped_in_a_list_beside_a_stranger": Parsed(messages=(HELLO,), problems=("[1].object is not page",)),
}
