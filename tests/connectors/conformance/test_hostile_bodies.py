"""Signed does not mean sane: a body is refused with 400, or taken, and then understood or named."""

import random
import string
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.errors import Unreadable
from domain.messages import InboundMessage, Parsed, RawEvent
from domain.text import storable
from tests.connectors.conformance.channel_case import ChannelCase, Check, Said, Steps
from tests.connectors.conformance.conftest import Account, Open
from tests.connectors.conformance.discovery import CASES, each_channel, unless_excused
from tests.connectors.conformance.documents import MISSING, at, body_of, nested_at, put

SHAPELESS = (
    b"",
    b" ",
    b"not json",
    b"{",
    b"\xff\xfe{}",
    b'{"a":"\xff"}',
    b"\x00",
    b"null",
    b"true",
    b"17",
    b'"text"',
    b"[]",
    b"[1, 2]",
    b"[null]",
    b"{}",
    b"[" * 10_000 + b"]" * 10_000,
    b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
)
ABSURD = "".join(random.Random(7).choices(string.ascii_letters, k=100_000))
ODD: tuple[object, ...] = (
    *(None, True, False, 0, -1, 1.5, 2**53 + 1, 2**70, 10**400),
    *("", " ", "\x00", "\ud83d", "../../etc/passwd", "<b>", ABSURD),
    *([], {}, [[]], {"id": {}}, [1, "2", None], MISSING),
)


@each_channel
async def test_what_is_no_request_of_the_platform_gets_400(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    for body in SHAPELESS:
        assert await account.post(body) == 400, body[:40]
    assert account.taken == []


@each_channel
async def test_nesting_without_end_gets_400(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    document = case.receiving.document([Said()])
    for steps in places_of(case).values():
        assert await account.post(nested_at(document, steps, 10_000)) == 400
    assert account.taken == []


@each_channel
async def test_nesting_at_the_edge_is_refused_or_taken(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    document = case.receiving.document([Said()])
    for depth in (100, 500, 900, 1000, 1020, 1500):
        for steps in places_of(case).values():
            assert await account.post(nested_at(document, steps, depth)) in {200, 400}
    for event in account.taken:
        meaning(account, event)


def places_of(case: ChannelCase) -> dict[str, Steps]:
    """Every part of a message that there is, and everything around each."""
    places = case.receiving.places
    named = {"id": places.id, "sender": places.sender, "text": places.text, "name": places.name}
    found = {name: steps for name, steps in (named | {"at": places.at}).items() if steps is not None}
    around = {steps[:length] for steps in found.values() for length in range(1, len(steps))}
    return found | {".".join(map(str, steps)): steps for steps in sorted(around, key=str)}


@pytest.mark.parametrize(
    ("case", "place"),
    [(case, place) for case in CASES for place in places_of(case)],
    ids=[f"{case.channel.value}-{place}" for case in CASES for place in places_of(case)],
)
async def test_odd_values_at_any_place_harm_nobody(case: ChannelCase, place: str, open_account: Open) -> None:
    account = await open_account(case)
    document = case.receiving.document([Said()])
    for odd in ODD:
        assert await account.post(body_of(put(document, places_of(case)[place], odd))) in {200, 400}, odd
    for event in account.taken:
        check_keys(event)
        check_storable(meaning(account, event))


def meaning(account: Account, event: RawEvent) -> Parsed:
    """What an event means; what cannot be understood at all is one problem."""
    try:
        return account.connector.parse(event.body)
    except Unreadable as error:
        return Parsed(problems=(str(error),))


def check_keys(event: RawEvent) -> None:
    """A ledger row can be made of it; the ledger itself shortens what is too long for an index."""
    for key in (event.external_id, event.conversation_key, event.account):
        assert key
        assert key == storable(key)


def check_storable(parsed: Parsed) -> None:
    """Nothing in it would break a database, and nobody is made up."""
    for message in parsed.messages:
        for text in (message.text, message.sender_name, message.sender_id, message.external_id):
            assert text == storable(text)
        assert message.external_id not in {"", "None", "null"}
        assert message.sender_id not in {"", "None", "null"}
    for event in parsed.events:
        for text in (event.text, event.external_id, event.sender_id, event.reason):
            assert text == storable(text)


async def the_message(account: Account, document: object) -> InboundMessage:
    """The one message of a request that must be understood."""
    [event] = await account.receive(document)
    parsed = account.connector.parse(event.body)
    assert not parsed.problems
    [message] = parsed.messages
    return message


@pytest.mark.parametrize("number", [7, 2**53 + 1, 2**63 - 1, 2**70])
@each_channel
async def test_an_id_written_as_a_number_keeps_its_digits(
    case: ChannelCase, number: int, open_account: Open
) -> None:
    account = await open_account(case)
    document = put(case.receiving.document([Said()]), case.receiving.places.id, number)
    for event in await account.receive(document):
        parsed = meaning(account, event)
        assert len(parsed.messages) + len(parsed.problems) == 1
        assert all(str(number) in message.external_id for message in parsed.messages)


@each_channel
async def test_a_message_without_an_id_is_named_and_no_message(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    document = put(case.receiving.document([Said()]), case.receiving.places.id, MISSING)
    assert await account.post(body_of(document)) in {200, 400}
    for event in account.taken:
        assert not meaning(account, event).messages


@each_channel
async def test_a_message_without_its_sender_is_nobody_elses(case: ChannelCase, open_account: Open) -> None:
    """Some platforms name the sender twice, or hide him: then he is known still, or by this message only."""
    account = await open_account(case)
    document = case.receiving.document([Said()])
    sender = (await the_message(account, document)).sender_id
    account.taken.clear()
    assert await account.post(body_of(put(document, case.receiving.places.sender, MISSING))) in {200, 400}
    for event in account.taken:
        for message in meaning(account, event).messages:
            assert message.sender_id == sender or message.external_id in message.sender_id


@pytest.mark.parametrize(
    "moment",
    [datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)],
    ids=["1970", "2099"],
)
@each_channel
async def test_a_date_of_another_time_is_kept(
    case: ChannelCase, moment: datetime, open_account: Open
) -> None:
    unless_excused(case, Check.DATES)
    account = await open_account(case)
    message = await the_message(account, case.receiving.document([Said(at=moment)]))
    assert message.sent_at == moment


@each_channel
async def test_a_date_that_is_none_costs_nobody_his_message(case: ChannelCase, open_account: Open) -> None:
    unless_excused(case, Check.DATES)
    account = await open_account(case)
    steps = case.receiving.places.at
    assert steps is not None, "a platform that tells the time says where"
    for odd in (None, "", "أمس", [], {}, 10**18, "9" * 40, "2026-13-45T99:99:99Z", MISSING):
        document = put(case.receiving.document([Said()]), steps, odd)
        message = await the_message(account, document)
        assert message.text == Said().text


@each_channel
async def test_text_that_no_database_takes_is_made_storable(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    said = "المكيف\x00 خربان \ud83d من أمس"
    message = await the_message(account, with_text(case, said))
    assert message.text == "المكيف\ufffd خربان \ufffd من أمس"


@each_channel
async def test_a_hundred_thousand_characters_stay_whole(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    said = ("المكيف خربان " * 7_693)[:100_000].strip()
    assert (await the_message(account, with_text(case, said))).text == said


def with_text(case: ChannelCase, said: str) -> Any:
    document = case.receiving.document([Said()])
    assert at(document, case.receiving.places.text)
    return case.receiving.document([Said(text=said)])


@each_channel
async def test_markup_in_a_name_is_kept_as_written(case: ChannelCase, open_account: Open) -> None:
    unless_excused(case, Check.NAMES)
    if case.receiving.places.name is None:
        pytest.skip(f"{case.channel.value}: tells no names beside a message")
    account = await open_account(case)
    name = "<script>alert('نورة')</script>"
    message = await the_message(account, case.receiving.document([Said(name=name)]))
    assert message.sender_name == name
