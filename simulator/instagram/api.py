"""What an Instagram account can be asked on the Graph API. https://developers.facebook.com/docs/instagram-platform"""

from simulator.chat import JsonObject, Place
from simulator.graph_api import GraphCall
from simulator.graph_errors import PageRefused
from simulator.instagram.played import PlayedProfile
from simulator.instagram.sending import answer_publicly, send
from simulator.world import World

SCOPES = (
    "instagram_basic",
    "instagram_manage_messages",
    "instagram_manage_comments",
    "pages_manage_metadata",
    "pages_messaging",
)


def call_name(profile: PlayedProfile, call: GraphCall) -> str | None:
    """What is asked of the account: messages, replies, account, token or subscribed_apps."""
    settings = profile.settings
    match call.method, call.node, call.edge:
        case "POST", node, "messages" if node in {"me", settings.instagram_id}:
            return "messages"
        case "POST", node, "replies" if _is_comment(profile, node):
            return "replies"
        case "GET", node, "" if node in {"me", settings.instagram_id}:
            return "account"
        case "GET", "debug_token", "" if call.query.get("input_token") == profile.access_token:
            return "token"
        case "GET" | "POST", node, "subscribed_apps" if node in {"me", settings.page_id}:
            return "subscribed_apps"
        case _:
            return None


async def do(world: World, profile: PlayedProfile, call: GraphCall) -> JsonObject:
    """Do it, or raise GraphRefused."""
    match call_name(profile, call):
        case "messages":
            return send(world, profile, await call.json())
        case "replies":
            return answer_publicly(world, profile, call.node, await call.json())
        case "account":
            own_id = profile.settings.instagram_id
            return {"id": own_id, "user_id": own_id, "username": profile.settings.username}
        case "token":
            return _token_json(profile)
        case _:
            return await _subscribed_apps(profile, call)


def _is_comment(profile: PlayedProfile, node: str) -> bool:
    chat = profile.owners.get(node)
    return chat is not None and chat.place is Place.PUBLIC


def _token_json(profile: PlayedProfile) -> JsonObject:
    told = {"app_id": profile.settings.app_id, "type": "PAGE", "is_valid": True, "expires_at": 0}
    return {"data": {**told, "data_access_expires_at": 0, "scopes": list(SCOPES)}}


async def _subscribed_apps(profile: PlayedProfile, call: GraphCall) -> JsonObject:
    if call.method == "GET":
        app = {"id": profile.settings.app_id, "subscribed_fields": sorted(profile.fields)}
        return {"data": [app] if profile.fields else []}
    wanted = (await call.json()).get("subscribed_fields")
    if not isinstance(wanted, str) or not wanted:
        raise PageRefused(100, "Param subscribed_fields must be non-empty.")
    profile.fields.clear()
    profile.fields.update(wanted.split(","))
    return {"success": True}
