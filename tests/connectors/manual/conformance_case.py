"""The manual channel as the conformance checks see it: a partner's webhook in, and nothing out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from connectors.manual.connector import ManualConnector
from connectors.manual.signature import FRESH_SECONDS, signature_of
from connectors.payload import JsonObject
from domain.messages import Channel
from tests.connectors.conformance.channel_case import ChannelCase, Check, Places, Receiving, Said
from tests.connectors.manual.inbound_cases import CASES, PAYLOADS

SECRET, NEXT_SECRET = "the-partners-secret-of-tests", "the-secret-that-follows"


def connector(base: str, patience: float) -> ManualConnector:
    return ManualConnector("snapchat-care", platform="Snapchat", partner_secrets=[SECRET, NEXT_SECRET])


def document(said: Sequence[Said]) -> JsonObject:
    return {
        "messages": [
            {
                "id": f"snap-{one.number}",
                "sender": {"id": f"citizen.{one.citizen}", "name": one.name},
                "text": one.text,
                "visibility": "private",
                "sent_at": one.at.isoformat(),
            }
            for one in said
        ]
    }


def sign(body: bytes, at: datetime) -> Mapping[str, str]:
    timestamp = str(int(at.timestamp()))
    return {"X-Timestamp": timestamp, "X-Signature": signature_of(body, SECRET, timestamp)}


CASE = ChannelCase(
    channel=Channel.MANUAL,
    connector=connector,
    secrets=[SECRET, NEXT_SECRET],
    receiving=Receiving(
        document=document,
        places=Places(
            id=("messages", 0, "id"),
            sender=("messages", 0, "sender", "id"),
            text=("messages", 0, "text"),
            name=("messages", 0, "sender", "name"),
            at=("messages", 0, "sent_at"),
        ),
        sign=sign,
        payloads=PAYLOADS,
        inbound_cases=list(CASES),
        stale_after=timedelta(seconds=FRESH_SECONDS),
        items=("messages",),
        empty_batches=[{"messages": []}],
    ),
    excused={
        Check.ECHO: "a partner posts what citizens wrote, and people post what we answer",
        Check.SEND: "people send, by hand",
    },
)
