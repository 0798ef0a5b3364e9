"""The table of a page's changes: which payload file means what."""

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
PAGE_ID, NOURA, SAAD = "105519148853321", "7312458890123456", "6899001122334455"
POST, VISITORS_POST = f"{PAGE_ID}_900", f"{PAGE_ID}_950"
SENT_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CDN = "https://scontent.xx.fbcdn.net/v/t1.15752-9/"
PERMALINK = "https://www.facebook.com/moe/posts/pfbid02"

COMMENT = InboundMessage(
    external_id="900_111",
    sender_id=NOURA,
    sender_name="نورة العتيبي",
    text="السلام عليكم، متى يفتح التسجيل للصف الأول؟",
    kind=MessageKind.COMMENT,
    visibility=Visibility.PUBLIC,
    reply_to_address="comment:900_111",
    sent_at=SENT_AT,
    thread_key=POST,
    private_reply_to="private-reply:900_111",
    link=f"{PERMALINK}?comment_id=111",
)
SECOND = replace(
    COMMENT,
    external_id="900_112",
    reply_to_address="comment:900_112",
    private_reply_to="private-reply:900_112",
    link=f"{PERMALINK}?comment_id=112",
)
CHANGED = replace(COMMENT, text="متى يفتح التسجيل للصف الثاني؟", sent_at=SENT_AT + timedelta(seconds=60))
VISIT = replace(
    COMMENT,
    external_id=VISITORS_POST,
    kind=MessageKind.MENTION,
    reply_to_address=f"post:{VISITORS_POST}",
    thread_key=VISITORS_POST,
    private_reply_to=f"private-reply:post:{VISITORS_POST}",
    link=f"https://www.facebook.com/{VISITORS_POST}",
)
CHANGED_VISIT = replace(VISIT, text="متى يفتح التسجيل للصف الثاني؟")
MENTION = InboundMessage(
    external_id="333444_555",
    sender_id=SAAD,
    sender_name="سعد القحطاني",
    text="يا وزارة التعليم متى النتائج؟",
    kind=MessageKind.MENTION,
    visibility=Visibility.PUBLIC,
    reply_to_address="post:333444_555",
    sent_at=SENT_AT,
    thread_key="333444_555",
    link="https://www.facebook.com/333444_555",
)
IGNORED = ChannelEvent(EventKind.IGNORED, external_id="900_111", sender_id=NOURA, sent_at=SENT_AT)
ABOUT_NO_MESSAGE = replace(IGNORED, external_id="")
NOBODYS = ChannelEvent(EventKind.IGNORED)


def says(message: InboundMessage = COMMENT, **changes: object) -> Parsed:
    return Parsed(messages=(replace(message, **changes),))  # type: ignore[arg-type]


def shows(message: InboundMessage, kind: MessageKind, *addresses: str, text: str = "") -> Parsed:
    return says(message, text=text, attachments=tuple(Attachment(kind, address) for address in addresses))


def tells(event: ChannelEvent, **changes: object) -> Parsed:
    return Parsed(events=(replace(event, **changes),))  # type: ignore[arg-type]


def changes_to(message: InboundMessage) -> Parsed:
    event = ChannelEvent(EventKind.EDITED, message.external_id, message.sender_id, text=message.text)
    return tells(event, sent_at=message.sent_at, as_message=message)


def fails(*problems: str) -> Parsed:
    return Parsed(problems=problems)


VALUE = "entry[0].changes[0].value"

CASES = {
    "comment": says(),
    "comment_escaped_as_meta_does": says(),
    "comment_reply_to_a_comment": says(SECOND, in_reply_to="900_100"),
    "comment_with_photo": shows(COMMENT, MessageKind.IMAGE, f"{CDN}c.jpg", text="هذا حال الفصل"),
    "comment_of_photo_only": shows(COMMENT, MessageKind.IMAGE, f"{CDN}c.jpg"),
    "comment_of_video_only": shows(COMMENT, MessageKind.VIDEO, "https://www.facebook.com/1/videos/2"),
    "comment_of_sticker_only": says(text=""),
    "comment_without_from": says(sender_id="unnamed:900_111", sender_name=""),
    "comment_without_post": says(link="https://www.facebook.com/900_111"),
    "comment_without_parent": says(),
    "comment_without_id": fails(f"{VALUE}.comment_id is missing or is no id"),
    "comment_ids_are_numbers": says(
        external_id="9007199254740993",
        sender_id="9007199254740995",
        reply_to_address="comment:9007199254740993",
        private_reply_to="private-reply:9007199254740993",
        link=f"{PERMALINK}?comment_id=9007199254740993",
    ),
    "comment_date_1970": says(sent_at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    "comment_date_beyond_any_calendar": says(sent_at=None),
    "comment_with_nul_and_lone_surrogate": says(text="طلب\ufffd رقم \ufffd"),
    "comment_name_with_markup": says(sender_name="<script>alert('نورة')</script>"),
    "comment_link_is_no_address": says(link="https://www.facebook.com/900_111"),
    "comment_by_the_page": tells(IGNORED, reason="echo", sender_id=PAGE_ID),
    "comment_edited": changes_to(CHANGED),
    "comment_removed": tells(IGNORED, kind=EventKind.DELETED),
    "comment_removed_without_from": tells(IGNORED, kind=EventKind.DELETED, sender_id=""),
    "comment_hidden": tells(IGNORED, reason="comment:hide"),
    "comment_shown_again": tells(IGNORED, reason="comment:unhide"),
    "comment_without_verb": tells(IGNORED, reason="comment:without_verb"),
    "comment_of_the_page_removed": tells(IGNORED, reason="echo", sender_id=PAGE_ID),
    "post_of_a_visitor": says(VISIT),
    "post_of_a_visitor_with_photos": shows(
        VISIT, MessageKind.IMAGE, f"{CDN}1.jpg", f"{CDN}2.jpg", text=VISIT.text
    ),
    "photo_of_a_visitor": shows(VISIT, MessageKind.IMAGE, f"{CDN}p.jpg", text="باب المدرسة مكسور"),
    "video_of_a_visitor": shows(VISIT, MessageKind.VIDEO, "https://video.xx.fbcdn.net/v.mp4"),
    "post_of_a_visitor_edited": changes_to(CHANGED_VISIT),
    "post_of_a_visitor_removed": tells(IGNORED, kind=EventKind.DELETED, external_id=VISITORS_POST),
    "post_without_id": fails(f"{VALUE}.post_id is missing or is no id"),
    "post_of_the_page": tells(IGNORED, reason="echo", external_id=VISITORS_POST, sender_id=PAGE_ID),
    "post_of_the_page_removed": tells(IGNORED, reason="echo", external_id=VISITORS_POST, sender_id=PAGE_ID),
    "reaction_to_a_post": tells(ABOUT_NO_MESSAGE, reason="feed:reaction"),
    "like_of_a_post": tells(ABOUT_NO_MESSAGE, reason="feed:like"),
    "share_of_a_post": tells(ABOUT_NO_MESSAGE, reason="feed:share"),
    "item_unknown": tells(ABOUT_NO_MESSAGE, reason="feed:poll", sender_id=""),
    "item_is_a_list": tells(NOBODYS, reason="feed:without_item"),
    "mention_in_a_post": says(MENTION),
    "mention_in_a_comment": says(
        MENTION,
        external_id="555_666",
        reply_to_address="comment:555_666",
        link="https://www.facebook.com/555_666",
    ),
    "mention_in_a_post_removed": tells(
        IGNORED, kind=EventKind.DELETED, external_id="333444_555", sender_id=SAAD
    ),
    "mention_edited": changes_to(replace(MENTION, text="متى النتائج؟")),
    "mention_under_our_post": tells(IGNORED, reason="mention_under_our_post", sender_id=SAAD),
    "mention_by_the_page": tells(IGNORED, reason="echo", external_id="333444_555", sender_id=PAGE_ID),
    "mention_without_ids": fails(f"{VALUE}.post_id is missing or is no id"),
    "rating": tells(NOBODYS, reason="field:ratings"),
    "field_unknown": tells(NOBODYS, reason="field:"),
    "of_another_page": tells(NOBODYS, reason="other_page:209900112233445 (no account of ours)"),
    "private_message": tells(NOBODYS, reason="other_channel:messenger (no such account of this page)"),
    "batch_of_many": Parsed(
        messages=(
            replace(COMMENT, text="الأولى"),
            replace(SECOND, text="الثانية", sender_id=SAAD, sender_name="سعد القحطاني"),
        ),
        events=(replace(IGNORED, kind=EventKind.DELETED, external_id="900_113"),),
    ),
    "batch_with_bad_items": Parsed(
        messages=(replace(COMMENT, text="الأولى"), replace(SECOND, text="الثانية")),
        problems=(
            "entry[0] is not an object",
            "entry[1] has no messaging, standby, changes",
            "entry[2].changes is not a list",
            "entry[3].changes[1] is not an object",
            "entry[3].changes[2].value is not an object",
            "entry[3].changes[3].value.comment_id is missing or is no id",
        ),
    ),
    "empty_batch": Parsed(),
    "wrapped_in_a_list": says(),
}
