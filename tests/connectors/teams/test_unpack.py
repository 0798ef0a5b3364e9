"""How a request becomes a row of the ledger: keys, order, bytes; and that no JSON at all breaks it."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.teams.inbound import parse, unpack
from domain.errors import Unreadable
from domain.messages import Channel, RawEvent
from tests.connectors.teams.inbound_cases import CHANNEL, CHAT, GROUP, NOURA, PAYLOADS, SENT_AT, payload

DOCUMENTS = [json.loads(path.read_bytes()) for path in sorted(PAYLOADS.glob("*.json"))]


def event_of(name: str, **changes: object) -> RawEvent:
    body = payload(name)
    if changes:
        body = json.dumps(json.loads(body) | changes).encode()
    [event] = unpack(body, "moe")
    return event


@pytest.mark.parametrize(
    ("name", "external_id", "conversation_key"),
    [
        ("text", f"{CHAT}|1795420800123|message", CHAT),
        ("edited", f"{CHAT}|1795420800123|messageUpdate/editMessage@2026-11-23T08:05:00Z", CHAT),
        ("deleted", f"{CHAT}|1795420800123|messageDelete/softDeleteMessage@2026-11-23T08:06:00Z", CHAT),
        ("group_mention", f"{GROUP}|1795420800123|message", f"{GROUP}:{NOURA}"),
        ("channel_post", f"{CHANNEL}|1795420800123|message", f"{CHANNEL}:{NOURA}"),
        ("text_without_sender", f"{CHAT}|1795420800123|message", CHAT),
    ],
)
def test_an_event_is_keyed_by_conversation_id_and_kind_and_ordered_by_its_citizen(
    name: str, external_id: str, conversation_key: str
) -> None:
    event = event_of(name)

    assert (event.channel, event.account) == (Channel.TEAMS, "moe")
    assert (event.external_id, event.conversation_key) == (external_id, conversation_key)


def test_two_edits_of_one_message_are_two_events() -> None:
    later = event_of("edited", timestamp="2026-11-23T08:07:00Z")

    assert later.external_id != event_of("edited").external_id


def test_the_same_message_id_in_another_conversation_is_another_event() -> None:
    assert event_of("text").external_id != event_of("group_mention").external_id


@pytest.mark.parametrize("name", ["text_without_id", "text_without_conversation"])
def test_an_activity_without_an_id_keeps_its_key_when_it_is_delivered_again(name: str) -> None:
    assert event_of(name).external_id.startswith("sha:")
    assert event_of(name).external_id == event_of(name).external_id


def test_an_event_keeps_the_very_bytes_that_were_received() -> None:
    body = payload("text")

    [event] = unpack(body, "moe")

    assert event.body is body


def test_an_event_tells_its_moment_and_its_place_within_it() -> None:
    event = event_of("text")

    assert (event.occurred_at, event.position) == (SENT_AT, 1795420800123)


@pytest.mark.parametrize("message_id", ["f:9f78d1f3", "٣", "9" * 30, "-1"])
def test_an_id_that_counts_nothing_gives_no_place(message_id: str) -> None:
    assert event_of("text", id=message_id).position == 0


@pytest.mark.parametrize("depth", [200, 400, 800, 1000, 1500])
def test_deep_nesting_is_stored_or_refused_but_never_breaks(depth: int) -> None:
    body = b'{"type":"message","text":' + b"[" * depth + b"]" * depth + b"}"

    with suppress(Unreadable):
        assert len(unpack(body, "moe")) == 1
    with suppress(Unreadable):
        parse(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def understand(body: bytes) -> None:
    """Whatever happens, only Unreadable may come out; and what has a meaning was stored."""
    with suppress(Unreadable):
        [event] = unpack(body, "moe")
        event.external_id.encode()
        event.conversation_key.encode()
        assert event.external_id
        assert event.conversation_key
    with suppress(Unreadable):
        parsed = parse(body)
        assert len(parsed.messages) + len(parsed.events) + len(parsed.problems) == 1
        assert unpack(body, "moe")


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


@given(st.text(alphabet='<>/!-[]&;"= abتpatquoblck', max_size=200))
def test_any_markup_in_the_copy_of_an_answer_is_read_or_passed_over(markup: str) -> None:
    activity = json.loads(payload("quoting_our_message"))
    activity["attachments"][0]["content"] += markup

    [message] = parse(json.dumps(activity).encode()).messages
    assert message.in_reply_to in {"1795420700001", None}
