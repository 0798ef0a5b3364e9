"""What we send through X: public replies and direct messages, within X's limits."""

import re
from dataclasses import dataclass
from typing import Any

from connectors.payload import object_of, optional_identifier
from connectors.x.client import XClient
from connectors.x.prices import price_of_message, price_of_post
from connectors.x.upload import upload
from domain.errors import OutcomeUnknown, Refused
from domain.messages import Capabilities, MessageKind, OutboundMessage, Receipt, TextUnit
from domain.text import length, storable

CAPABILITIES = Capabilities(
    text_limit=10_000,
    text_unit=TextUnit.CODE_POINTS,
    public_text_limit=280,
    public_text_unit=TextUnit.X_WEIGHTED,
    private=True,
    buttons=0,
    attachments=1,
    tells_edits=True,
    tells_deletes=True,
    tells_read=True,
)
_MOST_PICTURES = 4
_ADDRESS = re.compile(r"(post|dm|dm-group):([0-9]{1,20})")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes. `kind`: post (a reply to it), dm (a citizen) or dm-group (a conversation)."""

    kind: str
    id: str

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it."""
        return self.kind == "post"


async def send(client: XClient, message: OutboundMessage) -> Receipt:
    """Send one message; its files go first. Raise a SendFailed."""
    place = place_of(message.to)
    text = storable(message.text)
    check(message, place, text)
    category = "tweet" if place.is_public else "dm"
    media = [await upload(client, file, category) for file in message.files]
    if place.is_public:
        return await _reply(client, place.id, text, media)
    return await _direct(client, place, text, media)


def place_of(address: str) -> Place:
    """Read an address of ours: `post:<id>`, `dm:<user id>`, `dm-group:<conversation id>`."""
    parts = _ADDRESS.fullmatch(address)
    if parts is None:
        raise Refused(f"{address[:60]!r} is no address on X")
    return Place(parts[1], parts[2])


def check(message: OutboundMessage, place: Place, text: str) -> None:
    """Raise Refused for what X would refuse, before anything is asked."""
    if not text.strip() and not message.files:
        raise Refused("there is neither text nor file to send")
    if message.buttons:
        raise Refused("X shows no buttons")
    if message.template is not None:
        raise Refused("X has no templates")
    limits = CAPABILITIES
    limit, unit = (
        (limits.public_text_limit, limits.public_text_unit)
        if place.is_public
        else (limits.text_limit, limits.text_unit)
    )
    size = length(text, unit)
    if size > limit:
        raise Refused(f"the text weighs {size}, X takes {limit}")
    pictures = all(file.kind is MessageKind.IMAGE for file in message.files)
    most = _MOST_PICTURES if place.is_public and pictures else limits.attachments
    if len(message.files) > most:
        raise Refused(f"{len(message.files)} files, X takes {most}")


async def _reply(client: XClient, post_id: str, text: str, media: list[str]) -> Receipt:
    answer: Any = await client.create_tweet(
        text=text or None, in_reply_to_tweet_id=post_id, media_ids=media or None, user_auth=True
    )
    return _receipt(answer, "id", {"dollars": price_of_post(text)})


async def _direct(client: XClient, place: Place, text: str, media: list[str]) -> Receipt:
    answer: Any = await client.create_direct_message(
        dm_conversation_id=place.id if place.kind == "dm-group" else None,
        participant_id=place.id if place.kind == "dm" else None,
        text=text or None,
        media_id=media[0] if media else None,
        user_auth=True,
    )
    return _receipt(answer, "dm_event_id", {"dollars": price_of_message()})


def _receipt(answer: Any, key: str, details: dict[str, str]) -> Receipt:
    external_id = optional_identifier(object_of(object_of(answer).get("data")).get(key))
    if external_id is None:
        raise OutcomeUnknown("X answered without the id of what it took")
    return Receipt(external_id, details)
