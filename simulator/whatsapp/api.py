"""What a WhatsApp number can be asked on the Graph API. https://developers.facebook.com/docs/whatsapp/cloud-api"""

from aiohttp import web
from aiohttp.web_request import FileField

from domain.messages import MessageKind
from simulator.chat import JsonObject, StoredFile
from simulator.file_server import hand_out
from simulator.graph_api import GraphCall, accounts_of_token, refused
from simulator.graph_errors import GraphRefused
from simulator.keys import WORLD
from simulator.whatsapp.played import PlayedNumber
from simulator.whatsapp.sending import accept, mark_read, react
from simulator.whatsapp.webhooks import sha256_of
from simulator.world import World

KINDS = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
}


def add_routes(app: web.Application) -> None:
    """The host that Meta's media addresses point to."""
    app.router.add_get("/whatsapp_media/{file}", download)


def call_name(world: World, number: PlayedNumber, call: GraphCall) -> str | None:
    """What is asked of the number: messages, media, number or media_url."""
    if call.node == number.settings.phone_number_id:
        return {("POST", "messages"): "messages", ("POST", "media"): "media", ("GET", ""): "number"}.get(
            (call.method, call.edge)
        )
    is_file = call.method == "GET" and not call.edge and call.node in world.files
    return "media_url" if is_file else None


async def do(world: World, number: PlayedNumber, call: GraphCall) -> JsonObject:
    """Do it, or raise GraphRefused."""
    match call_name(world, number, call):
        case "messages":
            return await _send(world, number, call)
        case "media":
            return await _upload(world, call)
        case "number":
            return _number_json(number)
        case _:
            return _media_json(world, call)


async def _send(world: World, number: PlayedNumber, call: GraphCall) -> JsonObject:
    """A message, a reaction, or the sign that one was read."""
    message = await call.json()
    if message.get("messaging_product") != "whatsapp":
        raise GraphRefused(100, "The parameter messaging_product is required.")
    if message.get("status") == "read":
        return mark_read(world, number, message)
    if message.get("type") == "reaction":
        return react(world, number, message)
    return accept(world, number, message)


async def _upload(world: World, call: GraphCall) -> JsonObject:
    """Multipart with file, type and messaging_product."""
    form = await call.request.post()
    field = form.get("file")
    if form.get("messaging_product") != "whatsapp" or not isinstance(field, FileField):
        raise GraphRefused(100, "The parameters messaging_product and file are required.")
    mime_type = str(form.get("type") or field.content_type)
    kind = KINDS.get(mime_type.partition("/")[0], MessageKind.DOCUMENT)
    file = StoredFile(str(world.next_serial()), kind, field.filename, mime_type, field.file.read())
    world.files[file.id] = file
    return {"id": file.id}


def _media_json(world: World, call: GraphCall) -> JsonObject:
    file = world.files[call.node]
    return {
        "messaging_product": "whatsapp",
        "url": str(call.request.url.origin() / "whatsapp_media" / file.id),
        "mime_type": file.mime_type,
        "sha256": sha256_of(file),
        "file_size": len(file.content),
        "id": file.id,
    }


async def download(request: web.Request) -> web.StreamResponse:
    """The content of a file, for whoever has the token."""
    try:
        accounts_of_token(request)
    except GraphRefused as refusal:
        return refused(request.app[WORLD], refusal)
    file = request.app[WORLD].files.get(request.match_info["file"])
    if file is None:
        return web.Response(status=404)
    return await hand_out(request, file, file.mime_type)


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
