"""The played Teams: what it posts is believed by the real connector, and what Teams refuses it refuses."""

import asyncio
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from connectors.downloads import Downloads
from connectors.teams.connector import TeamsConnector
from domain.errors import ContactGone, Misconfigured, Refused, SendFailed, Throttled, Unreachable
from domain.messages import Button, EventKind, InboundMessage, MessageKind, OutboundMessage, WebhookRequest
from simulator.app import serve
from simulator.chat import Place, Stage
from simulator.faults import CallFault, FaultKind
from simulator.play import Player
from simulator.teams.account import TeamsBot
from simulator.teams.played import PlayedTeamsBot
from simulator.timing import AT_ONCE, Rules
from simulator.world import World
from tests.simulator.played_ministry import Ministry

APP_ID, PASSWORD = "c9e8c047-2a74-40a2-b28a-b162d5f5327c", "teams-secret-of-tests"


@pytest.fixture
def world(ministry: Ministry) -> World:
    """By the real clock, which the connector's check of tokens goes by."""
    bot = TeamsBot("moe-teams", APP_ID, PASSWORD, webhook_url=f"{ministry.url}/teams")
    return World([bot], timing=AT_ONCE)


@pytest.fixture
async def bot(world: World) -> AsyncIterator[TeamsConnector]:
    async with serve(world) as address:
        connector = connector_at(address)
        yield connector
        await connector.close()


def connector_at(address: str, *, password: str = PASSWORD, app_id: str = APP_ID) -> TeamsConnector:
    host = address.removeprefix("http://")
    return TeamsConnector(
        "moe-teams",
        app_id=app_id,
        app_password=password,
        downloads=Downloads(allowed_hosts=frozenset({host})),
        login_base=f"{address}/teams/login",
        openid_url=f"{address}/teams/openid",
        service_hosts=(host,),
    )


def noura(world: World, place: Place = Place.PRIVATE) -> Player:
    return Player(world, "teams", "moe-teams", "noura", place)


async def told(world: World, ministry: Ministry, bot: TeamsConnector) -> list[WebhookRequest]:
    """What was posted, each checked as our webhook address would."""
    await world.settled()
    requests = [WebhookRequest("POST", headers, {}, body) for headers, body in ministry.requests]
    for request in requests:
        await bot.prepare(request)
        bot.verify(request)
    return requests


async def said(world: World, ministry: Ministry, bot: TeamsConnector) -> InboundMessage:
    """The last message that was posted."""
    requests = await told(world, ministry, bot)
    return bot.parse(requests[-1].body).messages[0]


async def answers(bot: TeamsConnector, to: InboundMessage, text: str = "وصلت رسالتك", count: int = 0) -> str:
    buttons = tuple(Button(f"b:{number}", f"خيار {number}") for number in range(count))
    receipt = await bot.send(OutboundMessage("1", to.reply_to_address, text, buttons=buttons))
    return receipt.external_id


async def test_a_citizens_message_is_answered(world: World, ministry: Ministry, bot: TeamsConnector) -> None:
    citizen = noura(world)
    citizen.says("كم الرسوم إذا كان المعدل < 80؟")
    message = await said(world, ministry, bot)

    sent = await answers(bot, message)

    assert (message.text, message.sender_name) == ("كم الرسوم إذا كان المعدل < 80؟", "نورة العتيبي")
    [answer] = citizen.answers
    assert (answer.id, answer.text, answer.stage) == (sent, "وصلت رسالتك", Stage.SENT)
    assert citizen.chat.bubbles[0].stage is Stage.DELIVERED


async def test_what_happens_to_a_message_is_told(
    world: World, ministry: Ministry, bot: TeamsConnector
) -> None:
    citizen = noura(world)
    first = citizen.says("متى النتائج")
    sent = await answers(bot, await said(world, ministry, bot))
    citizen.edits(first.id, "متى النتائج؟")
    citizen.deletes(first.id)
    citizen.reacts(sent, "🙏")
    citizen.reacts(sent, "")
    citizen.blocks()
    citizen.unblocks()

    meanings = [bot.parse(request.body) for request in await told(world, ministry, bot)]

    assert [event.kind for meaning in meanings for event in meaning.events] == [
        EventKind.EDITED,
        EventKind.DELETED,
        EventKind.IGNORED,
        EventKind.BLOCKED,
        EventKind.UNBLOCKED,
    ]
    [reaction] = meanings[3].messages
    assert (reaction.kind, reaction.text, reaction.in_reply_to) == (MessageKind.REACTION, "🙏", sent)


async def test_a_quoted_answer_is_told_from_the_quotation(
    world: World, ministry: Ministry, bot: TeamsConnector
) -> None:
    citizen = noura(world)
    citizen.says("السلام عليكم")
    sent = await answers(bot, await said(world, ministry, bot))
    citizen.says("وعليكم السلام", reply_to=sent)

    message = await said(world, ministry, bot)
    assert (message.text, message.in_reply_to) == ("وعليكم السلام", sent)


async def test_a_suggested_answer_is_pressed(world: World, ministry: Ministry, bot: TeamsConnector) -> None:
    citizen = noura(world)
    citizen.says("السلام عليكم")
    sent = await answers(bot, await said(world, ministry, bot), count=3)
    citizen.presses(sent, "خيار 1")

    assert (await said(world, ministry, bot)).text == "خيار 1"
    assert citizen.answers[0].buttons == ()


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "video"])
async def test_a_file_is_told_and_fetched(
    world: World, ministry: Ministry, bot: TeamsConnector, kind: str
) -> None:
    sent = noura(world).sends_file(kind, "المرفق")

    message = await said(world, ministry, bot)

    assert (message.kind, message.text) == (sent.kind, "المرفق")
    assert await bot.fetch(message.attachments[0].file_ref, 10_000_000) == sent.files[0].content


async def test_a_group_is_public_and_its_messages_mention_us(
    world: World, ministry: Ministry, bot: TeamsConnector
) -> None:
    citizen = noura(world, Place.GROUP)
    citizen.says("متى يبدأ التسجيل؟")
    message = await said(world, ministry, bot)

    assert (message.text, message.visibility.value) == ("متى يبدأ التسجيل؟", "public")
    await answers(bot, message)
    assert len(citizen.answers) == 1
    with pytest.raises(Refused):
        await answers(bot, message, count=1)


async def test_the_last_message_read_is_told(world: World, ministry: Ministry, bot: TeamsConnector) -> None:
    citizen = noura(world)
    citizen.says("السلام عليكم")
    message = await said(world, ministry, bot)
    await answers(bot, message, "أولًا")
    last = await answers(bot, message, "ثانيًا")

    world.accounts[citizen.chat.channel, "moe-teams"].seen(world, citizen.chat)

    [event] = bot.parse((await told(world, ministry, bot))[-1].body).events
    assert (event.kind, event.external_id) == (EventKind.READ, last)
    assert {bubble.stage for bubble in citizen.answers} == {Stage.READ}


async def test_our_own_message_is_changed_and_taken_back(
    world: World, ministry: Ministry, bot: TeamsConnector
) -> None:
    citizen = noura(world)
    own = citizen.says("السلام عليكم")
    message = await said(world, ministry, bot)
    sent = await answers(bot, message)

    await bot.update(message.reply_to_address, sent, "وصلت رسالتك، وأحيلت")
    assert citizen.answers[0].text == "وصلت رسالتك، وأحيلت"
    await bot.delete(message.reply_to_address, sent)
    assert citizen.answers[0].deleted

    for gone in (sent, "1"):
        with pytest.raises(Refused):
            await bot.update(message.reply_to_address, gone, "نص")
    with pytest.raises(SendFailed):
        await bot.delete(message.reply_to_address, own.id)


async def test_who_removed_the_app_gets_nothing(
    world: World, ministry: Ministry, bot: TeamsConnector
) -> None:
    citizen = noura(world)
    citizen.says("السلام عليكم")
    message = await said(world, ministry, bot)
    citizen.blocks()

    with pytest.raises(ContactGone) as gone:
        await answers(bot, message)
    assert gone.value.code == "ConversationBlockedByUser"
    address = re.sub("#.*", "#a:1nobody", message.reply_to_address)
    with pytest.raises(ContactGone):
        await bot.send(OutboundMessage("1", address, "مرحبًا"))


async def test_a_wrong_password_or_bot_gets_no_token(world: World, ministry: Ministry) -> None:
    noura(world).says("السلام عليكم")
    async with serve(world) as address:
        for wrong in (
            connector_at(address, password="wrong"),
            connector_at(address, app_id="00000000-0000-0000-0000-000000000000"),
        ):
            with pytest.raises(Misconfigured):
                await wrong.send(OutboundMessage("1", f"{address}/teams/emea/#a:1", "مرحبًا"))
            await wrong.close()


@pytest.mark.parametrize(
    "activity",
    [
        [],
        {"type": "typing"},
        {"type": "message"},
        {"type": "message", "text": " "},
        {"type": "message", "text": "م" * 14_337},
        {"type": "message", "text": "م", "attachments": [{}]},
        {"type": "message", "text": "م", "suggestedActions": {"actions": [{"type": "imBack"}]}},
        {
            "type": "message",
            "text": "م",
            "suggestedActions": {"actions": [{"type": "imBack", "title": "م", "value": "م"}] * 7},
        },
    ],
)
async def test_an_activity_that_teams_would_not_take_is_refused(
    world: World, ministry: Ministry, bot: TeamsConnector, activity: object
) -> None:
    citizen = noura(world)
    citizen.says("السلام عليكم")
    message = await said(world, ministry, bot)
    await answers(bot, message)
    played = world.accounts[citizen.chat.channel, "moe-teams"]
    assert isinstance(played, PlayedTeamsBot)
    [token] = played.tokens
    [conversation] = played.addresses
    url = f"{world.address}/teams/emea/v3/conversations/{conversation}/activities"

    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http,
        http.post(url, json=activity) as response,
    ):
        assert response.status in {400, 413}
        assert set((await response.json())["error"]) == {"code", "message"}
    assert len(citizen.answers) == 1


async def test_nothing_is_done_without_a_token_that_lives(world: World, bot: TeamsConnector) -> None:
    url = f"{world.address}/teams/emea/v3/conversations/a:1/activities"
    async with aiohttp.ClientSession() as http:
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}):
            async with http.post(url, json={}, headers=headers) as response:
                assert response.status == 401


async def test_whoever_is_too_fast_is_told_to_wait(
    world: World, ministry: Ministry, bot: TeamsConnector
) -> None:
    world.rules = Rules(flood_limits=True)
    noura(world).says("السلام عليكم")
    message = await said(world, ministry, bot)

    sends = [answers(bot, message) for _ in range(20)]
    results = await asyncio.gather(*sends, return_exceptions=True)

    throttled = [result for result in results if isinstance(result, Throttled)]
    assert len(throttled) == 13
    assert all(error.retry_after for error in throttled)


@pytest.mark.parametrize(
    ("fault", "error"),
    [(FaultKind.TOO_MANY_REQUESTS, Throttled), (FaultKind.SERVER_ERROR, Unreachable)],
)
async def test_a_fault_happens_on_demand(
    world: World, ministry: Ministry, bot: TeamsConnector, fault: FaultKind, error: type[SendFailed]
) -> None:
    noura(world).says("السلام عليكم")
    message = await said(world, ministry, bot)
    world.faults.add(CallFault(fault, method="send"))

    with pytest.raises(error):
        await answers(bot, message)
    await answers(bot, message)


async def test_the_checks_of_doctor_are_well(bot: TeamsConnector) -> None:
    assert [check.ok for check in await bot.check()] == [True, True]
