"""X, inbound: is it X's, which events does it carry, what does each mean. Pure.

https://docs.x.com/x-api/activity/introduction and https://docs.x.com/x-api/webhooks/introduction
"""

import base64
import hmac
import json

from connectors.payload import fingerprint, identifier, optional_identifier, write_json
from connectors.x.direct import direct_of
from connectors.x.envelope import Item, ItemKind, items_of
from connectors.x.includes import id_in
from connectors.x.meaning import Ourselves, author_of_deleted, meaning_of
from connectors.x.moment import moment_in
from connectors.x.post import post_of
from domain.errors import Forged, Unreadable
from domain.messages import (
    Channel,
    ChannelEvent,
    Directory,
    InboundMessage,
    Parsed,
    RawEvent,
    WebhookRequest,
)

SIGNATURE_HEADER = "x-twitter-webhooks-signature"
_LONGEST_CHALLENGE = 1024
_LARGEST_POSITION = 2**63


def verify(request: WebhookRequest, consumer_secret: str) -> None:
    """Raise Forged unless the raw bytes are signed with our app's secret."""
    given = request.headers.get(SIGNATURE_HEADER, "").encode("utf-8", "replace")
    expected = _signature(request.body, consumer_secret).encode()
    if not consumer_secret or not hmac.compare_digest(given, expected):
        raise Forged(f"{SIGNATURE_HEADER} is missing or does not fit our app's secret")


def handshake(request: WebhookRequest, consumer_secret: str) -> str:
    """The JSON that proves to X that the address belongs to who knows the app's secret.

    Anybody may ask, and the answer is a signature: a challenge that could be an event's body is never signed,
    or he could post it to us with the answer.
    """
    challenge = request.query.get("crc_token", "")
    if not consumer_secret or not challenge or len(challenge) > _LONGEST_CHALLENGE or "{" in challenge:
        raise Forged("crc_token is missing or is no challenge of X")
    return json.dumps({"response_token": _signature(challenge.encode("utf-8", "replace"), consumer_secret)})


def unpack(body: bytes, account: str, self_id: str, directory: Directory | None = None) -> list[RawEvent]:
    """The events a verified body carries, malformed ones too. Raise Unreadable when it has no known shape.

    `directory`: which account of ours an event is for; one webhook serves all profiles of an app.
    """
    items = items_of(body)
    try:
        return [
            _event(
                item, body if len(items) == 1 else write_json(item.alone()), account, self_id, directory or {}
            )
            for item in items
        ]
    except RecursionError as error:
        raise Unreadable("the JSON is nested too deeply") from error


def parse(
    body: bytes, self_id: str | None = None, *, username: str = "", need_summons: bool = True
) -> Parsed:
    """What a body means. `self_id`: our own user id, so that echoes and answers to us are recognised."""
    us = Ourselves(self_id or None, username, need_summons)
    messages: list[InboundMessage] = []
    events: list[ChannelEvent] = []
    problems: list[str] = []
    for item in items_of(body):
        try:
            meaning = meaning_of(item, us)
        except Unreadable as error:
            problems.append(str(error))
            continue
        if isinstance(meaning, InboundMessage):
            messages.append(meaning)
        else:
            events.append(meaning)
    return Parsed(tuple(messages), tuple(events), tuple(problems))


def _event(item: Item, body: bytes, account: str, self_id: str, directory: Directory) -> RawEvent:
    owner = directory.get((Channel.X, item.for_user or ""))
    key, conversation = _names(item, item.for_user or self_id)
    if item.for_user not in (None, self_id) and owner is None:
        # Nobody's event; it must not stand in the way of our own about the same post.
        key = f"user:{item.for_user}:{key}"
    return RawEvent(
        channel=Channel.X,
        account=owner or account,
        external_id=key,
        conversation_key=conversation,
        occurred_at=moment_in(item.content),
        body=body,
        position=_position(item),
    )


def _signature(content: bytes, secret: str) -> str:
    return "sha256=" + base64.b64encode(hmac.digest(secret.encode(), content, "sha256")).decode()


def _names(item: Item, self_id: str) -> tuple[str, str]:
    """The key under which the same event is recognised, and the thread whose events must stay in order.

    One post may come as mention, reply, quote and by polling; the event's own id differs each time.
    """
    try:
        return _own_names(item, self_id)
    except Unreadable:
        key = fingerprint([item.kind.value, item.content] if item.content else item.alone())
        return key, f"{item.kind.value}:{key}"


def _own_names(item: Item, self_id: str) -> tuple[str, str]:
    content, where = item.content, item.path
    match item.kind:
        case ItemKind.POST:
            post = post_of(content, item.includes, where)
            return post.key, f"post:{post.author.id}"
        case ItemKind.POST_DELETED:
            event = meaning_of(item, Ourselves())
            return f"delete:{_id_of(event)}", f"post:{author_of_deleted(item) or _id_of(event)}"
        case ItemKind.MESSAGE:
            direct = direct_of(content, item.includes, item.apps, where)
            return f"dm:{direct.id}", f"dm:{direct.group or direct.citizen(self_id)}"
        case ItemKind.MESSAGES_READ:
            reader = identifier(id_in(content, "sender_id"), f"{where}.sender_id")
            last = identifier(id_in(content, "last_read_event_id"), f"{where}.last_read_event_id")
            return f"read:{reader}:{last}", f"dm:{reader}"
        case ItemKind.ENCRYPTED_MESSAGE:
            sender = identifier(id_in(content, "sender_id"), f"{where}.sender_id")
            return f"chat:{identifier(id_in(content, 'id'), f'{where}.id')}", f"dm:{sender}"
        case _:
            key = f"event:{identifier(item.delivery_id, 'data.event_uuid')}"
            return key, f"{item.kind.value}:{key}"


def _id_of(meaning: InboundMessage | ChannelEvent) -> str:
    return meaning.external_id


def _position(item: Item) -> int:
    """X's ids grow with time; a number no database holds tells nothing."""
    own_id = optional_identifier(id_in(item.content, "id")) or ""
    number = int(own_id) if own_id.isascii() and own_id.isdecimal() and len(own_id) < 20 else 0
    return number if number < _LARGEST_POSITION else 0
