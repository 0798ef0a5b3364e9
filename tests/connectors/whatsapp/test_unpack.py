"""How a request is split into ledger rows: keys, order, bytes; and that no JSON at all breaks it."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.whatsapp.inbound import parse, unpack
from domain.errors import Unreadable
from domain.messages import Channel, RawEvent

PAYLOADS = Path(__file__).parent / "payloads"
DOCUMENTS = [json.loads(path.read_bytes()) for path in sorted(PAYLOADS.glob("*.json"))]
NOURA, NOURA_BSUID, GROUP = "966501234567", "SA.13491208655302741918", "Y2FwaV9ncm91cDox"


def events_of(name: str) -> list[RawEvent]:
    return unpack((PAYLOADS / f"{name}.json").read_bytes(), "moe", "106540352242922")


@pytest.mark.parametrize(
    ("name", "external_id", "conversation_key"),
    [
        ("text", "wamid.IN1", NOURA),
        ("text_with_bsuid", "wamid.IN1", NOURA_BSUID),
        ("text_bsuid_only_in_contact", "wamid.IN1", NOURA_BSUID),
        ("text_contact_of_somebody_else", "wamid.IN1", NOURA),
        ("text_in_group", "wamid.IN1", f"{GROUP}:{NOURA_BSUID}"),
        ("text_id_is_a_number", "9007199254740993", NOURA),
        ("edited", "wamid.IN1", NOURA),
        ("echo_from_the_app", "echo:wamid.IN1", NOURA_BSUID),
        ("status_delivered", "status:wamid.OUT1:delivered", NOURA_BSUID),
        ("status_failed", "status:wamid.OUT1:failed", NOURA),
        ("status_of_known_contact", "status:wamid.OUT1:delivered", NOURA_BSUID),
        ("status_in_group", f"status:wamid.OUT1:read:{NOURA_BSUID}", f"{GROUP}:{NOURA_BSUID}"),
    ],
)
def test_an_event_is_keyed_by_its_id_and_ordered_by_its_citizen(
    name: str, external_id: str, conversation_key: str
) -> None:
    [event] = events_of(name)

    assert (event.channel, event.account) == (Channel.WHATSAPP, "moe")
    assert (event.external_id, event.conversation_key) == (external_id, conversation_key)


@pytest.mark.parametrize(
    "name",
    ["text_without_id", "text_id_is_an_object", "preference_stop", "user_id_update", "template_status"],
)
def test_an_item_without_an_id_keeps_the_same_key_when_it_is_delivered_again(name: str) -> None:
    [first], [second] = events_of(name), events_of(name)

    assert first.external_id.startswith("sha:")
    assert first.external_id == second.external_id


def test_an_event_of_another_number_of_ours_goes_to_that_numbers_account() -> None:
    body = (PAYLOADS / "text.json").read_bytes()
    directory = {(Channel.WHATSAPP, "106540352242922"): "jazan", (Channel.WHATSAPP, "1"): "moe"}

    assert [event.account for event in unpack(body, "moe", "1", directory)] == ["jazan"]
    assert [event.account for event in unpack(body, "moe", "1", {})] == ["moe"]


def test_a_single_event_keeps_the_very_bytes_that_were_signed() -> None:
    body = (PAYLOADS / "text.json").read_bytes()

    [event] = unpack(body, "moe", "106540352242922")

    assert event.body is body


def test_a_citizens_messages_of_one_batch_share_a_conversation_and_come_in_order() -> None:
    events = events_of("batch_of_messages_and_statuses")

    assert [event.external_id for event in events] == [
        "wamid.IN1",
        "wamid.IN2",
        "status:wamid.OUT1:delivered",
        "status:wamid.OUT1:read",
        "wamid.IN3",
        "status:wamid.OUT2:sent",
    ]
    assert [event.conversation_key for event in events[:2]] == [NOURA, "SA.7700112233445566"]


def test_an_event_of_a_batch_takes_only_its_own_contact_along() -> None:
    first = json.loads(events_of("batch_of_messages_and_statuses")[0].body)

    value = first["entry"][0]["changes"][0]["value"]
    assert [contact["wa_id"] for contact in value["contacts"]] == [NOURA]
    assert value["metadata"]["phone_number_id"] == "106540352242922"
    assert "statuses" not in value


def test_a_broken_item_is_stored_and_says_later_what_is_wrong_with_it() -> None:
    events = events_of("batch_with_bad_items")

    problems = [problem for event in events for problem in parse(event.body).problems]
    assert len(problems) == 7
    assert all("entry[0]" in problem for problem in problems)


@pytest.mark.parametrize("depth", [200, 400, 800, 1000, 1500])
def test_deep_nesting_is_stored_or_refused_but_never_breaks(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    message = b'{"id":"wamid.IN1","from":"966501234567","type":"text","text":' + nested + b"}"
    body = (
        b'{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"messages":['
        + message
        + b',{"type":"text"}]}}]}]}'
    )

    with suppress(Unreadable):
        assert len(unpack(body, "moe", "1")) == 2
    with suppress(Unreadable):
        assert parse(body).messages[0].external_id == "wamid.IN1"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def understand(body: bytes) -> None:
    """Whatever happens, only Unreadable may come out, and what was stored means what the request meant."""
    try:
        whole = parse(body)
    except Unreadable:
        with pytest.raises(Unreadable):
            unpack(body, "moe", "1")
        return
    events = unpack(body, "moe", "1")
    assert len(events) == len(whole.messages) + len(whole.events) + len(whole.problems)
    stored = [parse(event.body) for event in events if not _is_stranger(event.body)]
    assert tuple(message for parsed in stored for message in parsed.messages) == whole.messages
    assert tuple(happened for parsed in stored for happened in parsed.events) == whole.events
    for event in events:
        event.external_id.encode()
        event.conversation_key.encode()


def _is_stranger(body: bytes) -> bool:
    """Part of a list of bodies that is no request of the platform at all: only quarantine can take it."""
    document = json.loads(body)
    return isinstance(document, list) and len(document) == 1 and document[0] not in DOCUMENTS


@given(json_values)
def test_any_json_is_understood_or_unreadable(value: object) -> None:
    understand(json.dumps(value).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_understood_or_unreadable(body: bytes) -> None:
    understand(body)


@st.composite
def mutated_payloads(draw: st.DrawFn) -> object:
    """A real payload in which up to three places, at any depth, hold something else or nothing."""
    document = copy.deepcopy(draw(st.sampled_from([one for one in DOCUMENTS if isinstance(one, dict)])))
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
