"""A page's public answers: an OutboundMessage as the request that writes it under a comment or post. Pure.

https://developers.facebook.com/docs/pages-api/comments-mentions
"""

from urllib.parse import quote

from connectors.graph_failures import Rule
from connectors.page_webhook import addresses
from connectors.payload import JsonObject
from domain.errors import Refused
from domain.messages import Capabilities, OutboundMessage, TextUnit

TEXT_LIMIT = 8000
PRIVATE_REPLY_DAYS = 7

CAPABILITIES = Capabilities(
    text_limit=TEXT_LIMIT,
    text_unit=TextUnit.CODE_POINTS,
    public_text_limit=TEXT_LIMIT,
    public_text_unit=TextUnit.CODE_POINTS,
    private=False,
    private_reply_days=PRIVATE_REPLY_DAYS,
    tells_edits=True,
    tells_deletes=True,
)

OWN_RULES = (Rule(Refused, ((100, 33),)),)
"""What does not exist is the comment, which its writer removed; nothing of ours is wrong."""


def path_for(message: OutboundMessage) -> str:
    """Where the answer is posted. Raise Refused for what cannot stand in public, or not there."""
    about = addresses.public_object(message.to)
    if about is None:
        raise Refused("a page answers under a comment or post; private messages are Messenger's")
    if message.buttons or message.files or message.template is not None:
        raise Refused("a page's public answer is a text without choices, files or templates")
    if not message.text.strip():
        raise Refused("there is nothing to send")
    if len(message.text) > TEXT_LIMIT:
        raise Refused(f"the text has {len(message.text)} characters; Facebook allows {TEXT_LIMIT}")
    return f"{quote(about, safe='', errors='replace')}/comments"


def request_for(message: OutboundMessage) -> JsonObject:
    """The body of POST /{comment or post}/comments."""
    return {"message": message.text}
