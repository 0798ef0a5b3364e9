"""Each event becomes one row of the ledger, however often and in whatever envelope it comes."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.x.inbound import parse, unpack
from domain.errors import Unreadable
from domain.messages import Channel, RawEvent
from tests.connectors.x.inbound_cases import CASES, FAHAD, NOURA, OUR_ID, PAYLOADS, Case

DIRECTORY = {(Channel.X, OUR_ID): "moe-x", (Channel.X, "999888777"): "jeddah-x"}


def unpacked(body: bytes) -> list[RawEvent]:
    return unpack(body, "moe-x", OUR_ID)


def document(payload: str) -> Any:
    return json.loads((PAYLOADS / f"{payload}.json").read_text())


def body(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.payload)
def test_a_single_event_keeps_its_bytes_its_key_and_its_thread(case: Case) -> None:
    [event] = unpacked(case.body)

    assert event.body == case.body
    assert (event.external_id, event.conversation_key) == (case.key, case.conversation)
    assert (event.channel, event.account) == (Channel.X, "moe-x")
    assert unpacked(case.body) == [event]


def test_one_post_by_five_ways_is_one_event() -> None:
    quote = document("mention")
    quote["data"] |= {"event_type": "post.quote.create", "event_uuid": "-5"}
    reply = document("mention")
    reply["data"] |= {"event_type": "post.reply.create", "event_uuid": "-6"}
    ways = [
        document("mention"),
        document("mention_by_older_api"),
        document("mention_by_polling"),
        quote,
        reply,
    ]

    assert {unpacked(body(way))[0].external_id for way in ways} == {"post:1993100000000000001"}


def test_one_message_by_three_ways_is_one_event() -> None:
    ways = ["direct_message", "direct_message_by_older_api", "direct_message_by_polling"]

    assert {unpacked(body(document(way)))[0].external_id for way in ways} == {"dm:1993200000000000001"}


def test_what_we_wrote_and_what_she_wrote_are_one_thread() -> None:
    ways = ["direct_message", "sent_message", "sent_message_by_polling", "read", "encrypted_message"]

    assert {unpacked(body(document(way)))[0].conversation_key for way in ways} == {f"dm:{NOURA}"}


def test_a_page_is_split_and_each_part_means_alone_what_it_meant_together() -> None:
    page = document("mention_by_polling")
    page["data"] += document("reply_to_another_calls_us")["data"]
    page["includes"]["tweets"] = document("reply_to_another_calls_us")["includes"]["tweets"]
    page["includes"]["users"].append({"id": "77", "name": "غير معني"})
    whole = parse(body(page), OUR_ID)

    events = unpacked(body(page))

    assert tuple(parse(event.body, OUR_ID).messages[0] for event in events) == whole.messages
    assert [message.public_reply_allowed for message in whole.messages] == [True, True]
    assert "غير معني" not in events[0].body.decode()


@pytest.mark.parametrize("rubbish", [None, 7, "text", [], [[]]])
@pytest.mark.parametrize("payload", ["direct_message", "direct_message_by_older_api", "mention_by_polling"])
def test_rubbish_beside_good_events_drops_nobody(payload: str, rubbish: object) -> None:
    batch = document(payload)
    holder = batch["data"]["payload"] if payload == "direct_message" else batch
    name = "data" if payload == "mention_by_polling" else "direct_message_events"
    first = holder[name][0]
    holder[name] = [first, rubbish, first | {"id": "1993200000000000099", "edit_history_tweet_ids": None}]

    events = unpacked(body(batch))

    assert [len(parse(event.body, OUR_ID).messages) for event in events] == [1, 0, 1]
    assert [len(parse(event.body, OUR_ID).problems) for event in events] == [0, 1, 0]
    assert len({event.external_id for event in events}) == 3


@pytest.mark.parametrize("name", ["tweet_create_events", "direct_message_events", "favorite_events"])
def test_a_list_that_is_none_is_stored_with_its_problem(name: str) -> None:
    [event] = unpacked(body({"for_user_id": OUR_ID, name: "rubbish"}))

    assert parse(event.body).problems == (f"{name} is not an object",)


def test_an_event_goes_to_the_account_of_ours_that_it_is_for() -> None:
    events = unpack((PAYLOADS / "event_for_another_profile.json").read_bytes(), "moe-x", OUR_ID, DIRECTORY)

    assert [(event.account, event.external_id) for event in events] == [
        ("jeddah-x", "post:1993100000000000040")
    ]


def test_an_event_for_nobody_of_ours_does_not_hide_our_own_about_the_same_post() -> None:
    for_nobody = document("mention")
    for_nobody["data"]["filter"]["user_id"] = "5"

    [theirs], [ours] = unpacked(body(for_nobody)), unpacked(body(document("mention")))

    assert theirs.account == ours.account
    assert theirs.external_id != ours.external_id


def test_events_of_one_moment_keep_the_order_of_their_ids() -> None:
    [first], [second] = (unpacked(body(document(name))) for name in ("mention", "comment"))

    assert first.occurred_at == second.occurred_at
    assert first.position < second.position


def test_an_id_no_database_holds_tells_no_order() -> None:
    mention = document("mention")
    mention["data"]["payload"]["id"] = str(2**63)

    assert unpacked(body(mention))[0].position == 0


def test_an_edit_waits_behind_its_first_version_and_a_deletion_behind_both() -> None:
    keys = {
        unpacked(body(document(name)))[0].conversation_key
        for name in ("mention", "edited_mention", "deleted_post", "deleted_post_by_older_api")
    }

    assert keys == {f"post:{NOURA}"}
    assert unpacked(body(document("comment")))[0].conversation_key == f"post:{FAHAD}"


BODIES = [json.loads(case.body) for case in CASES]


def keys_of(part: Any) -> set[str]:
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return (set(part) if isinstance(part, dict) else set()).union(*map(keys_of, inner))


KEYS = st.sampled_from(sorted(keys_of(BODIES)))
ANY_TEXT = st.text(st.characters(codec=None), max_size=20)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(2**53, 2**70)
    | st.floats()
    | ANY_TEXT
    | st.sampled_from(["post.mention.create", "dm.received", "MessageCreate", OUR_ID])
)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | ANY_TEXT, inner, max_size=5),
    max_leaves=25,
)


def handled(raw: bytes) -> None:
    """Stored and understood, or Unreadable; any other error fails the test."""
    try:
        events = unpack(raw, "moe-x", OUR_ID, DIRECTORY)
    except Unreadable:
        return
    for event in events:
        assert event.external_id
        event.external_id.encode()
        event.conversation_key.encode()
        assert abs(event.position) < 2**63
        for message in parse(event.body, OUR_ID).messages:
            (message.text + message.sender_name + message.thread_key + message.reply_to_address).encode()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY_JSON)
def test_any_json_is_stored_or_unreadable(value: object) -> None:
    handled(json.dumps(value).encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_stored_or_unreadable(raw: bytes) -> None:
    handled(raw)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(BODIES), st.data())
def test_a_real_event_with_any_part_replaced_is_stored_or_unreadable(
    original: dict[str, Any], data: st.DataObject
) -> None:
    changed = json.loads(json.dumps(original))
    holder, key = data.draw(st.sampled_from(places_in(changed)))
    holder[key] = data.draw(ANY_JSON)

    handled(json.dumps(changed).encode())


def places_in(part: Any) -> list[tuple[Any, Any]]:
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else []
    return [place for key in keys for place in ((part, key), *places_in(part[key]))]
