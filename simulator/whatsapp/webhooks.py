"""What Meta tells a WhatsApp number: webhook bodies of the Cloud API, built from what citizens do."""

import base64
import hashlib

from domain.messages import MessageKind
from simulator.chat import Bubble, Chat, JsonObject, Stage, StoredFile
from simulator.line import Parcel
from simulator.people import Citizen
from simulator.signing import meta_bytes
from simulator.whatsapp.played import PlayedNumber
from simulator.world import World

FAILURES = {
    131026: ("Message undeliverable", "Message Undeliverable."),
    131047: (
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer last replied "
        "to this number.",
    ),
}


def new_wamid(world: World) -> str:
    """A message id that no earlier run has used."""
    return "wamid." + base64.b64encode(f"HBgM{world.next_serial():020d}".encode()).decode()


def queue_change(
    number: PlayedNumber,
    field: str,
    value: JsonObject,
    what: str,
    tells_of: tuple[Chat, Bubble] | None = None,
) -> None:
    """Put one webhook with one change into the number's line."""
    settings = number.settings
    metadata = {
        "display_phone_number": settings.display_number,
        "phone_number_id": settings.phone_number_id,
    }
    full = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    entry = {"id": settings.waba_id, "changes": [{"value": full, "field": field}]}
    body = meta_bytes({"object": "whatsapp_business_account", "entry": [entry]})
    number.line.put(Parcel(next(number.numbers), body, what, tells_of))


def queue_message(number: PlayedNumber, chat: Chat, bubble: Bubble, content: JsonObject) -> None:
    """Tell the ministry of a citizen's message; `content` has the type and its body."""
    citizen = chat.citizen
    message: JsonObject = {
        **_sender(citizen),
        "id": bubble.id,
        "timestamp": str(int(bubble.at.timestamp())),
        **content,
    }
    if bubble.reply_to:
        message["context"] = {"from": number.settings.display_number, "id": bubble.reply_to}
    value = {"contacts": [_profile(citizen)], "messages": [message]}
    queue_change(number, "messages", value, f"message: {content['type']}", (chat, bubble))


def queue_status(world: World, number: PlayedNumber, chat: Chat, bubble: Bubble, code: int = 0) -> None:
    """Tell the ministry how far its own message came. `code` says why a message failed."""
    citizen = chat.citizen
    status: JsonObject = {
        "id": bubble.id,
        "status": str(bubble.stage),
        "timestamp": str(int(world.clock().timestamp())),
        "recipient_user_id": citizen.bsuid,
    }
    if not citizen.hides_phone:
        status["recipient_id"] = citizen.phone
    if bubble.tag is not None:
        status["biz_opaque_callback_data"] = bubble.tag
    if bubble.stage is Stage.FAILED:
        status["errors"] = [failure(code)]
    elif bubble.stage is not Stage.READ:
        status["pricing"] = {
            "billable": False,
            "pricing_model": "PMP",
            "category": "service",
            "type": "free_customer_service",
        }
    queue_change(number, "messages", {"statuses": [status]}, f"status: {bubble.stage}")


def failure(code: int) -> JsonObject:
    """Why a message failed, as statuses and errors say it."""
    title, details = FAILURES[code]
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }


def content_of(bubble: Bubble) -> JsonObject:
    """The type of a citizen's message and its body."""
    if bubble.location:
        place = bubble.location
        return {
            "type": "location",
            "location": {"latitude": place.latitude, "longitude": place.longitude},
        }
    if bubble.contact:
        name = {"formatted_name": bubble.contact.name, "first_name": bubble.contact.name}
        phone = {"phone": bubble.contact.phone, "wa_id": bubble.contact.phone.lstrip("+"), "type": "CELL"}
        return {"type": "contacts", "contacts": [{"name": name, "phones": [phone]}]}
    if bubble.files:
        return _file_content(bubble.files[0], bubble.text)
    return {"type": "text", "text": {"body": bubble.text}}


def _file_content(file: StoredFile, caption: str) -> JsonObject:
    described: JsonObject = {"id": file.id, "mime_type": file.mime_type, "sha256": sha256_of(file)}
    match file.kind:
        case MessageKind.AUDIO:
            return {"type": "audio", "audio": {**described, "voice": file.voice}}
        case MessageKind.STICKER:
            return {"type": "sticker", "sticker": {**described, "animated": False}}
        case MessageKind.DOCUMENT:
            described["filename"] = file.name
    if caption:
        described["caption"] = caption
    return {"type": str(file.kind), str(file.kind): described}


def sha256_of(file: StoredFile) -> str:
    """The hash as webhooks and GET /{media-id} give it."""
    return base64.b64encode(hashlib.sha256(file.content).digest()).decode()


def _sender(citizen: Citizen) -> JsonObject:
    known: JsonObject = {} if citizen.hides_phone else {"from": citizen.phone}
    return {**known, "from_user_id": citizen.bsuid}


def _profile(citizen: Citizen) -> JsonObject:
    profile: JsonObject = {"profile": {"name": citizen.name}, "user_id": citizen.bsuid}
    return profile if citizen.hides_phone else {**profile, "wa_id": citizen.phone}
