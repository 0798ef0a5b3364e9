"""WhatsApp Cloud API, outbound: an OutboundMessage as the request that sends it. Pure, but for the upload.

https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api
"""

from collections.abc import Sequence

from connectors.payload import JsonObject
from connectors.whatsapp.identity import digits_of, is_bsuid, is_phone
from domain.errors import Refused
from domain.messages import Button, MessageKind, OutboundFile, OutboundMessage, Template

TEXT_LIMIT = 4096
FILES = 1
CAPTION_LIMIT = 1024
INTERACTIVE_TEXT_LIMIT = 1024
REPLY_BUTTONS, REPLY_TITLE_LIMIT, REPLY_ID_LIMIT = 3, 20, 256
LIST_ROWS, ROW_TITLE_LIMIT, ROW_ID_LIMIT, LIST_LABEL_LIMIT = 10, 24, 200, 20

_FILE_TYPES = {
    MessageKind.IMAGE: "image",
    MessageKind.VIDEO: "video",
    MessageKind.AUDIO: "audio",
    MessageKind.STICKER: "sticker",
}
_WITHOUT_CAPTION = {"audio", "sticker"}


def the_file(message: OutboundMessage) -> OutboundFile | None:
    """The file to upload before the message. Raise Refused for what WhatsApp cannot show in one message."""
    if message.template is not None or not message.files:
        return None
    if len(message.files) > FILES:
        raise Refused(f"WhatsApp takes one file per message, not {len(message.files)}")
    if message.buttons:
        raise Refused("WhatsApp shows no buttons under a file; send them with a text")
    file = message.files[0]
    limit = 0 if file_type(file) in _WITHOUT_CAPTION else CAPTION_LIMIT
    _fits(message.text, limit, f"the caption of a file of type {file_type(file)}")
    return file


def request_for(message: OutboundMessage, media_id: str | None = None) -> JsonObject:
    """The body of POST /{phone_number_id}/messages. `media_id`: what the upload of its file gave."""
    context = {} if message.in_reply_to is None else {"context": {"message_id": message.in_reply_to}}
    return {
        "messaging_product": "whatsapp",
        **_recipient(message.to),
        **context,
        **_content(message, media_id),
        "biz_opaque_callback_data": message.outbox_id,
    }


def read_request(message_id: str, *, typing: bool) -> JsonObject:
    """Show the citizen that his message was read, and that we are writing when `typing`."""
    indicator = {"typing_indicator": {"type": "text"}} if typing else {}
    return {"messaging_product": "whatsapp", "status": "read", "message_id": message_id, **indicator}


def file_type(file: OutboundFile) -> str:
    """WhatsApp's word for a kind of file."""
    return _FILE_TYPES.get(file.kind, "document")


def _recipient(address: str) -> JsonObject:
    """A BSUID goes under a key of its own; what is neither that nor a number is a group."""
    if is_bsuid(address):
        return {"recipient_type": "individual", "recipient": address}
    if is_phone(address):
        return {"recipient_type": "individual", "to": digits_of(address)}
    return {"recipient_type": "group", "to": address}


def _content(message: OutboundMessage, media_id: str | None) -> JsonObject:
    if message.template is not None:
        return {"type": "template", "template": _template(message.template)}
    file = the_file(message)
    if file is not None:
        return _file(file, message.text, media_id or "")
    if not message.text.strip():
        raise Refused("there is neither text nor file to send")
    if message.buttons:
        return {"type": "interactive", "interactive": _interactive(message)}
    _fits(message.text, TEXT_LIMIT, "the text")
    return {"type": "text", "text": {"body": message.text, "preview_url": False}}


def _template(template: Template) -> JsonObject:
    parameters = [{"type": "text", "text": parameter} for parameter in template.parameters]
    components = {"components": [{"type": "body", "parameters": parameters}]} if parameters else {}
    return {"name": template.name, "language": {"code": template.language}, **components}


def _file(file: OutboundFile, caption: str, media_id: str) -> JsonObject:
    word = file_type(file)
    name = {"filename": file.file_name} if word == "document" else {}
    text = {"caption": caption} if caption else {}
    return {"type": word, word: {"id": media_id, **name, **text}}


def _interactive(message: OutboundMessage) -> JsonObject:
    """Up to three choices are buttons under the text; up to ten are a list behind one button."""
    _fits(message.text, INTERACTIVE_TEXT_LIMIT, "the text above buttons")
    as_list = len(message.buttons) > REPLY_BUTTONS
    return {
        "type": "list" if as_list else "button",
        "body": {"text": message.text},
        "action": _rows(message.buttons, message.list_label) if as_list else _reply_buttons(message.buttons),
    }


def _reply_buttons(buttons: Sequence[Button]) -> JsonObject:
    for button in buttons:
        _fits(button.title, REPLY_TITLE_LIMIT, "a button's title")
        _fits(button.id, REPLY_ID_LIMIT, "a button's id")
    return {
        "buttons": [
            {"type": "reply", "reply": {"id": button.id, "title": button.title}} for button in buttons
        ]
    }


def _rows(buttons: Sequence[Button], label: str) -> JsonObject:
    if len(buttons) > LIST_ROWS:
        raise Refused(f"WhatsApp shows at most {LIST_ROWS} choices, not {len(buttons)}")
    _fits(label, LIST_LABEL_LIMIT, "the label of a list")
    for button in buttons:
        _fits(button.title, ROW_TITLE_LIMIT, "the title of a list's row")
        _fits(button.id, ROW_ID_LIMIT, "the id of a list's row")
    rows = [{"id": button.id, "title": button.title} for button in buttons]
    return {"button": label, "sections": [{"rows": rows}]}


def _fits(text: str, limit: int, what: str) -> None:
    if len(text) > limit:
        raise Refused(f"{what} has {len(text)} characters; WhatsApp allows {limit}")
