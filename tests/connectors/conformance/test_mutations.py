"""Recorded payloads with parts torn out or swapped: what is left is understood, or named as unreadable."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import Unreadable
from tests.connectors.conformance.channel_case import ChannelCase
from tests.connectors.conformance.discovery import each_channel
from tests.connectors.conformance.test_hostile_bodies import check_keys, check_storable

NOWHERE = "http://127.0.0.1:9"
TRIES = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["0", "-1", "9" * 30, "2099-12-31T23:59:59Z", "1970-01-01", "نص", "\x00", "\ud83d"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def understand(case: ChannelCase, body: bytes) -> None:
    """Only Unreadable may come out, and what is stored means what the request meant."""
    connector = case.connector(NOWHERE, 1.0)
    try:
        events = connector.unpack(body)
    except Unreadable:
        return
    for event in events:
        check_keys(event)
    try:
        whole = connector.parse(body)
    except Unreadable:
        return
    check_storable(whole)
    alone = []
    for event in events:
        try:
            alone.append(connector.parse(event.body))
        except Unreadable:
            continue
    assert [message for parsed in alone for message in parsed.messages] == list(whole.messages)
    assert [event for parsed in alone for event in parsed.events] == list(whole.events)


@each_channel
def test_any_json_is_understood_or_unreadable(case: ChannelCase) -> None:
    @TRIES
    @given(json_values)
    def holds(value: object) -> None:
        understand(case, json.dumps(value).encode())

    holds()


@each_channel
def test_any_bytes_are_understood_or_unreadable(case: ChannelCase) -> None:
    @TRIES
    @given(st.binary(max_size=200))
    def holds(body: bytes) -> None:
        understand(case, body)

    holds()


@each_channel
def test_a_payload_with_other_things_in_it_is_understood_or_unreadable(case: ChannelCase) -> None:
    documents = [
        json.loads((case.receiving.payloads / f"{name}.json").read_bytes())
        for name in case.receiving.inbound_cases
    ]

    @TRIES
    @given(mutated([document for document in documents if isinstance(document, dict)]))
    def holds(document: object) -> None:
        understand(case, json.dumps(document).encode())

    holds()


@each_channel
def test_a_payload_that_was_cut_off_is_unreadable(case: ChannelCase) -> None:
    connector = case.connector(NOWHERE, 1.0)
    for name in case.receiving.inbound_cases:
        body = (case.receiving.payloads / f"{name}.json").read_bytes().rstrip()
        for length in (1, len(body) // 3, len(body) // 2, len(body) - 1):
            with pytest.raises(Unreadable):
                connector.unpack(body[:length])
            with pytest.raises(Unreadable):
                connector.parse(body[:length])


@st.composite
def mutated(draw: st.DrawFn, documents: list[Any]) -> object:
    """A real payload in which up to three places, at any depth, hold something else or nothing."""
    document = copy.deepcopy(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(document))
        if not places:
            return document
        holder, key = draw(st.sampled_from(places))
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
