"""X as the conformance checks see it."""

import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.payload import JsonObject
from connectors.x.connector import XConnector
from domain.errors import (
    BudgetSpent,
    ChatMoved,
    ContactGone,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    ReplyNotAllowed,
    Throttled,
    Unreachable,
    WindowClosed,
)
from domain.messages import Channel, MessageKind, OutboundFile, OutboundMessage
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
from tests.connectors.x.inbound_cases import CASES, NOURA, OUR_ID, PAYLOADS
from tests.connectors.x.profile import (
    KEYS,
    NOW,
    SECRETS,
    connected,
    posted,
    problem,
    throttled,
)

DIRECT = OutboundMessage("outbox-42", to=f"dm:{NOURA}", text="رقم طلبك 4712345678")
REPLY = OutboundMessage("outbox-42", to="post:1993100000000000001", text="نرحب برسالتك الخاصة")
PHOTO = OutboundFile(MessageKind.IMAGE, "فصل.jpg", "image/jpeg", b"\xff\xd8\xff")
GIF = OutboundFile(MessageKind.IMAGE, "خطوات.gif", "image/gif", b"GIF89a")
VIDEO = OutboundFile(MessageKind.VIDEO, "شرح.mp4", "video/mp4", b"ftypisom" * 700_000)
CHALLENGE = "MTc5NTQyMDgwMA"


def connector(base: str, patience: float) -> XConnector:
    return connected(base, patience=patience)


def document(said: Sequence[Said]) -> JsonObject:
    events = [
        {
            "type": "message_create",
            "id": f"19932000000000000{one.number:02}",
            "created_timestamp": str(int(one.at.timestamp() * 1000)),
            "message_create": {
                "target": {"recipient_id": OUR_ID},
                "sender_id": f"223344556{one.citizen}",
                "message_data": {"text": one.text, "entities": {"urls": []}},
            },
        }
        for one in said
    ]
    people = {f"223344556{one.citizen}": one.name for one in said}
    users = {user_id: {"data": {"id": user_id, "name": name}} for user_id, name in people.items()}
    payload = {"direct_message_events": events, "users": users}
    return {
        "data": {
            "event_uuid": "-6850472171600526495",
            "filter": {"user_id": OUR_ID},
            "event_type": "dm.received",
            "tag": "tawasul",
            "payload": payload,
        }
    }


def signature(content: bytes) -> str:
    digest = hmac.digest(KEYS.consumer_secret.encode(), content, "sha256")
    return "sha256=" + base64.b64encode(digest).decode()


def sign(body: bytes, at: datetime) -> Mapping[str, str]:
    return {"X-Twitter-Webhooks-Signature": signature(body)}


def prepare(asked: Asked) -> Reply | None:
    """A file is uploaded before the message that shows it; a video in parts."""
    if not asked.path.startswith("/2/media/upload"):
        return None
    return answers({"data": {"id": "1993600000000000001", "media_key": "3_1993600000000000001"}})


def wants(path: str, **content: object) -> list[object]:
    return [(path, content)]


def text_in(asked: Asked) -> str:
    return str(asked.json["text"])


WITH_NOURA = f"/2/dm_conversations/with/{NOURA}/messages"
ANSWERING = {"in_reply_to_tweet_id": "1993100000000000001"}
MEDIA = "1993600000000000001"
PHOTOS = (PHOTO,) * 4

OUTBOUND = (
    OutboundCase(
        "a direct message", DIRECT, wants(WITH_NOURA, text=DIRECT.text), receipt="1993500000000000001"
    ),
    OutboundCase(
        "a message to a conversation of several",
        replace(DIRECT, to="dm-group:1993150000000000000"),
        wants("/2/dm_conversations/1993150000000000000/messages", text=DIRECT.text),
    ),
    OutboundCase(
        "a picture in private",
        replace(DIRECT, files=(PHOTO,)),
        wants(WITH_NOURA, text=DIRECT.text, attachments=[{"media_id": MEDIA}]),
    ),
    OutboundCase(
        "a picture without words",
        replace(DIRECT, text="", files=(PHOTO,)),
        wants(WITH_NOURA, attachments=[{"media_id": MEDIA}]),
    ),
    OutboundCase(
        "a video in private",
        replace(DIRECT, files=(VIDEO,)),
        wants(WITH_NOURA, text=DIRECT.text, attachments=[{"media_id": MEDIA}]),
    ),
    OutboundCase(
        "a long message in private",
        replace(DIRECT, text="م" * 10_000),
        wants(WITH_NOURA, text="م" * 10_000),
    ),
    OutboundCase(
        "a public reply",
        REPLY,
        wants("/2/tweets", text=REPLY.text, reply=ANSWERING),
        replies=[posted()],
        receipt="1993400000000000001",
    ),
    OutboundCase(
        "a public reply of exactly 280",
        replace(REPLY, text="م" * 278 + "ﷺ"),
        wants("/2/tweets", text="م" * 278 + "ﷺ", reply=ANSWERING),
        replies=[posted()],
    ),
    OutboundCase(
        "a link longer than 280 counts 23",
        replace(REPLY, text=f"الرابط https://moe.gov.sa/{'a' * 300}"),
        wants("/2/tweets", text=f"الرابط https://moe.gov.sa/{'a' * 300}", reply=ANSWERING),
        replies=[posted()],
    ),
    OutboundCase(
        "a public reply with four pictures",
        replace(REPLY, files=PHOTOS),
        wants("/2/tweets", text=REPLY.text, reply=ANSWERING, media={"media_ids": [MEDIA] * 4}),
        replies=[posted()],
    ),
    OutboundCase(
        "a public reply with a moving picture",
        replace(REPLY, text="", files=(GIF,)),
        wants("/2/tweets", reply=ANSWERING, media={"media_ids": [MEDIA]}),
        replies=[posted()],
    ),
)

SOON = str(int(NOW.timestamp()) + 400)
TOMORROW = str(int(NOW.timestamp()) + 40_000)
FAULTS = (
    Fault(
        Check.THROTTLED_WITH_RESET,
        throttled(x_rate_limit_limit="15", x_rate_limit_remaining="0", x_rate_limit_reset=SOON),
        Throttled,
        "429",
        401.0,
    ),
    Fault(Check.THROTTLED_WITHOUT_RESET, Reply(429, b"<html>"), Throttled, "429"),
    Fault(
        "the day's messages are used up, the quarter of an hour's are not",
        throttled(
            x_rate_limit_remaining="9",
            x_rate_limit_reset=SOON,
            x_user_limit_24hour_remaining="0",
            x_user_limit_24hour_reset=TOMORROW,
        ),
        Throttled,
        "429",
        40_001.0,
    ),
    Fault(
        "a time of the day's window alone says nothing",
        throttled(x_rate_limit_reset=SOON, x_app_limit_24hour_reset=TOMORROW),
        Throttled,
        "429",
        401.0,
    ),
    Fault("a reset that is no time", throttled(x_rate_limit_reset="soon"), Throttled, "429", None),
    Fault("a reset that has passed", throttled(x_rate_limit_reset="1"), Throttled, "429", 1.0),
    Fault(Check.BLOCKED, problem(404, "resource-not-found"), ContactGone, "resource-not-found"),
    Fault(Check.TOKEN_REVOKED, problem(401, detail="Unauthorized"), Misconfigured, "401"),
    Fault(
        "the app may not write",
        problem(403, "oauth1-permissions"),
        Misconfigured,
        "oauth1-permissions",
    ),
    Fault(
        "messages are closed to us",
        problem(403, errors=[{"code": 349, "message": "You cannot send messages to this user."}]),
        ReplyNotAllowed,
        "349",
    ),
    Fault(
        "we were not summoned",
        problem(403, detail="Reply to this conversation is not allowed"),
        ReplyNotAllowed,
        "403",
        message=REPLY,
    ),
    Fault(
        "the same text again",
        problem(403, detail="You are not allowed to create a Tweet with duplicate content."),
        Refused,
        "403",
        message=REPLY,
    ),
    Fault(
        "the month's reads and writes are spent", problem(429, "usage-capped"), BudgetSpent, "usage-capped"
    ),
    Fault("no credits are left", problem(402, "credits-depleted"), BudgetSpent, "credits-depleted"),
    Fault(
        "no credits, told otherwise", problem(403, detail="Your credits are depleted."), BudgetSpent, "403"
    ),
    Fault("a value X does not take", problem(400, "invalid-request"), Refused, "invalid-request"),
    Fault("a post that is gone", problem(404), Refused, "404", message=REPLY),
    Fault("a success that is none", answers({"errors": [{"detail": "no"}]}), Refused, "200"),
    Fault("a gateway that gave up waiting", problem(504), OutcomeUnknown, "504"),
    Fault("over capacity", problem(503), Unreachable, "503"),
    Fault("an address that is none", None, Refused, message=replace(DIRECT, to="966501234567")),
    Fault(
        "a letter, which X has no place for",
        None,
        Refused,
        message=replace(
            DIRECT, files=(OutboundFile(MessageKind.DOCUMENT, "خطاب.pdf", "application/pdf", b"%"),)
        ),
    ),
)

CASE = ChannelCase(
    channel=Channel.X,
    connector=connector,
    secrets=SECRETS,
    receiving=Receiving(
        document=document,
        places=Places(
            id=("data", "payload", "direct_message_events", 0, "id"),
            sender=("data", "payload", "direct_message_events", 0, "message_create", "sender_id"),
            text=("data", "payload", "direct_message_events", 0, "message_create", "message_data", "text"),
            name=("data", "payload", "users", "2233445561", "data", "name"),
            at=("data", "payload", "direct_message_events", 0, "created_timestamp"),
        ),
        sign=sign,
        payloads=PAYLOADS,
        inbound_cases=[case.payload for case in CASES],
        items=("data", "payload", "direct_message_events"),
        empty_batches=(
            {"for_user_id": OUR_ID, "direct_message_events": []},
            {"data": [], "meta": {"result_count": 0}},
        ),
        echoes=(
            "sent_message",
            "sent_message_by_polling",
            "own_post",
            "own_reply_by_older_api",
            "encrypted_message_sent",
        ),
        handshake=(
            {"crc_token": CHALLENGE},
            json.dumps({"response_token": signature(CHALLENGE.encode())}),
        ),
    ),
    sending=Sending(
        message=DIRECT,
        public=REPLY,
        accepted=answers({"data": {"id": "1993500000000000001", "dm_event_id": "1993500000000000001"}}, 201),
        text_in=text_in,
        reads=lambda asked: (asked.path, asked.json),
        prepare=prepare,
        faults=FAULTS,
        cases=OUTBOUND,
        never_raised={
            ChatMoved: "who writes on X keeps his id",
            WindowClosed: "X closes no window: who wrote once may be answered",
        },
    ),
    excused={Check.REPLAY: "X signs no time; the ledger's key drops what comes twice"},
)
