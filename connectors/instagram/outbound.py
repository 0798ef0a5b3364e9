"""Instagram, outbound: an OutboundMessage as the call that sends it. Pure.

https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from connectors.instagram.public import COMMENT, MENTION, PRIVATE_REPLY
from connectors.payload import JsonObject
from domain.errors import Refused
from domain.messages import Button, OutboundMessage, TextUnit
from domain.text import length

TEXT_LIMIT_BYTES = 1000
COMMENT_LIMIT = 2200
QUICK_REPLIES, TITLE_LIMIT, PAYLOAD_LIMIT = 13, 20, 1000
MESSAGES = "me/messages"
"""Where private messages go: `me` is the account of the token, or the page it belongs to."""


@dataclass(frozen=True, slots=True)
class Call:
    """A POST to the Graph API. `is_private`: its answer names the message `message_id`, else `id`."""

    path: str
    body: JsonObject
    is_private: bool


def call_for(message: OutboundMessage, instagram_id: str) -> Call:
    """The call that sends a message. Raise Refused for what Instagram would not take."""
    if message.files:
        raise Refused("Instagram takes files only from an address that everybody can read")
    if message.template is not None:
        raise Refused("Instagram has no approved templates")
    if not message.text.strip():
        raise Refused("there is nothing to say")
    if message.to.startswith(PRIVATE_REPLY):
        return _private(message, {"comment_id": message.to.removeprefix(PRIVATE_REPLY)})
    if message.to.startswith((COMMENT, MENTION)):
        return _public(message, instagram_id)
    return _private(message, {"id": message.to})


def reaction_call(to: str, message_id: str) -> Call:
    """Put a heart under a citizen's message; Instagram takes no other reaction from us."""
    payload = {"message_id": message_id, "reaction": "love"}
    body = {"recipient": {"id": to}, "sender_action": "react", "payload": payload}
    return Call(MESSAGES, body, is_private=True)


def _private(message: OutboundMessage, recipient: Mapping[str, str]) -> Call:
    size = length(message.text, TextUnit.BYTES)
    if size > TEXT_LIMIT_BYTES:
        raise Refused(f"the text has {size} bytes; Instagram allows {TEXT_LIMIT_BYTES}")
    body: JsonObject = {"recipient": dict(recipient), "message": {"text": message.text}}
    if message.buttons:
        body["message"]["quick_replies"] = _quick_replies(message.buttons)
    return Call(MESSAGES, body, is_private=True)


def _quick_replies(buttons: tuple[Button, ...]) -> list[JsonObject]:
    """Choices below the message, which a phone shows and a desktop does not."""
    if len(buttons) > QUICK_REPLIES:
        raise Refused(f"Instagram shows at most {QUICK_REPLIES} quick replies, not {len(buttons)}")
    for button in buttons:
        _fits(button.title, TITLE_LIMIT, "the title of a quick reply")
        _fits(button.id, PAYLOAD_LIMIT, "the id of a quick reply")
    return [{"content_type": "text", "title": button.title, "payload": button.id} for button in buttons]


def _public(message: OutboundMessage, instagram_id: str) -> Call:
    if message.buttons:
        raise Refused("Instagram shows no buttons under a comment")
    _fits(message.text, COMMENT_LIMIT, "the comment")
    text = {"message": message.text}
    if message.to.startswith(COMMENT):
        comment_id = quote(message.to.removeprefix(COMMENT), safe="")
        return Call(f"{comment_id}/replies", text, is_private=False)
    media_id, _, comment_id = message.to.removeprefix(MENTION).partition(":")
    below = {"comment_id": comment_id} if comment_id else {}
    return Call(f"{instagram_id}/mentions", {"media_id": media_id, **below, **text}, is_private=False)


def _fits(text: str, limit: int, what: str) -> None:
    if len(text) > limit:
        raise Refused(f"{what} has {len(text)} characters; Instagram allows {limit}")
