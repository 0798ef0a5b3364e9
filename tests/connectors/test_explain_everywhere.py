"""`explain` speaks every channel, and its answer has the one shape that its help describes."""

import re
from collections.abc import Mapping
from datetime import datetime

import pytest

from commands.explain import SHAPE, explain, explain_line
from connectors.payload import write_json
from domain.errors import Unreadable
from domain.messages import Channel, EventKind, MessageKind
from tests.commands.cli import run
from tests.connectors.conformance.channel_case import ChannelCase
from tests.connectors.conformance.discovery import CASES

MESSAGE = {
    "external_id": str,
    "sender_id": str,
    "sender_name": str,
    "text": str,
    "kind": str,
    "visibility": str,
    "attachments": int,
    "in_reply_to": str | None,
    "sent_at": str | None,
}
EVENT = {
    "kind": str,
    "external_id": str,
    "sender_id": str,
    "text": str,
    "reason": str,
    "error_code": str | None,
    "outbox_id": str | None,
    "sent_at": str | None,
}
PAYLOADS = [(case, name) for case in CASES for name in case.receiving.inbound_cases]


@pytest.mark.parametrize("channel", Channel)
def test_the_command_knows_every_channel(channel: Channel) -> None:
    ended = run("explain", "--channel", channel.value, given=b"not json")
    assert (ended.code, ended.out) == (1, b"")
    assert ended.err.startswith("Error: ")
    assert "Invalid value" not in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("channel", Channel)
def test_what_means_nothing_is_an_error_on_its_line(channel: Channel) -> None:
    for line in (b"", b"not json", b"{}", b"[]", b'"not json"', b'"null"', b'"' + b"[" * 10_000 + b'"'):
        assert explain_line(channel, line, None).keys() == {"error"}, line[:20]
    with pytest.raises(Unreadable):
        explain(channel, b"\xff", None)


@pytest.mark.parametrize(
    ("case", "name"), PAYLOADS, ids=[f"{case.channel.value}-{name}" for case, name in PAYLOADS]
)
def test_every_payload_is_told_in_the_same_shape(case: ChannelCase, name: str) -> None:
    body = (case.receiving.payloads / f"{name}.json").read_bytes()
    meaning = explain(case.channel, body, None)
    assert meaning.keys() == {"messages", "events"}
    for message in listed(meaning["messages"]):
        check(message, MESSAGE)
        assert message["kind"] in set(MessageKind)
        assert message["visibility"] in {"private", "public"}
        assert message["external_id"]
        assert message["sender_id"]
    for event in listed(meaning["events"]):
        check(event, EVENT)
        assert event["kind"] in set(EventKind)
        assert event["kind"] != "ignored" or event["reason"]
    as_line = write_json(body.decode("utf-8", "surrogatepass"))
    assert explain_line(case.channel, as_line, None) == meaning


def listed(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


def check(told: dict[str, object], shape: Mapping[str, object]) -> None:
    assert told.keys() == shape.keys()
    for key, kind in shape.items():
        assert isinstance(told[key], kind), key  # type: ignore[arg-type]
    moment = told["sent_at"]
    if isinstance(moment, str):
        assert datetime.fromisoformat(moment).utcoffset() is not None
        assert moment.endswith("Z")


@pytest.mark.parametrize(("heading", "shape"), [("messages", MESSAGE), ("events", EVENT)])
def test_the_help_names_each_part_of_the_answer(heading: str, shape: Mapping[str, object]) -> None:
    part = SHAPE.split(f"\n  {heading} ")[1].split("\n  events ")[0].partition("\n")[2]
    assert set(re.findall(r"^    (\w+) ", part, re.MULTILINE)) == set(shape)


@pytest.mark.parametrize("kind", [*MessageKind, *EventKind])
def test_the_help_names_each_kind(kind: str) -> None:
    assert kind in SHAPE.split()
