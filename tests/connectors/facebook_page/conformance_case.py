"""A page's comments as the conformance checks see them."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from connectors.downloads import Downloads
from connectors.facebook_page.connector import FacebookPageConnector
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
from domain.messages import Channel, OutboundMessage
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
from tests.connectors.facebook_page.inbound_cases import CASES, PAGE_ID, PAYLOADS, POST

TOKEN, APP_SECRET, VERIFY_TOKEN = (
    "EAAGpage0PX4ZCpsBAKtopsecret",
    "app-secret-of-tests",
    "verify-token-of-tests",
)
TEXT = OutboundMessage("42", to="comment:900_111", text="وصلنا سؤالك، راسلنا على الخاص لنخدمك")


def connector(base: str, patience: float) -> FacebookPageConnector:
    return FacebookPageConnector(
        "moe-page",
        page_id=PAGE_ID,
        app_id="918273645546372",
        access_token=TOKEN,
        app_secrets=[APP_SECRET],
        verify_token=VERIFY_TOKEN,
        directory={(Channel.FACEBOOK_PAGE, PAGE_ID): "moe-page"},
        downloads=Downloads(allowed_hosts=frozenset({urlsplit(base).netloc})),
        api_base=base,
        read_timeout=patience,
    )


def document(said: Sequence[Said]) -> JsonObject:
    changes = [
        {
            "field": "feed",
            "value": {
                "item": "comment",
                "verb": "add",
                "comment_id": f"900_11{one.number}",
                "post_id": POST,
                "parent_id": POST,
                "from": {"id": f"731245889012345{one.citizen}", "name": one.name},
                "message": one.text,
                "created_time": int(one.at.timestamp()),
            },
        }
        for one in said
    ]
    return {"object": "page", "entry": [{"id": PAGE_ID, "time": 1795420801, "changes": changes}]}


def sign(body: bytes, at: datetime) -> Mapping[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.digest(APP_SECRET.encode(), body, "sha256").hex()}


def error(code: int, status: int = 400, subcode: int | None = None, **headers: str) -> Reply:
    body = {"error": {"message": f"(#{code}) no", "type": "OAuthException", "code": code}}
    if subcode:
        body["error"]["error_subcode"] = subcode
    return answers(body, status, **headers)


def reads(asked: Asked) -> object:
    return asked.path.partition("/v26.0/")[2], asked.json


def under(about: str, text: str = TEXT.text) -> list[object]:
    return [(f"{about}/comments", {"message": text})]


LINES = "شكرا لك\nسنعود إليك اليوم"
OUTBOUND = (
    OutboundCase("an answer under a comment", TEXT, under("900_111"), receipt="900_777"),
    OutboundCase("an answer under a post", replace(TEXT, to=f"post:{POST}"), under(POST), receipt="900_777"),
    OutboundCase("an answer that names a message", replace(TEXT, in_reply_to="900_111"), under("900_111")),
    OutboundCase("an id with a slash stays one id", replace(TEXT, to="comment:1/2"), under("1/2")),
    OutboundCase("several lines", replace(TEXT, text=LINES), under("900_111", LINES)),
    OutboundCase("an emoji", replace(TEXT, text="🌷"), under("900_111", "🌷")),
    OutboundCase("English", replace(TEXT, text="Please write to us"), under("900_111", "Please write to us")),
    OutboundCase(
        "a link",
        replace(TEXT, text="https://moe.example/apply"),
        under("900_111", "https://moe.example/apply"),
    ),
    OutboundCase("a nested comment", replace(TEXT, to="comment:900_112"), under("900_112")),
    OutboundCase("a mention elsewhere", replace(TEXT, to="post:333444_555"), under("333444_555")),
)

FAULTS = (
    Fault(Check.THROTTLED_WITH_RESET, error(80001, 400, Retry_After="120"), Throttled, "80001", 120.0),
    Fault(Check.THROTTLED_WITHOUT_RESET, Reply(429, b"<html>"), Throttled),
    Fault("too many calls of our app", error(4), Throttled, "4", 60.0),
    Fault("too many comments", error(341), Throttled, "341", 60.0),
    Fault(Check.TOKEN_REVOKED, error(190, 401, 463), Misconfigured, "190"),
    Fault("a permission is missing", error(200, 403), Misconfigured, "200"),
    Fault("Facebook takes us for a pest", error(368, 403), Misconfigured, "368"),
    Fault("the comment was removed", error(100, subcode=33), Refused, "100"),
    Fault("the same answer a second time", error(506), Refused, "506"),
    Fault("the page is restricted", error(10, 403, 1893063), ReplyNotAllowed, "10"),
    Fault("a fault of Meta's", error(1, 500), Unreachable, "1"),
)

CASE = ChannelCase(
    channel=Channel.FACEBOOK_PAGE,
    connector=connector,
    secrets=(TOKEN, APP_SECRET, VERIFY_TOKEN),
    receiving=Receiving(
        document=document,
        places=Places(
            id=("entry", 0, "changes", 0, "value", "comment_id"),
            sender=("entry", 0, "changes", 0, "value", "from", "id"),
            text=("entry", 0, "changes", 0, "value", "message"),
            name=("entry", 0, "changes", 0, "value", "from", "name"),
            at=("entry", 0, "changes", 0, "value", "created_time"),
        ),
        sign=sign,
        payloads=PAYLOADS,
        inbound_cases=list(CASES),
        items=("entry", 0, "changes"),
        empty_batches=(
            {"object": "page", "entry": []},
            {"object": "page", "entry": [{"id": PAGE_ID, "time": 1, "changes": []}]},
        ),
        echoes=("comment_by_the_page", "post_of_the_page", "mention_by_the_page"),
        handshake=(
            {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"},
            "1158201444",
        ),
    ),
    sending=Sending(
        message=TEXT,
        public=TEXT,
        accepted=answers({"id": "900_777"}),
        text_in=lambda asked: str(asked.json["message"]),
        reads=reads,
        faults=FAULTS,
        cases=OUTBOUND,
        never_raised={
            ContactGone: "who blocked the page does not keep it from commenting",
            WindowClosed: "a public answer has no window",
            ChatMoved: "comments do not move",
            BudgetSpent: "answers cost nothing",
        },
    ),
    excused={
        Check.REPLAY: "Meta signs no time; the ledger's key drops what comes twice",
        Check.BLOCKED: "who blocked the page does not keep it from commenting",
    },
)
