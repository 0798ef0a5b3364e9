"""Whatever arrives is understood or Unreadable; an update with an id is stored, however bad its inside."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.telegram.inbound import UPDATE_KINDS, parse, unpack
from domain.errors import Unreadable
from domain.messages import InboundMessage, Parsed
from tests.connectors.telegram.inbound_cases import BOT_ID, CASES

UPDATES = [json.loads(case.body) for case in CASES]
KEYS = st.sampled_from(
    sorted({key for update in UPDATES for part in update.values() if isinstance(part, dict) for key in part})
)
ANY_TEXT = st.text(st.characters(codec=None), max_size=20)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=2**53, max_value=2**70),
    st.floats(),
    ANY_TEXT,
)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | ANY_TEXT, inner, max_size=5),
    max_leaves=25,
)
SHAPED_LIKE_UPDATES = st.fixed_dictionaries(
    {"update_id": st.integers() | SCALARS},
    optional=dict.fromkeys(UPDATE_KINDS, ANY_JSON),
)


def understood(update: object) -> Parsed | None:
    """None when it is Unreadable; any other error fails the test."""
    try:
        return parse(json.dumps(update).encode(), BOT_ID)
    except Unreadable:
        return None


@settings(max_examples=300, deadline=None)
@given(ANY_JSON | SHAPED_LIKE_UPDATES)
def test_any_json_is_understood_or_unreadable(value: object) -> None:
    understood(value)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_understood_or_unreadable(body: bytes) -> None:
    try:
        parse(body)
    except Unreadable:
        return


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(UPDATES), st.data())
def test_a_real_update_with_any_part_replaced_is_stored_and_understood_or_unreadable(
    update: dict[str, Any], data: st.DataObject
) -> None:
    update = json.loads(json.dumps(update))
    holder, key = data.draw(st.sampled_from(places_in(update)))
    holder[key] = data.draw(ANY_JSON)
    body = json.dumps(update).encode()
    assert unpack(body, "main-bot")[0].body == body
    parsed = understood(update)
    for message in parsed.messages if parsed else ():
        assert_storable(message)


def places_in(part: Any) -> list[tuple[Any, Any]]:
    """Each place inside an update, other than its id, as the holder and its key."""
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else []
    places: list[tuple[Any, Any]] = []
    for key in keys:
        if key != "update_id":
            places += [(part, key), *places_in(part[key])]
    return places


def assert_storable(message: InboundMessage) -> None:
    for text in (message.external_id, message.sender_id, message.sender_name, message.text):
        assert "\x00" not in text
        text.encode()
