"""X's API v2 over HTTP. https://docs.x.com/x-api"""

from collections.abc import Awaitable, Callable
from functools import partial

import orjson
from aiohttp import web

from simulator.chat import JsonObject
from simulator.keys import WORLD
from simulator.misbehave import answer
from simulator.x import reading, uploads, writing
from simulator.x.calls import Call, CallRefused, caller

Act = Callable[[Call], Awaitable[JsonObject]]

_POLL = "getUpdates"
"""By this name faults of all that sends leave polling alone."""

_ROUTES: tuple[tuple[str, str, str, Act], ...] = (
    ("POST", "/2/tweets", "createPost", writing.create_post),
    ("POST", "/2/dm_conversations/with/{participant}/messages", "createMessage", writing.create_message),
    ("POST", "/2/dm_conversations/{conversation}/messages", "createMessage", writing.create_message),
    ("POST", "/2/media/upload", "uploadMedia", uploads.upload),
    ("POST", "/2/media/upload/initialize", "uploadMedia", uploads.initialize),
    ("POST", "/2/media/upload/{media}/append", "uploadMedia", uploads.append),
    ("POST", "/2/media/upload/{media}/finalize", "uploadMedia", uploads.finalize),
    ("GET", "/2/media/upload", "uploadMedia", uploads.status),
    ("GET", "/2/users/me", "getMe", reading.myself),
    ("GET", "/2/users/{user}/mentions", _POLL, reading.mentions),
    ("GET", "/2/dm_events", _POLL, reading.messages),
    ("GET", "/2/dm_events/{event}", _POLL, reading.one_message),
    ("GET", "/2/tweets/{post}", _POLL, reading.one_post),
    ("GET", "/2/usage/tweets", "getMe", reading.usage),
    ("GET", "/2/webhooks", "getWebhookInfo", reading.webhooks),
    ("POST", "/2/webhooks", "getWebhookInfo", reading.register_webhook),
    ("PUT", "/2/webhooks/{webhook}", "getWebhookInfo", reading.validate_webhook),
    ("GET", "/2/activity/subscriptions", "getWebhookInfo", reading.subscriptions),
    ("POST", "/2/activity/subscriptions", "getWebhookInfo", reading.subscribe),
    ("DELETE", "/2/activity/subscriptions/{subscription}", "getWebhookInfo", reading.unsubscribe),
)
_CREATES = ("createPost", "createMessage")


def add_routes(app: web.Application) -> None:
    """Answer where api.x.com would."""
    for method, path, name, act in _ROUTES:
        app.router.add_route(method, path, partial(_call, name, act))
    app.router.add_get("/x/media/{file}", uploads.download)


async def _call(name: str, act: Act, request: web.Request) -> web.StreamResponse:
    world = request.app[WORLD]
    try:
        call = caller(world, request)
    except CallRefused as refusal:
        return _refused(refusal)

    async def run() -> web.StreamResponse:
        try:
            body = await act(call)
        except CallRefused as refusal:
            return _refused(refusal)
        return _json(body, 201 if name in _CREATES else 200, call.headers)

    def too_many(seconds: int) -> web.Response:
        reset = str(int(world.clock().timestamp()) + seconds)
        headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
        return _refused(CallRefused(429, "Too Many Requests", headers=headers))

    return await answer(world, request, call.profile.slug, name, run, too_many)


def _refused(refusal: CallRefused) -> web.Response:
    return _json(refusal.body, refusal.status, refusal.headers, "application/problem+json")


def _json(
    body: JsonObject, status: int, headers: dict[str, str], kind: str = "application/json"
) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, headers=headers, content_type=kind)
