"""How a page's request is split into ledger rows: whose they are, keys, order; and that no JSON breaks it."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.facebook_page.inbound import parse, unpack
from domain.errors import Unreadable
from domain.messages import Channel, Directory, RawEvent
from tests.connectors.facebook_page.inbound_cases import (
    NOURA,
    PAGE_ID,
    PAYLOADS,
    POST,
    SAAD,
    SENT_AT,
    VISITORS_POST,
)

DOCUMENTS = [json.loads(path.read_bytes()) for path in sorted(PAYLOADS.glob("*.json"))]
OURS: Directory = {
    (Channel.MESSENGER, PAGE_ID): "moe-messenger",
    (Channel.FACEBOOK_PAGE, PAGE_ID): "moe-page",
}


def events_of(name: str, directory: Directory = OURS) -> list[RawEvent]:
    return unpack((PAYLOADS / f"{name}.json").read_bytes(), "moe-page", directory)


@pytest.mark.parametrize(
    ("name", "conversation_key"),
    [
        ("comment", f"{POST}:{NOURA}"),
        ("comment_reply_to_a_comment", f"{POST}:{NOURA}"),
        ("comment_edited", f"{POST}:{NOURA}"),
        ("comment_removed", f"{POST}:{NOURA}"),
        ("comment_without_from", f"{POST}:900_111"),
        ("comment_by_the_page", f"{POST}:{PAGE_ID}"),
        ("post_of_a_visitor", f"{VISITORS_POST}:{NOURA}"),
        ("mention_in_a_post", f"333444_555:{SAAD}"),
        ("rating", f"{PAGE_ID}:ratings"),
    ],
)
def test_what_a_citizen_does_under_one_post_is_handled_in_order(name: str, conversation_key: str) -> None:
    [event] = events_of(name)

    assert (event.channel, event.account) == (Channel.FACEBOOK_PAGE, "moe-page")
    assert event.conversation_key == conversation_key


def test_a_comment_is_keyed_by_id_verb_and_time() -> None:
    [event] = events_of("comment")

    assert event.external_id == "feed:900_111:add:1795420800"
    assert event.occurred_at == SENT_AT


def test_two_edits_of_a_comment_are_two_events_even_when_their_time_is_the_comments() -> None:
    document = json.loads((PAYLOADS / "comment_edited.json").read_bytes())
    [first] = unpack(json.dumps(document).encode(), "moe-page", OURS)
    document["entry"][0]["changes"][0]["value"]["message"] = "ألغيت السؤال"
    [second] = unpack(json.dumps(document).encode(), "moe-page", OURS)

    assert first.external_id != second.external_id


@pytest.mark.parametrize("name", ["comment", "comment_edited", "comment_removed", "reaction_to_a_post"])
def test_the_same_event_delivered_again_has_the_same_key(name: str) -> None:
    document = json.loads((PAYLOADS / f"{name}.json").read_bytes())
    [first] = unpack(json.dumps(document).encode(), "moe-page", OURS)
    document["entry"][0]["time"] += 3600
    [again] = unpack(json.dumps(document).encode(), "moe-page", OURS)

    assert first.external_id == again.external_id


def test_a_private_message_that_comes_along_goes_to_messenger() -> None:
    [event] = events_of("private_message")

    assert (event.channel, event.account) == (Channel.MESSENGER, "moe-messenger")
    assert event.conversation_key == NOURA


@pytest.mark.parametrize("name", ["private_message", "of_another_page"])
def test_what_is_for_nobody_of_ours_stays_where_it_came_in_and_says_so(name: str) -> None:
    [event] = events_of(name, {(Channel.FACEBOOK_PAGE, PAGE_ID): "moe-page"})

    assert (event.channel, event.account) == (Channel.FACEBOOK_PAGE, "moe-page")
    [ignored] = parse(event.body, PAGE_ID).events
    assert "no " in ignored.reason


def test_an_event_has_the_same_key_alone_as_in_a_batch() -> None:
    events = events_of("batch_of_many")

    assert len(events) == 3
    for event in events:
        [alone] = unpack(event.body, "moe-page", OURS)
        assert (alone.external_id, alone.conversation_key) == (event.external_id, event.conversation_key)


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
        for event in unpack(body, "moe-page", OURS):
            event.body.decode()
            event.external_id.encode()
            event.conversation_key.encode()
            with suppress(Unreadable):
                parse(event.body, PAGE_ID)
    with suppress(Unreadable):
        parse(body)
