"""The table of what a partner posts and staff record: which payload file means what."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
RECORDED = Path(__file__).parent / "recordings" / "recorded_by_staff.json"
ACCOUNT = "snapchat-care"
UM_RAKAN = f"{ACCOUNT}/um.rakan"
FILES = "https://media.partner.example/f"
SPOTLIGHT = "https://www.snapchat.com/spotlight/W7_EDlXW"
SENT_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

HELLO = InboundMessage(
    external_id="snap-1001",
    sender_id=UM_RAKAN,
    sender_name="أم راكان",
    text="السلام عليكم، متى يفتح التسجيل في رياض الأطفال؟",
    kind=MessageKind.TEXT,
    visibility=Visibility.PRIVATE,
    reply_to_address="um.rakan",
    sent_at=SENT_AT,
)
COMMENT = replace(
    HELLO,
    kind=MessageKind.COMMENT,
    visibility=Visibility.PUBLIC,
    reply_to_address="spotlight-55",
    thread_key="spotlight-55",
)
DELETED = ChannelEvent(EventKind.DELETED, "snap-1001", UM_RAKAN)


def says(*messages: InboundMessage) -> Parsed:
    return Parsed(messages=messages)


def hello(**different: Any) -> Parsed:
    return says(replace(HELLO, **different))


def comment(**different: Any) -> Parsed:
    return says(replace(COMMENT, **different))


def tells(*events: ChannelEvent) -> Parsed:
    return Parsed(events=events)


def edited(message: InboundMessage) -> Parsed:
    return tells(
        ChannelEvent(
            EventKind.EDITED,
            message.external_id,
            message.sender_id,
            text=message.text,
            sent_at=message.sent_at,
            as_message=message,
        )
    )


def file(
    kind: MessageKind, name: str, mime_type: str | None, file_name: str | None = None, size: int | None = None
) -> tuple[Attachment, ...]:
    return (Attachment(kind, f"{FILES}/{name}", mime_type, file_name, size),)


IMAGE, DOCUMENT = MessageKind.IMAGE, MessageKind.DOCUMENT
JPEG = "image/jpeg"

CASES: dict[str, Parsed] = {
    "text": hello(),
    "text_without_visibility": hello(),
    "text_without_time": hello(sent_at=None),
    "text_with_time_in_utc": hello(),
    "text_with_time_without_zone": hello(sent_at=None),
    "text_with_time_that_is_none": hello(sent_at=None),
    "text_with_numeric_ids": hello(
        external_id="9007199254740993",
        sender_id=f"{ACCOUNT}/9007199254740995",
        sender_name="فهد",
        reply_to_address="9007199254740995",
    ),
    "text_without_name": hello(sender_name=""),
    "text_in_reply": hello(external_id="snap-1002", text="ايوه للصف الأول", in_reply_to="snap-0990"),
    "text_with_link": hello(link="https://www.snapchat.com/add/um.rakan"),
    "text_with_dangerous_link": hello(),
    "image": hello(
        text="هذا السقف بعد المطر يا جماعة الخير",
        kind=IMAGE,
        attachments=file(IMAGE, "77.jpg", JPEG, "سقف الفصل.jpg", 183_422),
    ),
    "image_without_words": hello(text="", kind=IMAGE, attachments=file(IMAGE, "78.webp", "image/webp")),
    "video": hello(text="", kind=MessageKind.VIDEO, attachments=file(MessageKind.VIDEO, "79", "video/mp4")),
    "voice": hello(
        text="", kind=MessageKind.AUDIO, attachments=file(MessageKind.AUDIO, "80.ogg", "audio/ogg")
    ),
    "document": hello(
        text="مرفق خطاب المدرسة",
        kind=DOCUMENT,
        attachments=file(DOCUMENT, "81", "application/pdf", "خطاب.pdf"),
    ),
    "two_files": hello(
        text="صور الفصل",
        kind=IMAGE,
        attachments=file(IMAGE, "82.png", "image/png") + file(IMAGE, "83.png", "image/png"),
    ),
    "file_at_no_web_address": hello(kind=IMAGE, attachments=(Attachment(IMAGE, "", "image/png"),)),
    "file_that_only_staff_may_name": hello(kind=IMAGE, attachments=(Attachment(IMAGE, "", "image/png"),)),
    "reaction": hello(kind=MessageKind.REACTION, text="👍", in_reply_to="snap-0990"),
    "location": hello(kind=MessageKind.LOCATION, text="24.7136 46.6753 مدرسة الحي"),
    "kind_nobody_knows": hello(),
    "comment": comment(text="المكافأة ما نزلت ياوزارة؟؟", link=SPOTLIGHT, reply_to_address=SPOTLIGHT),
    "comment_without_thread": comment(text="وين الباص", thread_key="public", reply_to_address="public"),
    "comment_with_picture": comment(text="شوفوا دورات المياه", attachments=file(IMAGE, "84.jpg", JPEG)),
    "mention": comment(
        text="شكرا @moe على سرعة التجاوب",
        kind=MessageKind.MENTION,
        thread_key="story-9",
        reply_to_address="story-9",
    ),
    "edited": edited(
        replace(
            HELLO,
            text="متى يفتح التسجيل في رياض الأطفال بحي النرجس؟",
            sent_at=datetime(2026, 11, 23, 8, 5, tzinfo=UTC),
        )
    ),
    "edited_comment": edited(
        replace(COMMENT, text="نزلت المكافأة، شكرًا", sent_at=datetime(2026, 11, 23, 8, 9, tzinfo=UTC))
    ),
    "deleted": tells(replace(DELETED, sent_at=datetime(2026, 11, 23, 8, 6, tzinfo=UTC))),
    "deleted_by_nobody_knows_whom": tells(replace(DELETED, sender_id="")),
    "batch": Parsed(
        messages=(
            HELLO,
            replace(
                HELLO,
                external_id="snap-1003",
                sender_id=f"{ACCOUNT}/f_alharbi",
                sender_name="",
                reply_to_address="f_alharbi",
                text="ابي اعترض على درجة بنتي",
            ),
        ),
        events=(DELETED,),
    ),
    "batch_with_bad_items": Parsed(
        messages=(HELLO, replace(HELLO, external_id="snap-1007", text="كمل الله لكم")),
        problems=(
            "messages[1].sender is not an object",
            "messages[2] is not an object",
            "messages[3].text is no text",
            "messages[4].visibility is neither private nor public",
            "messages[5] has neither text nor attachments",
            "messages[6].id is missing or is no id",
            "messages[7].event is none of message, edited, deleted",
        ),
    ),
    "empty_batch": Parsed(),
}

BY_STAFF = comment(
    external_id="recorded:Xk3mP0aQ9sT2vB7w",
    attachments=(Attachment(IMAGE, "upload:" + "ab" * 32, "image/png", "screenshot.png", 20_481),),
    link=SPOTLIGHT,
    reply_to_address=SPOTLIGHT,
    thread_key="public",
)
