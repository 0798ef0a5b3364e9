"""Carries the ministry's WhatsApp messages to citizens, and its marks on theirs."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from simulator.chat import Author, Bubble, Chat, JsonObject, Place, Stage
from simulator.graph_errors import GraphRefused
from simulator.people import make_citizen
from simulator.whatsapp.messages import read_content
from simulator.whatsapp.played import PlayedNumber
from simulator.whatsapp.webhooks import new_wamid, queue_status
from simulator.world import World

WINDOW = timedelta(hours=24)


def accept(world: World, number: PlayedNumber, message: JsonObject) -> JsonObject:
    """Take a message to a citizen, answer as Meta does, and carry it on in the background."""
    address = str(message.get("to") or message.get("recipient") or "")
    if not address:
        raise GraphRefused(100, "The parameter to or recipient is required.")
    content = read_content(world, number, message)
    _keep_within_limits(world, number, address)
    chat = number.chat_with(address)
    problem = _why_undeliverable(world, chat, is_template=message.get("type") == "template")
    if problem and world.rules.refuses_at_once:
        raise GraphRefused(problem)
    context = message.get("context")
    bubble = Bubble(
        id=new_wamid(world),
        author=Author.MINISTRY,
        author_name=number.settings.name,
        at=world.clock(),
        reply_to=str(context["message_id"])
        if isinstance(context, dict) and "message_id" in context
        else None,
        stage=Stage.ACCEPTED,
        tag=message.get("biz_opaque_callback_data"),
        **content,
    )
    whose = chat or _nobody(number, address)
    world.add(whose, bubble)
    world.in_background(_carry(world, number, whose, bubble, problem))
    contact = {"input": address, "wa_id" if "to" in message else "user_id": address.lstrip("+")}
    return {
        "messaging_product": "whatsapp",
        "contacts": [contact],
        "messages": [{"id": bubble.id, "message_status": "accepted"}],
    }


def mark_read(world: World, number: PlayedNumber, message: JsonObject) -> JsonObject:
    """The ministry read a message, and with it all before."""
    chat, bubble = _find(number, message.get("message_id"))
    for earlier in chat.bubbles:
        if earlier.author is Author.CITIZEN:
            earlier.stage = Stage.READ
            world.show(chat, earlier)
        if earlier is bubble:
            break
    if "typing_indicator" in message:
        world.tell({"event": "typing", "chat": chat.key})
    return {"success": True}


def react(world: World, number: PlayedNumber, message: JsonObject) -> JsonObject:
    """The ministry put an emoji on a message."""
    reaction = message.get("reaction")
    if not isinstance(reaction, dict):
        raise GraphRefused(131008, "reaction is required")
    chat, bubble = _find(number, reaction.get("message_id"))
    bubble.reaction = str(reaction.get("emoji", ""))
    world.show(chat, bubble)
    return {
        "messaging_product": "whatsapp",
        "contacts": [{"input": str(message.get("to", "")), "wa_id": chat.citizen.phone}],
        "messages": [{"id": new_wamid(world)}],
    }


def read_everything(world: World, number: PlayedNumber, chat: Chat) -> None:
    """The citizen opened the chat: all that was delivered is read now."""
    for bubble in chat.from_ministry():
        if bubble.stage is Stage.DELIVERED:
            _reach(world, number, chat, bubble, Stage.READ)


def _nobody(number: PlayedNumber, address: str) -> Chat:
    """Where messages to a number or id go that is not on WhatsApp, or whose owner never wrote."""
    slug = f"unknown-{address}"
    person = replace(make_citizen(slug), phone=address, hides_phone=not address.lstrip("+").isdecimal())
    return Chat(number.channel, number.slug, slug, Place.PRIVATE, 0, person)


def _why_undeliverable(world: World, chat: Chat | None, *, is_template: bool) -> int:
    if chat is None:
        return 131026
    last = chat.last_inbound_at
    window_open = last is not None and world.clock() - last < WINDOW
    return 0 if window_open or is_template else 131047


def _keep_within_limits(world: World, number: PlayedNumber, address: str) -> None:
    if not world.rules.flood_limits:
        return
    if world.flood.wait_for("whatsapp", number.slug, address, burst=5, per_second=1 / 6):
        raise GraphRefused(131056, "Too many messages sent from this phone number to the same recipient.")
    if world.flood.wait_for("whatsapp", number.slug, burst=80, per_second=80):
        raise GraphRefused(130429, "Cloud API message throughput has been reached.")


async def _carry(world: World, number: PlayedNumber, chat: Chat, bubble: Bubble, problem: int) -> None:
    """What happens after Meta took a message: sent, delivered, read, with a status for each."""
    await asyncio.sleep(world.timing.status_pause)
    if problem:
        bubble.error = str(problem)
        _reach(world, number, chat, bubble, Stage.FAILED)
        return
    _reach(world, number, chat, bubble, Stage.SENT)
    if chat.blocked:
        return
    await asyncio.sleep(world.timing.status_pause)
    _reach(world, number, chat, bubble, Stage.DELIVERED)
    if chat.viewers:
        await asyncio.sleep(world.timing.status_pause)
        _reach(world, number, chat, bubble, Stage.READ)


def _reach(world: World, number: PlayedNumber, chat: Chat, bubble: Bubble, stage: Stage) -> None:
    if bubble.stage is stage:
        return
    bubble.stage = stage
    queue_status(world, number, chat, bubble, int(bubble.error or 0))
    world.show(chat, bubble)


def _find(number: PlayedNumber, message_id: object) -> tuple[Chat, Bubble]:
    chat = number.owners.get(str(message_id))
    bubble = chat.find(str(message_id)) if chat else None
    if chat and bubble:
        return chat, bubble
    raise GraphRefused(131009, f"Message {message_id} does not exist")
