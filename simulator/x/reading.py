"""What the ministry may ask X for: mentions, messages, itself, and its webhook."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import aiohttp

from simulator.chat import Author, Bubble, Chat, JsonObject, Place, Stage
from simulator.signing import x_token
from simulator.x.calls import Call, CallRefused
from simulator.x.objects import event_json, includes_of, post_json
from simulator.x.played import PlayedX

One = TypeVar("One")
_QUARTER = 15 * 60
_POST_FIELDS = {
    *("attachments", "author_id", "conversation_id", "created_at", "edit_controls", "edit_history_tweet_ids"),
    *("entities", "id", "in_reply_to_user_id", "lang", "note_tweet", "referenced_tweets", "reply_settings"),
    "text",
}


async def mentions(call: Call) -> JsonObject:
    """GET /2/users/:id/mentions: newest first, after since_id or start_time."""
    profile, query = call.profile, call.request.query
    if call.request.match_info["user"] != profile.settings.user_id:
        raise CallRefused(404, "Could not find user with id.", "resource-not-found")
    call.take("/2/users/:id/mentions", ("x-rate-limit", 300, _QUARTER))
    unknown = set(filter(None, query.get("tweet.fields", "").split(","))) - _POST_FIELDS
    if unknown:
        raise CallRefused(
            400, f"The tweet.fields query parameter value {sorted(unknown)} is not one of", "invalid-request"
        )
    start = query.get("start_time")
    since, begin = int(query.get("since_id", "0")), datetime.fromisoformat(start) if start else None
    posts = [
        bubble
        for bubble in _public(profile)
        if bubble.citizen
        and int(profile.versions[bubble.id][-1]) > since
        and (begin is None or bubble.at >= begin)
    ]
    posts.sort(key=lambda bubble: int(profile.versions[bubble.id][-1]), reverse=True)
    page, meta = _page(call, posts, least=5)
    for bubble in page:
        _taken(call, profile.chats["", Place.PUBLIC], bubble)
    return _answer([post_json(profile, one) for one in page], includes_of(call.world, page), meta)


async def messages(call: Call) -> JsonObject:
    """GET /2/dm_events: newest first; there is no since_id."""
    profile = call.profile
    if not call.as_profile:
        raise CallRefused(
            403, "Application-Only is forbidden for this endpoint.", "unsupported-authentication"
        )
    call.take("/2/dm_events", ("x-rate-limit", 15, _QUARTER))
    if "since_id" in call.request.query:
        raise CallRefused(400, "The query parameter [since_id] is not one of", "invalid-request")
    all_of_them = [
        (chat, bubble)
        for (_, place), chat in profile.chats.items()
        if place is Place.PRIVATE
        for bubble in chat.bubbles
    ]
    all_of_them.sort(key=lambda one: int(one[1].id), reverse=True)
    page, meta = _page(call, all_of_them, least=1)
    for chat, bubble in page:
        _taken(call, chat, bubble)
    includes = includes_of(call.world, [bubble for _, bubble in page])
    return _answer([event_json(profile, chat, bubble) for chat, bubble in page], includes, meta)


async def one_post(call: Call) -> JsonObject:
    """GET /2/tweets/:id."""
    found = call.profile.post(call.request.match_info["post"])
    if found is None or found[1].citizen is None:
        raise CallRefused(404, "Could not find tweet with id.", "resource-not-found")
    bubble = found[1]
    return _answer(post_json(call.profile, bubble), includes_of(call.world, [bubble]), {})


async def one_message(call: Call) -> JsonObject:
    """GET /2/dm_events/:id."""
    chat = call.profile.owners.get(call.request.match_info["event"])
    bubble = chat.find(call.request.match_info["event"]) if chat else None
    if chat is None or bubble is None:
        raise CallRefused(404, "Could not find event with id.", "resource-not-found")
    return _answer(event_json(call.profile, chat, bubble), includes_of(call.world, [bubble]), {})


async def myself(call: Call) -> JsonObject:
    """GET /2/users/me."""
    call.take("/2/users/me", ("x-rate-limit", 75, _QUARTER))
    settings = call.profile.settings
    return {"data": {"id": settings.user_id, "username": settings.username, "name": settings.name}}


async def usage(call: Call) -> JsonObject:
    """GET /2/usage/tweets."""
    return {"data": {"project_cap": "3000000", "project_usage": str(len(list(_public(call.profile))))}}


async def webhooks(call: Call) -> JsonObject:
    """GET /2/webhooks."""
    url = call.profile.line.url
    return {"data": [_webhook(call, url)] if url else [], "meta": {"result_count": int(bool(url))}}


async def register_webhook(call: Call) -> JsonObject:
    """POST /2/webhooks: X asks the address to prove that it knows the secret."""
    url = str((await call.json()).get("url", ""))
    if call.profile.line.url is not None:
        raise CallRefused(400, "WebhookLimitExceeded", "invalid-request")
    await _validate(call, url)
    call.profile.line.point_to(url)
    return {"data": _webhook(call, url)}


async def validate_webhook(call: Call) -> JsonObject:
    """PUT /2/webhooks/:id."""
    await _validate(call, call.profile.line.url or "")
    return {"data": {"valid": True}}


async def _validate(call: Call, url: str) -> None:
    """The challenge. Raise CallRefused when the answer is wrong."""
    challenge = f"crc{call.world.next_serial()}"
    wanted = {"response_token": x_token(call.profile.settings.consumer_secret, challenge.encode())}
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(url, params={"crc_token": challenge}) as response,
        ):
            answer = await response.json()
    except (aiohttp.ClientError, ValueError, OSError) as error:
        raise CallRefused(400, f"CrcValidationFailed: {error}", "invalid-request") from error
    if answer != wanted:
        raise CallRefused(400, "CrcValidationFailed", "invalid-request")


async def subscriptions(call: Call) -> JsonObject:
    """GET /2/activity/subscriptions."""
    return {"data": list(call.profile.subscriptions.values())}


async def subscribe(call: Call) -> JsonObject:
    """POST /2/activity/subscriptions. Private events only with the profile's own consent."""
    wanted = await call.json()
    event = str(wanted.get("event_type", ""))
    if event.startswith(("dm.", "chat.")) and not call.as_profile:
        raise CallRefused(403, "This event type requires user context.", "client-forbidden")
    if wanted.get("filter") != {"user_id": call.profile.settings.user_id}:
        raise CallRefused(400, "filter is invalid", "invalid-request")
    subscription = {"subscription_id": call.profile.new_id(), **wanted}
    call.profile.subscriptions[subscription["subscription_id"]] = subscription
    return {"data": {"subscription": subscription}}


async def unsubscribe(call: Call) -> JsonObject:
    """DELETE /2/activity/subscriptions/:id."""
    if call.profile.subscriptions.pop(call.request.match_info["subscription"], None) is None:
        raise CallRefused(404, "Could not find subscription.", "resource-not-found")
    return {"data": {"deleted": True}}


def _page(call: Call, found: Sequence[One], *, least: int) -> tuple[Sequence[One], JsonObject]:
    """One page, and where the next begins. Raise CallRefused for a size that X does not take."""
    size = call.request.query.get("max_results", "100")
    token = call.request.query.get("pagination_token", "p0")
    if not size.isdecimal() or not least <= int(size) <= 100 or not token[1:].isdecimal():
        raise CallRefused(400, f"max_results must be between {least} and 100", "invalid-request")
    start, end = int(token[1:]), int(token[1:]) + int(size)
    onward = {"next_token": f"p{end}"} if end < len(found) else {}
    return found[start:end], {"result_count": len(found[start:end]), **onward}


def _public(profile: PlayedX) -> list[Bubble]:
    chat = profile.chats.get(("", Place.PUBLIC))
    return [bubble for bubble in chat.bubbles if not bubble.deleted] if chat else []


def _taken(call: Call, chat: Chat, bubble: Bubble) -> None:
    if bubble.author is Author.CITIZEN and bubble.stage is Stage.SENT:
        bubble.stage = Stage.DELIVERED
        call.world.show(chat, bubble)


def _webhook(call: Call, url: str) -> JsonObject:
    return {"id": f"w{call.profile.settings.user_id}", "url": url, "valid": True}


def _answer(data: object, includes: JsonObject, meta: JsonObject) -> JsonObject:
    """Without any result there is no `data`."""
    return ({"data": data, "includes": includes} if data else {}) | ({"meta": meta} if meta else {})
