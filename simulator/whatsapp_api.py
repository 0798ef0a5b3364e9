"""The WhatsApp Cloud API over HTTP. https://developers.facebook.com/docs/whatsapp/cloud-api"""

import hmac
from collections.abc import Awaitable, Callable

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from domain.messages import MessageKind
from simulator.chat import JsonObject, StoredFile
from simulator.graph_errors import GraphRefused
from simulator.keys import WORLD
from simulator.misbehave import answer
from simulator.played import PlayedNumber
from simulator.whatsapp_sending import accept, mark_read, react
from simulator.whatsapp_webhooks import sha256_of
from simulator.world import World

VERSION = r"{version:v\d+\.\d+}"
KINDS = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
}


def add_routes(app: web.Application) -> None:
    """Answer where graph.facebook.com would."""
    app.router.add_post(f"/{VERSION}/{{number}}/messages", send)
    app.router.add_post(f"/{VERSION}/{{number}}/media", upload)
    app.router.add_get(f"/{VERSION}/{{node}}", look_up)
    app.router.add_get("/whatsapp_media/{file}", download)


async def send(request: web.Request) -> web.StreamResponse:
    """POST /{phone-number-id}/messages: a message, a reaction, or the sign that one was read."""

    async def act(world: World, number: PlayedNumber) -> JsonObject:
        message = _json_object(await request.read())
        if message.get("messaging_product") != "whatsapp":
            raise GraphRefused(100, "The parameter messaging_product is required.")
        if message.get("status") == "read":
            return mark_read(world, number, message)
        if message.get("type") == "reaction":
            return react(world, number, message)
        return accept(world, number, message)

    return await _call(request, "messages", request.match_info["number"], act)


async def upload(request: web.Request) -> web.StreamResponse:
    """POST /{phone-number-id}/media: multipart with file, type and messaging_product."""

    async def act(world: World, number: PlayedNumber) -> JsonObject:
        form = await request.post()
        field = form.get("file")
        if form.get("messaging_product") != "whatsapp" or not isinstance(field, FileField):
            raise GraphRefused(100, "The parameters messaging_product and file are required.")
        mime_type = str(form.get("type") or field.content_type)
        kind = KINDS.get(mime_type.partition("/")[0], MessageKind.DOCUMENT)
        file = StoredFile(str(world.next_serial()), kind, field.filename, mime_type, field.file.read())
        world.files[file.id] = file
        return {"id": file.id}

    return await _call(request, "media", request.match_info["number"], act)


async def look_up(request: web.Request) -> web.StreamResponse:
    """GET /{phone-number-id} or /{media-id}."""
    node = request.match_info["node"]
    world = request.app[WORLD]

    async def act(world: World, number: PlayedNumber) -> JsonObject:
        if node == number.settings.phone_number_id:
            return _number_json(number)
        file = world.files.get(node)
        if file is None:
            raise GraphRefused(33)
        return {
            "messaging_product": "whatsapp",
            "url": str(request.url.origin() / "whatsapp_media" / file.id),
            "mime_type": file.mime_type,
            "sha256": sha256_of(file),
            "file_size": len(file.content),
            "id": file.id,
        }

    known = world.number(node)
    return await _call(request, "number" if known else "media_url", node if known else None, act)


async def download(request: web.Request) -> web.StreamResponse:
    """The content of a file, for whoever has the token."""
    try:
        _authorised(request, None)
    except GraphRefused as refusal:
        return _refused(request.app[WORLD], refusal)
    file = request.app[WORLD].files.get(request.match_info["file"])
    if file is None:
        return web.Response(status=404)
    return web.Response(body=file.content, headers={"Content-Type": file.mime_type})


async def _call(
    request: web.Request,
    method: str,
    phone_number_id: str | None,
    act: Callable[[World, PlayedNumber], Awaitable[JsonObject]],
) -> web.StreamResponse:
    world = request.app[WORLD]
    try:
        number = _authorised(request, phone_number_id)
    except GraphRefused as refusal:
        return _refused(world, refusal)

    async def run() -> web.StreamResponse:
        try:
            return _json(await act(world, number))
        except GraphRefused as refusal:
            return _refused(world, refusal)

    def too_many(seconds: int) -> web.Response:
        response = _refused(world, GraphRefused(130429, "Cloud API message throughput has been reached."))
        response.headers["Retry-After"] = str(seconds)
        return response

    return await answer(world, request, number.slug, method, run, too_many)


def _authorised(request: web.Request, phone_number_id: str | None) -> PlayedNumber:
    """The number the token is for; without an id, any number with this token."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    numbers = [
        account for account in request.app[WORLD].accounts.values() if isinstance(account, PlayedNumber)
    ]
    mine = [
        number
        for number in numbers
        if hmac.compare_digest(number.settings.access_token.encode(), token.encode())
    ]
    if not mine:
        raise GraphRefused(190)
    for number in mine:
        if phone_number_id in (None, number.settings.phone_number_id):
            return number
    raise GraphRefused(33)


def _number_json(number: PlayedNumber) -> JsonObject:
    settings = number.settings
    return {
        "verified_name": settings.name,
        "code_verification_status": "VERIFIED",
        "display_phone_number": settings.display_number,
        "quality_rating": "GREEN",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
        "id": settings.phone_number_id,
    }


def _json_object(body: bytes) -> JsonObject:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise GraphRefused(100, "The body is not JSON.") from error
    if not isinstance(value, dict):
        raise GraphRefused(100, "The body is no JSON object.")
    return value


def _refused(world: World, refusal: GraphRefused) -> web.Response:
    return _json(refusal.as_json(f"A{world.next_serial():x}"), refusal.status)


def _json(body: JsonObject, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
