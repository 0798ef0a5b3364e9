"""What the partner's JSON and staff's recordings mean: one file in payloads/, one line in the table."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.manual.inbound import parse, unpack
from connectors.manual.item import moment_of
from connectors.payload import write_json
from domain.errors import Unreadable
from tests.connectors.manual.inbound_cases import ACCOUNT, BY_STAFF, CASES, PAYLOADS, RECORDED


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


@pytest.mark.parametrize("name", CASES)
def test_each_body_means_what_the_table_says(name: str) -> None:
    assert parse(payload(name), ACCOUNT) == CASES[name]


def test_every_payload_has_its_line_in_the_table() -> None:
    assert {path.stem for path in PAYLOADS.iterdir()} == set(CASES)


def test_staff_may_name_a_file_they_uploaded() -> None:
    assert parse(RECORDED.read_bytes(), ACCOUNT) == BY_STAFF


def test_without_an_account_ids_are_told_as_the_partner_gave_them() -> None:
    (message,) = parse(payload("text")).messages
    assert message.sender_id == "um.rakan"
    (event,) = parse(payload("edited")).events
    assert event.as_message is not None
    assert (event.sender_id, event.as_message.sender_id) == ("um.rakan", "um.rakan")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "not JSON"),
        (b"[1, 2]", "the body is not an object"),
        (b"{}", "the body.sender is not an object"),
        (b'{"messages": {}}', "messages is not a list"),
        (b'{"messages": null}', "messages is not a list"),
        (b'{"id": "1", "sender": {"id": "a"}}', "neither text nor attachments"),
        (b'{"id": "1", "sender": {"id": "a"}, "text": "x", "event": null}', "event is none of"),
        (b'{"sender": {"id": "a"}, "text": "x"}', "the body.id is missing"),
        (b'{"event": "deleted"}', "the body.id is missing"),
        (b"[" * 10_000, "nested too deeply"),
    ],
)
def test_a_body_that_means_nothing_says_why(body: bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told.replace("[", r"\[")):
        parse(body)
    with pytest.raises(Unreadable, match=told.replace("[", r"\[")):
        unpack(body, ACCOUNT)


@pytest.mark.parametrize(
    "written", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-11-23", "", 5, None, [], {}]
)
def test_a_time_nobody_can_place_is_no_time(written: object) -> None:
    assert moment_of(written) is None


def test_lone_surrogates_and_nul_become_storable() -> None:
    body = b'{"id": "1", "sender": {"id": "a\\ud800", "name": "n\\u0000"}, "text": "\\udfffx"}'
    (message,) = parse(body).messages
    assert (message.sender_id, message.sender_name, message.text) == ("a\ufffd", "n\ufffd", "\ufffdx")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
ITEM = st.fixed_dictionaries(
    {},
    optional={
        "id": ANYTHING,
        "sender": ANYTHING | st.fixed_dictionaries({"id": ANYTHING, "name": ANYTHING}),
        "text": ANYTHING,
        "visibility": ANYTHING | st.sampled_from(["public", "private"]),
        "event": ANYTHING | st.sampled_from(["message", "edited", "deleted"]),
        "kind": ANYTHING,
        "link": ANYTHING,
        "thread": ANYTHING,
        "sent_at": ANYTHING | st.datetimes().map(str),
        "in_reply_to": ANYTHING,
        "attachments": ANYTHING | st.lists(st.dictionaries(st.sampled_from(["url", "size"]), ANYTHING)),
    },
)


@settings(deadline=None, max_examples=300)
@given(ANYTHING | ITEM | st.builds(lambda items: {"messages": items}, st.lists(ITEM, max_size=4)))
def test_nothing_but_unreadable_is_raised_whatever_the_json(value: object) -> None:
    body = write_json(value)
    for read in (lambda: parse(body, ACCOUNT), lambda: unpack(body, ACCOUNT, "key")):
        with suppress(Unreadable):
            read()


def test_a_hundred_thousand_characters_stay_whole() -> None:
    text = "يا وزارة التعليم " * 6_000
    body = write_json({"id": "1", "sender": {"id": "a"}, "text": text})
    (message,) = parse(body).messages
    assert message.text == text
