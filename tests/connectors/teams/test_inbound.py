"""What activities mean: one recorded shape per file in payloads/, one line per file in the table."""

import json
from pathlib import Path

import pytest

from connectors.teams.inbound import parse
from domain.errors import Unreadable
from tests.connectors.teams.inbound_cases import BOT, INCOMING, NOURA, PAYLOADS, payload
from tests.connectors.teams.microsoft import APP_ID


def test_every_payload_file_is_a_case_of_the_table() -> None:
    assert {path.stem for path in Path(PAYLOADS).glob("*.json")} == set(INCOMING)


@pytest.mark.parametrize("name", INCOMING)
def test_a_payload_is_understood(name: str) -> None:
    assert parse(payload(name), APP_ID) == INCOMING[name]


@pytest.mark.parametrize("self_id", [APP_ID, APP_ID.upper(), BOT])
def test_our_own_message_is_recognised_by_the_id_we_are_told(self_id: str) -> None:
    activity = json.loads(payload("echo")) | {"recipient": {"id": NOURA}}

    assert [event.reason for event in parse(json.dumps(activity).encode(), self_id).events] == ["echo"]


def test_our_own_message_is_recognised_without_our_id_by_whom_it_was_sent_to() -> None:
    assert [event.reason for event in parse(payload("echo")).events] == ["echo"]


def test_a_text_of_a_hundred_thousand_characters_passes() -> None:
    long_text = "نص " * 33_334
    activity = json.loads(payload("text")) | {"text": long_text}

    assert parse(json.dumps(activity).encode()).messages[0].text == long_text


@pytest.mark.parametrize("piece", ["<at>", "<at ", "</at>", "<quoted ", "&", "&#", "<at></at>"])
def test_a_hostile_text_is_read_in_no_time(piece: str) -> None:
    activity = json.loads(payload("group_mention")) | {"text": piece * 20_000}

    assert parse(json.dumps(activity).encode()).messages


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "not JSON"),
        (b"not json", "not JSON"),
        (b'{"type":"\xff"}', "not UTF-8"),
        (b"null", "not an object"),
        (b"[]", "not an object"),
        (b"{}", "no type"),
        (b'{"type":7}', "no type"),
        (b"[" * 10_000 + b"]" * 10_000, "nested too deeply"),
    ],
)
def test_a_body_that_is_no_activity_is_unreadable(body: bytes, complaint: str) -> None:
    with pytest.raises(Unreadable, match=complaint):
        parse(body)
