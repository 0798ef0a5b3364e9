"""The table of Telegram updates: which payload file means what."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict, Unpack

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
BOT_ID = "700100200"
NOURA, FAHAD = "5501234567", "820045511"
GROUP, COUNCIL, CHANNEL = "-4012345678", "-1001987654321", "-1002233445566"
SENT_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class OfFile(TypedDict):
    kind: MessageKind
    attachments: tuple[Attachment, ...]


class OfButton(TypedDict):
    kind: MessageKind
    sent_at: datetime | None


class Different(TypedDict, total=False):
    """What an InboundMessage of a case has otherwise than its builder gives it."""

    external_id: str
    sender_id: str
    sender_name: str
    kind: MessageKind
    reply_to_address: str
    attachments: tuple[Attachment, ...]
    in_reply_to: str
    sent_at: datetime | None
    thread_key: str
    sender_phone: str
    album_id: str


@dataclass(frozen=True)
class Case:
    payload: str
    means: Parsed
    conversation: str

    @property
    def body(self) -> bytes:
        return (PAYLOADS / f"{self.payload}.json").read_bytes()


def later(seconds: int) -> datetime:
    return SENT_AT + timedelta(seconds=seconds)


def says(payload: str, message_id: int, text: str, **different: Unpack[Different]) -> Case:
    """Noura writes to the bot in private; `different` tells what is otherwise."""
    message = InboundMessage(
        external_id=f"{NOURA}:{message_id}",
        sender_id=NOURA,
        sender_name="نورة القحطاني",
        text=text,
        kind=MessageKind.TEXT,
        visibility=Visibility.PRIVATE,
        reply_to_address=NOURA,
        sent_at=SENT_AT,
    )
    return Case(payload, Parsed(messages=(replace(message, **different),)), NOURA)


def says_in(chat: str, payload: str, message_id: int, text: str, **different: Unpack[Different]) -> Case:
    """Fahad writes where others read it."""
    message = InboundMessage(
        external_id=f"{chat}:{message_id}",
        sender_id=FAHAD,
        sender_name="فهد",
        text=text,
        kind=MessageKind.TEXT,
        visibility=Visibility.PUBLIC,
        reply_to_address=chat,
        sent_at=SENT_AT,
        thread_key=chat,
    )
    message = replace(message, **different)
    return Case(payload, Parsed(messages=(message,)), f"{chat}:{message.sender_id}")


def happens(payload: str, conversation: str, *events: ChannelEvent) -> Case:
    return Case(payload, Parsed(events=events), conversation)


def edited(payload: str, message_id: int, text: str, sent_at: datetime) -> Case:
    key = f"{NOURA}:{message_id}"
    return happens(payload, NOURA, ChannelEvent(EventKind.EDITED, key, NOURA, text=text, sent_at=sent_at))


def ignored(payload: str, reason: str, message_id: int, sender: str, chat: str = COUNCIL) -> Case:
    event = ChannelEvent(EventKind.IGNORED, f"{chat}:{message_id}", sender, reason, sent_at=SENT_AT)
    return happens(payload, f"{chat}:{sender}", event)


def no_message(payload: str, conversation: str, reason: str | None = None) -> Case:
    reason = reason or f"not_a_message:{payload}"
    return happens(payload, conversation, ChannelEvent(EventKind.IGNORED, reason=reason))


def file(
    kind: MessageKind,
    file_ref: str,
    mime_type: str | None = None,
    file_name: str | None = None,
    size: int | None = None,
) -> OfFile:
    return {"kind": kind, "attachments": (Attachment(kind, file_ref, mime_type, file_name, size),)}


PHOTO = file(MessageKind.IMAGE, "AgACAgQAAxkBAAI_x", size=151201)
BUTTON: OfButton = {"kind": MessageKind.BUTTON, "sent_at": None}

PRIVATE_MESSAGES = [
    says("text", 411, "السلام عليكم، متى يبدأ التسجيل في الصف الأول؟"),
    replace(
        says(
            "text_without_last_name",
            412,
            "أين أجد نتيجة ابني؟",
            external_id=f"{FAHAD}:412",
            sender_id=FAHAD,
            sender_name="فهد",
            reply_to_address=FAHAD,
        ),
        conversation=FAHAD,
    ),
    says(
        "text_with_markup_in_name",
        413,
        "<i>مرحبا</i> *نجمة* _خط_",
        sender_name="<b>نورة</b> &amp; <script>alert(1)</script>",
    ),
    says("start_with_payload", 414, "/start school-1042"),
    says("photo_with_caption", 415, "صورة من سقف الفصل", **PHOTO),
    says("photo_without_caption", 416, "", **PHOTO),
    says("photo_of_an_album", 417, "ثلاث صور للفناء", album_id="13900112233445566", **PHOTO),
    says(
        "video",
        418,
        "الحافلة المدرسية",
        **file(MessageKind.VIDEO, "BAACAgQAAxkBAAI_v", "video/mp4", "حافلة.mp4", 1048576),
    ),
    says("video_note", 419, "", **file(MessageKind.VIDEO, "DQACAgQAAxkBAAI_n", size=90112)),
    says("animation", 420, "", **file(MessageKind.VIDEO, "CgACAgQAAxkBAAI_a", "video/mp4")),
    says("voice", 421, "", **file(MessageKind.AUDIO, "AwACAgQAAxkBAAI_o", "audio/ogg", size=36210)),
    says(
        "audio",
        422,
        "",
        **file(MessageKind.AUDIO, "CQACAgQAAxkBAAI_u", "audio/mpeg", "تسجيل.mp3", 2880000),
    ),
    says(
        "document",
        423,
        "شهادة الميلاد",
        **file(MessageKind.DOCUMENT, "BQACAgQAAxkBAAI_d", "application/pdf", "شهادة الميلاد.pdf", 204800),
    ),
    says("sticker", 424, "🌹", **file(MessageKind.STICKER, "CAACAgQAAxkBAAI_k")),
    says("location", 425, "", kind=MessageKind.LOCATION),
    says("venue", 426, "مدرسة الملك فيصل الابتدائية", kind=MessageKind.LOCATION),
    says(
        "own_contact",
        427,
        "نورة القحطاني +966501234567",
        kind=MessageKind.CONTACT,
        sender_phone="966501234567",
    ),
    says("contact_of_another", 428, "مدير المدرسة +966555000111", kind=MessageKind.CONTACT),
    says("poll_message", 429, "", kind=MessageKind.UNSUPPORTED),
    says("dice", 430, "", kind=MessageKind.UNSUPPORTED),
    says("story", 431, "", kind=MessageKind.UNSUPPORTED),
    says("paid_media", 432, "محتوى مدفوع", kind=MessageKind.UNSUPPORTED),
    says("content_of_the_future", 433, "", kind=MessageKind.UNSUPPORTED),
    says("reply", 434, "شكرًا لكم", in_reply_to=f"{NOURA}:88"),
    says("forwarded", 435, "نص محوّل"),
    says("by_inline_bot_of_another", 436, "بحث"),
    says("ids_as_text", 771, "معرّفات نصية"),
    replace(
        says(
            "ids_above_2_to_53",
            438,
            "رقم كبير",
            external_id="9007199254740995:438",
            sender_id="9007199254740995",
            reply_to_address="9007199254740995",
        ),
        conversation="9007199254740995",
    ),
    says("date_in_1970", 439, "قديم", sent_at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    says("date_in_2099", 440, "بعيد", sent_at=datetime(2099, 7, 3, tzinfo=UTC)),
    says("date_beyond_any_calendar", 441, "بلا تاريخ", sent_at=None),
    says(
        "business_message",
        461,
        "هل المكتب مفتوح اليوم؟",
        reply_to_address=f"bc_7HvQ2/{NOURA}",
        thread_key="bc_7HvQ2",
    ),
]

PUBLIC_MESSAGES = [
    says_in(GROUP, "group_text", 442, "@moe_sa_bot متى الاختبارات؟"),
    says_in(COUNCIL, "supergroup_reply", 443, "أؤيد", in_reply_to=f"{COUNCIL}:51"),
    says_in(COUNCIL, "forum_topic_message", 444, "سؤال في الموضوع"),
    says_in(COUNCIL, "forum_topic_reply", 445, "جواب", in_reply_to=f"{COUNCIL}:19"),
    says_in(
        COUNCIL,
        "anonymous_group_admin",
        446,
        "تنبيه من الإدارة",
        sender_id=COUNCIL,
        sender_name="مجلس أولياء الأمور",
    ),
    says_in(
        COUNCIL,
        "channel_writing_in_a_group",
        447,
        "من القناة",
        sender_id=CHANNEL,
        sender_name="أخبار التعليم",
    ),
    says_in(
        CHANNEL,
        "channel_post",
        456,
        "يبدأ العام الدراسي يوم الأحد",
        sender_id=CHANNEL,
        sender_name="أخبار التعليم",
    ),
    says_in(COUNCIL, "guest_message", 464, "@moe_sa_bot ما رقم مركز الاتصال؟"),
]

BUTTONS_AND_REACTIONS = [
    says("button", 0, "csat:5", external_id="4382bfdwdsb323b2d9", in_reply_to=f"{NOURA}:90", **BUTTON),
    says_in(
        COUNCIL,
        "button_in_a_group",
        0,
        "menu:1",
        external_id="4382bfdwdsb323b2e0",
        in_reply_to=f"{COUNCIL}:91",
        **BUTTON,
    ),
    says(
        "button_under_an_inaccessible_message",
        0,
        "csat:1",
        external_id="4382bfdwdsb323b2e1",
        in_reply_to=f"{NOURA}:12",
        **BUTTON,
    ),
    says("button_of_an_inline_message", 0, "more", external_id="4382bfdwdsb323b2e2", **BUTTON),
    says(
        "reaction",
        90,
        "👍",
        external_id=f"{NOURA}:90:reaction:872100063@1795420805",
        kind=MessageKind.REACTION,
        in_reply_to=f"{NOURA}:90",
        sent_at=later(5),
    ),
    says_in(
        COUNCIL,
        "reaction_changed",
        91,
        "👎",
        external_id=f"{COUNCIL}:91:reaction:872100064@1795420806",
        kind=MessageKind.REACTION,
        in_reply_to=f"{COUNCIL}:91",
        sent_at=later(6),
    ),
    says_in(
        COUNCIL,
        "reaction_of_a_channel",
        91,
        "\ufffc",
        external_id=f"{COUNCIL}:91:reaction:872100065@1795420806",
        sender_id=CHANNEL,
        sender_name="أخبار التعليم",
        kind=MessageKind.REACTION,
        in_reply_to=f"{COUNCIL}:91",
        sent_at=later(6),
    ),
    happens(
        "reaction_removed",
        NOURA,
        ChannelEvent(EventKind.IGNORED, f"{NOURA}:90", NOURA, "reaction_removed", sent_at=later(7)),
    ),
]

EVENTS = [
    edited("edited_message", 458, "متى يبدأ التسجيل في الصف الثاني؟", later(30)),
    edited("edited_caption", 459, "صورة أوضح", later(45)),
    edited("edited_business_message", 463, "هل المكتب مفتوح غدًا؟", later(20)),
    happens(
        "edited_channel_post",
        f"{CHANNEL}:{CHANNEL}",
        ChannelEvent(
            EventKind.EDITED,
            f"{CHANNEL}:457",
            CHANNEL,
            text="يبدأ العام الدراسي يوم الاثنين",
            sent_at=later(600),
        ),
    ),
    happens(
        "deleted_business_messages",
        NOURA,
        ChannelEvent(EventKind.DELETED, f"{NOURA}:501", NOURA),
        ChannelEvent(EventKind.DELETED, f"{NOURA}:502", NOURA),
    ),
    happens("blocked", NOURA, ChannelEvent(EventKind.BLOCKED, sender_id=NOURA, sent_at=SENT_AT)),
    happens("unblocked", NOURA, ChannelEvent(EventKind.UNBLOCKED, sender_id=NOURA, sent_at=later(60))),
]

PASSED_OVER = [
    ignored("automatic_forward", "automatic_forward", 448, CHANNEL),
    ignored("sent_by_our_bot", "echo", 449, BOT_ID),
    ignored("sent_via_our_bot", "echo", 450, FAHAD),
    ignored("sent_by_another_bot", "sent_by_bot", 451, "99887766"),
    ignored("new_chat_members", "service:new_chat_members", 452, FAHAD),
    ignored("pinned_message", "service:pinned_message", 453, FAHAD),
    ignored("migrate_to_chat_id", "service:migrate_to_chat_id", 454, FAHAD, chat=GROUP),
    ignored("forum_topic_created", "service:forum_topic_created", 455, FAHAD),
    happens(
        "edited_by_our_bot",
        f"{COUNCIL}:{BOT_ID}",
        ChannelEvent(EventKind.IGNORED, f"{COUNCIL}:460", BOT_ID, "echo", sent_at=later(45)),
    ),
    happens(
        "business_message_by_our_side",
        NOURA,
        ChannelEvent(EventKind.IGNORED, f"{NOURA}:462", FAHAD, "echo", sent_at=SENT_AT),
    ),
    happens(
        "removed_from_a_group",
        f"{COUNCIL}:{FAHAD}",
        ChannelEvent(
            EventKind.IGNORED, sender_id=FAHAD, reason="my_chat_member:group:kicked", sent_at=SENT_AT
        ),
    ),
    no_message("business_connection", FAHAD),
    no_message("message_reaction_count", CHANNEL),
    no_message("inline_query", NOURA),
    no_message("chosen_inline_result", NOURA),
    no_message("poll", "update:872100070"),
    no_message("poll_answer", FAHAD),
    no_message("chat_member", f"{COUNCIL}:{FAHAD}"),
    no_message("chat_join_request", f"{COUNCIL}:{NOURA}"),
    no_message("unknown_kind", NOURA, "unknown_update_kind:subscription"),
]

CASES = [*PRIVATE_MESSAGES, *PUBLIC_MESSAGES, *BUTTONS_AND_REACTIONS, *EVENTS, *PASSED_OVER]
