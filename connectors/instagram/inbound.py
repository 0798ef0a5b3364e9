"""Instagram, inbound: is it Meta's, which events does it carry, what does each mean. Pure.

https://developers.facebook.com/docs/instagram-platform/webhooks
"""

from collections.abc import Sequence
from datetime import datetime

from connectors import graph
from connectors.instagram import direct, public
from connectors.instagram.envelope import Item, Source, items_of
from connectors.instagram.moments import entry_moment, private_moment
from connectors.payload import fingerprint, write_json
from domain.errors import Unreadable
from domain.messages import (
    Channel,
    ChannelEvent,
    Directory,
    EventKind,
    InboundMessage,
    Parsed,
    RawEvent,
    WebhookRequest,
)


def verify(request: WebhookRequest, app_secrets: Sequence[str]) -> None:
    """Raise Forged unless Meta signed the request."""
    graph.verify_signature(request, app_secrets)


def unpack(
    body: bytes, account: str, instagram_id: str, directory: Directory | None = None
) -> list[RawEvent]:
    """The events a verified body carries, malformed ones too. Raise Unreadable when it has no known shape.

    Each goes to the account of the directory that its entry names, else to `account`, whose webhook it came
    in at and whose id is `instagram_id`.
    """
    items = items_of(body)
    accounts = directory or {}
    try:
        return [
            RawEvent(
                channel=Channel.INSTAGRAM,
                account=accounts.get((Channel.INSTAGRAM, item.owner or ""), account),
                external_id=_external_id(item),
                conversation_key=_conversation_key(item, instagram_id),
                occurred_at=_occurred_at(item),
                body=body if len(items) == 1 else write_json(item.alone()),
            )
            for item in items
        ]
    except RecursionError as error:
        raise Unreadable("the JSON is nested too deeply") from error


def parse(body: bytes, self_id: str | None = None) -> Parsed:
    """What a body means. `self_id`: our account's id, so that events for another account are recognised."""
    messages: list[InboundMessage] = []
    events: list[ChannelEvent] = []
    problems: list[str] = []
    for item in items_of(body):
        try:
            meaning = _meaning_of(item, self_id)
        except Unreadable as error:
            problems.append(str(error))
            continue
        except RecursionError:
            problems.append(f"{item.path} is nested too deeply")
            continue
        if isinstance(meaning, InboundMessage):
            messages.append(meaning)
        else:
            events.append(meaning)
    return Parsed(tuple(messages), tuple(events), tuple(problems))


def _meaning_of(item: Item, self_id: str | None) -> InboundMessage | ChannelEvent:
    if item.source is Source.MALFORMED:
        raise Unreadable(item.problem)
    if not item.is_for(self_id):
        reason = f"not ours: for the Instagram account {item.owner}"
        return ChannelEvent(EventKind.IGNORED, reason=reason, sent_at=_occurred_at(item))
    if item.source is Source.CHANGE:
        return public.meaning_of(item, self_id)
    return direct.meaning_of(item, self_id)


def _external_id(item: Item) -> str:
    match item.source:
        case Source.MALFORMED:
            return fingerprint(item.alone())
        case Source.CHANGE:
            return public.key_of(item)
        case _:
            return direct.key_of(item)


def _conversation_key(item: Item, instagram_id: str) -> str:
    """Events with one key are handled one at a time, in order: a citizen's messages and receipts."""
    match item.source:
        case Source.MALFORMED:
            return f"{instagram_id}:{item.source}"
        case Source.CHANGE:
            return public.thread_of(item)
        case _:
            return direct.citizen_of(item, instagram_id) or direct.key_of(item)


def _occurred_at(item: Item) -> datetime | None:
    if item.source is Source.CHANGE:
        return entry_moment(item.time)
    return private_moment(item.content.get("timestamp"))
