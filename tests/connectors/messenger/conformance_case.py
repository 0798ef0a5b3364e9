"""Messenger as the conformance checks see it."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from connectors.downloads import Downloads
from connectors.messenger.connector import MessengerConnector
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
from domain.messages import Button, Channel, MessageKind, OutboundFile, OutboundMessage
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
from tests.connectors.messenger.inbound_cases import APP_ID, CASES, PAGE_ID, PAYLOADS

TOKEN, APP_SECRET, VERIFY_TOKEN = (
    "EAAGpage0PX4ZCpsBAKtopsecret",
    "app-secret-of-tests",
    "verify-token-of-tests",
)
NOURA = "7312458890123456"
TEXT = OutboundMessage("42", to=NOURA, text="رقم طلبك 4712345678")
PDF = OutboundFile(MessageKind.DOCUMENT, "خطاب.pdf", "application/pdf", b"%PDF-1.7")
PHOTO = OutboundFile(MessageKind.IMAGE, "فصل.jpg", "image/jpeg", b"\xff\xd8\xff")
VOICE = OutboundFile(MessageKind.AUDIO, "رد.ogg", "audio/ogg", b"OggS")
VIDEO = OutboundFile(MessageKind.VIDEO, "شرح.mp4", "video/mp4", b"\x00\x00\x00\x18ftyp")


def connector(base: str, patience: float) -> MessengerConnector:
    return MessengerConnector(
        "moe-messenger",
        page_id=PAGE_ID,
        app_id=APP_ID,
        access_token=TOKEN,
        app_secrets=[APP_SECRET],
        verify_token=VERIFY_TOKEN,
        directory={(Channel.MESSENGER, PAGE_ID): "moe-messenger"},
        downloads=Downloads(allowed_hosts=frozenset({urlsplit(base).netloc})),
        api_base=base,
        read_timeout=patience,
    )


def document(said: Sequence[Said]) -> JsonObject:
    events = [
        {
            "sender": {"id": f"731245889012345{one.citizen}"},
            "recipient": {"id": PAGE_ID},
            "timestamp": int(one.at.timestamp() * 1000),
            "message": {"mid": f"m_IN{one.number}", "text": one.text},
        }
        for one in said
    ]
    return {"object": "page", "entry": [{"id": PAGE_ID, "time": 1795420800512, "messaging": events}]}


def sign(body: bytes, at: datetime) -> Mapping[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.digest(APP_SECRET.encode(), body, "sha256").hex()}


def prepare(asked: Asked) -> Reply | None:
    """A file is uploaded before the message that shows it."""
    return (
        answers({"attachment_id": "1745504518999123"})
        if asked.path.endswith("/message_attachments")
        else None
    )


def error(code: int, status: int = 400, subcode: int | None = None, **headers: str) -> Reply:
    body = {"error": {"message": f"(#{code}) no", "type": "OAuthException", "code": code}}
    if subcode:
        body["error"]["error_subcode"] = subcode
    return answers(body, status, **headers)


def request(message: Mapping[str, object], **recipient: str) -> dict[str, object]:
    to = recipient or {"id": NOURA}
    return {"recipient": to, "messaging_type": "RESPONSE", "message": dict(message)}


def shows(kind: str) -> dict[str, object]:
    return {"attachment": {"type": kind, "payload": {"attachment_id": "1745504518999123"}}}


def choices(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"choice:{number}", f"خيار {number}") for number in range(count))


def quick(count: int) -> list[dict[str, str]]:
    return [
        {"content_type": "text", "title": f"خيار {number}", "payload": f"choice:{number}"}
        for number in range(count)
    ]


SAID = {"text": TEXT.text, "metadata": "42"}
OURS = {"metadata": "42"}
ACCEPTED = answers({"recipient_id": NOURA, "message_id": "m_OUT1"})

OUTBOUND = (
    OutboundCase("a text", TEXT, [request(SAID)], receipt="m_OUT1"),
    OutboundCase("an answer to a message", replace(TEXT, in_reply_to="m_IN1"), [request(SAID)]),
    OutboundCase(
        "a choice", replace(TEXT, buttons=choices(1)), [request({**SAID, "quick_replies": quick(1)})]
    ),
    OutboundCase(
        "thirteen choices",
        replace(TEXT, buttons=choices(13)),
        [request({**SAID, "quick_replies": quick(13)})],
    ),
    OutboundCase(
        "a private answer to a comment",
        replace(TEXT, to="private-reply:900_111"),
        [request(SAID, comment_id="900_111")],
    ),
    OutboundCase(
        "a private answer to a visitor's post",
        replace(TEXT, to="private-reply:post:105_950"),
        [request(SAID, post_id="105_950")],
    ),
    OutboundCase("a file alone", replace(TEXT, text="", files=(PDF,)), [request({**shows("file"), **OURS})]),
    OutboundCase("a picture", replace(TEXT, text="", files=(PHOTO,)), [request({**shows("image"), **OURS})]),
    OutboundCase("a voice", replace(TEXT, text="", files=(VOICE,)), [request({**shows("audio"), **OURS})]),
    OutboundCase("a video", replace(TEXT, text="", files=(VIDEO,)), [request({**shows("video"), **OURS})]),
    OutboundCase(
        "a file and its text are two messages, and our id goes with the last",
        replace(TEXT, files=(PDF,), buttons=choices(2)),
        [request(shows("file")), request({**SAID, "quick_replies": quick(2)})],
        replies=[answers({"recipient_id": NOURA, "message_id": "m_OUT0"}), ACCEPTED],
        receipt="m_OUT1",
    ),
)

FAULTS = (
    Fault(Check.THROTTLED_WITH_RESET, error(613, 400, Retry_After="90"), Throttled, "613", 90.0),
    Fault(Check.THROTTLED_WITHOUT_RESET, Reply(429, b"<html>"), Throttled),
    Fault("the page's calls are used up", error(32), Throttled, "32", 60.0),
    Fault(
        "the header says when calls are allowed again",
        error(
            80006,
            X_Business_Use_Case_Usage='{"1":[{"type":"messenger","estimated_time_to_regain_access":7}]}',
        ),
        Throttled,
        "80006",
        420.0,
    ),
    Fault("a passing fault of sending", error(1200), Throttled, "1200", 5.0),
    Fault(Check.BLOCKED, error(551, subcode=1545041), ContactGone, "551"),
    Fault("nobody has this id", error(100, subcode=2018001), ContactGone, "100"),
    Fault("he does not receive messages", error(10, 403, 2018108), ContactGone, "10"),
    Fault(Check.TOKEN_REVOKED, error(190, 401, 460), Misconfigured, "190"),
    Fault("a permission is missing", error(200, 403, 2018028), Misconfigured, "200"),
    Fault("the page's id is wrong", error(100, subcode=33), Misconfigured, "100"),
    Fault("the reply window is closed", error(10, 403, 2018278), WindowClosed, "10"),
    Fault(
        "the comment was answered privately before",
        error(10900),
        ReplyNotAllowed,
        "10900",
        message=replace(TEXT, to="private-reply:900_111"),
    ),
    Fault("the page is restricted", error(10, 403, 1893063), ReplyNotAllowed, "10"),
    Fault("a colleague has the thread", error(10, 403, 2018300), ReplyNotAllowed, "10"),
    Fault("a value Messenger does not take", error(100), Refused, "100"),
    Fault("a fault of Meta's", error(2, 500), Unreachable, "2"),
)

CASE = ChannelCase(
    channel=Channel.MESSENGER,
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
        inbound_cases=list(CASES),
        items=("entry", 0, "messaging"),
        empty_batches=(
            {"object": "page", "entry": []},
            {"object": "page", "entry": [{"id": PAGE_ID, "time": 1, "messaging": []}]},
        ),
        echoes=(
            "echo_of_ours",
            "echo_of_ours_without_app",
            "echo_of_a_colleague",
            "echo_of_another_app",
            "echo_that_does_not_say_so",
        ),
        handshake=(
            {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"},
            "1158201444",
        ),
    ),
    sending=Sending(
        message=TEXT,
        accepted=ACCEPTED,
        text_in=lambda asked: str(asked.json["message"]["text"]),
        reads=lambda asked: asked.json,
        prepare=prepare,
        faults=FAULTS,
        cases=OUTBOUND,
        never_raised={
            ChatMoved: "a citizen's id for a page never changes",
            BudgetSpent: "answers cost nothing",
        },
    ),
    excused={
        Check.REPLAY: "Meta signs no time; the ledger's key drops what comes twice",
        Check.NAMES: "Messenger's webhook tells no names",
    },
)
