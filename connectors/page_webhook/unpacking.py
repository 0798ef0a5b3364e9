"""Turns a request of a page's webhook into ledger rows, each under the account and channel it is for."""

from datetime import datetime

from connectors.page_webhook.envelope import Item, Source, items_of
from connectors.payload import (
    JsonObject,
    fingerprint,
    instant,
    instant_of_milliseconds,
    object_of,
    optional_identifier,
    write_json,
)
from domain.errors import Unreadable
from domain.messages import Channel, Directory, RawEvent


def unpack(body: bytes, channel: Channel, account: str, directory: Directory) -> list[RawEvent]:
    """The events a verified body carries, malformed ones too. Raise Unreadable when it has no known shape.

    What is for no account of the `directory` stays under the one that received it, whose `parse` says so.
    """
    items = items_of(body)
    try:
        return [_event(item, body, len(items) == 1, channel, account, directory) for item in items]
    except RecursionError as error:
        raise Unreadable("the JSON is nested too deeply") from error


def _event(
    item: Item, body: bytes, is_alone: bool, channel: Channel, account: str, directory: Directory
) -> RawEvent:
    meant = directory.get((item.channel, item.page_id)) if item.channel and item.page_id else None
    return RawEvent(
        channel=item.channel if meant and item.channel else channel,
        account=meant or account,
        external_id=_external_id(item),
        conversation_key=_conversation_key(item),
        occurred_at=happened_at(item),
        body=body if is_alone else write_json(item.alone()),
    )


def happened_at(item: Item) -> datetime | None:
    """Private messages tell milliseconds, posts and comments seconds."""
    if item.source is Source.CHANGES:
        return instant(item.content.get("created_time"))
    return instant_of_milliseconds(item.content.get("timestamp"))


def citizen_of(item: Item) -> str | None:
    """Who of the two ends of a private event is not the page; of a post or comment, who wrote it."""
    if item.source is Source.CHANGES:
        return optional_identifier(author_of(item.content).get("id"))
    sender = optional_identifier(object_of(item.content.get("sender")).get("id"))
    recipient = optional_identifier(object_of(item.content.get("recipient")).get("id"))
    is_from_us = object_of(item.content.get("message")).get("is_echo") is True or sender == item.page_id
    return recipient if is_from_us else sender


def author_of(value: JsonObject) -> JsonObject:
    """Who wrote a post or comment, as `{"id", "name"}`; in mentions it stands in keys of its own."""
    if isinstance(value.get("from"), dict):
        return object_of(value["from"])
    return {"id": value.get("sender_id"), "name": value.get("sender_name")}


def _external_id(item: Item) -> str:
    """The key under which a second delivery of the same item is recognised.

    Only new messages and comments have an id that names this one event; what else happens to them is known by
    its whole content, because Meta does not say whether an edit's `created_time` is the edit's.
    """
    match item.source:
        case Source.MALFORMED:
            return fingerprint(item.alone())
        case Source.CHANGES:
            return _comment_key(item) or fingerprint([item.field_name, item.content])
        case _:
            return _message_key(item) or fingerprint(item.content)


def _message_key(item: Item) -> str | None:
    message = object_of(item.content.get("message") or item.content.get("postback"))
    mid = optional_identifier(message.get("mid"))
    if mid is None:
        return None
    marks = [mark for mark in ("is_echo", "is_deleted") if message.get(mark) is True]
    standby = ["standby"] if item.source is Source.STANDBY else []
    return ":".join([*standby, *marks, mid])


def _comment_key(item: Item) -> str | None:
    value = item.content
    comment_id = optional_identifier(value.get("comment_id"))
    if comment_id is None or value.get("verb") != "add" or value.get("item") != "comment":
        return None
    created = optional_identifier(value.get("created_time")) or ""
    return f"{item.field_name}:{comment_id}:add:{created}"


def _conversation_key(item: Item) -> str:
    """Events with one key are handled one at a time, in order: a citizen's, in private or under one post."""
    if item.source is Source.MALFORMED:
        return f"{item.page_id or ''}:{Source.MALFORMED}"
    who = citizen_of(item)
    if item.source is not Source.CHANGES:
        return who or _external_id(item)
    post_id = optional_identifier(item.content.get("post_id"))
    comment_id = optional_identifier(item.content.get("comment_id"))
    if post_id is None and comment_id is None:
        return f"{item.page_id or ''}:{item.field_name}"
    return ":".join(filter(None, (post_id, who or comment_id)))
