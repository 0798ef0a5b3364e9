"""The comments below a post of a played page, their private answers, and the health of both sides."""

from datetime import timedelta

import pytest

from connectors.facebook_page.connector import FacebookPageConnector
from connectors.messenger.connector import MessengerConnector
from domain.errors import Refused, ReplyNotAllowed, Throttled, WindowClosed
from domain.messages import EventKind
from simulator.facebook.played import PlayedFeed
from simulator.faults import CallFault, FaultKind
from simulator.world import World
from tests.simulator.facebook.page import PSID, in_private, in_public, to
from tests.simulator.played_ministry import Ministry, MovableClock


async def test_a_comment_is_told_answered_and_the_answer_comes_back(
    world: World, page: FacebookPageConnector, ministry: Ministry
) -> None:
    citizen = in_public(world)
    comment = citizen.says("متى التسجيل؟")
    await world.settled()
    [message] = page.parse(ministry.requests[0][1]).messages
    assert (message.external_id, message.sender_id, message.sender_name) == (comment.id, PSID, "أم فيصل")
    assert message.reply_to_address == f"comment:{comment.id}"

    receipt = await page.send(to(message.reply_to_address, "راسلنا على الخاص"))
    await world.settled()

    [answer] = citizen.answers
    assert (answer.id, answer.reply_to) == (receipt.external_id, comment.id)
    assert [event.reason for event in page.parse(ministry.requests[1][1]).events] == ["echo"]


async def test_a_comment_is_answered_privately_once_and_that_opens_no_window(
    world: World, messenger: MessengerConnector, clock: MovableClock
) -> None:
    comment = in_public(world).says("متى التسجيل؟")
    receipt = await messenger.send(to(f"private-reply:{comment.id}"))

    [bubble] = in_private(world).answers
    assert (bubble.id, bubble.reply_to) == (receipt.external_id, comment.id)
    assert receipt.details["recipient_id"] == PSID
    with pytest.raises(ReplyNotAllowed):
        await messenger.send(to(f"private-reply:{comment.id}"))
    with pytest.raises(WindowClosed):
        await messenger.send(to(PSID))


async def test_a_comment_is_not_answered_privately_after_a_week(
    world: World, messenger: MessengerConnector, clock: MovableClock
) -> None:
    comment = in_public(world).says("متى التسجيل؟")
    clock.move(timedelta(days=7, seconds=1))

    with pytest.raises(ReplyNotAllowed):
        await messenger.send(to(f"private-reply:{comment.id}"))


async def test_a_comment_that_was_taken_back_is_answered_nowhere(
    world: World, page: FacebookPageConnector, messenger: MessengerConnector, ministry: Ministry
) -> None:
    citizen = in_public(world)
    comment = citizen.says("متى التسجيل؟")
    citizen.edits(comment.id, "متى القبول؟")
    citizen.deletes(comment.id)
    await world.settled()

    events = [event for _, body in ministry.requests for event in page.parse(body).events]
    assert [event.kind for event in events] == [EventKind.EDITED, EventKind.DELETED]
    with pytest.raises(Refused):
        await page.send(to(f"comment:{comment.id}"))


async def test_a_hidden_comment_is_told_and_shown_again(
    world: World, page: FacebookPageConnector, ministry: Ministry
) -> None:
    comment = in_public(world).says("كلام مسيء")
    account = world.account("facebook_page", "moe-page")
    assert isinstance(account, PlayedFeed)

    await page.hide(comment.id)
    assert account.hidden == {comment.id}
    await page.hide(comment.id, hidden=False)
    assert account.hidden == set()
    await world.settled()
    reasons = [event.reason for _, body in ministry.requests for event in page.parse(body).events]
    assert reasons == ["comment:hide", "comment:unhide"]


async def test_both_channels_subscribe_and_are_found_well(
    world: World, messenger: MessengerConnector, page: FacebookPageConnector
) -> None:
    before = await messenger.check()
    assert [check.ok for check in before] == [True, False, True]

    await messenger.connect()
    await page.connect()

    assert [check.ok for check in await messenger.check()] == [True, True, True]
    assert [check.ok for check in await page.check()] == [True, True, True]


async def test_too_many_calls_on_purpose_say_how_long_to_wait(
    world: World, messenger: MessengerConnector
) -> None:
    in_private(world).says("متى التسجيل؟")
    world.faults.add(CallFault(FaultKind.TOO_MANY_REQUESTS, retry_after=90))

    with pytest.raises(Throttled) as caught:
        await messenger.send(to(PSID))

    assert caught.value.retry_after == 90
