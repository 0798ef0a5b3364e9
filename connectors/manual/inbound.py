"""The partner's JSON and what staff recorded: which events a body carries, and what each means. Pure.

{"id": …, "sender": {"id": …}, "text": …}                 one item, or
{"messages": [item, item, …]}                             several in one request, or
{"recorded": item}                                        what staff wrote down; never by webhook
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from connectors.manual.item import meaning_of
from connectors.payload import JsonObject, as_list, as_object, fingerprint, object_of, read_json, write_json
from domain.errors import Unreadable
from domain.messages import Channel, ChannelEvent, EventKind, InboundMessage, Parsed, RawEvent

IDEMPOTENCY_HEADER = "idempotency-key"
RECORDED = "recorded"
_MESSAGES = "messages"


@dataclass(frozen=True, slots=True)
class _Item:
    """One item and the place where it stands. `is_alone`: it is the whole of the body."""

    content: object
    where: str
    is_alone: bool = True
    is_recorded: bool = False


def unpack(body: bytes, account: str, idempotency_key: str = "") -> list[RawEvent]:
    """The events a verified body carries, malformed ones beside good ones too.

    `idempotency_key` names the request: messages without an id of their own get theirs from it. Raise
    Unreadable when the body has no known shape, or is one item that cannot be understood.
    """
    items = list(_items_of(body))
    if any(item.is_recorded for item in items):
        raise Unreadable(f"{RECORDED} is for what staff write down, not for a webhook")
    keys = [idempotency_key if len(items) == 1 else f"{idempotency_key}:{n}" for n in range(len(items))]
    try:
        return [
            _event(item, account, body if len(items) == 1 else None, key if idempotency_key else None)
            for item, key in zip(items, keys, strict=True)
        ]
    except RecursionError as error:
        raise Unreadable("the JSON is nested too deeply") from error


def parse(body: bytes, self_id: str | None = None) -> Parsed:
    """What a body means. `self_id`: our account, within which a sender's id names one citizen.

    Two platforms that are both carried by hand may each have a citizen of the same name. Raise Unreadable
    when nothing but one item was there and that cannot be understood.
    """
    messages: list[InboundMessage] = []
    events: list[ChannelEvent] = []
    problems: list[str] = []
    for item in _items_of(body):
        try:
            meaning = meaning_of(item.content, item.where, is_recorded=item.is_recorded)
        except Unreadable as error:
            if item.is_alone:
                raise
            problems.append(str(error))
            continue
        if isinstance(meaning, InboundMessage):
            messages.append(_within(self_id, meaning))
        else:
            events.append(_event_within(self_id, meaning))
    return Parsed(tuple(messages), tuple(events), tuple(problems))


def _items_of(body: bytes) -> Iterator[_Item]:
    document = as_object(read_json(body), "the body")
    if _MESSAGES in document:
        for index, content in enumerate(as_list(document[_MESSAGES], _MESSAGES)):
            yield _Item(content, f"{_MESSAGES}[{index}]", is_alone=False)
    elif RECORDED in document:
        yield _Item(document[RECORDED], RECORDED, is_recorded=True)
    else:
        yield _Item(document, "the body")


def _event(item: _Item, account: str, whole_body: bytes | None, id_if_missing: str | None) -> RawEvent:
    """The event of an item, of a malformed one too. `whole_body` when the request carries nothing else."""
    meaning = None
    try:
        meaning = meaning_of(item.content, item.where, id_if_missing=id_if_missing)
    except Unreadable:
        if item.is_alone:
            raise
    content, is_whole = item.content, whole_body is not None
    if isinstance(meaning, InboundMessage) and object_of(content).get("id") is None:
        content, is_whole = {**object_of(content), "id": meaning.external_id}, False
    return RawEvent(
        channel=Channel.MANUAL,
        account=account,
        external_id=_external_id(content, meaning),
        conversation_key=(meaning.sender_id or meaning.external_id) if meaning else "malformed",
        occurred_at=meaning.sent_at if meaning else None,
        body=whole_body if whole_body is not None and is_whole else write_json(_alone(content)),
    )


def _alone(content: object) -> JsonObject:
    return {_MESSAGES: [content]}


def _external_id(content: object, meaning: InboundMessage | ChannelEvent | None) -> str:
    """The key under which a second delivery of the same item is recognised."""
    match meaning:
        case InboundMessage():
            return meaning.external_id
        case ChannelEvent(kind=EventKind.DELETED):
            return f"deleted:{meaning.external_id}"
        case ChannelEvent():
            return f"{meaning.kind}:{meaning.external_id}:{fingerprint(content)}"
        case None:
            return fingerprint(content)


def _within(self_id: str | None, message: InboundMessage) -> InboundMessage:
    return replace(message, sender_id=_address(self_id, message.sender_id))


def _event_within(self_id: str | None, event: ChannelEvent) -> ChannelEvent:
    message = _within(self_id, event.as_message) if event.as_message else None
    return replace(event, sender_id=_address(self_id, event.sender_id), as_message=message)


def _address(self_id: str | None, sender_id: str) -> str:
    return f"{self_id}/{sender_id}" if self_id and sender_id else sender_id
