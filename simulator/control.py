"""The simulator's own API: play a citizen, ask for faults, look at what happened."""

from dataclasses import asdict, fields, replace
from typing import Any

import orjson
from aiohttp import web

from simulator.chat import JsonObject, Place
from simulator.faults import CallFault, DeliveryFaults, FaultKind, FileFault
from simulator.handshake import shake_hands
from simulator.keys import WORLD
from simulator.play import ActRefused, Player
from simulator.world import UnknownAccount, World

ACTS = ("file", "location", "contact", "press", "edit", "delete", "react", "block", "text")


def add_routes(app: web.Application) -> None:
    """Everything under addresses that no platform has."""
    app.router.add_post("/_citizens/{channel}/{account}/{citizen}/say", say)
    app.router.add_get("/_faults", show_faults)
    app.router.add_post("/_faults", set_faults)
    app.router.add_get("/_state", show_state)
    app.router.add_post("/_handshake/{account}", handshake)


async def say(request: web.Request) -> web.Response:
    """Let a citizen do one thing: see ACTS for what the body may hold."""
    wish = await _wish(request)
    where = request.match_info
    try:
        player = Player(
            request.app[WORLD],
            where["channel"],
            where["account"],
            where["citizen"],
            Place(wish.get("place", Place.PRIVATE)),
            name=str(wish.get("name", "")),
            hides_phone=bool(wish.get("hide_phone", False)),
        )
        return _json({"id": _act(player, wish), "chat": player.chat.key})
    except UnknownAccount as error:
        return _json({"error": f"no such account: {error}"}, 404)
    except ActRefused as error:
        return _json({"error": str(error)}, 409)
    except (KeyError, TypeError, ValueError) as error:
        return _json({"error": f"cannot understand this act: {error!r}"}, 400)


def _act(player: Player, wish: JsonObject) -> str | None:
    act = next((name for name in ACTS if name in wish), None)
    given, text, reply_to = wish.get(act or ""), str(wish.get("text", "")), wish.get("reply_to")
    match act, given:
        case "text", _:
            return player.says(text, reply_to=reply_to).id
        case "file", kind:
            return player.sends_file(str(kind), text, reply_to=reply_to).id
        case "location", {"latitude": latitude, "longitude": longitude}:
            return player.shares_location(float(latitude), float(longitude)).id
        case "contact", {"name": name, "phone": phone}:
            return player.shares_contact(str(name), str(phone)).id
        case "press", {"message": message, "button": button}:
            return player.presses(str(message), str(button))
        case "edit", {"message": message, "text": new_text}:
            return player.edits(str(message), str(new_text)).id
        case "delete", {"message": message}:
            return player.deletes(str(message)).id
        case "react", {"message": message, "emoji": emoji}:
            return player.reacts(str(message), str(emoji)).id
        case "block", True:
            player.blocks()
            return None
        case "block", False:
            player.unblocks()
            return None
    raise ActRefused(f"one of {', '.join(ACTS)} is needed, in its documented shape")


async def show_faults(request: web.Request) -> web.Response:
    """What is switched on."""
    return _json(_faults_json(request.app[WORLD]))


async def set_faults(request: web.Request) -> web.Response:
    """`calls`, `files`: faults to add; `delivery`: how webhooks arrive; `clear`; names of `world.rules`."""
    world, wish = request.app[WORLD], await _wish(request)
    try:
        calls = [_call_fault(fault) for fault in wish.get("calls", [])]
        files = [FileFault(fault) for fault in wish.get("files", [])]
        delivery = DeliveryFaults(**wish["delivery"]) if "delivery" in wish else None
    except (KeyError, TypeError, ValueError) as error:
        return _json({"error": f"cannot understand this fault: {error}"}, 400)
    if wish.get("clear"):
        world.faults.clear()
    for fault in calls:
        world.faults.add(fault)
    world.faults.files += files
    world.faults.delivery = delivery or world.faults.delivery
    rules = {rule.name: bool(wish[rule.name]) for rule in fields(world.rules) if rule.name in wish}
    world.rules = replace(world.rules, **rules)
    world.tell({"event": "faults", "faults": _faults_json(world)})
    return _json(_faults_json(world))


async def show_state(request: web.Request) -> web.Response:
    """Everything there is to see, for tests."""
    world = request.app[WORLD]
    chats = [
        {
            "key": chat.key,
            "channel": chat.channel,
            "account": chat.account,
            "citizen": slug,
            "place": place,
            "blocked": chat.blocked,
            "bubbles": [bubble.as_json() for bubble in chat.bubbles],
        }
        for account in world.accounts.values()
        for (slug, place), chat in account.chats.items()
    ]
    return _json(
        {
            "chats": chats,
            "pending": {account.slug: len(account.line.pending) for account in world.accounts.values()},
            "webhooks_posted": world.webhooks_posted,
            "webhooks_taken": world.webhooks_taken,
            "webhooks": [attempt.as_json() for attempt in world.webhook_attempts],
            "calls": list(world.calls),
            "faults": _faults_json(world),
        }
    )


async def handshake(request: web.Request) -> web.Response:
    """Let Meta check the webhook address of a WhatsApp account."""
    try:
        result = await shake_hands(request.app[WORLD], request.match_info["account"])
    except UnknownAccount as error:
        return _json({"error": f"no such account: {error}"}, 404)
    return _json(asdict(result))


def _call_fault(wish: JsonObject) -> CallFault:
    return CallFault(**{**wish, "kind": FaultKind(wish["kind"])})


def _faults_json(world: World) -> JsonObject:
    return {
        "calls": [asdict(fault) for fault in world.faults.calls],
        "files": list(world.faults.files),
        "delivery": asdict(world.faults.delivery),
        **asdict(world.rules),
    }


async def _wish(request: web.Request) -> JsonObject:
    """The JSON body. Other content types are refused, so that no foreign page can act through a browser."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="application/json is needed")
    try:
        wish: Any = orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise web.HTTPBadRequest(text=f"not JSON: {error}") from error
    if not isinstance(wish, dict):
        raise web.HTTPBadRequest(text="a JSON object is needed")
    return wish


def _json(body: JsonObject, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
