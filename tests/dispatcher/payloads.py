"""Raw bodies as the platforms send them, and their signatures."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

TELEGRAM, WHATSAPP = "care-telegram", "care-whatsapp"
TELEGRAM_SECRET = "telegram-webhook-secret-of-tests"
APP_SECRET = "app-secret-of-tests"
VERIFY_TOKEN = "verify-token-of-tests"
PHONE_NUMBER_ID = "106540352242922"
OUR_NUMBER = "966920000000"
GROUP = -1001987654321
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AT = int(NOON.timestamp())

JsonObject = dict[str, Any]


def as_body(value: object) -> bytes:
    """JSON as Meta writes it: everything but ASCII escaped, lone surrogates too."""
    return json.dumps(value).encode()


def telegram_update(
    update_id: object = 1,
    text: str = "الباص ما جا اليوم وبنتي واقفة في الشمس",
    *,
    sender: object = 5501234567,
    message_id: object | None = None,
    at: int = AT,
    name: str = "نورة القحطاني",
    **different: object,
) -> JsonObject:
    """A private text; `different` replaces or adds fields of the message."""
    message = {
        "message_id": update_id if message_id is None else message_id,
        "from": {"id": sender, "is_bot": False, "first_name": name},
        "chat": {"id": sender, "type": "private", "first_name": name},
        "date": at,
        "text": text,
    }
    return {"update_id": update_id, "message": message | different}


def group_update(update_id: int, text: str, *, sender: int = 5501234567, at: int = AT) -> JsonObject:
    chat = {"id": GROUP, "type": "supergroup", "title": "أولياء أمور الحي"}
    return telegram_update(update_id, text, sender=sender, at=at, chat=chat)


def whatsapp_message(
    message_id: object = "wamid.1",
    text: str = "المكيفات عطلانة في مدرسة البنات من أول يوم",
    *,
    phone: object = "966551112233",
    user_id: str | None = None,
    at: object = str(AT),
    **different: object,
) -> JsonObject:
    message: JsonObject = {"id": message_id, "timestamp": at, "type": "text", "text": {"body": text}}
    if phone is not None:
        message["from"] = phone
    if user_id is not None:
        message["from_user_id"] = user_id
    return message | different


def whatsapp_status(message_id: str, status: str, *, at: int = AT, **different: object) -> JsonObject:
    return {"id": message_id, "status": status, "timestamp": str(at), "recipient_id": "966551112233"} | (
        different
    )


def whatsapp_request(*messages: object, statuses: object = None, name: str = "أم فيصل") -> JsonObject:
    contacts = [
        {"profile": {"name": name}}
        | ({"wa_id": message["from"]} if "from" in message else {})
        | ({"user_id": message["from_user_id"]} if "from_user_id" in message else {})
        for message in messages
        if isinstance(message, dict)
    ]
    value: JsonObject = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": OUR_NUMBER, "phone_number_id": PHONE_NUMBER_ID},
    }
    if messages:
        value |= {"contacts": contacts, "messages": list(messages)}
    if statuses is not None:
        value["statuses"] = statuses
    changes = [{"field": "messages", "value": value}]
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": changes}]}


def telegram_headers(secret: str = TELEGRAM_SECRET) -> Mapping[str, str]:
    return {"X-Telegram-Bot-Api-Secret-Token": secret}


def whatsapp_headers(body: bytes, secret: str = APP_SECRET) -> Mapping[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}
