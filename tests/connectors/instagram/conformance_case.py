"""Instagram as the conformance checks see it."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.downloads import Downloads
from connectors.instagram.connector import InstagramConnector
from connectors.instagram.health import Page
from connectors.payload import JsonObject
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
from domain.messages import Button, Channel, OutboundMessage
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
from tests.connectors.instagram.inbound_cases import INCOMING, NOURA, OURS, PAYLOADS

TOKEN, APP_SECRET, VERIFY_TOKEN = "EAAGm0PX4ZCpsBAIGsecret", "app-secret-of-tests", "verify-token-of-tests"
TEXT = OutboundMessage("outbox-42", to=NOURA, text="رقم طلبك 4712345678")
COMMENT = "17865799348089039"
PUBLIC = replace(TEXT, to=f"comment:{COMMENT}", text="أرسلنا لك التفاصيل على الخاص")
PRIVATELY = replace(TEXT, to=f"private-reply:{COMMENT}")


def connector(base: str, patience: float) -> InstagramConnector:
    return InstagramConnector(
        "moe-instagram",
        instagram_id=OURS,
        access_token=TOKEN,
        app_secrets=[APP_SECRET],
        verify_token=VERIFY_TOKEN,
        downloads=Downloads(),
        page=Page("105551234567890", "1234567890", APP_SECRET),
        api_base=base,
        read_timeout=patience,
    )


def document(said: Sequence[Said]) -> JsonObject:
    events = [
        {
            "sender": {"id": f"125445915468291{one.citizen}"},
            "recipient": {"id": OURS},
            "timestamp": int(one.at.timestamp() * 1000),
            "message": {"mid": f"aWdfIN{one.number}", "text": one.text},
        }
        for one in said
    ]
    return {"object": "instagram", "entry": [{"id": OURS, "time": 1795420800123, "messaging": events}]}


def sign(body: bytes, at: datetime) -> Mapping[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.digest(APP_SECRET.encode(), body, "sha256").hex()}


def error(code: int, status: int = 400, subcode: int | None = None, **headers: str) -> Reply:
    told = {"message": f"(#{code}) no", "type": "OAuthException", "code": code, "error_subcode": subcode}
    return answers({"error": told}, status, **headers)


def asks(path: str, body: JsonObject) -> list[object]:
    return [(f"/v26.0/{path}", body)]


def wants(message: JsonObject, recipient: Mapping[str, str] | None = None) -> list[object]:
    return asks("me/messages", {"recipient": recipient or {"id": NOURA}, "message": message})


def choices(count: int, title: str = "خيار {}") -> tuple[Button, ...]:
    return tuple(Button(f"choice:{number}", title.format(number)) for number in range(count))


def quick_replies(count: int, title: str = "خيار {}") -> list[JsonObject]:
    return [
        {"content_type": "text", "title": title.format(number), "payload": f"choice:{number}"}
        for number in range(count)
    ]


def text_in(asked: Asked) -> str:
    message = asked.json["message"]
    return str(message["text"] if isinstance(message, dict) else message)


TOOK_COMMENT = answers({"id": "17900000000000001"})
TWO_LINES = "رقم طلبك 4712345678\nسنرد عليك قريبا 🙂"

OUTBOUND = (
    OutboundCase("a text", TEXT, wants({"text": TEXT.text}), receipt="aWdfOUT1"),
    OutboundCase("two lines", replace(TEXT, text=TWO_LINES), wants({"text": TWO_LINES})),
    OutboundCase("an answer to a message", replace(TEXT, in_reply_to="aWdfIN1"), wants({"text": TEXT.text})),
    OutboundCase(
        "one choice",
        replace(TEXT, buttons=choices(1)),
        wants({"text": TEXT.text, "quick_replies": quick_replies(1)}),
    ),
    OutboundCase(
        "thirteen choices",
        replace(TEXT, buttons=choices(13)),
        wants({"text": TEXT.text, "quick_replies": quick_replies(13)}),
    ),
    OutboundCase(
        "a choice of twenty letters",
        replace(TEXT, buttons=choices(1, "ن" * 20)),
        wants({"text": TEXT.text, "quick_replies": quick_replies(1, "ن" * 20)}),
    ),
    OutboundCase(
        "a private answer to a comment",
        PRIVATELY,
        wants({"text": TEXT.text}, {"comment_id": COMMENT}),
        receipt="aWdfOUT1",
    ),
    OutboundCase(
        "a private answer to a comment with choices",
        replace(PRIVATELY, buttons=choices(2)),
        wants({"text": TEXT.text, "quick_replies": quick_replies(2)}, {"comment_id": COMMENT}),
    ),
    OutboundCase(
        "a public answer to a comment",
        PUBLIC,
        asks(f"{COMMENT}/replies", {"message": PUBLIC.text}),
        replies=[TOOK_COMMENT],
        receipt="17900000000000001",
    ),
    OutboundCase(
        "an answer to a post that mentions us",
        replace(PUBLIC, to="mention:179"),
        asks(f"{OURS}/mentions", {"media_id": "179", "message": PUBLIC.text}),
        replies=[TOOK_COMMENT],
    ),
    OutboundCase(
        "an answer to a comment that mentions us",
        replace(PUBLIC, to="mention:179:178"),
        asks(f"{OURS}/mentions", {"media_id": "179", "comment_id": "178", "message": PUBLIC.text}),
        replies=[TOOK_COMMENT],
    ),
)

FAULTS = (
    Fault(Check.THROTTLED_WITH_RESET, error(4, 429, Retry_After="90"), Throttled, "4", 90.0),
    Fault(Check.THROTTLED_WITHOUT_RESET, Reply(429, b"<html>"), Throttled),
    Fault("too many calls for the account", error(613, 400), Throttled, "613", 60.0),
    Fault(Check.BLOCKED, error(551), ContactGone, "551"),
    Fault("nobody has this id", error(100, subcode=2534014), ContactGone, "100"),
    Fault(Check.TOKEN_REVOKED, error(190, 401), Misconfigured, "190"),
    Fault("a permission is missing", error(200, 403), Misconfigured, "200"),
    Fault("the reply window is closed", error(10, subcode=2534022), WindowClosed, "10"),
    Fault("answered privately already", error(10900), ReplyNotAllowed, "10900", message=PRIVATELY),
    Fault("a value Instagram does not take", error(100), Refused, "100"),
    Fault("a fault of Meta's", error(2, 500), Unreachable, "2"),
)

CASE = ChannelCase(
    channel=Channel.INSTAGRAM,
    connector=connector,
    secrets=(TOKEN, APP_SECRET, VERIFY_TOKEN),
    receiving=Receiving(
        document=document,
        places=Places(
            id=("entry", 0, "messaging", 0, "message", "mid"),
            sender=("entry", 0, "messaging", 0, "sender", "id"),
            text=("entry", 0, "messaging", 0, "message", "text"),
            at=("entry", 0, "messaging", 0, "timestamp"),
        ),
        sign=sign,
        payloads=PAYLOADS,
        inbound_cases=list(INCOMING),
        items=("entry", 0, "messaging"),
        empty_batches=(
            {"object": "instagram", "entry": []},
            {"object": "instagram", "entry": [{"id": OURS, "time": 1, "messaging": []}]},
            {"object": "instagram", "entry": [{"id": OURS, "time": 1, "changes": []}]},
        ),
        echoes=("echo", "echo_of_a_picture", "echo_without_mark", "our_message_deleted", "comment_of_ours"),
        handshake=(
            {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"},
            "1158201444",
        ),
    ),
    sending=Sending(
        message=TEXT,
        public=PUBLIC,
        accepted=answers({"recipient_id": NOURA, "message_id": "aWdfOUT1", "id": "17900000000000001"}),
        text_in=text_in,
        reads=lambda asked: (asked.path, asked.json),
        faults=FAULTS,
        cases=OUTBOUND,
        never_raised={
            ChatMoved: "a citizen's id on Instagram never changes",
            BudgetSpent: "messages on Instagram cost nothing",
        },
    ),
    excused={
        Check.REPLAY: "Meta signs no time; the ledger's key drops what comes twice",
        Check.NAMES: "a private message names its sender by his id only",
    },
)
