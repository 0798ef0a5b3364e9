"""Telegram's Bot API over HTTP. https://core.telegram.org/bots/api"""

import orjson
from aiohttp import web

from simulator.chat import JsonObject
from simulator.file_server import hand_out
from simulator.keys import WORLD
from simulator.misbehave import answer
from simulator.telegram.calls import CallRefused, Context, read_call
from simulator.telegram.methods import METHODS
from simulator.telegram.played import PlayedBot
from simulator.world import World


def add_routes(app: web.Application) -> None:
    """Answer where a Bot API server would."""
    app.router.add_route("*", "/bot{token:[^/]+}/{method}", call_method)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", download)


async def call_method(request: web.Request) -> web.StreamResponse:
    """One call of one method."""
    world = request.app[WORLD]
    bot = bot_of(world, request.match_info["token"])
    if bot is None:
        return _refused(CallRefused(401, "Unauthorized"))
    name = request.match_info["method"]
    method = METHODS.get(name.lower())
    if method is None:
        return _refused(CallRefused(404, "Not Found"))

    async def act() -> web.StreamResponse:
        try:
            result = await method(Context(world, bot, await read_call(request)))
        except CallRefused as refusal:
            return _refused(refusal)
        return _json({"ok": True, "result": result})

    return await answer(world, request, bot.slug, name, act, _too_many)


async def download(request: web.Request) -> web.StreamResponse:
    """The content of a file that getFile told the path of."""
    world = request.app[WORLD]
    if bot_of(world, request.match_info["token"]) is None:
        return _refused(CallRefused(401, "Unauthorized"))
    parts = request.match_info["path"].split("/")
    file = world.files.get(parts[1]) if len(parts) == 3 else None
    if file is None:
        return _refused(CallRefused(404, "Not Found"))
    return await hand_out(request, file, "application/octet-stream")


def _too_many(seconds: int) -> web.Response:
    return _refused(CallRefused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds}))


def _refused(refusal: CallRefused) -> web.Response:
    body: JsonObject = {"ok": False, "error_code": refusal.code, "description": str(refusal)}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return _json(body, refusal.code)


def _json(body: JsonObject, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


def bot_of(world: World, token: str) -> PlayedBot | None:
    """The bot with this token."""
    bots = world.played(PlayedBot)  # type: ignore[type-abstract]
    return next((bot for bot in bots if bot.settings.token == token), None)
