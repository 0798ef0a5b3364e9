"""Which events a request carries, and what tells a second delivery from a second message."""

import json
from typing import Any

import pytest

from connectors.manual.inbound import parse, unpack
from connectors.payload import write_json
from domain.errors import Unreadable
from tests.connectors.manual.inbound_cases import ACCOUNT, CASES, PAYLOADS, RECORDED, SENT_AT

MESSAGE: dict[str, Any] = {"id": "m-1", "sender": {"id": "um.rakan"}, "text": "متى التسجيل؟"}
NAMELESS = {key: value for key, value in MESSAGE.items() if key != "id"}


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def ids(body: object, key: str = "") -> list[str]:
    return [event.external_id for event in unpack(write_json(body), ACCOUNT, key)]


def test_a_lone_message_keeps_its_bytes() -> None:
    (event,) = unpack(payload("text"), ACCOUNT)
    assert event.body == payload("text")
    assert (event.account, event.external_id) == (ACCOUNT, "snap-1001")
    assert (event.conversation_key, event.occurred_at) == ("um.rakan", SENT_AT)


def test_each_event_of_a_batch_means_alone_what_it_meant_among_others() -> None:
    events = unpack(payload("batch"), ACCOUNT)
    alone = [parse(event.body, ACCOUNT) for event in events]
    whole = CASES["batch"]
    assert tuple(message for parsed in alone for message in parsed.messages) == whole.messages
    assert tuple(event for parsed in alone for event in parsed.events) == whole.events
    assert [event.external_id for event in events] == ["snap-1001", "snap-1003", "deleted:snap-1001"]
    assert [event.conversation_key for event in events] == ["um.rakan", "f_alharbi", "um.rakan"]


def test_bad_items_are_kept_beside_good_ones() -> None:
    events = unpack(payload("batch_with_bad_items"), ACCOUNT)
    problems = [bool(parse(event.body).problems) for event in events]
    assert problems == [False, True, True, True, True, True, True, True, False]
    assert len({event.external_id for event in events}) == 9


def test_nothing_is_nothing() -> None:
    assert unpack(b'{"messages": []}', ACCOUNT) == []


def test_what_only_staff_write_is_refused_from_outside() -> None:
    with pytest.raises(Unreadable, match="not for a webhook"):
        unpack(RECORDED.read_bytes(), ACCOUNT)


def test_a_message_without_an_id_has_the_requests_key() -> None:
    (event,) = unpack(write_json(NAMELESS), ACCOUNT, "order-77")
    assert event.external_id == "order-77"
    (message,) = parse(event.body, ACCOUNT).messages
    assert (message.external_id, message.text) == ("order-77", MESSAGE["text"])
    assert json.loads(event.body) == {"messages": [{**NAMELESS, "id": "order-77"}]}


def test_several_without_an_id_are_told_apart_by_their_place() -> None:
    assert ids({"messages": [NAMELESS, MESSAGE, NAMELESS]}, "k") == ["k:0", "m-1", "k:2"]


def test_a_messages_own_id_counts_more_than_the_key() -> None:
    """A key used twice by mistake must not cost a citizen his message."""
    assert ids(MESSAGE, "same") == ids(MESSAGE, "other") == ids(MESSAGE) == ["m-1"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"event": "edited", "text": "أ"}, {"event": "edited", "text": "ب"}),
        ({}, {"event": "edited"}),
        ({}, {"event": "deleted"}),
        ({"id": 1}, {"id": 2}),
    ],
)
def test_different_happenings_have_different_keys(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert ids(MESSAGE | one) == ids(MESSAGE | one)
    assert ids(MESSAGE | one) != ids(MESSAGE | other)
