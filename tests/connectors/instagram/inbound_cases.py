"""The table of Instagram's requests: which payload file means what, to the account OURS."""

from dataclasses import replace
from datetime import UTC, datetime
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
OURS, SIBLING = "17841405822304914", "17841499999999999"
NOURA, FAHD = "1254459154682919", "1784550011223344"
POST, COMMENT = "18012345678901234", "17865799348089039"
SENT_AT = datetime(2026, 11, 23, 8, 0, 0, 123000, tzinfo=UTC)
TOLD_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CDN = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id={}&signature=AYe7"
STORY = CDN.format("17928374650192837")

HELLO = InboundMessage(
    external_id="aWdfIN1",
    sender_id=NOURA,
    sender_name="",
    text="السلام عليكم، متى يفتح باب نقل الطلاب؟",
    kind=MessageKind.TEXT,
    visibility=Visibility.PRIVATE,
    reply_to_address=NOURA,
    sent_at=SENT_AT,
)
SILENT = replace(HELLO, text="")
UNSUPPORTED = replace(SILENT, kind=MessageKind.UNSUPPORTED)
PRESS = replace(HELLO, kind=MessageKind.BUTTON, text="متابعة طلب")
LOVE = replace(
    HELLO,
    external_id=f"react:aWdfOUT1:{NOURA}:1795420800123",
    kind=MessageKind.REACTION,
    text="❤️",
    in_reply_to="aWdfOUT1",
)
BROKEN_AIR = InboundMessage(
    external_id=COMMENT,
    sender_id=NOURA,
    sender_name="noura_otb",
    text="المكيفات خربانة في مدرستنا من شهر وما أحد رد",
    kind=MessageKind.COMMENT,
    visibility=Visibility.PUBLIC,
    reply_to_address=f"comment:{COMMENT}",
    sent_at=TOLD_AT,
    thread_key=POST,
    private_reply_to=f"private-reply:{COMMENT}",
)
LIVE = replace(BROKEN_AIR, text="هل التقديم حضوري؟")
THEIR_POST, THEIR_COMMENT = "17999999999999999", "17888888888888888"
CAPTION = InboundMessage(
    external_id=THEIR_POST,
    sender_id=f"mention:{THEIR_POST}",
    sender_name="",
    text="",
    kind=MessageKind.MENTION,
    visibility=Visibility.PUBLIC,
    reply_to_address=f"mention:{THEIR_POST}",
    sent_at=TOLD_AT,
    thread_key=THEIR_POST,
)
BELOW = f"mention:{THEIR_POST}:{THEIR_COMMENT}"
READ = ChannelEvent(EventKind.READ, external_id="aWdfOUT1", sender_id=NOURA, sent_at=SENT_AT)
CORRECTED = "متى يفتح باب نقل المعلمين؟"
EDITED = ChannelEvent(
    EventKind.EDITED,
    external_id="aWdfIN0",
    sender_id=NOURA,
    text=CORRECTED,
    sent_at=SENT_AT,
    as_message=replace(HELLO, external_id="aWdfIN0", text=CORRECTED),
)
PASSED_OVER = ChannelEvent(EventKind.IGNORED, external_id="aWdfIN1", sender_id=NOURA, sent_at=SENT_AT)
ECHO = replace(PASSED_OVER, external_id="aWdfOUT1", reason="echo: written in our own name")
OUR_COMMENT = ChannelEvent(
    EventKind.IGNORED, external_id=COMMENT, reason="echo: a comment of our own", sent_at=TOLD_AT
)
NOT_OURS = ChannelEvent(
    EventKind.IGNORED, reason=f"not ours: for the Instagram account {SIBLING}", sent_at=SENT_AT
)


def says(message: InboundMessage, **changes: object) -> Parsed:
    return Parsed(messages=(replace(message, **changes),))  # type: ignore[arg-type]


def tells(event: ChannelEvent, **changes: object) -> Parsed:
    return Parsed(events=(replace(event, **changes),))  # type: ignore[arg-type]


def fails(*problems: str) -> Parsed:
    return Parsed(problems=problems)


def sends(*kinds: MessageKind) -> Parsed:
    files = tuple(Attachment(kind, CDN.format(number)) for number, kind in enumerate(kinds, start=1))
    return says(SILENT, kind=kinds[0], attachments=files)


EVENT, CHANGE = "entry[0].messaging[0]", "entry[0].changes[0]"

INCOMING = {
    "text": says(HELLO),
    "text_answering_us": says(HELLO, text="نعم، مدرسة اليرموك بالملز", in_reply_to="aWdfOUT1"),
    "text_after_referral": says(HELLO),
    "text_ids_are_numbers": says(
        HELLO,
        external_id="9007199254740995",
        sender_id="9007199254740993",
        reply_to_address="9007199254740993",
    ),
    "text_date_1970": says(HELLO, sent_at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    "text_date_2099": says(HELLO, sent_at=datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)),
    "text_date_beyond_any_calendar": says(HELLO, sent_at=None),
    "text_date_is_no_date": says(HELLO, sent_at=None),
    "text_with_nul_and_lone_surrogate": says(HELLO, text="طلب\ufffd رقم \ufffd"),
    "text_without_sender": fails(f"{EVENT}.sender.id is missing or is no id"),
    "text_without_mid": fails(f"{EVENT}.message.mid is missing or is no id"),
    "story_reply": says(HELLO, text="طيب وأبناء جدة متى دورهم؟", link=STORY),
    "story_mention": says(SILENT, kind=MessageKind.MENTION),
    "quick_reply": says(PRESS),
    "quick_reply_without_text": says(PRESS, text="menu:status"),
    "postback": says(PRESS, text="كيف أقدم شكوى؟"),
    "postback_without_mid": says(
        PRESS, external_id="sha:708779da43577c41e2f41ce9a737832a", text="كيف أقدم شكوى؟"
    ),
    "postback_without_title": says(PRESS, text="icebreaker:complaint"),
    "image": sends(MessageKind.IMAGE),
    "album": sends(MessageKind.IMAGE, MessageKind.IMAGE, MessageKind.VIDEO),
    "video": sends(MessageKind.VIDEO),
    "voice": sends(MessageKind.AUDIO),
    "document": sends(MessageKind.DOCUMENT),
    "image_without_address": says(UNSUPPORTED),
    "image_answering_our_story": says(
        SILENT,
        kind=MessageKind.IMAGE,
        attachments=(Attachment(MessageKind.IMAGE, CDN.format(1)),),
        link=STORY,
    ),
    "shared_post": says(HELLO, text="إعلان مواعيد الاختبارات", link=CDN.format("18139494541428835")),
    "shared_post_with_words": says(HELLO, text="هذا الكلام صحيح؟", link=CDN.format("18139494541428835")),
    "shared_reel": says(HELLO, text=CDN.format("587649872316"), link=CDN.format("587649872316")),
    "gif": says(UNSUPPORTED),
    "unsupported_with_words": says(UNSUPPORTED, text="شوفوا المقطع"),
    "view_once": says(UNSUPPORTED),
    "attachments_of_a_wrong_type": says(UNSUPPORTED),
    "reaction": says(LOVE),
    "reaction_by_word": says(LOVE, text="👍"),
    "reaction_removed": tells(PASSED_OVER, external_id="aWdfOUT1", reason="reaction_removed"),
    "edited": tells(EDITED),
    "edited_without_text": tells(
        PASSED_OVER, external_id="aWdfIN0", reason="edited: Instagram does not say the new text"
    ),
    "edited_by_nobody": tells(EDITED, sender_id="", as_message=None),
    "deleted": tells(PASSED_OVER, kind=EventKind.DELETED),
    "our_message_deleted": tells(ECHO),
    "read": tells(READ),
    "read_without_mid": fails(f"{EVENT}.read.mid is missing or is no id"),
    "echo": tells(ECHO),
    "echo_of_a_picture": tells(ECHO),
    "echo_without_mark": tells(ECHO),
    "message_to_ourselves": tells(ECHO, external_id="aWdfIN1"),
    "press_of_our_own": tells(ECHO, external_id="aWdfIN1"),
    "referral": tells(PASSED_OVER, external_id="", reason="referral: opened the chat from IGME-SOURCE-LINK"),
    "standby": tells(PASSED_OVER, reason="standby: another app is answering this conversation"),
    "thread_passed_on": tells(PASSED_OVER, external_id="", reason="pass_thread_control: nothing to do"),
    "event_of_an_unknown_kind": tells(PASSED_OVER, reason="message_pinned: nothing to do"),
    "event_without_a_kind": fails(f"{EVENT} does not say what happened"),
    "test_message_of_the_dashboard": says(
        HELLO,
        external_id="random_mid",
        sender_id="12334",
        reply_to_address="12334",
        text="random_text",
        sent_at=TOLD_AT,
    ),
    "test_text_with_zero_ids": says(
        HELLO,
        external_id="random_mid",
        sender_id="0",
        reply_to_address="0",
        text="random_text",
        sent_at=TOLD_AT,
    ),
    "test_comment_of_the_dashboard": says(
        BROKEN_AIR,
        sender_id="232323232",
        sender_name="test",
        text="This is an example.",
        in_reply_to="1231231234",
        thread_key="123123123",
    ),
    "comment": says(BROKEN_AIR),
    "comment_below_a_comment": says(BROKEN_AIR, text="وأنا بعد نفس المشكلة", in_reply_to="17865799348080000"),
    "comment_below_an_advertisement": says(BROKEN_AIR),
    "comment_without_text": says(BROKEN_AIR, text=""),
    "comment_without_author": fails(f"{CHANGE}.value.from.id is missing or is no id"),
    "comment_without_id": fails(f"{CHANGE}.value.id is missing or is no id"),
    "comment_without_media": says(BROKEN_AIR, thread_key=""),
    "comment_of_ours": tells(OUR_COMMENT),
    "comment_of_ours_by_private_id": tells(OUR_COMMENT),
    "comment_by_instagram_login": says(BROKEN_AIR),
    "comment_for_another_account": tells(NOT_OURS, sent_at=TOLD_AT),
    "live_comment": says(LIVE),
    "live_comment_by_instagram_login": says(LIVE),
    "mention_in_a_caption": says(CAPTION),
    "mention_in_a_comment": says(CAPTION, external_id=THEIR_COMMENT, sender_id=BELOW, reply_to_address=BELOW),
    "mention_without_media": fails(f"{CHANGE}.value.media_id is missing or is no id"),
    "story_insights": tells(ChannelEvent(EventKind.IGNORED, reason="field:story_insights")),
    "change_without_value": fails(f"{CHANGE}.value is not an object"),
    "changes_are_no_list": fails("entry[0].changes is not a list"),
    "messaging_is_no_list": fails("entry[0].messaging is not a list"),
    "entry_without_events": fails("entry[0] holds no events"),
    "entry_without_id": says(HELLO),
    "entry_named_by_its_page": says(HELLO),
    "entry_of_another_account": tells(NOT_OURS),
    "empty_batch": Parsed(),
    "empty_messaging": Parsed(),
    "wrapped_in_a_list": says(HELLO),
    "wrapped_in_a_list_beside_a_stranger": Parsed(
        messages=(HELLO,), problems=("[1].object is not instagram",)
    ),
    "batch": Parsed(
        messages=(
            replace(HELLO, text="الأولى"),
            replace(HELLO, external_id="aWdfIN2", sender_id=FAHD, reply_to_address=FAHD, text="الثانية"),
            BROKEN_AIR,
            CAPTION,
        ),
        events=(READ,),
    ),
    "batch_with_bad_items": Parsed(
        messages=(
            replace(HELLO, text="الأولى"),
            replace(HELLO, external_id="aWdfIN2", text="الثانية"),
            BROKEN_AIR,
        ),
        problems=(
            "entry[0] is not an object",
            "entry[1] holds no events",
            "entry[2].messaging[1] is not an object",
            "entry[2].messaging[2] does not say what happened",
            "entry[2].messaging[3].message.mid is missing or is no id",
            "entry[3].changes[0].value is not an object",
            "entry[3].changes[1].value is not an object",
        ),
    ),
}


def payload(name: str) -> bytes:
    """The bytes of a payload file."""
    return (PAYLOADS / f"{name}.json").read_bytes()
