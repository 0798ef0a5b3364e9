"""WhatsApp as the conformance checks see it."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.payload import JsonObject
from connectors.whatsapp.connector import WhatsAppConnector
from domain.errors import (
    BudgetSpent,
    ChatMoved,
    ContactGone,
    Misconfigured,
    Refused,
    ReplyNotAllowed,
    Throttled,
    Unreachable,
    WindowClosed,
)
from domain.messages import Button, Channel, MessageKind, OutboundFile, OutboundMessage, Template
from tests.connectors.conformance.channel_case import (
    ChannelCase,
    Check,
    Fault,
    OutboundCase,
    Places,
    Receiving,
    Said,
    Sending,
)
from tests.connectors.conformance.platform import Asked, Reply, answers
from tests.connectors.whatsapp.test_inbound import INCOMING, PAYLOADS

TOKEN, APP_SECRET, VERIFY_TOKEN = "EAAGm0PX4ZCpsBAKtopsecret", "app-secret-of-tests", "verify-token-of-tests"
NUMBER_ID, NOURA, GROUP = "106540352242922", "966501234567", "Y2FwaV9ncm91cDox"
TEXT = OutboundMessage("outbox-42", to=NOURA, text="رقم طلبك 4712345678")
PDF = OutboundFile(MessageKind.DOCUMENT, "خطاب.pdf", "application/pdf", b"%PDF-1.7")
PHOTO = OutboundFile(MessageKind.IMAGE, "فصل.jpg", "image/jpeg", b"\xff\xd8\xff")
VOICE = OutboundFile(MessageKind.AUDIO, "رد.ogg", "audio/ogg", b"OggS")


def connector(base: str, patience: float) -> WhatsAppConnector:
    return WhatsAppConnector(
        "moe-whatsapp",
        phone_number_id=NUMBER_ID,
        access_token=TOKEN,
        app_secrets=[APP_SECRET],
        verify_token=VERIFY_TOKEN,
        api_base=base,
        read_timeout=patience,
    )


def document(said: Sequence[Said]) -> JsonObject:
    phones = [f"96650123456{one.citizen}" for one in said]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "966112345678", "phone_number_id": NUMBER_ID},
        "contacts": [
            {"wa_id": phone, "profile": {"name": one.name}} for phone, one in zip(phones, said, strict=True)
        ],
        "messages": [
            {
                "id": f"wamid.IN{one.number}",
                "from": phone,
                "timestamp": str(int(one.at.timestamp())),
                "type": "text",
                "text": {"body": one.text},
            }
            for phone, one in zip(phones, said, strict=True)
        ],
    }
    changes = [{"field": "messages", "value": value}]
    return {"object": "whatsapp_business_account", "entry": [{"id": "215589313241560", "changes": changes}]}


def sign(body: bytes, at: datetime) -> Mapping[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.digest(APP_SECRET.encode(), body, "sha256").hex()}


def prepare(asked: Asked) -> Reply | None:
    """A file is uploaded before the message that shows it."""
    return answers({"id": "media-1"}) if asked.path.endswith("/media") else None


def error(code: int, status: int = 400, **headers: str) -> Reply:
    return answers({"error": {"message": f"(#{code}) no", "code": code}}, status, **headers)


def wants(recipient: Mapping[str, object] | None = None, /, **content: object) -> list[object]:
    to = {"recipient_type": "individual", "to": NOURA} if recipient is None else recipient
    return [{"messaging_product": "whatsapp", **to, **content, "biz_opaque_callback_data": "outbox-42"}]


def choices(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"choice:{number}", f"خيار {number}") for number in range(count))


def of_text(text: str = TEXT.text) -> dict[str, object]:
    return {"type": "text", "text": {"body": text, "preview_url": False}}


REPLIES = [
    {"type": "reply", "reply": {"id": f"choice:{number}", "title": f"خيار {number}"}} for number in range(3)
]
ROWS = [{"id": f"choice:{number}", "title": f"خيار {number}"} for number in range(4)]
BODY = {"body": {"text": TEXT.text}}

OUTBOUND = (
    OutboundCase("a text", TEXT, wants(**of_text()), receipt="wamid.OUT1"),
    OutboundCase("a number as people write it", replace(TEXT, to="+966 50 123 4567"), wants(**of_text())),
    OutboundCase(
        "a citizen without a number",
        replace(TEXT, to="SA.1349120865"),
        wants({"recipient_type": "individual", "recipient": "SA.1349120865"}, **of_text()),
    ),
    OutboundCase(
        "a group", replace(TEXT, to=GROUP), wants({"recipient_type": "group", "to": GROUP}, **of_text())
    ),
    OutboundCase(
        "a quoted message",
        replace(TEXT, in_reply_to="wamid.IN1"),
        wants(context={"message_id": "wamid.IN1"}, **of_text()),
    ),
    OutboundCase(
        "three choices",
        replace(TEXT, buttons=choices(3)),
        wants(type="interactive", interactive={"type": "button", **BODY, "action": {"buttons": REPLIES}}),
    ),
    OutboundCase(
        "four choices",
        replace(TEXT, buttons=choices(4), list_label="اختر"),
        wants(
            type="interactive",
            interactive={"type": "list", **BODY, "action": {"button": "اختر", "sections": [{"rows": ROWS}]}},
        ),
    ),
    OutboundCase(
        "a file",
        replace(TEXT, files=(PDF,)),
        wants(type="document", document={"id": "media-1", "filename": PDF.file_name, "caption": TEXT.text}),
    ),
    OutboundCase(
        "a picture",
        replace(TEXT, files=(PHOTO,)),
        wants(type="image", image={"id": "media-1", "caption": TEXT.text}),
    ),
    OutboundCase(
        "a voice", replace(TEXT, text="", files=(VOICE,)), wants(type="audio", audio={"id": "media-1"})
    ),
    OutboundCase(
        "an approved text",
        replace(TEXT, template=Template("case_answered", "ar", ("4712345678",))),
        wants(
            type="template",
            template={
                "name": "case_answered",
                "language": {"code": "ar"},
                "components": [{"type": "body", "parameters": [{"type": "text", "text": "4712345678"}]}],
            },
        ),
    ),
)

FAULTS = (
    Fault(Check.THROTTLED_WITH_RESET, error(130429, 429, Retry_After="7"), Throttled, "130429", 7.0),
    Fault(Check.THROTTLED_WITHOUT_RESET, Reply(429, b"<html>"), Throttled),
    Fault("too many to one citizen", error(131056), Throttled, "131056", 6.0),
    Fault(Check.BLOCKED, error(131026), ContactGone, "131026"),
    Fault(Check.TOKEN_REVOKED, error(190, 401), Misconfigured, "190"),
    Fault("the reply window is closed", error(131047), WindowClosed, "131047"),
    Fault("a value WhatsApp does not take", error(131009), Refused, "131009"),
    Fault("a fault of Meta's", error(131000, 500), Unreachable, "131000"),
)

CASE = ChannelCase(
    channel=Channel.WHATSAPP,
    connector=connector,
    secrets=(TOKEN, APP_SECRET, VERIFY_TOKEN),
    receiving=Receiving(
        document=document,
        places=Places(
            id=("entry", 0, "changes", 0, "value", "messages", 0, "id"),
            sender=("entry", 0, "changes", 0, "value", "messages", 0, "from"),
            text=("entry", 0, "changes", 0, "value", "messages", 0, "text", "body"),
            name=("entry", 0, "changes", 0, "value", "contacts", 0, "profile", "name"),
            at=("entry", 0, "changes", 0, "value", "messages", 0, "timestamp"),
        ),
        sign=sign,
        payloads=PAYLOADS,
        inbound_cases=list(INCOMING),
        items=("entry", 0, "changes", 0, "value", "messages"),
        empty_batches=(
            {"object": "whatsapp_business_account", "entry": []},
            {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": []}]},
        ),
        echoes=("echo_from_the_app",),
        handshake=(
            {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"},
            "1158201444",
        ),
    ),
    sending=Sending(
        message=TEXT,
        public=replace(TEXT, to=GROUP),
        accepted=answers({"messaging_product": "whatsapp", "messages": [{"id": "wamid.OUT1"}]}),
        text_in=lambda asked: str(asked.json["text"]["body"]),
        reads=lambda asked: asked.json,
        prepare=prepare,
        faults=FAULTS,
        cases=OUTBOUND,
        never_raised={
            ReplyNotAllowed: "whoever writes to a number may be answered within the window",
            ChatMoved: "a citizen's new number is told by an event, not by a refusal",
            BudgetSpent: "answers within the window are free",
        },
    ),
    excused={Check.REPLAY: "Meta signs no time; the ledger's key drops what comes twice"},
)
