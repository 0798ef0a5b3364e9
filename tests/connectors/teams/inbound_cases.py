"""The table of activities: which payload file means what."""

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
SERVICE_URL = "https://smba.trafficmanager.net/emea/"
NOURA = "29:1XJKJMvc5GBtc2JwZq0oj8tHZmzrQgFmB39ATiQWA85g"
BOT = "28:c9e8c047-2a74-40a2-b28a-b162d5f5327c"
CHAT = "a:17I0kl9EkpE1O9PH5TWrzrLNwnWWcfrU7QZjKR0WSfOpzbfcAg2Iay"
GROUP = "19:5f1a2b3c4d5e6f708192a3b4c5d6e7f8@thread.v2"
CHANNEL = "19:693ecdb923ac4458a5c23661b505fc84@thread.tacv2;messageid=1795420700555"
SENT_AT = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=UTC)
OURS = "1795420700001"

HELLO = InboundMessage(
    external_id="1795420800123",
    sender_id=NOURA,
    sender_name="نورة العتيبي",
    text="السلام عليكم، متى تعلن نتائج القبول؟",
    kind=MessageKind.TEXT,
    visibility=Visibility.PRIVATE,
    reply_to_address=SERVICE_URL + "#" + CHAT,
    sent_at=SENT_AT,
)
IN_GROUP = replace(
    HELLO, visibility=Visibility.PUBLIC, thread_key=GROUP, reply_to_address=SERVICE_URL + "#" + GROUP
)
IN_CHANNEL = replace(IN_GROUP, thread_key=CHANNEL, reply_to_address=SERVICE_URL + "#" + CHANNEL)
PRESS = replace(HELLO, kind=MessageKind.BUTTON, text="csat:5", in_reply_to=OURS)
REACTION = replace(HELLO, external_id="f:9f78d1f3", kind=MessageKind.REACTION, text="👍", in_reply_to=OURS)
PICTURE = Attachment(
    MessageKind.IMAGE, "https://smba.trafficmanager.net/emea/v3/attachments/0-weu-d1-2f6b/views/original"
)
DOWNLOAD = (
    "https://moe-my.sharepoint.com/personal/noura/_layouts/15/download.aspx?UniqueId=1150d938&tempauth=eyJ0"
)
IGNORED = ChannelEvent(
    EventKind.IGNORED, external_id="1795420800123", sender_id=NOURA, reason="echo", sent_at=SENT_AT
)
EDITED = replace(HELLO, text="متى تعلن نتائج القبول؟", sent_at=datetime(2026, 11, 23, 8, 5, tzinfo=UTC))


def says(message: InboundMessage, **changes: object) -> Parsed:
    return Parsed(messages=(replace(message, **changes),))  # type: ignore[arg-type]


def tells(event: ChannelEvent, **changes: object) -> Parsed:
    return Parsed(events=(replace(event, **changes),))  # type: ignore[arg-type]


def lacks(place: str) -> Parsed:
    return Parsed(problems=(f"{place} is missing or is no id",))


def sends(name: str, kind: MessageKind, text: str = "", address: str = DOWNLOAD) -> Parsed:
    return says(HELLO, kind=kind, text=text, attachments=(Attachment(kind, address, file_name=name),))


def becomes(message: InboundMessage) -> Parsed:
    """An edit, after which the message stands like this."""
    return tells(
        IGNORED,
        kind=EventKind.EDITED,
        reason="",
        text=message.text,
        sent_at=message.sent_at,
        as_message=message,
    )


INCOMING = {
    "text": says(HELLO),
    "text_formatted": says(HELLO, text="مهم: التسجيل"),
    "text_with_entities": says(
        HELLO, text="هل درجة القبول < 80 & كم الرسوم؟ https://moe.example/a?x=1&copy=2"
    ),
    "text_without_names": says(HELLO, sender_name=""),
    "text_without_conversation_type": says(HELLO),
    "text_in_an_old_group": says(IN_GROUP),
    "text_in_an_unknown_kind_of_chat": says(HELLO, visibility=Visibility.PUBLIC, thread_key=CHAT),
    "text_date_1970": says(HELLO, sent_at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    "text_date_2099": says(HELLO, sent_at=datetime(2099, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
    "text_date_missing": says(HELLO, sent_at=None),
    "text_date_is_no_date": says(HELLO, sent_at=None),
    "text_date_local_only": says(HELLO),
    "text_id_is_a_number": says(HELLO, external_id="9007199254740993"),
    "text_without_id": lacks("id"),
    "text_without_sender": lacks("from.id"),
    "text_without_conversation": lacks("conversation.id"),
    "text_without_service_url": lacks("serviceUrl"),
    "text_with_nul_and_lone_surrogate": says(HELLO, text="طلب\ufffd رقم \ufffd"),
    "text_name_with_markup": says(HELLO, sender_name="<script>alert('نورة')</script>"),
    "text_mentioning_us_in_private": says(HELLO, text="ما حالة طلبي؟"),
    "group_mention": says(IN_GROUP, text="متى يبدأ التسجيل؟"),
    "group_mention_only": says(IN_GROUP, text=""),
    "group_mention_of_two": says(IN_GROUP, text="و سعد القحطاني من يرد علينا؟"),
    "channel_post": says(IN_CHANNEL, text="المكيف خربان في مدرسة اليرموك"),
    "channel_answer": says(IN_CHANNEL, text="ونحن كذلك", in_reply_to="1795420700555"),
    "quoting_our_message": says(HELLO, text="كم يستغرق <الرد> عادة؟\nشكرا", in_reply_to=OURS),
    "quoting_in_a_group": says(IN_GROUP, text="وأنا؟ 🙂", in_reply_to=OURS),
    "quoting_by_entity": says(HELLO, text="نعم", in_reply_to=OURS),
    "quoting_in_broken_markup": says(HELLO, text="نعم"),
    "file": sends("خطاب النقل.pdf", MessageKind.DOCUMENT, "خطاب النقل"),
    "file_that_is_a_picture": sends("شهادة.JPG", MessageKind.IMAGE),
    "file_that_is_a_video": sends("تسرب.mp4", MessageKind.VIDEO),
    "file_that_is_a_recording": sends("شكوى.m4a", MessageKind.AUDIO),
    "file_without_type": sends(
        "كشف.xlsx", MessageKind.DOCUMENT, address="https://moe-my.sharepoint.com/d?tempauth=1"
    ),
    "file_without_address": says(HELLO, kind=MessageKind.UNSUPPORTED, text=""),
    "picture": says(HELLO, kind=MessageKind.IMAGE, text="", attachments=(PICTURE,)),
    "picture_with_text": says(HELLO, kind=MessageKind.IMAGE, text="صورة الشهادة", attachments=(PICTURE,)),
    "two_pictures_and_a_file": says(
        HELLO,
        kind=MessageKind.IMAGE,
        text="المرفقات",
        attachments=(
            replace(PICTURE, mime_type="image/png"),
            PICTURE,
            Attachment(MessageKind.DOCUMENT, DOWNLOAD, file_name="خطاب.pdf"),
        ),
    ),
    "picture_with_mention_in_a_channel": says(
        IN_CHANNEL, kind=MessageKind.IMAGE, text="انظروا", attachments=(PICTURE,)
    ),
    "forwarded_card": says(HELLO, kind=MessageKind.UNSUPPORTED, text=""),
    "animation_in_html_only": says(HELLO, kind=MessageKind.UNSUPPORTED, text=""),
    "card_button": says(PRESS),
    "card_form": says(PRESS, text="المدرسة: اليرموك\nالصف: 3"),
    "card_button_with_text": says(PRESS, text="ممتاز"),
    "card_button_of_text": says(PRESS),
    "suggestion_pressed": says(HELLO, text="متابعة طلب"),
    "edited": becomes(EDITED),
    "edited_in_a_channel": becomes(replace(IN_CHANNEL, text="المكيف يعمل الآن")),
    "edited_by_us": tells(IGNORED, sender_id=BOT),
    "undeleted": becomes(HELLO),
    "update_of_the_future": tells(IGNORED, reason="messageUpdate:pinMessage"),
    "deleted": tells(
        IGNORED,
        kind=EventKind.DELETED,
        reason="",
        sent_at=datetime(2026, 11, 23, 8, 6, tzinfo=UTC),
    ),
    "deleted_by_us": tells(IGNORED, sender_id=BOT),
    "reaction": says(REACTION),
    "reaction_by_code": says(REACTION, external_id="f:9f78d1f4", text="❤️🙏👍🏽"),
    "reaction_of_no_character": says(REACTION, external_id="f:9f78d1f5", text="\ufffdplusOne"),
    "reaction_removed": tells(IGNORED, external_id=OURS, reason="reaction_removed"),
    "reaction_by_us": tells(IGNORED, external_id=OURS, sender_id=BOT),
    "reaction_in_a_channel": says(
        IN_CHANNEL, external_id="f:9f78d1f7", kind=MessageKind.REACTION, text="😆", in_reply_to=OURS
    ),
    "reaction_to_nothing": lacks("replyToId"),
    "read_of_nothing": lacks("value.lastReadMessageId"),
    "read": tells(IGNORED, kind=EventKind.READ, external_id=OURS, reason=""),
    "meeting_started": tells(
        IGNORED, external_id="f:17b4a3a7", reason="event:application/vnd.microsoft.meetingStart"
    ),
    "installed": tells(IGNORED, kind=EventKind.UNBLOCKED, external_id="", reason=""),
    "installed_by_an_upgrade": tells(IGNORED, kind=EventKind.UNBLOCKED, external_id="", reason=""),
    "uninstalled": tells(IGNORED, kind=EventKind.BLOCKED, external_id="", reason=""),
    "installed_in_a_team": tells(IGNORED, external_id="f:816eb240", reason="installationUpdate:group:add"),
    "installation_of_the_future": tells(IGNORED, external_id="f:816eb241", reason="installationUpdate:pause"),
    "members_added": tells(IGNORED, external_id="f:8cf2", reason="conversationUpdate:membersAdded"),
    "channel_renamed": tells(IGNORED, external_id="f:8cf3", reason="conversationUpdate:channelRenamed"),
    "typing": tells(IGNORED, external_id="f:77", reason="type:typing"),
    "invoke": tells(IGNORED, external_id="f:b41e", reason="invoke:adaptiveCard/action"),
    "echo": tells(IGNORED, sender_id=BOT),
    "sent_by_another_bot": tells(
        IGNORED, sender_id="28:00000000-0000-0000-0000-000000000001", reason="sent_by_bot"
    ),
}


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()
