"""What Teams posts to a bot, as JSON, and the line it is put on."""

import html
from datetime import datetime

import orjson

from domain.messages import MessageKind
from simulator.chat import Bubble, Chat, JsonObject, Place, StoredFile
from simulator.line import Parcel
from simulator.people import Citizen
from simulator.teams.played import REGION, PlayedTeamsBot, conversation_id
from simulator.world import World

UPLOADED = "application/vnd.microsoft.teams.file.download.info"


def queue_activity(
    world: World,
    bot: PlayedTeamsBot,
    chat: Chat,
    citizen: Citizen,
    activity: JsonObject,
    tells_of: tuple[Chat, Bubble] | None = None,
) -> None:
    """Tell the bot what a citizen did in a chat."""
    whole = _around(world, bot, chat, citizen) | activity
    body = orjson.dumps(whole)
    bot.line.put(Parcel(world.next_serial(), body, f"{activity['type']} {activity['id']}", tells_of))


def message_of(world: World, bot: PlayedTeamsBot, chat: Chat, bubble: Bubble) -> JsonObject:
    """A message as the bot sees it; in a group it begins with the bot's name, or the bot would not see it."""
    words = html.escape(bubble.text, quote=False)
    entities: list[JsonObject] = [
        {"type": "clientInfo", "locale": "ar-SA", "country": "SA", "platform": "iOS"}
    ]
    if chat.place is Place.GROUP:
        marked = f"<at>{html.escape(bot.name, quote=False)}</at>"
        words = f"{marked} {words}"
        entities.append(
            {"type": "mention", "mentioned": {"id": bot.bot_id, "name": bot.name}, "text": marked}
        )
    quotation = _quotation(chat, bubble)
    copy = {"contentType": "text/html", "content": f"<div>{quotation}<div>{words}</div></div>"}
    message: JsonObject = {
        "type": "message",
        "id": bubble.id,
        "attachments": [*(_attachment(world, file) for file in _shown(chat, bubble)), copy],
        "entities": entities,
    }
    return message | ({"textFormat": "plain", "text": words} if words else {})


def iso(moment: datetime) -> str:
    """As Teams writes a moment."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def _around(world: World, bot: PlayedTeamsBot, chat: Chat, citizen: Citizen) -> JsonObject:
    """What every activity tells."""
    is_group = chat.place is Place.GROUP
    return {
        "timestamp": iso(world.clock()),
        "channelId": "msteams",
        "serviceUrl": world.address + REGION,
        "from": {"id": f"29:1{citizen.bsuid}", "name": citizen.name},
        "conversation": {
            "conversationType": "groupChat" if is_group else "personal",
            "tenantId": bot.settings.tenant_id,
            "id": conversation_id(chat),
            **({"isGroup": True} if is_group else {}),
        },
        "recipient": {"id": bot.bot_id, "name": bot.name},
        "channelData": {"tenant": {"id": bot.settings.tenant_id}},
    }


def _shown(chat: Chat, bubble: Bubble) -> tuple[StoredFile, ...]:
    """The files a bot is told of: in groups only pictures, for the others lie in the group's SharePoint."""
    if chat.place is Place.PRIVATE:
        return bubble.files
    return tuple(file for file in bubble.files if _is_picture(file))


def _is_picture(file: StoredFile) -> bool:
    return file.kind in {MessageKind.IMAGE, MessageKind.STICKER}


def _attachment(world: World, file: StoredFile) -> JsonObject:
    """Teams keeps a picture and wants the bot's token for it; a file goes to the citizen's OneDrive."""
    if _is_picture(file):
        return {
            "contentType": "image/*",
            "contentUrl": f"{world.address}{REGION}v3/attachments/{file.id}/views/original",
        }
    return {
        "contentType": UPLOADED,
        "contentUrl": f"{world.address}/teams/onedrive/{file.name}",
        "name": file.name,
        "content": {
            "downloadUrl": f"{world.address}/teams/onedrive/download?UniqueId={file.id}&tempauth=1",
            "uniqueId": file.id,
            "fileType": file.name.rpartition(".")[2],
        },
    }


def _quotation(chat: Chat, bubble: Bubble) -> str:
    quoted = chat.find(bubble.reply_to) if bubble.reply_to else None
    if quoted is None:
        return ""
    preview = html.escape(quoted.text[:100], quote=False)
    return (
        f'<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="{quoted.id}">'
        f'<p itemprop="preview">{preview}</p></blockquote>'
    )
