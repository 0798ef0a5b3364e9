"""Takes a body of X apart, whichever of its three envelopes it comes in.

    X Activity API      {"data": {"event_type": …, "filter": {"user_id": …}, "payload": …}}
    Account Activity    {"for_user_id": …, "tweet_create_events": […], "direct_message_events": […], …}
    API v2, as polled   {"data": […], "includes": …}

Whatever stands in the place of an event and is none becomes an item too, with its problem, so that it is
stored beside its siblings.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from connectors.payload import JsonObject, as_list, as_object, object_of, objects_of, read_json, text_of
from connectors.x.includes import Includes, id_in, includes_of, users_by_id
from domain.errors import Unreadable


class ItemKind(StrEnum):
    """What an item is about."""

    POST = "post"
    POST_DELETED = "post_deleted"
    MESSAGE = "message"
    MESSAGES_READ = "messages_read"
    ENCRYPTED_MESSAGE = "encrypted_message"
    ACCESS_WITHDRAWN = "access_withdrawn"
    NOISE = "noise"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened.

    `for_user`: whose subscription it came by, None when X did not say. `event`: the Activity API's name of
    it, in small letters without dots; for NOISE what it is. `alone` rebuilds the body around this item only.
    """

    kind: ItemKind
    content: JsonObject
    path: str
    alone: Callable[[], object]
    includes: Includes = field(default_factory=Includes)
    for_user: str | None = None
    event: str = ""
    delivery_id: str | None = None
    apps: JsonObject = field(default_factory=dict)
    problem: str = ""


_LISTS = {
    "tweet_create_events": (ItemKind.POST, ""),
    "tweet_delete_events": (ItemKind.POST_DELETED, ""),
    "direct_message_events": (ItemKind.MESSAGE, ""),
    "direct_message_mark_read_events": (ItemKind.MESSAGES_READ, ""),
    "direct_message_indicate_typing_events": (ItemKind.NOISE, "typing"),
    "favorite_events": (ItemKind.NOISE, "like"),
    "follow_events": (ItemKind.NOISE, "follow"),
    "unfollow_events": (ItemKind.NOISE, "follow"),
    "block_events": (ItemKind.NOISE, "block"),
    "unblock_events": (ItemKind.NOISE, "block"),
    "mute_events": (ItemKind.NOISE, "mute"),
    "unmute_events": (ItemKind.NOISE, "mute"),
}
_EVENTS = {
    "postcreate": ItemKind.POST,
    "postmentioncreate": ItemKind.POST,
    "postreplycreate": ItemKind.POST,
    "postquotecreate": ItemKind.POST,
    "postdelete": ItemKind.POST_DELETED,
    "dmreceived": ItemKind.MESSAGE,
    "dmsent": ItemKind.MESSAGE,
    "dmread": ItemKind.MESSAGES_READ,
    "chatreceived": ItemKind.ENCRYPTED_MESSAGE,
    "chatsent": ItemKind.ENCRYPTED_MESSAGE,
    "oauthrevoke": ItemKind.ACCESS_WITHDRAWN,
}
_NOISE = {
    "postrepostcreate": "repost",
    "dmindicatetyping": "typing",
    "likecreate": "like",
    "followfollow": "follow",
    "followunfollow": "follow",
    "chatconversationjoin": "joined_encrypted_conversation",
}


def items_of(body: bytes) -> list[Item]:
    """Everything a body carries, in its order. Raise Unreadable when it is none of the three envelopes."""
    document = as_object(read_json(body), "the body")
    if isinstance(document.get("data"), dict) and "payload" in document["data"]:
        return list(_of_activity(document, document["data"]))
    if "data" in document:
        return list(_of_api(document))
    if "for_user_id" in document or "user_event" in document or any(name in document for name in _LISTS):
        return list(_of_account_activity(document))
    if isinstance(document.get("meta"), dict):  # a page without results has no `data`
        return []
    raise Unreadable("the body is no event of X: neither data, nor for_user_id")


def _of_activity(document: JsonObject, data: JsonObject) -> Iterator[Item]:
    name = text_of(data.get("event_type"))
    # Before March 2026 names were written like PostMentionCreate.
    event = re.sub("[^a-z]", "", name.lower())
    payload = data["payload"]
    make = partial(
        Item,
        for_user=id_in(object_of(data.get("filter")), "user_id"),
        event=event,
        delivery_id=id_in(data, "event_uuid"),
    )
    whole = partial(_copy, document)
    if not isinstance(payload, dict):
        yield make(ItemKind.MALFORMED, {}, "data.payload", whole, problem="data.payload is not an object")
        return
    kind = _EVENTS.get(event)
    if kind is None:
        reason = _NOISE.get(event) or f"event:{name[:64]}"
        yield make(ItemKind.NOISE, payload, "data.payload", whole, event=reason)
    elif kind in (ItemKind.MESSAGE, ItemKind.MESSAGES_READ):
        yield from _of_messages(document, data, payload, kind, make)
    else:
        includes = includes_of(data.get("includes"))
        yield make(kind, payload, "data.payload", whole, includes=includes)


def _of_messages(
    document: JsonObject, data: JsonObject, payload: JsonObject, kind: ItemKind, make: Callable[..., Item]
) -> Iterator[Item]:
    """The payload of a private event is what the older API posted: a list, with its users beside it."""
    name = "direct_message_events" if kind is ItemKind.MESSAGE else "direct_message_mark_read_events"
    if name not in payload:
        includes = includes_of(data.get("includes"))
        yield make(kind, payload, "data.payload", partial(_copy, document), includes=includes)
        return
    users, apps = users_by_id(payload.get("users")), object_of(payload.get("apps"))
    for path, content, listed in _listed(payload, name, "data.payload."):
        alone = partial(_payload_alone, document, data, _with_list(payload, name, content, listed))
        if isinstance(content, dict):
            yield make(kind, content, path, alone, includes=users, apps=apps)
        else:
            yield make(ItemKind.MALFORMED, {}, path, alone, problem=f"{path} is not an object")


def _of_account_activity(document: JsonObject) -> Iterator[Item]:
    for_user = id_in(document, "for_user_id")
    users, apps = users_by_id(document.get("users")), object_of(document.get("apps"))
    if "user_event" in document:
        yield from _user_event(document, for_user)
    # Anything else at the top, such as user_has_blocked, goes along with every event.
    beside = {key: value for key, value in document.items() if key not in _LISTS and key != "user_event"}
    for name in (name for name in _LISTS if name in document):
        kind, reason = _LISTS[name]
        for path, content, listed in _listed(document, name, ""):
            alone = partial(_copy, _with_list(beside, name, content, listed))
            if isinstance(content, dict):
                yield Item(kind, content, path, alone, users, for_user, reason, apps=apps)
            else:
                problem = f"{path} is not an object"
                yield Item(ItemKind.MALFORMED, {}, path, alone, for_user=for_user, problem=problem)


def _user_event(document: JsonObject, for_user: str | None) -> Iterator[Item]:
    event = object_of(document["user_event"])
    revoke = object_of(event.get("revoke"))
    alone = partial(_copy, {"user_event": document["user_event"]})
    who = id_in(object_of(revoke.get("source")), "user_id") or for_user
    if revoke:
        yield Item(ItemKind.ACCESS_WITHDRAWN, revoke, "user_event.revoke", alone, for_user=who)
    else:
        yield Item(ItemKind.NOISE, event, "user_event", alone, for_user=for_user, event="user_event")


def _of_api(document: JsonObject) -> Iterator[Item]:
    """A page of posts or messages, or one post or message by itself."""
    includes = includes_of(document.get("includes"))
    data = document["data"]
    for index, content in enumerate(as_list(data if isinstance(data, list) else [data], "data")):
        path = f"data[{index}]"
        alone = partial(_api_alone, document, content)
        if not isinstance(content, dict):
            yield Item(ItemKind.MALFORMED, {}, path, alone, problem=f"{path} is not an object")
        elif "event_type" in content or "dm_conversation_id" in content:
            yield Item(ItemKind.MESSAGE, content, path, alone, includes)
        else:
            yield Item(ItemKind.POST, content, path, alone, includes)


def _listed(holder: JsonObject, name: str, path: str) -> Iterator[tuple[str, object, object]]:
    """Each element with its place, and what the list is when it stands alone."""
    listed = holder[name]
    if not isinstance(listed, list):
        yield f"{path}{name}", None, listed
        return
    for index, content in enumerate(listed):
        yield f"{path}{name}[{index}]", content, [content]


def _with_list(holder: JsonObject, name: str, content: object, listed: object) -> JsonObject:
    """One event alone, beside it only whom it names: a thousand must not carry a thousand people each."""
    event = object_of(content)
    created = object_of(event.get("message_create"))
    named = {
        id_in(created, "sender_id"),
        id_in(object_of(created.get("target")), "recipient_id"),
        id_in(event, "sender_id"),
        id_in(object_of(event.get("user")), "id"),
    }
    users = {key: user for key, user in object_of(holder.get("users")).items() if key in named}
    return {**holder, name: listed} | ({"users": users} if "users" in holder else {})


def _copy(document: JsonObject) -> JsonObject:
    return {**document}


def _payload_alone(document: JsonObject, data: JsonObject, payload: JsonObject) -> JsonObject:
    return {**document, "data": {**data, "payload": payload}}


def _api_alone(document: JsonObject, content: object) -> JsonObject:
    """Only what this item names goes along: a hundred posts must not carry a hundred users each."""
    named = {name for name in _names_in(object_of(content)) if name}
    includes = {
        key: [value for value in values if _is_named(value, named)]
        for key, values in object_of(document.get("includes")).items()
        if isinstance(values, list)
    }
    return {"data": [content], "includes": includes}


def _is_named(value: object, named: set[str]) -> bool:
    included = object_of(value)
    return any(id_in(included, key) in named for key in ("id", "media_key"))


def _names_in(content: JsonObject) -> Iterator[str | None]:
    for key in ("author_id", "sender_id", "in_reply_to_user_id"):
        yield id_in(content, key)
    for referenced in objects_of(content.get("referenced_tweets")):
        yield id_in(referenced, "id")
    keys = object_of(content.get("attachments")).get("media_keys")
    yield from (key for key in keys if isinstance(key, str)) if isinstance(keys, list) else ()
