"""Messenger, outbound: an OutboundMessage as the requests that send it. Pure, but for the upload.

https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from connectors.page_webhook import addresses
from connectors.payload import JsonObject, write_json
from domain.errors import Refused
from domain.messages import Button, Capabilities, MessageKind, OutboundFile, OutboundMessage, TextUnit

TEXT_LIMIT = 2000
QUICK_REPLIES, TITLE_LIMIT, PAYLOAD_LIMIT = 13, 20, 1000
METADATA_LIMIT = 1000
FILE_LIMIT_BYTES = 25 * 1024**2

CAPABILITIES = Capabilities(
    text_limit=TEXT_LIMIT,
    text_unit=TextUnit.CODE_POINTS,
    buttons=QUICK_REPLIES,
    attachments=1,
    reply_window_hours=24,
    tells_edits=True,
    tells_deletes=True,
    tells_delivered=True,
    tells_read=True,
)

_FILE_TYPES = {
    MessageKind.IMAGE: "image",
    MessageKind.STICKER: "image",
    MessageKind.VIDEO: "video",
    MessageKind.AUDIO: "audio",
}


def check(message: OutboundMessage) -> None:
    """Raise Refused for what Messenger cannot show."""
    if message.template is not None:
        raise Refused("Messenger has no approved templates to be sent outside the 24 hours")
    if addresses.is_public(message.to):
        raise Refused("Messenger is private; a public answer is sent by the page's account")
    if not message.text.strip() and not message.files:
        raise Refused("there is nothing to send")
    if len(message.files) > 1:
        raise Refused(f"Messenger takes one file per message, not {len(message.files)}")
    for file in message.files:
        if len(file.content) > FILE_LIMIT_BYTES:
            raise Refused(f"the file has {len(file.content)} bytes; Messenger allows {FILE_LIMIT_BYTES}")
    if message.files and message.text.strip() and addresses.is_private_reply(message.to):
        raise Refused("a comment may be answered privately with one message, a text or a file")
    _fits(message.text, TEXT_LIMIT, "the text")
    _fits(message.outbox_id, METADATA_LIMIT, "our own id")
    _check_buttons(message)


def text_request(message: OutboundMessage) -> JsonObject:
    """The body of POST /{page}/messages for the words, with the choices under them."""
    return _request(message, {"text": message.text, **_quick_replies(message), **_metadata(message)})


def file_request(message: OutboundMessage, file: OutboundFile, attachment_id: str) -> JsonObject:
    """The same for an uploaded file. Our id and the choices go with what is sent last: the words, if any."""
    payload = {"type": file_type(file), "payload": {"attachment_id": attachment_id}}
    last = {} if message.text.strip() else {**_quick_replies(message), **_metadata(message)}
    return _request(message, {"attachment": payload, **last})


def upload_fields(file: OutboundFile) -> dict[str, str]:
    """What POST /{page}/message_attachments wants to know beside the file."""
    attachment = {"type": file_type(file), "payload": {"is_reusable": True}}
    return {"message": write_json({"attachment": attachment}).decode()}


def file_type(file: OutboundFile) -> str:
    """Messenger's word for a kind of file."""
    return _FILE_TYPES.get(file.kind, "file")


def _request(message: OutboundMessage, content: JsonObject) -> JsonObject:
    """RESPONSE is the only type a bot may use: HUMAN_AGENT is for what people typed themselves."""
    return {
        "recipient": addresses.private_recipient(message.to),
        "messaging_type": "RESPONSE",
        "message": content,
    }


def _metadata(message: OutboundMessage) -> JsonObject:
    return {"metadata": message.outbox_id}


def _quick_replies(message: OutboundMessage) -> JsonObject:
    if not message.buttons:
        return {}
    return {"quick_replies": [_quick_reply(button) for button in message.buttons]}


def _quick_reply(button: Button) -> JsonObject:
    return {"content_type": "text", "title": button.title, "payload": button.id}


def _check_buttons(message: OutboundMessage) -> None:
    if len(message.buttons) > QUICK_REPLIES:
        raise Refused(f"Messenger shows at most {QUICK_REPLIES} choices, not {len(message.buttons)}")
    for button in message.buttons:
        _fits(button.title, TITLE_LIMIT, "a choice's title")
        _fits(button.id, PAYLOAD_LIMIT, "a choice's id")


def _fits(text: str, limit: int, what: str) -> None:
    if len(text) > limit:
        raise Refused(f"{what} has {len(text)} characters; Messenger allows {limit}")
