"""How a request becomes rows of the ledger: one event each, keyed, ordered, under the account it is for."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.instagram.inbound import parse, unpack
from domain.errors import Unreadable
from domain.messages import Channel, RawEvent
from tests.connectors.instagram.inbound_cases import (
    COMMENT,
    FAHD,
    INCOMING,
    NOURA,
    OURS,
    PAYLOADS,
    POST,
    SENT_AT,
    SIBLING,
    payload,
)

DOCUMENTS = [json.loads(path.read_bytes()) for path in sorted(PAYLOADS.glob("*.json"))]


def events_of(name: str) -> list[RawEvent]:
    return unpack(payload(name), "moe", OURS)


@pytest.mark.parametrize(
    ("name", "external_id", "conversation_key"),
    [
        ("text", "aWdfIN1", NOURA),
        ("image", "aWdfIN1", NOURA),
        ("deleted", "deleted:aWdfIN1", NOURA),
        ("echo", "echo:aWdfOUT1", NOURA),
        ("echo_without_mark", "aWdfOUT1", NOURA),
        ("our_message_deleted", "echo:deleted:aWdfOUT1", NOURA),
        ("edited", "edit:aWdfIN0:1", NOURA),
        ("edited_without_text", "edit:aWdfIN0:2", NOURA),
        ("edited_by_nobody", "edit:aWdfIN0:1", "edit:aWdfIN0:1"),
        ("postback", "aWdfIN1", NOURA),
        ("reaction", f"react:aWdfOUT1:{NOURA}:1795420800123", NOURA),
        ("reaction_removed", f"unreact:aWdfOUT1:{NOURA}:1795420800123", NOURA),
        ("read", "read:aWdfOUT1", NOURA),
        ("comment", COMMENT, f"{POST}:{NOURA}"),
        ("live_comment", COMMENT, f"{POST}:{NOURA}"),
        ("comment_by_instagram_login", COMMENT, f"{POST}:{NOURA}"),
        ("mention_in_a_caption", "mention:17999999999999999", "mention:17999999999999999"),
        ("mention_in_a_comment", "mention:17888888888888888", "mention:17888888888888888"),
        ("text_ids_are_numbers", "9007199254740995", "9007199254740993"),
    ],
)
def test_an_event_is_keyed_by_its_id_and_ordered_by_its_citizen(
    name: str, external_id: str, conversation_key: str
) -> None:
    [event] = events_of(name)

    assert (event.channel, event.account) == (Channel.INSTAGRAM, "moe")
    assert (event.external_id, event.conversation_key) == (external_id, conversation_key)


@pytest.mark.parametrize("name", ["postback_without_mid", "text_without_mid", "referral", "story_insights"])
def test_an_item_without_an_id_keeps_the_same_key_when_it_is_delivered_again(name: str) -> None:
    [first], [second] = events_of(name), events_of(name)

    assert first.external_id.startswith("sha:")
    assert first.external_id == second.external_id


def test_the_second_notification_of_a_boosted_post_is_the_same_event() -> None:
    [first], [second] = events_of("comment"), events_of("comment_below_an_advertisement")

    assert first.body != second.body
    assert first.external_id == second.external_id


def test_an_event_happened_to_the_millisecond_and_a_change_to_the_second() -> None:
    assert events_of("text")[0].occurred_at == SENT_AT
    assert events_of("comment")[0].occurred_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_a_single_event_keeps_the_very_bytes_that_were_signed() -> None:
    body = payload("text")

    [event] = unpack(body, "moe", OURS)

    assert event.body is body


def test_an_event_of_another_account_of_ours_goes_there() -> None:
    body = payload("batch").replace(OURS.encode(), SIBLING.encode(), 1)
    directory = {(Channel.INSTAGRAM, OURS): "moe", (Channel.INSTAGRAM, SIBLING): "schools"}

    accounts = [event.account for event in unpack(body, "moe", OURS, directory)]

    assert accounts == ["schools", "schools", "moe", "moe", "moe"]


def test_an_event_of_an_account_that_nobody_knows_stays_where_it_came_in() -> None:
    [event] = unpack(payload("entry_of_another_account"), "moe", OURS, {(Channel.INSTAGRAM, OURS): "moe"})

    assert event.account == "moe"


def test_events_of_a_batch_come_in_order_and_share_a_conversation_with_their_citizen_only() -> None:
    events = events_of("batch")

    assert [event.conversation_key for event in events] == [
        NOURA,
        FAHD,
        NOURA,
        f"{POST}:{NOURA}",
        "mention:17999999999999999",
    ]


def test_an_event_of_a_batch_does_not_take_its_neighbours_along() -> None:
    for event in events_of("batch"):
        [entry] = json.loads(event.body)["entry"]
        assert sum(len(entry.get(name, ())) for name in ("messaging", "changes")) == 1


@pytest.mark.parametrize("name", INCOMING)
def test_events_stored_one_by_one_mean_the_same_as_the_request(name: str) -> None:
    alone = [parse(event.body, OURS) for event in events_of(name) if parsable(event.body)]

    assert {message.external_id: message for parsed in alone for message in parsed.messages} == {
        message.external_id: message for message in INCOMING[name].messages
    }
    assert {event for parsed in alone for event in parsed.events} == set(INCOMING[name].events)


@pytest.mark.parametrize("name", INCOMING)
def test_each_item_of_a_request_becomes_one_event_of_its_own(name: str) -> None:
    expected = INCOMING[name]
    events = events_of(name)

    assert len(events) == len(expected.messages) + len(expected.events) + len(expected.problems)
    assert len({event.external_id for event in events}) == len(events)
    assert all(event.conversation_key for event in events)


def parsable(body: bytes) -> bool:
    try:
        parse(body)
    except Unreadable:
        return False
    return True


@pytest.mark.parametrize("depth", [200, 400, 800, 1000, 1500])
def test_deep_nesting_is_stored_or_refused_but_never_breaks(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    body = payload("postback_without_mid").replace(b'"icebreaker:complaint"', nested)

    with suppress(Unreadable):
        assert len(unpack(body, "moe", OURS)) == 1
    with suppress(Unreadable):
        parse(body, OURS)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def understand(body: bytes) -> None:
    """Whatever happens, only Unreadable may come out, and what was stored means what the request meant."""
    try:
        whole = parse(body, OURS)
    except Unreadable:
        with pytest.raises(Unreadable):
            unpack(body, "moe", OURS)
        return
    events = unpack(body, "moe", OURS)
    assert len(events) == len(whole.messages) + len(whole.events) + len(whole.problems)
    stored = [parse(event.body, OURS) for event in events if parsable(event.body)]
    assert tuple(message for parsed in stored for message in parsed.messages) == whole.messages
    assert tuple(happened for parsed in stored for happened in parsed.events) == whole.events
    for event in events:
        event.external_id.encode()
        event.conversation_key.encode()


@given(json_values)
def test_any_json_is_understood_or_unreadable(value: object) -> None:
    understand(json.dumps(value).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_understood_or_unreadable(body: bytes) -> None:
    understand(body)


@st.composite
def mutated_payloads(draw: st.DrawFn) -> object:
    """A real payload in which up to three places, at any depth, hold something else or nothing."""
    document = copy.deepcopy(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(list(_places({"document": document}))[1:] or [({}, "")]))
        if draw(st.booleans()):
            holder[key] = draw(json_values)
        elif isinstance(holder, dict):
            holder.pop(key, None)
    return document


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


@given(mutated_payloads())
def test_a_mutated_payload_is_understood_or_unreadable(document: object) -> None:
    understand(json.dumps(document).encode())
