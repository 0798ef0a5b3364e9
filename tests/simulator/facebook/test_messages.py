"""The private messages of a played page: what Messenger takes, refuses, and tells the ministry."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from connectors.messenger.connector import MessengerConnector
from connectors.messenger.inbound import parse as parse_messenger
from domain.errors import ContactGone, Misconfigured, WindowClosed
from domain.messages import Button, EventKind, MessageKind, OutboundFile
from simulator.chat import Stage
from simulator.facebook.messages import read_everything
from simulator.facebook.played import PlayedMessenger
from simulator.world import World
from tests.simulator.facebook.page import (
    APP,
    APP_SECRET,
    PAGE,
    PSID,
    TOKEN,
    in_private,
    settings,
    to,
    told,
)
from tests.simulator.played_ministry import Ministry, MovableClock

PHOTO = OutboundFile(MessageKind.IMAGE, "فصل.jpg", "image/jpeg", b"\xff\xd8\xff")


async def test_a_private_message_is_told_signed_over_its_bytes(
    world: World, base: str, ministry: Ministry
) -> None:
    in_private(world).says("متى التسجيل؟")
    await world.settled()

    [(headers, body)] = ministry.requests
    signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-hub-signature-256"] == f"sha256={signature}"
    [message] = parse_messenger(body, PAGE, APP).messages
    assert (message.sender_id, message.text) == (PSID, "متى التسجيل؟")


async def test_our_message_arrives_and_comes_back_as_echo_and_delivery(
    world: World, messenger: MessengerConnector, ministry: Ministry
) -> None:
    citizen = in_private(world)
    citizen.says("متى التسجيل؟")
    receipt = await messenger.send(to(PSID, buttons=(Button("menu:status", "متابعة طلب"),)))
    await world.settled()

    [bubble] = citizen.answers
    assert (bubble.id, bubble.text, bubble.stage) == (
        receipt.external_id,
        "رقم طلبك 4712345678",
        Stage.DELIVERED,
    )
    happened = [
        event for _, body in ministry.requests[1:] for event in parse_messenger(body, PAGE, APP).events
    ]
    assert [(event.kind, event.external_id, event.outbox_id) for event in happened] == [
        (EventKind.SENT, bubble.id, "42"),
        (EventKind.DELIVERED, bubble.id, None),
    ]


async def test_reading_tells_the_moment(
    world: World, messenger: MessengerConnector, ministry: Ministry
) -> None:
    citizen = in_private(world)
    citizen.says("متى التسجيل؟")
    await messenger.send(to(PSID))
    await world.settled()
    account = world.account("messenger", "moe-messenger")
    assert isinstance(account, PlayedMessenger)
    read_everything(world, account, citizen.chat)
    await world.settled()

    assert citizen.answers[0].stage is Stage.READ
    [event] = parse_messenger(ministry.requests[-1][1], PAGE, APP).events
    assert (event.kind, event.external_id, event.sender_id) == (EventKind.READ, "", PSID)
    assert event.sent_at == world.clock()


async def test_a_pressed_choice_is_a_message_with_its_payload(
    world: World, messenger: MessengerConnector, ministry: Ministry
) -> None:
    citizen = in_private(world)
    citizen.says("السلام عليكم")
    await messenger.send(to(PSID, buttons=(Button("menu:status", "متابعة طلب"),)))
    citizen.presses(citizen.answers[0].id, "menu:status")
    await world.settled()

    messages = [event["message"] for event in told(ministry) if "message" in event]
    pressed = next(message for message in messages if "quick_reply" in message)
    assert (pressed["text"], pressed["quick_reply"]) == ("متابعة طلب", {"payload": "menu:status"})
    assert citizen.answers[0].buttons == ()


async def test_a_file_goes_up_and_arrives_and_one_comes_down(
    world: World, messenger: MessengerConnector, ministry: Ministry
) -> None:
    citizen = in_private(world)
    citizen.sends_file("photo")
    await world.settled()
    [message] = parse_messenger(ministry.requests[0][1], PAGE, APP).messages
    content = await messenger.fetch(message.attachments[0].file_ref, 10_000_000)
    await messenger.send(to(PSID, "هذا الخطاب", files=(PHOTO,)))

    assert content == next(iter(world.files.values())).content
    file, text = citizen.answers
    assert (file.files[0].content, text.text) == (PHOTO.content, "هذا الخطاب")


async def test_an_edit_a_deletion_and_a_reaction_are_told(
    world: World, messenger: MessengerConnector, ministry: Ministry
) -> None:
    citizen = in_private(world)
    bubble = citizen.says("متى التسجيل؟")
    await messenger.send(to(PSID))
    citizen.edits(bubble.id, "متى القبول؟")
    citizen.reacts(citizen.answers[0].id, "❤️")
    citizen.deletes(bubble.id)
    await world.settled()

    parsed = [parse_messenger(body, PAGE, APP) for _, body in ministry.requests]
    kinds = [event.kind for one in parsed for event in one.events]
    assert {EventKind.EDITED, EventKind.DELETED} <= set(kinds)
    reaction = next(one.messages[0] for one in parsed if one.messages and one.messages[0].in_reply_to)
    assert (reaction.kind, reaction.text) == (MessageKind.REACTION, "❤️")


async def test_what_messenger_refuses(
    world: World, messenger: MessengerConnector, clock: MovableClock
) -> None:
    with pytest.raises(ContactGone):
        await messenger.send(to(PSID))  # nobody we know
    citizen = in_private(world)
    citizen.says("متى التسجيل؟")
    citizen.blocks()
    with pytest.raises(ContactGone):
        await messenger.send(to(PSID))
    citizen.unblocks()
    clock.move(timedelta(hours=24, seconds=1))
    with pytest.raises(WindowClosed):
        await messenger.send(to(PSID))


async def raw(base: str, path: str, body: Any, token: str = TOKEN) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{base}/v26.0/{path}", json=body, headers=headers) as response,
    ):
        return response.status, (await response.json())["error"]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"text": ""},
        {"text": "ن" * 2001},
        {"text": "نص", "attachment": {"type": "image", "payload": {"attachment_id": "1"}}},
        {"attachment": {"type": "image", "payload": {"attachment_id": "404"}}},
        {"text": "نص", "metadata": "م" * 1001},
        {"text": "نص", "quick_replies": [{"content_type": "text", "title": "ن" * 21, "payload": "x"}]},
        {"text": "نص", "quick_replies": [{"content_type": "text", "title": "نعم", "payload": "x"}] * 14},
    ],
)
async def test_a_message_over_a_limit_is_refused(world: World, base: str, message: dict[str, Any]) -> None:
    in_private(world).says("متى التسجيل؟")
    request = {"recipient": {"id": PSID}, "messaging_type": "RESPONSE", "message": message}

    status, error = await raw(base, f"{PAGE}/messages", request)

    assert (status, error["code"]) == (400, 100)


async def test_the_tag_of_people_is_refused_to_a_bot(world: World, base: str) -> None:
    in_private(world).says("متى التسجيل؟")
    request = {
        "recipient": {"id": PSID},
        "messaging_type": "MESSAGE_TAG",
        "tag": "HUMAN_AGENT",
        "message": {"text": "نص"},
    }

    assert (await raw(base, f"{PAGE}/messages", request))[0] == 400


async def test_a_wrong_token_and_a_wrong_page_are_refused(world: World, base: str) -> None:
    assert (await raw(base, f"{PAGE}/messages", {}, "wrong"))[1]["code"] == 190
    status, error = await raw(base, "999/messages", {})
    assert (status, error["code"], error["error_subcode"]) == (400, 100, 33)
    connector = MessengerConnector("moe-messenger", **settings(base, "wrong"))
    with pytest.raises(Misconfigured):
        await connector.send(to(PSID))
    await connector.close()
