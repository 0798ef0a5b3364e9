"""What Messenger's requests mean: one shape per file in payloads/, one line per file in the table."""

import json
from dataclasses import replace

import pytest

from connectors.messenger.inbound import parse, unpack
from domain.errors import Unreadable
from domain.messages import EventKind, Parsed
from tests.connectors.messenger.inbound_cases import APP_ID, CASES, PAGE_ID, PAYLOADS


def body_of(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


@pytest.mark.parametrize(("name", "means"), CASES.items(), ids=list(CASES))
def test_a_request_means(name: str, means: Parsed) -> None:
    assert parse(body_of(name), PAGE_ID, APP_ID) == means


def test_every_payload_file_is_a_case() -> None:
    assert sorted(CASES) == sorted(path.stem for path in PAYLOADS.glob("*.json"))


@pytest.mark.parametrize("name", [name for name in CASES if "stranger" not in name])
def test_the_events_of_a_request_together_mean_what_it_meant(name: str) -> None:
    parts = [parse(event.body, PAGE_ID, APP_ID) for event in unpack(body_of(name), "moe", {})]

    together = Parsed(
        tuple(message for part in parts for message in part.messages),
        tuple(event for part in parts for event in part.events),
    )
    assert together == replace(CASES[name], problems=())
    assert len([problem for part in parts for problem in part.problems]) == len(CASES[name].problems)


def test_without_knowing_our_page_every_page_is_taken_for_ours() -> None:
    [message] = parse(body_of("of_another_page")).messages

    assert message.text == CASES["text"].messages[0].text


def test_without_knowing_our_app_an_echo_with_our_metadata_is_ours() -> None:
    [event] = parse(body_of("echo_of_ours"), PAGE_ID).events

    assert (event.kind, event.outbox_id) == (EventKind.SENT, "42")


def test_an_edit_carries_the_first_id_and_the_message_as_it_stands() -> None:
    [event] = parse(body_of("edited"), PAGE_ID, APP_ID).events

    assert event.as_message is not None
    assert event.external_id == event.as_message.external_id == "m_IN1"
    assert event.text == event.as_message.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"[1, 2]",
        b"{}",
        b'{"object": "instagram", "entry": []}',
        b'{"object": "page"}',
        b'{"object": "page", "entry": {}}',
        b"[" * 10_000 + b"]" * 10_000,
    ],
    ids=lambda body: body[:24].decode("latin-1") or "empty",
)
def test_what_is_no_request_of_a_page_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(body)
    with pytest.raises(Unreadable):
        unpack(body, "moe", {})


def test_a_long_text_stays_whole() -> None:
    document = json.loads(body_of("text"))
    document["entry"][0]["messaging"][0]["message"]["text"] = "ش" * 100_000

    [message] = parse(json.dumps(document).encode(), PAGE_ID).messages

    assert message.text == "ش" * 100_000
