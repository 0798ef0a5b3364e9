"""Entra, the published keys and the Bot Connector over HTTP.

/teams/openid, /teams/keys          the keys that sign what is posted to bots
/teams/login/{tenant}/oauth2/…      a token for a bot's password
/teams/emea/v3/conversations/…      the bot's conversations, and the pictures in them
/teams/onedrive/download            files of citizens, for whoever was told the address
"""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta

import orjson
from aiohttp import web

from simulator.chat import JsonObject
from simulator.file_server import hand_out
from simulator.keys import WORLD
from simulator.misbehave import answer
from simulator.signing import BOT_CONNECTOR
from simulator.teams import conversations
from simulator.teams.conversations import ConnectorRefused
from simulator.teams.played import REGION, PlayedTeamsBot
from simulator.world import World

TOKEN_LIVES = timedelta(hours=1)
_ACTIVITIES = f"{REGION}v3/conversations/{{conversation}}/activities"


def add_routes(app: web.Application) -> None:
    """Answer where Microsoft would."""
    app.router.add_get("/teams/openid", openid)
    app.router.add_get("/teams/keys", keys)
    app.router.add_post("/teams/login/{tenant}/oauth2/v2.0/token", give_token)
    app.router.add_post(_ACTIVITIES, send)
    app.router.add_post(f"{_ACTIVITIES}/{{activity}}", send)
    app.router.add_put(f"{_ACTIVITIES}/{{activity}}", update)
    app.router.add_delete(f"{_ACTIVITIES}/{{activity}}", delete)
    app.router.add_get(f"{REGION}v3/attachments/{{file}}/views/original", picture)
    app.router.add_get("/teams/onedrive/download", uploaded_file)


async def openid(request: web.Request) -> web.Response:
    """Where the keys are."""
    return _json({"issuer": BOT_CONNECTOR, "jwks_uri": f"{request.app[WORLD].address}/teams/keys"})


async def keys(request: web.Request) -> web.Response:
    """The keys of all played bots."""
    return _json({"keys": [bot.key.public for bot in _bots(request.app[WORLD])]})


async def give_token(request: web.Request) -> web.StreamResponse:
    """A token for whoever knows a bot's password."""
    world, form = request.app[WORLD], await request.post()
    bot = next((bot for bot in _bots(world) if bot.settings.app_id == form.get("client_id")), None)
    if bot is None or request.match_info["tenant"] != bot.settings.tenant_id:
        return _json({"error": "unauthorized_client", "error_description": "AADSTS700016: not found"}, 400)
    if form.get("grant_type") != "client_credentials" or form.get("scope") != f"{BOT_CONNECTOR}/.default":
        return _json({"error": "invalid_scope", "error_description": "AADSTS70011: invalid scope"}, 400)
    password = str(form.get("client_secret", ""))
    if not hmac.compare_digest(password.encode(), bot.settings.app_password.encode()):
        return _json({"error": "invalid_client", "error_description": "AADSTS7000215: Invalid secret"}, 401)

    async def act() -> web.StreamResponse:
        token = secrets.token_urlsafe(32)
        bot.tokens[token] = world.clock() + TOKEN_LIVES
        lives = int(TOKEN_LIVES.total_seconds())
        return _json({"token_type": "Bearer", "expires_in": lives, "access_token": token})

    return await answer(world, request, bot.slug, "token", act, _too_many)


async def send(request: web.Request) -> web.StreamResponse:
    """A new message, perhaps as an answer to another."""

    async def act(bot: PlayedTeamsBot) -> web.StreamResponse:
        world, activity = request.app[WORLD], await _activity(request)
        chat = conversations.chat_for(world, bot, request.match_info["conversation"])
        sent = conversations.send(world, bot, chat, activity, request.match_info.get("activity"))
        return _json(sent, 201)

    return await _for_bot(request, "send", act)


async def update(request: web.Request) -> web.StreamResponse:
    """Another text for a message."""

    async def act(bot: PlayedTeamsBot) -> web.StreamResponse:
        world, activity = request.app[WORLD], await _activity(request)
        chat = conversations.chat_for(world, bot, request.match_info["conversation"])
        return _json(conversations.update(world, chat, request.match_info["activity"], activity))

    return await _for_bot(request, "update", act)


async def delete(request: web.Request) -> web.StreamResponse:
    """A message is taken back."""

    async def act(bot: PlayedTeamsBot) -> web.StreamResponse:
        world = request.app[WORLD]
        chat = conversations.chat_for(world, bot, request.match_info["conversation"])
        conversations.delete(world, chat, request.match_info["activity"])
        return web.Response()

    return await _for_bot(request, "delete", act)


async def picture(request: web.Request) -> web.StreamResponse:
    """A picture of a message, for the bot alone."""

    async def act(_bot: PlayedTeamsBot) -> web.StreamResponse:
        file = request.app[WORLD].files.get(request.match_info["file"])
        if file is None:
            raise ConnectorRefused(404, "NotFound", "Attachment not found.")
        return await hand_out(request, file, file.mime_type)

    return await _for_bot(request, "attachment", act)


async def uploaded_file(request: web.Request) -> web.StreamResponse:
    """A file in a citizen's OneDrive; the address itself is the permission."""
    file = request.app[WORLD].files.get(request.query.get("UniqueId", ""))
    if file is None or not request.query.get("tempauth"):
        return web.Response(status=404, text="<html>404</html>", content_type="text/html")
    return await hand_out(request, file, "application/octet-stream")


async def _for_bot(
    request: web.Request, name: str, do: Callable[[PlayedTeamsBot], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """What the bot whose token the request carries may do; nothing without a token that lives."""
    world = request.app[WORLD]
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    bot = next((bot for bot in _bots(world) if token in bot.tokens), None)
    if bot is None or bot.tokens[token] <= world.clock():
        return _json({"message": "Authorization has been denied for this request."}, 401)

    async def act() -> web.StreamResponse:
        try:
            return await do(bot)
        except ConnectorRefused as refusal:
            return _refused(refusal)

    return await answer(world, request, bot.slug, name, act, _too_many)


async def _activity(request: web.Request) -> JsonObject:
    try:
        activity = orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise ConnectorRefused(400, "BadSyntax", "Bad format of activity") from error
    if not isinstance(activity, dict):
        raise ConnectorRefused(400, "BadSyntax", "Bad format of activity")
    return activity


def _too_many(seconds: int) -> web.Response:
    return _refused(ConnectorRefused(429, "Throttled", "Too many requests.", retry_after=seconds))


def _refused(refusal: ConnectorRefused) -> web.Response:
    response = _json({"error": {"code": refusal.code, "message": str(refusal)}}, refusal.status)
    if refusal.retry_after:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _json(body: JsonObject, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


def _bots(world: World) -> list[PlayedTeamsBot]:
    return list(world.played(PlayedTeamsBot))  # type: ignore[type-abstract]
