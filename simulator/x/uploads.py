"""The ministry's files on X: pictures at once, moving ones in parts."""

from aiohttp import web

from domain.messages import MessageKind
from simulator.chat import JsonObject, StoredFile
from simulator.file_server import hand_out
from simulator.keys import WORLD
from simulator.x.calls import Call, CallRefused

_AT_ONCE = ("image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff")
_IN_PARTS = ("video/mp4", "video/quicktime", "image/gif")
_CATEGORIES = ("tweet_image", "dm_image", "tweet_gif", "dm_gif", "tweet_video", "dm_video")
_LARGEST_PICTURE = 5 * 1024**2


async def upload(call: Call) -> JsonObject:
    """POST /2/media/upload: a picture."""
    form = await call.request.post()
    content, kind = await _content(form.get("media")), str(form.get("media_type", ""))
    if form.get("media_category") not in _CATEGORIES or kind not in _AT_ONCE:
        raise CallRefused(400, "media type unrecognized.", "invalid-request")
    if not content or len(content) > _LARGEST_PICTURE:
        raise CallRefused(400, "Image file size must be <= 5242880 bytes", "invalid-request")
    return _keep(call, call.profile.new_id(), kind, content)


async def initialize(call: Call) -> JsonObject:
    """POST /2/media/upload/initialize."""
    wanted = await call.json()
    if wanted.get("media_category") not in _CATEGORIES or wanted.get("media_type") not in _IN_PARTS:
        raise CallRefused(400, "media type unrecognized.", "invalid-request")
    media_id = call.profile.new_id()
    call.profile.parts[media_id] = {**wanted, "parts": {}}
    return {"data": {"id": media_id, "media_key": f"7_{media_id}", "expires_after_secs": 86_400}}


async def append(call: Call) -> JsonObject:
    """POST /2/media/upload/:id/append."""
    form = await call.request.post()
    index = int(str(form.get("segment_index", "-1")))
    _under_way(call)["parts"][index] = await _content(form.get("media"))
    return {"data": {"expires_at": 0}}


async def finalize(call: Call) -> JsonObject:
    """POST /2/media/upload/:id/finalize: all parts must be there."""
    opened = _under_way(call)
    content = b"".join(opened["parts"][index] for index in sorted(opened["parts"]))
    if len(content) != opened.get("total_bytes"):
        raise CallRefused(400, "Segments do not add up to provided total file size.", "invalid-request")
    answer = _keep(call, call.request.match_info["media"], str(opened["media_type"]), content)
    answer["data"]["processing_info"] = {"state": "pending", "check_after_secs": 0.1}
    return answer


async def status(call: Call) -> JsonObject:
    """GET /2/media/upload?command=STATUS."""
    media_id = call.request.query.get("media_id", "")
    if call.request.query.get("command") != "STATUS" or media_id not in call.profile.uploads:
        raise CallRefused(404, "Could not find media with id.", "resource-not-found")
    return {"data": {"id": media_id, "processing_info": {"state": "succeeded", "progress_percent": 100}}}


async def download(request: web.Request) -> web.StreamResponse:
    """A file that a webhook or an answer named."""
    file = request.app[WORLD].files.get(request.match_info["file"])
    if file is None:
        return web.Response(status=404)
    return await hand_out(request, file, file.mime_type)


def _under_way(call: Call) -> JsonObject:
    opened = call.profile.parts.get(call.request.match_info["media"])
    if opened is None:
        raise CallRefused(404, "Could not find media with id.", "resource-not-found")
    return opened


def _keep(call: Call, media_id: str, mime_type: str, content: bytes) -> JsonObject:
    kind = MessageKind.IMAGE if mime_type.startswith("image/") else MessageKind.VIDEO
    file = StoredFile(media_id, kind, f"{kind}", mime_type, content)
    call.profile.uploads[media_id] = call.world.files[media_id] = file
    return {"data": {"id": media_id, "media_key": f"3_{media_id}", "size": len(content)}}


async def _content(field: object) -> bytes:
    return field.file.read() if isinstance(field, web.FileField) else b""
