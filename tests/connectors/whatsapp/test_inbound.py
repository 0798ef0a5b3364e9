"""What WhatsApp's requests mean: one recorded shape per file in payloads/, one line per file in the table."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.whatsapp.inbound import parse, unpack
from domain.errors import Unreadable
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
OUR_NUMBER_ID = "106540352242922"
NOURA, NOURA_BSUID, GROUP = "966501234567", "SA.13491208655302741918", "Y2FwaV9ncm91cDox"
SENT_AT = datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)

HELLO = InboundMessage(
    external_id="wamid.IN1",
    sender_id=NOURA,
    sender_name="نورة العتيبي",
    text="السلام عليكم، متى تعلن نتائج القبول؟",
    kind=MessageKind.TEXT,
    visibility=Visibility.PRIVATE,
    reply_to_address=NOURA,
    sent_at=SENT_AT,
    sender_phone=NOURA,
)
KNOWN_BY_BSUID = replace(HELLO, sender_id=NOURA_BSUID, reply_to_address=NOURA_BSUID)
HIDDEN_NUMBER = replace(KNOWN_BY_BSUID, sender_phone=None)
UNSUPPORTED = replace(HELLO, kind=MessageKind.UNSUPPORTED, text="")
PRESS = replace(HELLO, kind=MessageKind.BUTTON, in_reply_to="wamid.OUT1")
RECEIPT = ChannelEvent(
    EventKind.DELIVERED,
    external_id="wamid.OUT1",
    sender_id=NOURA_BSUID,
    sent_at=datetime(2025, 6, 8, 21, 0, 0, tzinfo=UTC),
    outbox_id="outbox-42",
)
IGNORED = ChannelEvent(EventKind.IGNORED, external_id="wamid.IN1", sender_id=NOURA, sent_at=SENT_AT)


def says(message: InboundMessage, **changes: object) -> Parsed:
    return Parsed(messages=(replace(message, **changes),))  # type: ignore[arg-type]


def tells(event: ChannelEvent, **changes: object) -> Parsed:
    return Parsed(events=(replace(event, **changes),))  # type: ignore[arg-type]


def fails(*problems: str) -> Parsed:
    return Parsed(problems=problems)


def sends(kind: MessageKind, mime_type: str | None, text: str = "", file_name: str | None = None) -> Parsed:
    return says(
        HELLO, kind=kind, text=text, attachments=(Attachment(kind, "65463453", mime_type, file_name),)
    )


MESSAGE = "entry[0].changes[0].value.messages[0]"

INCOMING = {
    "text": says(HELLO),
    "text_with_bsuid": says(KNOWN_BY_BSUID),
    "text_from_hidden_number": says(HIDDEN_NUMBER),
    "text_bsuid_only_in_contact": says(HIDDEN_NUMBER),
    "text_beside_null_statuses": says(HELLO),
    "text_without_contacts": says(HELLO, sender_name=""),
    "text_contact_of_somebody_else": says(HELLO, sender_name=""),
    "text_contact_without_ids": says(HELLO),
    "text_contact_matched_by_parent": says(HIDDEN_NUMBER),
    "text_quoting_our_message": says(HELLO, text="نعم", in_reply_to="wamid.OUT1"),
    "text_forwarded": says(HELLO),
    "text_after_an_advertisement": says(HELLO),
    "text_in_group": says(
        KNOWN_BY_BSUID, visibility=Visibility.PUBLIC, thread_key=GROUP, reply_to_address=GROUP
    ),
    "text_without_body": says(UNSUPPORTED),
    "text_without_from": fails(f"{MESSAGE}.from is missing or is no id"),
    "text_without_id": fails(f"{MESSAGE}.id is missing or is no id"),
    "text_id_is_a_number": says(HELLO, external_id="9007199254740993"),
    "text_id_is_an_object": fails(f"{MESSAGE}.id is missing or is no id"),
    "text_date_1970": says(HELLO, sent_at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    "text_date_2099": says(HELLO, sent_at=datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)),
    "text_date_beyond_any_calendar": says(HELLO, sent_at=None),
    "text_date_missing": says(HELLO, sent_at=None),
    "text_with_nul_and_lone_surrogate": says(HELLO, text="طلب\ufffd رقم \ufffd"),
    "text_name_with_markup": says(HELLO, sender_name="<script>alert('نورة')</script>"),
    "image": sends(MessageKind.IMAGE, "image/jpeg"),
    "image_with_caption": sends(MessageKind.IMAGE, "image/jpeg", "صورة الشهادة"),
    "image_without_id": says(UNSUPPORTED, text="صورة الشهادة"),
    "video": sends(MessageKind.VIDEO, "video/mp4", "تسرب في الفصل"),
    "document": sends(MessageKind.DOCUMENT, "application/pdf", "طلب نقل", "خطاب النقل.pdf"),
    "voice": sends(MessageKind.AUDIO, "audio/ogg; codecs=opus"),
    "sticker": sends(MessageKind.STICKER, "image/webp"),
    "location": says(HELLO, kind=MessageKind.LOCATION, text="24.7136,46.6753"),
    "location_with_name": says(HELLO, kind=MessageKind.LOCATION, text="مدرسة اليرموك, حي الملز، الرياض"),
    "contacts": says(
        HELLO,
        kind=MessageKind.CONTACT,
        text="سعد القحطاني +966 55 765 4321 +966 11 234 5678\nمدرسة اليرموك",
    ),
    "contacts_own_number_shared": says(HIDDEN_NUMBER, kind=MessageKind.CONTACT, text="+966501234567"),
    "reaction": says(HELLO, kind=MessageKind.REACTION, text="👍🏽", in_reply_to="wamid.OUT1"),
    "reaction_removed": tells(IGNORED, reason="reaction_removed"),
    "reaction_without_emoji": tells(IGNORED, reason="reaction_removed"),
    "button_reply": says(PRESS, text="متابعة طلب"),
    "list_reply": says(PRESS, text="نقل طالب"),
    "form_reply": says(
        HELLO, kind=MessageKind.TEXT, text="المدرسة: اليرموك\nالصف: 3", in_reply_to="wamid.OUT1"
    ),
    "form_reply_unreadable": says(HELLO, kind=MessageKind.TEXT, text="تم الإرسال"),
    "interactive_without_body": says(UNSUPPORTED, in_reply_to="wamid.OUT1"),
    "template_button": says(HELLO, kind=MessageKind.BUTTON, text="ممتاز"),
    "order": says(UNSUPPORTED),
    "unsupported": says(UNSUPPORTED),
    "unknown_type": says(UNSUPPORTED),
    "type_is_a_list": says(UNSUPPORTED),
    "request_welcome": tells(IGNORED, reason="request_welcome"),
    "number_changed": tells(IGNORED, reason="system:user_changed_number", text="966502222222"),
    "user_id_changed": tells(
        IGNORED, reason="system:user_changed_user_id", sender_id="SA.1234567890", text="AE.0987654321"
    ),
    "edited": tells(IGNORED, kind=EventKind.EDITED, external_id="wamid.IN0", text="متى تعلن نتائج القبول؟"),
    "edited_caption": tells(IGNORED, kind=EventKind.EDITED, external_id="wamid.IN0", text="الشهادة المصححة"),
    "edited_without_original": fails(f"{MESSAGE}.edit.original_message_id is missing or is no id"),
    "deleted": tells(IGNORED, kind=EventKind.DELETED, external_id="wamid.IN0", sender_id=NOURA_BSUID),
    "echo_from_our_number": tells(IGNORED, reason="echo", sender_id="966112345678"),
    "echo_from_the_app": tells(IGNORED, reason="echo", sender_id=NOURA_BSUID),
    "status_sent": tells(RECEIPT, kind=EventKind.SENT),
    "status_delivered": tells(RECEIPT),
    "status_read": tells(RECEIPT, kind=EventKind.READ),
    "status_played": tells(RECEIPT, kind=EventKind.READ),
    "status_failed": tells(
        RECEIPT,
        kind=EventKind.FAILED,
        sender_id=NOURA,
        reason="Message Undeliverable.",
        error_code="131026",
    ),
    "status_without_our_id": tells(RECEIPT, kind=EventKind.SENT, sender_id=NOURA, outbox_id=None),
    "status_of_known_contact": tells(RECEIPT),
    "status_in_group": tells(RECEIPT, kind=EventKind.READ),
    "status_unknown": tells(RECEIPT, kind=EventKind.IGNORED, reason="status:warning"),
    "status_without_id": fails("entry[0].changes[0].value.statuses[0].id is missing or is no id"),
    "preference_stop": tells(IGNORED, kind=EventKind.OPTED_OUT, external_id="", reason="marketing_messages"),
    "preference_resume": tells(
        IGNORED,
        kind=EventKind.OPTED_IN,
        external_id="",
        sender_id=NOURA_BSUID,
        reason="marketing_messages",
    ),
    "preference_of_nobody": fails(
        "entry[0].changes[0].value.user_preferences[0].wa_id is missing or is no id"
    ),
    "user_id_update": tells(IGNORED, external_id="", reason="user_id_update", text="SA.0987654321"),
    "template_status": tells(ChannelEvent(EventKind.IGNORED, reason="field:message_template_status_update")),
    "account_update": tells(ChannelEvent(EventKind.IGNORED, reason="field:account_update")),
    "errors_without_messages": tells(ChannelEvent(EventKind.IGNORED, reason="field:messages")),
    "call": tells(ChannelEvent(EventKind.IGNORED, reason="field:calls")),
    "batch_of_messages_and_statuses": Parsed(
        messages=(
            replace(HELLO, text="الأولى"),
            replace(
                HELLO,
                external_id="wamid.IN2",
                sender_id="SA.7700112233445566",
                reply_to_address="SA.7700112233445566",
                sender_name="سعد القحطاني",
                sender_phone="966557654321",
                text="الثانية",
            ),
            replace(HELLO, external_id="wamid.IN3", text="الثالثة"),
        ),
        events=(
            RECEIPT,
            replace(RECEIPT, kind=EventKind.READ),
            replace(RECEIPT, kind=EventKind.SENT, external_id="wamid.OUT2"),
        ),
    ),
    "batch_with_bad_items": Parsed(
        messages=(
            replace(HELLO, text="الأولى"),
            replace(HELLO, external_id="wamid.IN2", text="الثانية"),
        ),
        problems=(
            "entry[0] is not an object",
            "entry[1].changes is not a list",
            "entry[2].changes[0] is not an object",
            "entry[2].changes[1].value is not an object",
            "entry[2].changes[2].value.messages[0] is not an object",
            "entry[2].changes[2].value.messages[2].id is missing or is no id",
            "entry[2].changes[2].value.statuses is not a list",
        ),
    ),
    "wrapped_in_a_list": says(HELLO),
    "wrapped_in_a_list_beside_a_stranger": Parsed(
        messages=(HELLO,), problems=("[0].object is not whatsapp_business_account",)
    ),
    "empty_batch": Parsed(),
    "empty_changes": Parsed(),
    "empty_messages": Parsed(),
}


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def test_every_payload_file_is_a_case_of_the_table() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == set(INCOMING)


@pytest.mark.parametrize("name", INCOMING)
def test_a_payload_is_understood(name: str) -> None:
    assert parse(payload(name)) == INCOMING[name]


@pytest.mark.parametrize("name", INCOMING)
def test_events_stored_one_by_one_mean_the_same_as_the_request(name: str) -> None:
    alone = [
        parse(event.body) for event in unpack(payload(name), "moe", OUR_NUMBER_ID) if parsable(event.body)
    ]

    assert tuple(message for parsed in alone for message in parsed.messages) == INCOMING[name].messages
    assert tuple(event for parsed in alone for event in parsed.events) == INCOMING[name].events


def parsable(body: bytes) -> bool:
    try:
        parse(body)
    except Unreadable:
        return False
    return True


@pytest.mark.parametrize("name", INCOMING)
def test_each_item_of_a_request_becomes_one_event_of_its_own(name: str) -> None:
    expected = INCOMING[name]
    events = unpack(payload(name), "moe", OUR_NUMBER_ID)

    assert len(events) == len(expected.messages) + len(expected.events) + len(expected.problems)
    assert len({event.external_id for event in events}) == len(events)
    assert all(event.conversation_key for event in events)


@pytest.mark.parametrize(
    ("self_id", "is_echo"), [(NOURA, True), ("+966 50 123 4567", True), (OUR_NUMBER_ID, False), (None, False)]
)
def test_our_own_messages_are_recognised_by_the_number_we_are_told(
    self_id: str | None, is_echo: bool
) -> None:
    parsed = parse(payload("text"), self_id)

    assert [event.reason for event in parsed.events] == (["echo"] if is_echo else [])


def test_a_text_of_a_hundred_thousand_characters_passes() -> None:
    long_text = "نص " * 33_334
    body = payload("text").replace("السلام عليكم، متى تعلن نتائج القبول؟".encode(), long_text.encode())

    assert parse(body).messages[0].text == long_text


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "not JSON"),
        (b"not json", "not JSON"),
        (b'{"object":"\xff"}', "not UTF-8"),
        (b"null", "not an object"),
        (b"7", "not an object"),
        (b"[]", "holds no request"),
        (b"{}", "object is not"),
        (b'{"object":"page","entry":[]}', "object is not"),
        (b'{"object":"whatsapp_business_account"}', "entry is not a list"),
        (b'{"object":"whatsapp_business_account","entry":{}}', "entry is not a list"),
        (b'[{"object":"page","entry":[]}]', "holds no request"),
        (b"[" * 10_000 + b"]" * 10_000, "nested too deeply"),
    ],
)
def test_a_body_without_the_shape_of_the_platform_is_unreadable(body: bytes, complaint: str) -> None:
    with pytest.raises(Unreadable, match=complaint):
        parse(body)
    with pytest.raises(Unreadable, match=complaint):
        unpack(body, "moe", OUR_NUMBER_ID)
