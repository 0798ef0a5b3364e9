"""The table of X's events: which payload file means what, under which key, in which thread."""

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
OUR_ID, NOURA, FAHAD = "1420000111", "2233445566", "3344556677"
OUR_POST, THIRD_POST = "1993000000000000007", "1993090000000000001"
FIRST = "1993100000000000001"
POSTED_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SENT_AT = POSTED_AT + timedelta(milliseconds=372)
DELIVERY = "event:2080765813578191303"


class Different(TypedDict, total=False):
    """What a message of a case has otherwise than its builder gives it."""

    kind: MessageKind
    visibility: Visibility
    reply_to_address: str
    attachments: tuple[Attachment, ...]
    in_reply_to: str
    thread_key: str
    public_reply_allowed: bool


@dataclass(frozen=True)
class Case:
    payload: str
    means: Parsed
    key: str
    conversation: str

    @property
    def body(self) -> bytes:
        return (PAYLOADS / f"{self.payload}.json").read_bytes()


def mentions(payload: str, number: int, text: str, **different: Unpack[Different]) -> Case:
    """Noura calls us in a post of her own."""
    post_id = f"19931000000000000{number:02}"
    message = InboundMessage(
        external_id=post_id,
        sender_id=NOURA,
        sender_name="نورة القحطاني",
        text=text,
        kind=MessageKind.MENTION,
        visibility=Visibility.PUBLIC,
        reply_to_address=f"post:{post_id}",
        sent_at=POSTED_AT,
        thread_key=post_id,
        link=f"https://x.com/noura_q/status/{post_id}",
    )
    message = replace(message, **different)
    return Case(payload, Parsed(messages=(message,)), f"post:{post_id}", f"post:{NOURA}")


def comments(payload: str, number: int, text: str, *, may_reply: bool = False) -> Case:
    """Fahad answers our post."""
    case = mentions(
        payload,
        number,
        text,
        kind=MessageKind.COMMENT,
        in_reply_to=OUR_POST,
        thread_key=OUR_POST,
        public_reply_allowed=may_reply,
    )
    [message] = case.means.messages
    link = f"https://x.com/fahad_h/status/{message.external_id}"
    message = replace(message, sender_id=FAHAD, sender_name="فهد الحربي", link=link)
    return replace(case, means=Parsed(messages=(message,)), conversation=f"post:{FAHAD}")


def writes(payload: str, number: int, text: str, **different: Unpack[Different]) -> Case:
    """Noura writes to us in private."""
    event_id = f"19932000000000000{number:02}"
    message = InboundMessage(
        external_id=event_id,
        sender_id=NOURA,
        sender_name="نورة القحطاني",
        text=text,
        kind=MessageKind.TEXT,
        visibility=Visibility.PRIVATE,
        reply_to_address=f"dm:{NOURA}",
        sent_at=SENT_AT,
    )
    message = replace(message, **different)
    thread = message.thread_key or NOURA
    return Case(payload, Parsed(messages=(message,)), f"dm:{event_id}", f"dm:{thread}")


def ignored(
    payload: str,
    reason: str,
    key: str = DELIVERY,
    conversation: str = f"noise:{DELIVERY}",
    *,
    about: str = "",
    by: str = "",
    at: datetime | None = POSTED_AT,
    text: str = "",
    by_person: bool = False,
) -> Case:
    event = ChannelEvent(EventKind.IGNORED, about, by, reason, text, at, by_person=by_person)
    return Case(payload, Parsed(events=(event,)), key, conversation)


def happened(payload: str, event: ChannelEvent, key: str, conversation: str) -> Case:
    return Case(payload, Parsed(events=(event,)), key, conversation)


ASKS = "@moe_gov_sa السلام عليكم، متى تعلن نتائج القبول الموحد للجامعات؟"
COMPLAINS = "@moe_gov_sa ولدي ما انقبل في المدرسة القريبة من البيت، وش الحل؟"
QUOTES = "للأسف النظام معلق من الصباح وما نقدر نسجل"
LONG = ("@moe_gov_sa " + "نطالب بتوفير معلمات لمادة الرياضيات في مدارس القرى. " * 8).strip()
FOLLOWS_UP = "السلام عليكم، قدمت على النقل الخارجي ورقم طلبي 4712345678 ولا وصلني رد"
EDITED = "@moe_gov_sa متى تعلن نتائج القبول الموحد؟ (تعديل: لجامعة الملك سعود)"
VIDEO = "@moe_gov_sa مقطع من ساحة المدرسة"
ANSWER = "وصلتنا رسالتك ورقم طلبك 4712345678"
COLLEAGUE = "أهلا نورة، تم التحويل للقسم المختص"
WITHDRAWN = f"access was withdrawn: user {OUR_ID} no longer lets our app act for it; connect the account anew"


def photo(file_ref: str) -> tuple[Attachment, ...]:
    return (Attachment(MessageKind.IMAGE, file_ref),)


def video(file_ref: str) -> tuple[Attachment, ...]:
    return (Attachment(MessageKind.VIDEO, file_ref, "video/mp4"),)


def edited() -> Case:
    [message] = mentions("", 1, EDITED).means.messages
    at, newest = POSTED_AT + timedelta(minutes=5), "1993100000000000021"
    message = replace(
        message,
        sent_at=at,
        reply_to_address=f"post:{newest}",
        link=f"https://x.com/noura_q/status/{newest}",
    )
    event = ChannelEvent(EventKind.EDITED, FIRST, NOURA, text=EDITED, sent_at=at, as_message=message)
    return happened("edited_mention", event, f"post:{FIRST}:v2", f"post:{NOURA}")


DELETED = ChannelEvent(EventKind.DELETED, FIRST, NOURA)
READ = ChannelEvent(EventKind.READ, "1993200000000000008", NOURA, sent_at=POSTED_AT + timedelta(seconds=100))

CASES = [
    mentions("mention", 1, ASKS),
    mentions("mention_by_older_api", 1, ASKS),
    mentions("mention_by_polling", 1, ASKS),
    mentions("mention_in_former_spelling", 23, "@moe_gov_sa شكرا لكم على سرعة التجاوب"),
    mentions("signs_written_as_html", 22, "@moe_gov_sa معدل القبول > 90 & النسبة الموزونة < 80"),
    mentions("long_mention", 12, LONG),
    mentions("long_mention_by_older_api", 12, LONG),
    mentions("quote", 5, QUOTES),
    mentions("quote_by_older_api", 5, QUOTES),
    mentions("quote_with_closed_replies", 6, "كلام جميل والواقع غير", public_reply_allowed=False),
    mentions(
        "mention_with_picture",
        9,
        "@moe_gov_sa شوفوا حال الفصول https://t.co/Ab12Cd34Ef",
        attachments=photo("https://pbs.twimg.com/media/GxYz.jpg"),
    ),
    mentions(
        "mention_with_video_not_described",
        10,
        VIDEO,
        attachments=video("media:post:1993100000000000010:7_1993099999999999998"),
    ),
    mentions(
        "mention_with_video_by_older_api",
        11,
        VIDEO,
        attachments=video("https://video.twimg.com/high.mp4"),
    ),
    mentions(
        "reply_to_another_calls_us",
        7,
        "@fahad_h @moe_gov_sa نفس المشكلة عندنا في جدة",
        in_reply_to=THIRD_POST,
        thread_key=THIRD_POST,
    ),
    mentions(
        "reply_in_a_thread_that_names_us",
        8,
        "@fahad_h @moe_gov_sa الله يعينكم",
        in_reply_to=THIRD_POST,
        thread_key=THIRD_POST,
        public_reply_allowed=False,
    ),
    edited(),
    comments("comment", 2, COMPLAINS),
    comments("comment_by_older_api", 2, COMPLAINS),
    comments(
        "comment_that_calls_us", 3, "@moe_gov_sa كلمت المدرسة وما ردوا، وينكم يا @moe_gov_sa", may_reply=True
    ),
    comments("comment_without_reference", 4, "متى يفتح التسجيل في رياض الأطفال؟"),
    happened("deleted_post", DELETED, f"delete:{FIRST}", f"post:{NOURA}"),
    happened(
        "deleted_post_by_older_api",
        replace(DELETED, sent_at=POSTED_AT + timedelta(minutes=5)),
        f"delete:{FIRST}",
        f"post:{NOURA}",
    ),
    writes("direct_message", 1, FOLLOWS_UP),
    writes("direct_message_by_older_api", 1, FOLLOWS_UP),
    writes("direct_message_by_polling", 1, FOLLOWS_UP),
    writes(
        "direct_message_with_picture",
        2,
        "صورة الشهادة",
        kind=MessageKind.IMAGE,
        attachments=photo("https://ton.twitter.com/1.1/ton/data/dm/1/2/photo.jpg"),
    ),
    writes(
        "direct_message_with_picture_by_polling",
        2,
        "صورة الشهادة",
        kind=MessageKind.IMAGE,
        attachments=photo("media:message:1993200000000000002:3_1993199999999999999"),
    ),
    writes("direct_message_with_choice", 3, "حالة طلبي", kind=MessageKind.BUTTON),
    writes("direct_message_without_words", 4, "", kind=MessageKind.UNSUPPORTED),
    writes("direct_message_to_stop", 5, "إيقاف"),
    writes(
        "group_message_by_polling",
        6,
        "هل التقديم متاح لغير السعوديين؟",
        visibility=Visibility.PUBLIC,
        reply_to_address="dm-group:1993150000000000000",
        thread_key="1993150000000000000",
    ),
    Case(
        "encrypted_message",
        Parsed(
            messages=(
                InboundMessage(
                    external_id="1993300000000000001",
                    sender_id=NOURA,
                    sender_name="",
                    text="",
                    kind=MessageKind.UNSUPPORTED,
                    visibility=Visibility.PRIVATE,
                    reply_to_address=f"dm:{NOURA}",
                    sent_at=POSTED_AT,
                ),
            )
        ),
        "chat:1993300000000000001",
        f"dm:{NOURA}",
    ),
    happened("read", READ, f"read:{NOURA}:1993200000000000008", f"dm:{NOURA}"),
    happened("read_by_older_api", READ, f"read:{NOURA}:1993200000000000008", f"dm:{NOURA}"),
    ignored(
        "read_by_us",
        "read_by_us",
        f"read:{OUR_ID}:1993200000000000008",
        f"dm:{OUR_ID}",
        by=OUR_ID,
        at=READ.sent_at,
    ),
    ignored("own_post", "echo", f"post:{OUR_POST}", f"post:{OUR_ID}", about=OUR_POST, by=OUR_ID),
    ignored(
        "own_reply_by_older_api",
        "echo",
        "post:1993100000000000030",
        f"post:{OUR_ID}",
        about="1993100000000000030",
        by=OUR_ID,
    ),
    ignored(
        "sent_message",
        "echo",
        "dm:1993200000000000008",
        f"dm:{NOURA}",
        about="1993200000000000008",
        by=NOURA,
        at=SENT_AT,
    ),
    ignored(
        "sent_message_by_polling",
        "echo",
        "dm:1993200000000000008",
        f"dm:{NOURA}",
        about="1993200000000000008",
        by=NOURA,
        at=SENT_AT,
    ),
    ignored(
        "sent_by_a_colleague",
        "echo",
        "dm:1993200000000000009",
        f"dm:{NOURA}",
        about="1993200000000000009",
        by=NOURA,
        at=SENT_AT,
        text=COLLEAGUE,
        by_person=True,
    ),
    ignored(
        "encrypted_message_sent",
        "echo",
        "chat:1993300000000000002",
        f"dm:{OUR_ID}",
        about="1993300000000000002",
        by=OUR_ID,
    ),
    ignored(
        "joined_group_by_polling",
        "notice:ParticipantsJoin",
        "dm:1993200000000000007",
        "dm:1993150000000000000",
        about="1993200000000000007",
        by=NOURA,
        at=SENT_AT,
    ),
    ignored(
        "post_of_somebody_else",
        "post_of_somebody_else",
        "post:1993100000000000031",
        f"post:{FAHAD}",
        about="1993100000000000031",
        by=FAHAD,
    ),
    ignored("repost", "repost", about="1993100000000000033", by=NOURA, at=None),
    ignored(
        "repost_by_older_api",
        "repost",
        "post:1993100000000000032",
        f"post:{NOURA}",
        about="1993100000000000032",
        by=NOURA,
    ),
    ignored(
        "event_for_another_profile",
        "for user 999888777, which is no account of ours",
        "user:999888777:post:1993100000000000040",
        f"post:{NOURA}",
        about="1993100000000000040",
        by=NOURA,
    ),
    ignored("access_withdrawn", WITHDRAWN, conversation=f"access_withdrawn:{DELIVERY}", by=OUR_ID),
    ignored(
        "access_withdrawn_by_older_api",
        WITHDRAWN,
        "sha:ad83ef11c0fa34d8bf47a844a1664129",
        "access_withdrawn:sha:ad83ef11c0fa34d8bf47a844a1664129",
        by=OUR_ID,
    ),
    ignored("typing", "typing", at=None),
    ignored(
        "typing_by_older_api",
        "typing",
        "sha:458c0fb3ad75662d70de7a0312d73b0f",
        "noise:sha:458c0fb3ad75662d70de7a0312d73b0f",
        by=NOURA,
    ),
    ignored("like", "like", about="1", at=None),
    ignored(
        "like_by_older_api",
        "like",
        "sha:53125baadc377eaab0fce948dbfb045d",
        "noise:sha:53125baadc377eaab0fce948dbfb045d",
        about="a7ba59eab0bfcba386f7acedac279542",
    ),
    ignored("follow", "follow", at=None),
    ignored(
        "follow_by_older_api",
        "follow",
        "sha:f3b4cb5d2711b780b414072f1a42400a",
        "noise:sha:f3b4cb5d2711b780b414072f1a42400a",
    ),
    ignored("joined_encrypted_conversation", "joined_encrypted_conversation"),
    ignored("event_of_tomorrow", "event:space.start", about="1vOxwdyYrlqKB", at=None),
]
