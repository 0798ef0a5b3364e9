"""What a page can be asked on the Graph API, of its private messages and of its comments.

https://developers.facebook.com/docs/messenger-platform/reference/send-api
https://developers.facebook.com/docs/graph-api/reference/comment
"""

import orjson
from aiohttp.web_request import FileField

from domain.messages import MessageKind
from simulator.chat import JsonObject, StoredFile
from simulator.facebook import comments, messages
from simulator.facebook.played import PlayedFeed, PlayedMessenger, PlayedOfPage
from simulator.graph_api import GraphCall
from simulator.graph_errors import PageRefused
from simulator.world import World

SCOPES = (
    "pages_messaging",
    "pages_manage_metadata",
    "pages_manage_engagement",
    "pages_read_engagement",
    "pages_read_user_content",
)
KINDS = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "file": MessageKind.DOCUMENT,
}
FILE_LIMIT_BYTES = 25 * 1024**2


def name_of_messenger_call(messenger: PlayedMessenger, call: GraphCall) -> str | None:
    """What is asked of the private messages: messages, message_attachments, or something of the page."""
    if call.method == "POST" and call.node in {"me", messenger.page_id}:
        name = {"messages": "messages", "message_attachments": "message_attachments"}.get(call.edge)
        if name:
            return name
    return _name_of_page_call(messenger, call)


def name_of_feed_call(feed: PlayedFeed, call: GraphCall) -> str | None:
    """What is asked of the comments: comments, comment (to hide one), or something of the page."""
    if call.method == "POST" and comments.knows(feed, call.node):
        name = {"comments": "comments", "": "comment"}.get(call.edge)
        if name:
            return name
    return _name_of_page_call(feed, call)


async def do_messenger_call(world: World, messenger: PlayedMessenger, call: GraphCall) -> JsonObject:
    """Do it, or raise GraphRefused."""
    match name_of_messenger_call(messenger, call):
        case "messages":
            return messages.send(world, messenger, await call.json())
        case "message_attachments":
            return await _upload(world, call)
        case name:
            return await _do_page_call(messenger, call, name)


async def do_feed_call(world: World, feed: PlayedFeed, call: GraphCall) -> JsonObject:
    """Do it, or raise GraphRefused."""
    match name_of_feed_call(feed, call):
        case "comments":
            return comments.answer(world, feed, call.node, await call.json())
        case "comment":
            return comments.hide(world, feed, call.node, await call.json())
        case name:
            return await _do_page_call(feed, call, name)


def _name_of_page_call(page: PlayedOfPage, call: GraphCall) -> str | None:
    match call.method, call.node, call.edge:
        case "GET", "debug_token", "" if call.query.get("input_token") == page.access_token:
            return "token"
        case "GET" | "POST", node, "subscribed_apps" if node in {"me", page.page_id}:
            return "subscribed_apps"
        case "GET", node, "" if node in {"me", page.page_id}:
            return "page"
        case _:
            return None


async def _do_page_call(page: PlayedOfPage, call: GraphCall, name: str | None) -> JsonObject:
    match name:
        case "token":
            told = {"app_id": page.app_id, "type": "PAGE", "is_valid": True, "expires_at": 0}
            return {"data": {**told, "data_access_expires_at": 0, "scopes": list(SCOPES)}}
        case "subscribed_apps":
            return await _subscribed_apps(page, call)
        case _:
            return {"id": page.page_id, "name": page.name}


async def _subscribed_apps(page: PlayedOfPage, call: GraphCall) -> JsonObject:
    if call.method == "GET":
        app = {"id": page.app_id, "subscribed_fields": sorted(page.fields)}
        return {"data": [app] if page.fields else []}
    wanted = (await call.json()).get("subscribed_fields")
    if not isinstance(wanted, str) or not wanted:
        raise PageRefused(100, "Param subscribed_fields must be non-empty.")
    page.fields.clear()
    page.fields.update(wanted.split(","))
    return {"success": True}


async def _upload(world: World, call: GraphCall) -> JsonObject:
    """Multipart with `message` (JSON of an attachment) and `filedata`."""
    form = await call.request.post()
    field, message = form.get("filedata"), form.get("message")
    if not isinstance(field, FileField) or not isinstance(message, str):
        raise PageRefused(100, "An incorrect number of files uploaded. Must upload exactly one file")
    try:
        kind = KINDS[orjson.loads(message)["attachment"]["type"]]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise PageRefused(100, "Param message[attachment][type] is unknown") from error
    content = field.file.read()
    if len(content) > FILE_LIMIT_BYTES:
        raise PageRefused(100, "Attachment size exceeds allowable limit", subcode=2018109)
    file = StoredFile(str(world.next_serial()), kind, field.filename, field.content_type, content)
    world.files[file.id] = file
    return {"attachment_id": file.id}
