"""Webhooks of the played platforms: signed, in order, and again until they are taken."""

import hashlib
import hmac
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.faults import DeliveryFaults
from simulator.handshake import shake_hands
from simulator.play import ActRefused, Player
from simulator.world import World
from tests.simulator.played_ministry import APP_SECRET, Ministry, MovableClock, bots, numbers

TEXT = "المكيفات عطلانة من اول يوم 😡"


def on(world: World, channel: str, slug: str = "um-faisal") -> Player:
    return Player(world, channel, {"telegram": "moe-bot", "whatsapp": "moe-number"}[channel], slug)


def telegram_texts(ministry: Ministry) -> list[str]:
    return [json.loads(body)["message"]["text"] for _, body in ministry.requests]


def whatsapp_messages(ministry: Ministry) -> list[dict[str, Any]]:
    values = [json.loads(body)["entry"][0]["changes"][0]["value"] for _, body in ministry.requests]
    return [message for value in values for message in value.get("messages", [])]


async def test_telegram_sends_its_secret(address: str, world: World, ministry: Ministry) -> None:
    on(world, "telegram").says(TEXT)
    await world.settled()

    [(headers, body)] = ministry.requests
    assert headers["x-telegram-bot-api-secret-token"] == "s3cret"
    assert json.loads(body)["message"]["text"] == TEXT


async def test_meta_signs_the_bytes_it_sends_and_escapes_arabic(
    address: str, world: World, ministry: Ministry
) -> None:
    on(world, "whatsapp").says(TEXT)
    await world.settled()

    [(headers, body)] = ministry.requests
    digest = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-hub-signature-256"] == f"sha256={digest}"
    assert body.isascii()
    assert whatsapp_messages(ministry)[0]["text"] == {"body": TEXT}


async def test_telegram_repeats_a_refused_update_before_it_goes_on(
    address: str, world: World, ministry: Ministry
) -> None:
    ministry.answers = [500, 503]
    player = on(world, "telegram")
    player.says("أولًا")
    player.says("ثانيًا")
    await world.settled()

    assert telegram_texts(ministry) == ["أولًا", "أولًا", "أولًا", "ثانيًا"]
    told = [(one.attempt, one.status) for one in world.webhook_attempts]
    assert told == [(1, 500), (2, 503), (3, 200), (1, 200)]
    assert (world.webhooks_posted, world.webhooks_taken) == (4, 2)


async def test_meta_repeats_a_refused_message_until_it_is_taken(
    address: str, world: World, ministry: Ministry
) -> None:
    ministry.answers = [500]
    player = on(world, "whatsapp")
    first, second = player.says("أولًا"), player.says("ثانيًا")
    await world.settled()

    assert Counter(message["id"] for message in whatsapp_messages(ministry)) == {first.id: 2, second.id: 1}
    assert (first.stage, second.stage) == ("delivered", "delivered")


async def test_every_delivery_can_come_five_times_at_once(
    address: str, world: World, ministry: Ministry
) -> None:
    world.faults.delivery = DeliveryFaults(copies=5)
    on(world, "whatsapp").says(TEXT)
    await world.settled()

    assert len(ministry.requests) == 5
    assert len({body for _, body in ministry.requests}) == 1


async def test_deliveries_can_be_shuffled_without_losing_any(
    address: str, world: World, ministry: Ministry
) -> None:
    world.faults.delivery = DeliveryFaults(shuffle=12)
    player = on(world, "telegram")
    said = [player.says(f"رسالة {index}").text for index in range(12)]
    await world.settled()

    assert telegram_texts(ministry) != said
    assert sorted(telegram_texts(ministry)) == sorted(said)


async def test_a_delivery_lost_on_the_way_comes_later(address: str, world: World, ministry: Ministry) -> None:
    world.faults.delivery = DeliveryFaults(drop=2)
    on(world, "telegram").says(TEXT)
    await world.settled()

    assert telegram_texts(ministry) == [TEXT]
    assert [one.status for one in world.webhook_attempts] == [None, None, 200]


async def test_every_act_on_whatsapp_is_told(address: str, world: World, ministry: Ministry) -> None:
    player = on(world, "whatsapp")
    said = player.says("نظام نور معلق")
    player.edits(said.id, "نظام نور معلق من الصبح")
    player.deletes(said.id)
    for kind in ("photo", "voice", "audio", "video", "document", "sticker"):
        player.sends_file(kind)
    player.shares_location(24.71, 46.67)
    player.shares_contact("مكتب القبول", "+966500000001")
    await world.settled()

    messages = whatsapp_messages(ministry)
    assert [message["type"] for message in messages] == [
        "text",
        "edit",
        "revoke",
        "image",
        "audio",
        "audio",
        "video",
        "document",
        "sticker",
        "location",
        "contacts",
    ]
    assert messages[1]["edit"]["original_message_id"] == said.id
    assert messages[1]["edit"]["message"]["text"]["body"] == "نظام نور معلق من الصبح"
    assert messages[2]["revoke"] == {"original_message_id": said.id}
    assert len({message["id"] for message in messages}) == len(messages)


async def test_the_handshake_asks_for_the_challenge(address: str, world: World) -> None:
    result = await shake_hands(world, "moe-number")

    assert (result.ok, result.status) == (True, 200)


async def test_a_blocked_ministry_cannot_be_written_to(world: World) -> None:
    player = on(world, "whatsapp")
    player.blocks()

    with pytest.raises(ActRefused, match="unblock"):
        player.says("مرحبًا")


async def test_ids_of_a_later_run_never_repeat_those_of_an_earlier(
    world: World, clock: MovableClock, ministry: Ministry
) -> None:
    earlier = {on(world, "whatsapp").says("١").id, on(world, "telegram").says("١").id}
    clock.move(timedelta(seconds=1))
    later_world = World([*bots(ministry.url), *numbers(ministry.url)], clock=clock)
    later = {on(later_world, "whatsapp").says("١").id, on(later_world, "telegram").says("١").id}

    assert not earlier & later


async def test_after_a_restart_the_ministry_can_still_answer(
    ministry: Ministry, clock: MovableClock, tmp_path: Path
) -> None:
    memory = tmp_path / "var" / "simulator.jsonl"
    before = World([*bots(ministry.url), *numbers(ministry.url)], clock=clock, memory=memory)
    asked = Player(before, "whatsapp", "moe-number", "abu-nayef", name="أبو نايف", hides_phone=True)
    asked.says("وين وصل طلبي")
    with memory.open("ab") as file:
        file.write(b'{"torn by a cra')

    after = World([*bots(ministry.url), *numbers(ministry.url)], clock=clock, memory=memory)

    chat = after.chat("whatsapp", "moe-number", "abu-nayef")
    assert (chat.known, chat.citizen, chat.last_inbound_at) == (True, asked.citizen, clock.now)
    assert chat.bubbles == []
