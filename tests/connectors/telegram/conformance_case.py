"""Telegram as the conformance checks see it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.payload import JsonObject
from connectors.telegram.bot import Timeouts
from connectors.telegram.connector import TelegramConnector
from domain.errors import (
    BudgetSpent,
    ChatMoved,
    ContactGone,
    Misconfigured,
    Refused,
    ReplyNotAllowed,
    Throttled,
    WindowClosed,
)
from domain.messages import Button, Channel, EventKind, MessageKind, OutboundFile, OutboundMessage
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
from tests.connectors.telegram.inbound_cases import CASES, PAYLOADS

TOKEN = "700100200:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
WEBHOOK_SECRET = "telegram-webhook-secret-of-tests"
NOURA, GROUP = "5501234567", "-1001987654321"
PHOTO = OutboundFile(MessageKind.IMAGE, "خريطة.png", "image/png", b"\x89PNG\r\n\x1a\n")
PDF = OutboundFile(MessageKind.DOCUMENT, "نموذج النقل.pdf", "application/pdf", b"%PDF-1.7")
VOICE = OutboundFile(MessageKind.AUDIO, "رد.ogg", "audio/ogg; codecs=opus", b"OggS")
VIDEO = OutboundFile(MessageKind.VIDEO, "شرح.mp4", "video/mp4", b"ftyp")
TEXT = OutboundMessage("outbox-42", to=NOURA, text="تم استلام رسالتكم برقم 4712345678")
NO_PREVIEW = {"is_disabled": True}


def connector(base: str, patience: float) -> TelegramConnector:
    return TelegramConnector(
        "main-bot",
        token=TOKEN,
        webhook_secret=WEBHOOK_SECRET,
        api_base=base,
        timeouts=Timeouts(read=patience),
    )


def document(said: Sequence[Said]) -> JsonObject:
    (one,) = said
    sender = {"id": 5501234567 + one.citizen, "first_name": one.name}
    return {
        "update_id": 872100000 + one.number,
        "message": {
            "message_id": one.number,
            "from": sender | {"is_bot": False},
            "chat": sender | {"type": "private"},
            "date": int(one.at.timestamp()),
            "text": one.text,
        },
    }


def sign(body: bytes, at: datetime) -> Mapping[str, str]:
    return {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET}


def sent(chat_id: str = NOURA, message_id: int = 801) -> Reply:
    chat = {"id": int(chat_id), "type": "private" if int(chat_id) > 0 else "supergroup"}
    return answers({"ok": True, "result": {"message_id": message_id, "date": 1795420800, "chat": chat}})


def fault(status: int, description: str, **parameters: int) -> Reply:
    more = {"parameters": parameters} if parameters else {}
    return answers({"ok": False, "error_code": status, "description": description, **more}, status)


def reads(asked: Asked) -> object:
    """The method and its fields, those that hold JSON as its value; a file's own is its size."""
    return asked.path.rpartition("/")[2], {name: field(value) for name, value in asked.form.items()}


def field(value: str | bytes) -> object:
    if isinstance(value, bytes):
        return len(value)
    return json.loads(value) if value.startswith("{") else value


def text(said: str, to: str = NOURA, **more: object) -> tuple[str, dict[str, object]]:
    return "sendMessage", {"chat_id": to, "text": said, "link_preview_options": NO_PREVIEW, **more}


def of_file(method: str, file: OutboundFile, **more: str) -> tuple[str, dict[str, object]]:
    return method, {"chat_id": NOURA, method.removeprefix("send").lower(): len(file.content), **more}


BUTTONS = (Button("csat:5", "ممتاز"), Button("csat:1", "سيئ"))
KEYBOARD = {
    "inline_keyboard": [
        [{"callback_data": "csat:5", "text": "ممتاز"}],
        [{"callback_data": "csat:1", "text": "سيئ"}],
    ]
}
QUOTE = {"message_id": 77, "allow_sending_without_reply": True}

OUTBOUND = (
    OutboundCase("a text", TEXT, [text(TEXT.text)], receipt=f"{NOURA}:801"),
    OutboundCase("markup as the citizen shall see it", replace(TEXT, text="<b>*مهم*"), [text("<b>*مهم*")]),
    OutboundCase("half an emoji", replace(TEXT, text="تم \ud83d"), [text("تم \ufffd")]),
    OutboundCase(
        "a group", replace(TEXT, to=GROUP), [text(TEXT.text, GROUP)], [sent(GROUP, 802)], f"{GROUP}:802"
    ),
    OutboundCase(
        "a quoted message",
        replace(TEXT, in_reply_to=f"{NOURA}:77"),
        [text(TEXT.text, reply_parameters=QUOTE)],
    ),
    OutboundCase("another chat's message", replace(TEXT, in_reply_to=f"{GROUP}:77"), [text(TEXT.text)]),
    OutboundCase(
        "a business chat",
        replace(TEXT, to=f"bc_7HvQ2/{NOURA}"),
        [text(TEXT.text, business_connection_id="bc_7HvQ2")],
    ),
    OutboundCase(
        "a picture", replace(TEXT, files=(PHOTO,)), [of_file("sendPhoto", PHOTO, caption=TEXT.text)]
    ),
    OutboundCase("a file", replace(TEXT, files=(PDF,)), [of_file("sendDocument", PDF, caption=TEXT.text)]),
    OutboundCase("a voice", replace(TEXT, text="", files=(VOICE,)), [of_file("sendVoice", VOICE)]),
    OutboundCase("a video", replace(TEXT, text="", files=(VIDEO,)), [of_file("sendVideo", VIDEO)]),
    OutboundCase(
        "two files",
        replace(TEXT, files=(PHOTO, PDF)),
        [of_file("sendPhoto", PHOTO, caption=TEXT.text), of_file("sendDocument", PDF)],
        [sent(), sent(message_id=802)],
        f"{NOURA}:801",
    ),
    OutboundCase("buttons", replace(TEXT, buttons=BUTTONS), [text(TEXT.text, reply_markup=KEYBOARD)]),
)

FAULTS = (
    Fault(
        Check.THROTTLED_WITH_RESET,
        fault(429, "Too Many Requests: retry after 7", retry_after=7),
        Throttled,
        "429",
        7.0,
    ),
    Fault(Check.THROTTLED_WITHOUT_RESET, fault(429, "Too Many Requests"), Throttled, "429"),
    Fault(Check.BLOCKED, fault(403, "Forbidden: bot was blocked by the user"), ContactGone, "403"),
    Fault("the chat is gone", fault(400, "Bad Request: chat not found"), ContactGone, "400"),
    Fault(Check.TOKEN_REVOKED, fault(401, "Unauthorized"), Misconfigured, "401"),
    Fault("an unknown token", fault(404, "Not Found"), Misconfigured, "401"),
    Fault("too long", fault(400, "Bad Request: message is too long"), Refused, "400"),
    Fault(
        "a group that grew",
        fault(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001987654321),
        ChatMoved,
        "400",
    ),
)

CASE = ChannelCase(
    channel=Channel.TELEGRAM,
    connector=connector,
    secrets=(TOKEN, WEBHOOK_SECRET),
    receiving=Receiving(
        document=document,
        places=Places(
            id=("message", "message_id"),
            sender=("message", "from", "id"),
            text=("message", "text"),
            name=("message", "from", "first_name"),
            at=("message", "date"),
        ),
        sign=sign,
        signs_body=False,
        payloads=PAYLOADS,
        inbound_cases=[case.payload for case in CASES],
        echoes=("sent_by_our_bot", "sent_via_our_bot", "business_message_by_our_side"),
    ),
    sending=Sending(
        message=TEXT,
        public=replace(TEXT, to=GROUP),
        accepted=sent(),
        text_in=lambda asked: str(asked.form.get("text", "")),
        reads=reads,
        faults=FAULTS,
        cases=OUTBOUND,
        never_raised={
            WindowClosed: "a bot may write for as long as it is not blocked",
            ReplyNotAllowed: "Telegram leaves it to us whom we answer in a group",
            BudgetSpent: "the Bot API costs nothing",
        },
    ),
    excused={
        Check.REPLAY: "Telegram's secret carries no time; the ledger's key drops what comes twice",
        Check.BATCH: "Telegram posts one update per request",
        Check.EMPTY_BATCH: "Telegram posts one update per request",
    },
    only_sometimes={EventKind.DELETED: "Telegram tells of deletions in chats of a business account only"},
)
