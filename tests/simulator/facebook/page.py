"""A page of the ministry's, its citizens, and the connectors that are its clients."""

from typing import Any
from urllib.parse import urlsplit

import orjson

from connectors.downloads import Downloads
from domain.messages import Channel, OutboundMessage
from simulator.chat import Place
from simulator.facebook.played import psid_of
from simulator.people import make_citizen
from simulator.play import Player
from simulator.world import World
from tests.simulator.played_ministry import Ministry

TOKEN, APP_SECRET, PAGE, APP = "EAAG-page", "app-secret", "105519148853321", "918273645546372"
PSID = psid_of(make_citizen("um-faisal"))
DIRECTORY = {(Channel.MESSENGER, PAGE): "moe-messenger", (Channel.FACEBOOK_PAGE, PAGE): "moe-page"}


def settings(base: str, token: str = TOKEN) -> dict[str, Any]:
    return {
        "page_id": PAGE,
        "app_id": APP,
        "access_token": token,
        "app_secrets": [APP_SECRET],
        "verify_token": "verify-me",
        "directory": DIRECTORY,
        "downloads": Downloads(allowed_hosts=frozenset({urlsplit(base).netloc})),
        "api_base": base,
    }


def in_private(world: World, slug: str = "um-faisal") -> Player:
    return Player(world, "messenger", "moe-messenger", slug)


def in_public(world: World, slug: str = "um-faisal") -> Player:
    return Player(world, "facebook_page", "moe-page", slug, Place.PUBLIC)


def to(address: str, text: str = "رقم طلبك 4712345678", **more: Any) -> OutboundMessage:
    return OutboundMessage("42", address, text, **more)


def told(ministry: Ministry) -> list[dict[str, Any]]:
    """The private events and changes the ministry was told, oldest first."""
    entries = [orjson.loads(body)["entry"][0] for _, body in ministry.requests]
    return [(entry.get("messaging") or entry["changes"])[0] for entry in entries]
