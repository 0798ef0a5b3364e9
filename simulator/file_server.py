"""Hands out files as the platforms' own file servers do, or as one that fails, lies or leads astray."""

from aiohttp import web

from simulator.chat import StoredFile
from simulator.faults import FileFault
from simulator.keys import WORLD

PAGE = b"<!DOCTYPE html><title>x</title><script>document.title = 'it runs'</script>"
INSIDE = "https://127.0.0.1:1/latest/meta-data/"
_ENDLESS_CHUNKS = 1_000


async def hand_out(request: web.Request, file: StoredFile, mime_type: str) -> web.StreamResponse:
    """The content of a file, unless a fault of the world concerns it."""
    match request.app[WORLD].faults.for_file():
        case FileFault.SERVER_ERROR:
            return web.Response(status=500, text="<html>500</html>", content_type="text/html")
        case FileFault.LIES_ABOUT_TYPE:
            return web.Response(body=PAGE, headers={"Content-Type": mime_type})
        case FileFault.LIES_ABOUT_SIZE:
            return await _more_than_said(request, mime_type)
        case FileFault.LEADS_INSIDE:
            return web.Response(status=302, headers={"Location": INSIDE})
    return web.Response(body=file.content, headers={"Content-Type": mime_type})


async def _more_than_said(request: web.Request, mime_type: str) -> web.StreamResponse:
    """Megabytes without an end in sight, of a file that was said to be small."""
    response = web.StreamResponse(headers={"Content-Type": mime_type})
    await response.prepare(request)
    chunk = b"\xff\xd8\xff" + bytes(65_533)
    for _ in range(_ENDLESS_CHUNKS):
        await response.write(chunk)
    return response
