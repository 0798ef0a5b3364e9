"""How a request is split into ledger rows: whose they are, keys, order, bytes; and that no JSON breaks it."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.messenger.inbound import parse, unpack
from domain.errors import Unreadable
from domain.messages import Channel, Directory, RawEvent
from tests.connectors.messenger.inbound_cases import APP_ID, NOURA, PAGE_ID, PAYLOADS, SAAD, SENT_AT

DOCUMENTS = [json.loads(path.read_bytes()) for path in sorted(PAYLOADS.glob("*.json"))]
OTHER_PAGE = "209900112233445"
OURS: Directory = {
    (Channel.MESSENGER, PAGE_ID): "moe-messenger",
    (Channel.FACEBOOK_PAGE, PAGE_ID): "moe-page",
    (Channel.MESSENGER, OTHER_PAGE): "jazan-messenger",
}


def events_of(name: str, directory: Directory = OURS) -> list[RawEvent]:
    return unpack((PAYLOADS / f"{name}.json").read_bytes(), "moe-messenger", directory)


@pytest.mark.parametrize(
    ("name", "external_id", "conversation_key"),
    [
        ("text", "m_IN1", NOURA),
        ("text_id_above_2_53", "m_IN1", "9007199254740993"),
        ("deleted", "is_deleted:m_IN1", NOURA),
        ("echo_of_ours", "is_echo:m_OUT1", NOURA),
        ("echo_deleted", "is_echo:is_deleted:m_OUT1", NOURA),
        ("standby_text", "standby:m_IN1", NOURA),
        ("postback", "m_PB1", NOURA),
    ],
)
def test_an_event_is_keyed_by_its_id_and_ordered_by_its_citizen(
    name: str, external_id: str, conversation_key: str
) -> None:
    [event] = events_of(name)

    assert (event.channel, event.account) == (Channel.MESSENGER, "moe-messenger")
    assert (event.external_id, event.conversation_key) == (external_id, conversation_key)


@pytest.mark.parametrize(
    "name",
    ["edited", "reaction", "postback_without_mid", "delivered", "read", "referral", "text_without_mid"],
)
def test_an_event_without_an_id_keeps_the_same_key_when_it_is_delivered_again(name: str) -> None:
    [first], [second] = events_of(name), events_of(name)

    assert first.external_id.startswith("sha:")
    assert first.external_id == second.external_id
    assert first.conversation_key == NOURA


def test_a_second_edit_of_a_message_is_another_event() -> None:
    document = json.loads((PAYLOADS / "edited.json").read_bytes())
    [first] = unpack(json.dumps(document).encode(), "moe-messenger", OURS)
    document["entry"][0]["messaging"][0]["message_edit"]["num_edit"] = 3
    [second] = unpack(json.dumps(document).encode(), "moe-messenger", OURS)

    assert first.external_id != second.external_id


def test_a_single_event_keeps_the_very_bytes_that_were_signed() -> None:
    body = (PAYLOADS / "text_escaped_as_meta_does.json").read_bytes()

    [event] = unpack(body, "moe-messenger", OURS)

    assert event.body is body
    assert event.occurred_at == SENT_AT


def test_a_batch_is_split_by_event_in_its_order() -> None:
    events = events_of("batch_of_many")

    assert [event.conversation_key for event in events] == [NOURA, SAAD, NOURA, NOURA]
    assert [event.external_id for event in (*events[:2], events[3])] == ["m_IN1", "m_IN2", "m_IN3"]
    assert events[1].occurred_at == SENT_AT + timedelta(seconds=1)


def test_an_event_has_the_same_key_alone_as_in_a_batch() -> None:
    for event in events_of("batch_of_many"):
        [alone] = unpack(event.body, "moe-messenger", OURS)
        assert (alone.external_id, alone.conversation_key) == (event.external_id, event.conversation_key)


def test_a_comment_that_comes_along_goes_to_the_pages_account() -> None:
    [event] = events_of("comment_on_the_page")

    assert (event.channel, event.account) == (Channel.FACEBOOK_PAGE, "moe-page")


def test_a_message_to_another_page_of_ours_goes_to_that_pages_account() -> None:
    [event] = events_of("of_another_page")

    assert (event.channel, event.account) == (Channel.MESSENGER, "jazan-messenger")


@pytest.mark.parametrize("name", ["comment_on_the_page", "of_another_page"])
def test_what_is_for_nobody_of_ours_stays_where_it_came_in_and_says_so(name: str) -> None:
    [event] = events_of(name, {(Channel.MESSENGER, PAGE_ID): "moe-messenger"})

    assert (event.channel, event.account) == (Channel.MESSENGER, "moe-messenger")
    [ignored] = parse(event.body, PAGE_ID, APP_ID).events
    assert "no " in ignored.reason


def test_a_broken_item_is_stored_and_says_later_what_is_wrong_with_it() -> None:
    events = events_of("batch_with_bad_items")

    problems = [problem for event in events for problem in parse(event.body, PAGE_ID).problems]
    assert len(events) == 9
    assert len(problems) == 7


@pytest.mark.parametrize("depth", [200, 400, 800, 1000, 1500])
def test_deep_nesting_is_stored_or_refused_but_never_breaks(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    message = b'{"sender":{"id":"1"},"message":{"mid":"m_IN1","text":' + nested + b"}}"
    body = b'{"object":"page","entry":[{"id":"2","messaging":[' + message + b',{"x":1}]}]}'

    with suppress(Unreadable):
        assert len(unpack(body, "moe-messenger", OURS)) == 2
    with suppress(Unreadable):
        assert parse(body).messages[0].external_id == "m_IN1"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real request with something else in one of its places."""
    document = copy.deepcopy(draw(st.sampled_from(DOCUMENTS)))
    path = draw(st.sampled_from(list(places(document))))
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = draw(json_values)
    return json.dumps(document).encode()


@given(damaged() | json_values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
def test_no_json_at_all_raises_anything_but_unreadable(body: bytes) -> None:
    with suppress(Unreadable):
        for event in unpack(body, "moe-messenger", OURS):
            event.body.decode()
            event.external_id.encode()
            event.conversation_key.encode()
            with suppress(Unreadable):
                parse(event.body, PAGE_ID, APP_ID)
    with suppress(Unreadable):
        parse(body)
