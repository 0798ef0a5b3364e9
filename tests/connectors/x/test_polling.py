"""Mentions and messages are asked for: none twice, none left out, none too often, none too dear."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from connectors.x.budget import Budget
from connectors.x.connector import XConnector
from domain.errors import BudgetSpent, Misconfigured, Unreachable
from domain.messages import RawEvent
from tests.connectors.conformance.platform import PlayedPlatform, Reply, answers
from tests.connectors.x.inbound_cases import NOURA, OUR_ID, PAYLOADS
from tests.connectors.x.profile import NOW, Time, connected, problem, throttled

MENTIONS, MESSAGES = f"/2/users/{OUR_ID}/mentions", "/2/dm_events"
NOTHING = answers({"meta": {"result_count": 0}})
A_LONG_TIME = 600.0


def post(number: int) -> dict[str, Any]:
    post_id = f"19931000000000000{number:02}"
    return {
        "id": post_id,
        "text": "@moe_gov_sa متى يبدأ التسجيل؟",
        "author_id": NOURA,
        "created_at": "2026-11-23T08:00:00.000Z",
        "edit_history_tweet_ids": [post_id],
        "entities": {"mentions": [{"start": 0, "end": 11, "username": "moe_gov_sa", "id": OUR_ID}]},
    }


def message(number: int, at: datetime = NOW - timedelta(minutes=5)) -> dict[str, Any]:
    return {
        "id": f"19932000000000000{number:02}",
        "event_type": "MessageCreate",
        "text": f"رسالة {number}",
        "sender_id": NOURA,
        "dm_conversation_id": f"{OUR_ID}-{NOURA}",
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }


def page(items: Sequence[dict[str, Any]], token: str = "", users: int = 0) -> Reply:
    includes = {"users": [{"id": str(number)} for number in range(users)]}
    meta = {"result_count": len(items)} | ({"next_token": token} if token else {})
    return answers({"data": items, "includes": includes, "meta": meta})


def keys(events: Sequence[RawEvent]) -> list[str]:
    return [event.external_id for event in events]


def numbers(events: Sequence[RawEvent]) -> list[int]:
    return [int(event.external_id[-2:]) for event in events]


async def next_of(
    kind: str, x: PlayedPlatform, profile: XConnector, cursor: str, *replies: Reply
) -> tuple[Sequence[RawEvent], str]:
    """The next poll, which must be one for this kind."""
    x.will_answer(*replies)
    events, after = await profile.poll(cursor, wait_seconds=A_LONG_TIME)
    assert x.asked[-1].path == kind
    return events, after


@pytest.fixture
async def settled(x: PlayedPlatform, profile: XConnector) -> str:
    """The cursor after a first look at both, at which there was nothing."""
    x.will_answer(NOTHING, NOTHING)
    _, cursor = await profile.poll("", wait_seconds=A_LONG_TIME)
    _, cursor = await profile.poll(cursor, wait_seconds=A_LONG_TIME)
    x.asked.clear()
    return cursor


async def test_a_polled_event_is_the_one_a_webhook_brings(x: PlayedPlatform, profile: XConnector) -> None:
    mentions = json.loads((PAYLOADS / "mention_by_polling.json").read_text())
    messages = json.loads((PAYLOADS / "direct_message_by_polling.json").read_text())
    x.will_answer(answers(mentions), answers(messages))

    [polled_post], cursor = await profile.poll("", wait_seconds=0)
    [polled_message], _ = await profile.poll(cursor, wait_seconds=0)

    [posted_post] = profile.unpack((PAYLOADS / "mention.json").read_bytes())
    [posted_message] = profile.unpack((PAYLOADS / "direct_message.json").read_bytes())
    for polled, by_webhook in ((polled_post, posted_post), (polled_message, posted_message)):
        assert polled.external_id == by_webhook.external_id
        assert polled.conversation_key == by_webhook.conversation_key
        assert profile.parse(polled.body) == profile.parse(by_webhook.body)


async def test_the_first_look_goes_back_one_day(x: PlayedPlatform, profile: XConnector) -> None:
    x.will_answer(page([post(2), post(1)]), page([message(2), message(1, at=NOW - timedelta(days=9))]))

    mentions, cursor = await profile.poll("", wait_seconds=0)
    messages, _ = await profile.poll(cursor, wait_seconds=0)

    assert numbers(mentions) == [1, 2]
    assert numbers(messages) == [2]
    assert x.asked[0].path == MENTIONS
    assert x.asked[0].query["start_time"] == "2026-11-22T09:00:00Z"
    assert "since_id" not in x.asked[0].query


async def test_what_is_asked_for_is_what_a_meaning_needs(x: PlayedPlatform, profile: XConnector) -> None:
    x.will_answer(NOTHING, NOTHING)

    _, cursor = await profile.poll("", wait_seconds=0)
    await profile.poll(cursor, wait_seconds=0)

    mentions, messages = (asked.query for asked in x.asked)
    assert mentions["expansions"] == "author_id,referenced_tweets.id,attachments.media_keys"
    assert {"note_tweet", "edit_history_tweet_ids", "entities"} <= set(mentions["tweet.fields"].split(","))
    assert {"sender_id", "dm_conversation_id", "attachments"} <= set(messages["dm_event.fields"].split(","))
    assert x.asked[1].path == MESSAGES


async def test_pages_are_asked_with_one_since_id_which_moves_when_all_are_there(
    x: PlayedPlatform, profile: XConnector, time: Time
) -> None:
    x.will_answer(page([post(3)]), NOTHING)
    _, cursor = await profile.poll("", wait_seconds=0)
    _, cursor = await profile.poll(cursor, wait_seconds=0)
    x.asked.clear()

    events, cursor = await next_of(
        MENTIONS, x, profile, cursor, page([post(9), post(8)], "p2"), page([post(7)], "p3"), page([post(6)])
    )

    assert numbers(events) == [6, 7, 8, 9]
    assert [asked.query.get("since_id") for asked in x.asked] == [post(3)["id"]] * 3
    assert [asked.query.get("pagination_token") for asked in x.asked] == [None, "p2", "p3"]
    x.asked.clear()
    await next_of(MENTIONS, x, profile, cursor, NOTHING)
    assert x.asked[0].query["since_id"] == post(9)["id"]


async def test_after_a_break_between_two_pages_nothing_in_the_middle_is_lost(
    x: PlayedPlatform, profile: XConnector, settled: str
) -> None:
    first, cursor = await next_of(MENTIONS, x, profile, settled, page([post(9), post(8)], "p2"), problem(503))
    x.asked.clear()

    rest, cursor = await next_of(MENTIONS, x, profile, cursor, page([post(7)]))

    assert numbers(first) == [8, 9]
    assert numbers(rest) == [7]
    assert x.asked[0].query["pagination_token"] == "p2"
    x.asked.clear()
    await next_of(MENTIONS, x, profile, cursor, NOTHING)
    assert x.asked[0].query["since_id"] == post(9)["id"]


async def test_a_page_that_x_forgot_is_looked_for_from_the_top(
    x: PlayedPlatform, profile: XConnector, settled: str
) -> None:
    _, cursor = await next_of(MENTIONS, x, profile, settled, page([post(9)], "p2"), problem(503))
    events, cursor = await next_of(MENTIONS, x, profile, cursor, problem(400, "invalid-request"))
    assert events == []
    x.asked.clear()

    events, _ = await next_of(MENTIONS, x, profile, cursor, page([post(9), post(8)]))

    assert numbers(events) == [8, 9]
    assert "pagination_token" not in x.asked[0].query


async def test_messages_are_read_until_a_known_one(x: PlayedPlatform, time: Time) -> None:
    profile = connected(x.base, time=time)
    x.will_answer(NOTHING, page([message(2), message(1)]))
    _, cursor = await profile.poll("", wait_seconds=0)
    events, cursor = await profile.poll(cursor, wait_seconds=0)
    assert numbers(events) == [1, 2]

    later = connected(x.base, time=time)
    x.asked.clear()
    x.will_answer(
        NOTHING, page([message(6), message(5)], "older"), page([message(4), message(3), message(2)], "oldest")
    )
    _, cursor = await later.poll(cursor, wait_seconds=0)
    events, cursor = await later.poll(cursor, wait_seconds=0)

    assert numbers(events) == [3, 4, 5, 6]
    assert [asked.query.get("pagination_token") for asked in x.asked[1:]] == [None, "older"]
    assert all("since_id" not in asked.query for asked in x.asked[1:])
    await profile.close()
    await later.close()


async def test_a_message_that_x_showed_late_is_found_below_known_ones(x: PlayedPlatform, time: Time) -> None:
    profile, later = connected(x.base, time=time), connected(x.base, time=time)
    x.will_answer(NOTHING, page([message(3), message(1)]))
    _, cursor = await profile.poll("", wait_seconds=0)
    _, cursor = await profile.poll(cursor, wait_seconds=0)

    x.will_answer(NOTHING, page([message(3), message(2), message(1)]))
    _, cursor = await later.poll(cursor, wait_seconds=0)
    events, _ = await later.poll(cursor, wait_seconds=0)

    assert numbers(events) == [2]
    await profile.close()
    await later.close()


@pytest.fixture
async def quiet_x() -> AsyncIterator[PlayedPlatform]:
    """An X where nobody mentions us."""
    platform = PlayedPlatform(lambda asked: NOTHING if asked.path == MENTIONS else None)
    await platform.start()
    yield platform
    await platform.stop()


async def test_a_flood_of_messages_goes_on_where_x_asked_for_a_pause(
    quiet_x: PlayedPlatform, time: Time
) -> None:
    profile = connected(quiet_x.base, time=time)
    resets = str(int(NOW.timestamp()) + 500)
    quiet_x.will_answer(page([message(9), message(8)], "older"))
    quiet_x.will_answer(throttled(x_rate_limit_remaining="0", x_rate_limit_reset=resets), page([message(7)]))

    cursor, seen = "", list[tuple[float, int]]()
    while len(seen) < 3:
        events, cursor = await profile.poll(cursor, wait_seconds=A_LONG_TIME)
        seen += [((time.now - NOW).total_seconds(), number) for number in numbers(events)]

    assert [number for _, number in seen] == [8, 9, 7]
    assert seen[-1][0] == 501
    assert quiet_x.asked[-1].query["pagination_token"] == "older"
    assert len(quiet_x.prepared) > 3, "mentions were asked for meanwhile"
    await profile.close()


async def test_it_asks_soon_while_there_is_news_and_seldom_while_there_is_none(
    x: PlayedPlatform, profile: XConnector, time: Time
) -> None:
    cursor, moments = "", list[float]()
    for number in range(14):
        x.will_answer(page([post(number)]) if number in (0, 12) else NOTHING)
        _, cursor = await profile.poll(cursor, wait_seconds=A_LONG_TIME)
        if x.asked[-1].path == MENTIONS:
            moments.append((time.now - NOW).total_seconds())

    gaps = [round(after - before, 1) for before, after in pairwise(moments)]
    assert gaps[0] == 15.0
    assert gaps == sorted(gaps)
    assert max(gaps) <= 120.0


async def test_messages_are_asked_for_at_most_fifteen_times_in_a_quarter_of_an_hour(
    x: PlayedPlatform, profile: XConnector, time: Time
) -> None:
    cursor, number = "", 0
    while time.now < NOW + timedelta(minutes=15):
        number += 1
        is_due = not x.asked or x.asked[-1].path == MENTIONS
        x.will_answer(page([message(number % 90) | {"id": str(10**18 + number)}]) if is_due else NOTHING)
        _, cursor = await profile.poll(cursor, wait_seconds=A_LONG_TIME)

    assert sum(asked.path == MESSAGES for asked in x.asked) <= 16


async def test_a_quiet_poll_returns_in_time(
    x: PlayedPlatform, profile: XConnector, time: Time, settled: str
) -> None:
    events, cursor = await profile.poll(settled, wait_seconds=3.0)

    assert (list(events), cursor) == ([], settled)
    assert time.slept == [3.0]
    assert x.asked == []


async def test_the_meter_counts_posts_users_and_messages(x: PlayedPlatform, time: Time) -> None:
    profile = connected(x.base, time=time)
    x.will_answer(page([post(2), post(1)], users=2), page([message(1)], users=1))

    _, cursor = await profile.poll("", wait_seconds=0)
    _, cursor = await profile.poll(cursor, wait_seconds=0)

    meter = json.loads(cursor)
    assert (meter["month"], meter["reads"], meter["dollars"]) == ("2026-11", 3, 0.05)
    await profile.close()


async def test_mentions_of_the_apps_owner_cost_less(x: PlayedPlatform, time: Time) -> None:
    profile = connected(x.base, time=time, budget=Budget(1000, 10.0, owns_app=True))
    x.will_answer(page([post(2), post(1)]))

    _, cursor = await profile.poll("", wait_seconds=0)

    assert json.loads(cursor)["dollars"] == 0.002
    await profile.close()


@pytest.mark.parametrize(
    ("day", "reads"), [(NOW, 1), (NOW + timedelta(days=1), 2)], ids=["same day", "next day"]
)
async def test_a_message_read_again_is_charged_once_a_day(
    x: PlayedPlatform, time: Time, day: datetime, reads: int
) -> None:
    profile = connected(x.base, time=time)
    x.will_answer(NOTHING, page([message(1)]))
    _, cursor = await profile.poll("", wait_seconds=0)
    _, cursor = await profile.poll(cursor, wait_seconds=0)

    again = connected(x.base, time=Time(day))
    x.will_answer(NOTHING, page([message(1)]))
    _, cursor = await again.poll(cursor, wait_seconds=0)
    events, cursor = await again.poll(cursor, wait_seconds=0)

    assert list(events) == []
    assert json.loads(cursor)["reads"] == reads
    await profile.close()
    await again.close()


@pytest.mark.parametrize(
    "budget", [Budget(4, 200.0), Budget(0, 200.0), Budget(1000, 0.14), Budget(1000, 0.0)], ids=str
)
async def test_polling_stops_before_the_cap(x: PlayedPlatform, time: Time, budget: Budget) -> None:
    profile = connected(x.base, time=time, budget=budget)

    with pytest.raises(BudgetSpent, match="2026-11"):
        await profile.poll("", wait_seconds=0)

    assert x.asked == []
    await profile.close()


async def test_near_the_cap_it_asks_for_fewer(x: PlayedPlatform, time: Time) -> None:
    profile = connected(x.base, time=time, budget=Budget(30, 200.0))
    x.will_answer(page([post(number) for number in range(26)]))

    _, cursor = await profile.poll("", wait_seconds=0)

    assert x.asked[0].query["max_results"] == "30"
    x.will_answer(page([message(1)]))
    _, cursor = await profile.poll(cursor, wait_seconds=0)
    assert x.asked[1].query["max_results"] == "4"
    await profile.close()


async def test_a_new_month_begins_at_nought(x: PlayedPlatform, time: Time) -> None:
    budget = Budget(5, 200.0)
    profile = connected(x.base, time=time, budget=budget)
    x.will_answer(page([post(number) for number in range(5)]))
    _, cursor = await profile.poll("", wait_seconds=0)
    with pytest.raises(BudgetSpent):
        await profile.poll(cursor, wait_seconds=0)

    december = connected(x.base, time=Time(datetime(2026, 12, 1, tzinfo=UTC)), budget=budget)
    x.will_answer(NOTHING)
    _, cursor = await december.poll(cursor, wait_seconds=0)

    assert (json.loads(cursor)["month"], json.loads(cursor)["reads"]) == ("2026-12", 0)
    assert x.asked[-1].query["since_id"] == post(4)["id"]
    await profile.close()
    await december.close()


@pytest.mark.parametrize(
    ("answer", "error"),
    [(problem(401), Misconfigured), (Reply(503, b"<html>"), Unreachable)],
    ids=["token", "html"],
)
async def test_a_failure_of_one_does_not_keep_the_other_waiting(
    x: PlayedPlatform, profile: XConnector, answer: Reply, error: type[Exception]
) -> None:
    x.will_answer(answer, page([message(1)]))

    with pytest.raises(error):
        await profile.poll("", wait_seconds=0)
    events, _ = await profile.poll("", wait_seconds=0)

    assert numbers(events) == [1]


@pytest.mark.parametrize(
    "cursor", ["", "rubbish", "[]", '{"reads": "many", "known_messages": 5}', "{" * 3000]
)
async def test_a_cursor_that_cannot_be_read_is_the_first(
    x: PlayedPlatform, profile: XConnector, cursor: str
) -> None:
    x.will_answer(page([post(1)]))

    events, _ = await profile.poll(cursor, wait_seconds=0)

    assert numbers(events) == [1]


async def test_a_page_with_a_bad_item_gives_the_others(x: PlayedPlatform, profile: XConnector) -> None:
    x.will_answer(answers({"data": [post(2), None, post(1)], "errors": [{"detail": "gone"}], "meta": {}}))

    events, _ = await profile.poll("", wait_seconds=0)

    assert [len(profile.parse(event.body).messages) for event in events] == [1, 0, 1]
