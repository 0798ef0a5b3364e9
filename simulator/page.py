"""The page on which a newcomer plays a citizen, and the live news it lives on."""

import asyncio
from pathlib import Path
from typing import Any

import jinja2
import orjson
from aiohttp import web

from simulator.chat import Chat, JsonObject, Place
from simulator.keys import WORLD
from simulator.played import PlayedAccount
from simulator.world import UnknownAccount

FOLDER = Path(__file__).parent
TEXTS: dict[str, dict[str, str]] = orjson.loads((FOLDER / "texts.json").read_bytes())
SAMPLES: list[dict[str, str]] = orjson.loads((FOLDER / "samples.json").read_bytes())
HEARTBEAT = 15
SAFE_TO_SHOW = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "audio/ogg", "video/mp4"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

_templates = jinja2.Environment(loader=jinja2.FileSystemLoader(FOLDER / "templates"), autoescape=True)


def add_routes(app: web.Application) -> None:
    """The page, its files and its news."""
    app.router.add_get("/", show_page)
    app.router.add_get("/_chat/{channel}/{account}/{citizen}", show_chat)
    app.router.add_get("/_events/{channel}/{account}/{citizen}", follow_chat)
    app.router.add_get("/_files/{file}", show_file)
    app.router.add_static("/static", FOLDER / "static")


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Every answer of the simulator forbids what it does not need."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


async def show_page(request: web.Request) -> web.Response:
    """The whole page, in Arabic unless English is asked for."""
    world = request.app[WORLD]
    language = "en" if request.query.get("lang") == "en" else "ar"
    texts = TEXTS[language]
    config = {
        "texts": texts,
        "language": language,
        "accounts": [_account_json(account) for account in world.accounts.values()],
        "citizens": [
            {"slug": citizen.slug, "name": citizen.name, "hides_phone": citizen.hides_phone}
            for citizen in list(world.citizens.values())[:40]
        ],
    }
    html = _templates.get_template("page.html").render(
        t=texts,
        language=language,
        direction="ltr" if language == "en" else "rtl",
        config=orjson.dumps(config).decode(),
        samples=SAMPLES,
        inbox_url=world.inbox_url,
    )
    return web.Response(text=html, content_type="text/html")


async def show_chat(request: web.Request) -> web.Response:
    """A chat as it stands, and the last things the platform saw."""
    world = request.app[WORLD]
    chat = _chat(request)
    state = {
        "chat": chat.key,
        "blocked": chat.blocked,
        "bubbles": [bubble.as_json() for bubble in chat.bubbles[-200:]],
        "webhooks": [attempt.as_json() for attempt in list(world.webhook_attempts)[-30:]],
    }
    return web.Response(body=orjson.dumps(state), content_type="application/json")


async def follow_chat(request: web.Request) -> web.StreamResponse:
    """News as server-sent events; as long as they are followed, the citizen has the chat open."""
    world, chat = request.app[WORLD], _chat(request)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    news: asyncio.Queue[JsonObject | None] = asyncio.Queue()
    world.subscribers.add(news)
    chat.viewers += 1
    try:
        world.account(chat.channel, chat.account).seen(world, chat)
        await _pass_on(news, response)
    except ConnectionResetError:
        return response
    finally:
        chat.viewers -= 1
        world.subscribers.discard(news)
    return response


async def show_file(request: web.Request) -> web.Response:
    """A file of a bubble. Whatever a browser could run is offered for download only."""
    file = request.app[WORLD].files.get(request.match_info["file"])
    if file is None:
        raise web.HTTPNotFound
    if file.mime_type in SAFE_TO_SHOW:
        return web.Response(body=file.content, headers={"Content-Type": file.mime_type})
    headers = {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment"}
    return web.Response(body=file.content, headers=headers)


async def _pass_on(news: asyncio.Queue[JsonObject | None], response: web.StreamResponse) -> None:
    await response.write(b"retry: 1000\n\n")
    while True:
        try:
            item = await asyncio.wait_for(news.get(), HEARTBEAT)
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        if item is None:
            return
        await response.write(b"data: " + orjson.dumps(item) + b"\n\n")


def _chat(request: web.Request) -> Chat:
    where = request.match_info
    try:
        place = Place(request.query.get("place", Place.PRIVATE))
        return request.app[WORLD].chat(where["channel"], where["account"], where["citizen"], place)
    except (UnknownAccount, ValueError) as error:
        raise web.HTTPNotFound(text=f"no such chat: {error}") from error


def _account_json(account: PlayedAccount) -> dict[str, Any]:
    return {
        "channel": account.channel,
        "slug": account.slug,
        "name": account.name,
        "address": account.shown_address,
        "places": account.places,
    }
