"""The Bot API's methods by which a bot receives: its updates, its webhook, its files."""

import asyncio
from typing import Any

import orjson

from simulator.chat import JsonObject
from simulator.telegram.calls import Call, CallRefused, Context
from simulator.telegram.played import PlayedBot
from simulator.telegram.updates import bot_json

DOWNLOAD_LIMIT = 20 * 1024 * 1024


async def get_me(context: Context) -> JsonObject:
    """The bot itself."""
    return {
        **bot_json(context.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": context.bot.settings.reads_all_group_messages,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


async def get_updates(context: Context) -> list[Any]:
    """The waiting updates from `offset` on; those before it are confirmed. A newer poller ends an older."""
    bot, call, world = context.bot, context.call, context.world
    if bot.line.url is not None:
        raise CallRefused(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
            "the webhook first",
        )
    bot.poller += 1
    me = bot.poller
    world.changed()
    _remember_allowed(bot, call)
    offset = call.integer("offset")
    if offset < 0:
        offset = (sorted(bot.line.pending)[offset:] or [0])[0]
    bot.line.confirm([number for number in bot.line.pending if number < offset])
    try:
        async with asyncio.timeout(min(call.integer("timeout"), 50)):
            await world.until(lambda: bool(bot.line.pending) or bot.poller != me)
    except TimeoutError:
        return []
    if bot.poller != me:
        raise CallRefused(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
            "running",
        )
    limit = min(max(call.integer("limit", 100), 1), 100)
    return [orjson.loads(bot.line.pending[number].body) for number in sorted(bot.line.pending)[:limit]]


async def set_webhook(context: Context) -> bool:
    """Point the bot's updates to an address; an empty one takes it away."""
    bot, call = context.bot, context.call
    bot.webhook_secret = call.text("secret_token")
    _remember_allowed(bot, call)
    if call.flag("drop_pending_updates"):
        bot.line.drop_pending()
    bot.line.point_to(call.text("url") or None)
    return True


async def delete_webhook(context: Context) -> bool:
    """Back to getUpdates."""
    if context.call.flag("drop_pending_updates"):
        context.bot.line.drop_pending()
    context.bot.line.point_to(None)
    return True


async def get_webhook_info(context: Context) -> JsonObject:
    """The webhook and how it fares."""
    line = context.bot.line
    info: JsonObject = {
        "url": line.url or "",
        "has_custom_certificate": False,
        "pending_update_count": len(line.pending),
        "max_connections": 40,
    }
    if line.url:
        info["ip_address"] = "127.0.0.1"
    if line.last_error:
        answered = line.last_error.status is not None
        info["last_error_date"] = int(line.last_error.at.timestamp())
        info["last_error_message"] = (
            f"Wrong response from the webhook: {line.last_error.status}"
            if answered
            else line.last_error.error
        )
    if context.bot.allowed_updates is not None:
        info["allowed_updates"] = sorted(context.bot.allowed_updates)
    return info


async def get_file(context: Context) -> JsonObject:
    """Where a file can be downloaded."""
    file_id = context.call.text("file_id")
    file = context.world.files.get(file_id) or context.world.files.get(file_id[:-1])
    if file is None:
        raise CallRefused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise CallRefused(400, "Bad Request: file is too big")
    return {
        "file_id": file_id,
        "file_unique_id": file.id[-12:],
        "file_size": len(file.content),
        "file_path": f"files/{file.id}/{file.name}",
    }


def _remember_allowed(bot: PlayedBot, call: Call) -> None:
    """The list stays until another is given; an empty one means the default kinds."""
    allowed = call.nested("allowed_updates")
    if isinstance(allowed, list):
        bot.allowed_updates = frozenset(map(str, allowed)) or None
