"""The played Bot API, as python-telegram-bot and plain requests find it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import orjson
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.request import HTTPXRequest

from simulator.chat import Place
from simulator.faults import CallFault, FaultKind
from simulator.play import Player
from simulator.telegram.api import bot_of
from simulator.world import World
from tests.simulator.played_ministry import POLLED_TOKEN, TOKEN


@pytest.fixture
async def bot(address: str) -> AsyncIterator[Bot]:
    async with bot_at(address, TOKEN) as bot:
        yield bot


@pytest.fixture
async def polled(address: str) -> AsyncIterator[Bot]:
    async with bot_at(address, POLLED_TOKEN) as bot:
        yield bot


def bot_at(address: str, token: str) -> Bot:
    return Bot(token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot")


def um_faisal(world: World, account: str = "moe-bot", place: Place = Place.PRIVATE) -> Player:
    return Player(world, "telegram", account, "um-faisal", place)


async def test_the_real_client_signs_in_and_sends_a_text_with_buttons(bot: Bot, world: World) -> None:
    citizen = um_faisal(world)
    question = citizen.says("الباص ما جا اليوم وبنتي واقفه في الشمس من ٦ ونص")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("متابعة الحالة", callback_data="status")]])

    sent = await bot.send_message(
        citizen.citizen.telegram_id,
        "وصلت رسالتك.",
        reply_markup=keyboard,
        reply_parameters=ReplyParameters(int(question.id)),
    )

    assert (await bot.get_me()).is_bot
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == question.text
    [answer] = citizen.answers
    assert (answer.id, answer.text) == (str(sent.message_id), "وصلت رسالتك.")
    assert [(button.id, button.title) for button in answer.buttons] == [("status", "متابعة الحالة")]
    assert answer.reply_to == question.id


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("   ", "Message text is empty"),
        ("م" * 4097, "Message is too long"),
        ("😀" * 2049, "Message is too long"),
    ],
)
async def test_a_text_telegram_would_not_take_is_refused(
    bot: Bot, world: World, text: str, complaint: str
) -> None:
    citizen = um_faisal(world)
    citizen.says("السلام عليكم")

    with pytest.raises(BadRequest, match=complaint):
        await bot.send_message(citizen.citizen.telegram_id, text)
    assert citizen.answers == []


@pytest.mark.parametrize("text", ["م" * 4096, "😀" * 2048])
async def test_a_text_at_the_limit_is_taken(bot: Bot, world: World, text: str) -> None:
    citizen = um_faisal(world)
    citizen.says("السلام عليكم")

    await bot.send_message(citizen.citizen.telegram_id, text)

    assert citizen.answers[0].text == text


async def test_whoever_never_wrote_is_no_chat(bot: Bot, world: World) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(um_faisal(world).citizen.telegram_id, "مرحبًا")


async def test_a_citizen_who_blocked_the_bot_gets_nothing(bot: Bot, world: World) -> None:
    citizen = um_faisal(world)
    citizen.says("السلام عليكم")
    citizen.blocks()

    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(citizen.citizen.telegram_id, "مرحبًا")

    citizen.unblocks()
    await bot.send_message(citizen.citizen.telegram_id, "أهلًا بعودتك")
    assert [answer.text for answer in citizen.answers] == ["أهلًا بعودتك"]


async def test_callback_data_counts_in_bytes(bot: Bot, world: World) -> None:
    citizen = um_faisal(world)
    citizen.says("السلام عليكم")
    chat = citizen.citizen.telegram_id

    for letters, is_taken in ((32, True), (33, False)):
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("نعم", callback_data="م" * letters)]])
        if is_taken:
            await bot.send_message(chat, "؟", reply_markup=keyboard)
        else:
            with pytest.raises(BadRequest, match="Button_data_invalid"):
                await bot.send_message(chat, "؟", reply_markup=keyboard)


async def test_files_go_both_ways(bot: Bot, world: World) -> None:
    citizen = um_faisal(world)
    photo = citizen.sends_file("photo", "صورة المكيف")
    chat = citizen.citizen.telegram_id

    file = await bot.get_file(photo.files[0].id)
    assert bytes(await file.download_as_bytearray()) == photo.files[0].content

    await bot.send_document(chat, b"%PDF-1.7", filename="قرار.pdf", caption="القرار")
    await bot.send_photo(chat, photo.files[0].id)
    assert [(answer.kind, answer.text) for answer in citizen.answers] == [
        ("document", "القرار"),
        ("image", ""),
    ]
    assert citizen.answers[0].files[0].content == b"%PDF-1.7"


async def test_an_own_message_can_be_edited_and_deleted(bot: Bot, world: World) -> None:
    citizen = um_faisal(world)
    citizen.says("السلام عليكم")
    chat = citizen.citizen.telegram_id
    sent = await bot.send_message(chat, "وصلت")

    await bot.edit_message_text("وصلت رسالتك", chat, sent.message_id)
    assert citizen.answers[0].text == "وصلت رسالتك"
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("وصلت رسالتك", chat, sent.message_id)
    await bot.delete_message(chat, sent.message_id)
    assert citizen.answers[0].deleted


async def test_every_update_is_understood_by_the_real_library(polled: Bot, world: World) -> None:
    citizen = um_faisal(world, "polled")
    citizen.says("/start noor")
    sent = await polled.send_message(
        citizen.citizen.telegram_id,
        "اختر",
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("موظف", callback_data="human")]]),
    )
    citizen.presses(str(sent.message_id), "human")
    edited = citizen.says("نظام نور معلق")
    citizen.edits(edited.id, "نظام نور معلق من الصبح")
    for kind in ("photo", "voice", "audio", "video", "document", "sticker"):
        citizen.sends_file(kind)
    citizen.shares_location(24.71, 46.67)
    citizen.shares_contact("مكتب القبول", "+966500000001")
    citizen.blocks()
    um_faisal(world, "polled", Place.GROUP).says("متى تبدأ الاختبارات؟")

    updates = await polled.get_updates(timeout=0)

    kinds = [next(iter(set(update.to_dict()) - {"update_id"})) for update in updates]
    assert kinds == [
        "message",
        "callback_query",
        "message",
        "edited_message",
        *["message"] * 8,
        "my_chat_member",
        "message",
    ]
    assert updates[-1].message is not None
    assert updates[-1].message.chat.type == "supergroup"


async def test_updates_stay_until_a_higher_offset_confirms_them(polled: Bot, world: World) -> None:
    citizen = um_faisal(world, "polled")
    first, second = citizen.says("أولًا"), citizen.says("ثانيًا")

    seen = await polled.get_updates(timeout=0)
    again = await polled.get_updates(timeout=0)
    assert [update.update_id for update in seen] == [update.update_id for update in again]
    assert first.stage == "sent"

    [rest] = await polled.get_updates(offset=seen[0].update_id + 1, timeout=0)
    assert rest.message is not None
    assert (rest.message.text, first.stage, second.stage) == ("ثانيًا", "delivered", "sent")
    assert await polled.get_updates(offset=rest.update_id + 1, timeout=0) == ()


async def test_a_long_poll_ends_when_somebody_writes(polled: Bot, world: World) -> None:
    waiting = asyncio.create_task(polled.get_updates(timeout=30))
    await world.until(lambda: polled_is_waiting(world))
    um_faisal(world, "polled").says("السلام عليكم")

    [update] = await waiting

    assert isinstance(update, Update)


def polled_is_waiting(world: World) -> bool:
    account = bot_of(world, POLLED_TOKEN)
    return account is not None and account.poller > 0


async def test_a_second_poller_ends_the_first(address: str, polled: Bot, world: World) -> None:
    waiting = asyncio.create_task(polled.get_updates(timeout=30))
    await world.until(lambda: polled_is_waiting(world))
    async with bot_at(address, POLLED_TOKEN) as second:
        await second.get_updates(timeout=0)

    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await waiting


async def test_polling_conflicts_with_a_webhook(bot: Bot) -> None:
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates(timeout=0)
    await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) == ()


async def test_only_the_kinds_asked_for_are_delivered(polled: Bot, world: World) -> None:
    citizen = um_faisal(world, "polled")
    citizen.says("السلام عليكم")
    sent = await polled.send_message(citizen.citizen.telegram_id, "وعليكم السلام")

    citizen.reacts(str(sent.message_id), "❤")
    assert len(await polled.get_updates(timeout=0)) == 1
    await polled.get_updates(timeout=0, allowed_updates=["message", "message_reaction"])
    citizen.reacts(str(sent.message_id), "")
    assert (await polled.get_updates(timeout=0))[-1].message_reaction is not None


async def test_flood_limits_can_be_switched_on(bot: Bot, world: World) -> None:
    citizen = um_faisal(world)
    citizen.says("السلام عليكم")
    world.rules = replace(world.rules, flood_limits=True)

    await bot.send_message(citizen.citizen.telegram_id, "١")
    with pytest.raises(RetryAfter):
        await bot.send_message(citizen.citizen.telegram_id, "٢")
    assert [answer.text for answer in citizen.answers] == ["١"]


async def test_faults_come_in_the_order_they_were_asked_for(bot: Bot, world: World) -> None:
    citizen = um_faisal(world)
    citizen.says("السلام عليكم")
    chat = citizen.citizen.telegram_id
    for kind in (FaultKind.TOO_MANY_REQUESTS, FaultKind.SERVER_ERROR, FaultKind.DROPPED_CONNECTION):
        world.faults.add(CallFault(kind, "sendMessage", retry_after=7))

    with pytest.raises(RetryAfter) as throttled:
        await bot.send_message(chat, "١")
    with pytest.raises(NetworkError):
        await bot.send_message(chat, "٢")
    with pytest.raises(NetworkError):
        await bot.send_message(chat, "٣")
    await bot.send_message(chat, "٤")

    assert "7" in str(throttled.value)
    assert [answer.text for answer in citizen.answers] == ["٤"]


@pytest.mark.parametrize(("taken", "received"), [(True, ["مرحبًا"]), (False, [])])
async def test_an_answer_can_be_withheld_with_or_without_the_message_being_taken(
    address: str, world: World, taken: bool, received: list[str]
) -> None:
    citizen = um_faisal(world)
    citizen.says("السلام عليكم")
    world.faults.add(CallFault(FaultKind.TIMEOUT, "sendMessage", seconds=60, taken=taken))
    impatient = HTTPXRequest(read_timeout=0.2)

    async with Bot(TOKEN, base_url=f"{address}/bot", request=impatient) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(citizen.citizen.telegram_id, "مرحبًا")

    assert [answer.text for answer in citizen.answers] == received


async def test_a_wrong_token_is_unauthorised(address: str) -> None:
    with pytest.raises(InvalidToken):
        async with bot_at(address, "7001234567:wrong"):
            pass


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("bot1:wrong/getMe", 401, "Unauthorized"),
        (f"bot{TOKEN}/paintTheSky", 404, "Not Found"),
        (f"bot{TOKEN}/sendMessage?chat_id=1&text=hi", 400, "Bad Request: chat not found"),
    ],
)
async def test_errors_have_telegrams_shape(
    address: str, http: aiohttp.ClientSession, path: str, status: int, description: str
) -> None:
    async with http.get(f"{address}/{path}") as response:
        assert response.status == status
        body = orjson.loads(await response.read())
    assert body == {"ok": False, "error_code": status, "description": description}


async def test_parameters_may_come_as_json(address: str, http: aiohttp.ClientSession, world: World) -> None:
    citizen = um_faisal(world)
    citizen.says("السلام عليكم")
    body = {
        "chat_id": citizen.citizen.telegram_id,
        "text": "<b>وصلت</b> &amp; سُجّلت",
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": [[{"text": "نعم", "callback_data": "yes"}]]},
    }

    async with http.post(f"{address}/bot{TOKEN}/sendMessage", json=body) as response:
        assert response.status == 200

    assert citizen.answers[0].text == "وصلت & سُجّلت"
    assert len(citizen.answers[0].buttons) == 1
