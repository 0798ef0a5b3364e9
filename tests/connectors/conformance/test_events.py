"""What is stored of a request: an event for each thing that happened, recognised when it comes again."""

import pytest

from domain.errors import Unreadable
from domain.messages import EventKind, Parsed, RawEvent
from domain.ports import Connector
from tests.connectors.conformance.channel_case import ChannelCase, Check, Said
from tests.connectors.conformance.conftest import Open
from tests.connectors.conformance.discovery import CASES, each_channel, unless_excused
from tests.connectors.conformance.documents import body_of, put
from tests.connectors.conformance.test_hostile_bodies import check_keys

NOWHERE = "http://127.0.0.1:9"
PAYLOADS = [(case, name) for case in CASES for name in case.receiving.inbound_cases]
each_payload = pytest.mark.parametrize(
    ("case", "name"), PAYLOADS, ids=[f"{case.channel.value}-{name}" for case, name in PAYLOADS]
)
FIRST, SECOND = Said(1, "الأولى: المكيف خربان"), Said(2, "الثانية: متى يصلح؟", citizen=2, name="فهد")
THIRD = Said(3, "الثالثة: شكرا", citizen=3, name="أم سعد")


def keys(events: list[RawEvent]) -> list[str]:
    return [event.external_id for event in events]


@each_channel
async def test_the_same_request_again_is_the_same_event(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    document = case.receiving.document([FIRST])
    assert keys(await account.receive(document)) == keys(await account.receive(document))


@each_channel
async def test_two_messages_are_two_events(case: ChannelCase, open_account: Open) -> None:
    account = await open_account(case)
    first = await account.receive(case.receiving.document([FIRST]))
    again_in_other_words = Said(4, FIRST.text)
    second = await account.receive(case.receiving.document([again_in_other_words]))
    assert keys(first) != keys(second)
    ids = [
        message.external_id
        for event in (*first, *second)
        for message in account.connector.parse(event.body).messages
    ]
    assert len(set(ids)) == 2


@each_channel
async def test_a_citizens_events_share_a_conversation_and_others_do_not(
    case: ChannelCase, open_account: Open
) -> None:
    account = await open_account(case)
    documents = [case.receiving.document([said]) for said in (FIRST, Said(5, "أيضا"), SECOND)]
    [first], [more], [other] = [await account.receive(document) for document in documents]
    assert first.conversation_key == more.conversation_key != other.conversation_key
    assert first.account == account.connector.account


@each_channel
async def test_a_batch_is_as_many_events_as_there_are_messages(case: ChannelCase, open_account: Open) -> None:
    unless_excused(case, Check.BATCH)
    account = await open_account(case)
    batch = await account.receive(case.receiving.document([FIRST, SECOND, THIRD]))
    alone = [await account.receive(case.receiving.document([said])) for said in (FIRST, SECOND, THIRD)]
    assert keys(batch) == [key for events in alone for key in keys(events)]
    assert texts(account.connector, batch) == [FIRST.text, SECOND.text, THIRD.text]


@each_channel
async def test_many_messages_in_one_request_are_not_stored_as_many_copies_of_it(
    case: ChannelCase, open_account: Open
) -> None:
    unless_excused(case, Check.BATCH)
    account = await open_account(case)
    document = case.receiving.document([Said(number, citizen=number) for number in range(1, 301)])
    events = await account.receive(document)
    assert len(events) == 300
    assert sum(len(event.body) for event in events) < 10 * len(body_of(document))


RUBBISH: tuple[object, ...] = ("نص", None, 5, [], {}, {"id": {}}, [[]])


@each_channel
async def test_a_bad_item_beside_good_ones_drops_nobody(case: ChannelCase, open_account: Open) -> None:
    unless_excused(case, Check.BATCH)
    account = await open_account(case)
    items = case.receiving.items
    assert items is not None, "a platform that batches says where the items stand"
    for rubbish in RUBBISH:
        document = put(case.receiving.document([FIRST, SECOND, THIRD]), (*items, 1), rubbish)
        events = await account.receive(document)
        assert texts(account.connector, events) == [FIRST.text, THIRD.text], rubbish
        for event in events:
            check_keys(event)


def texts(connector: Connector, events: list[RawEvent]) -> list[str]:
    return [message.text for event in events for message in parsed_alone(connector, event).messages]


def parsed_alone(connector: Connector, event: RawEvent) -> Parsed:
    try:
        return connector.parse(event.body)
    except Unreadable as error:
        return Parsed(problems=(str(error),))


@each_channel
async def test_an_empty_batch_is_taken_and_is_nothing(case: ChannelCase, open_account: Open) -> None:
    unless_excused(case, Check.EMPTY_BATCH)
    account = await open_account(case)
    assert case.receiving.empty_batches, "a platform that batches shows how an empty one looks"
    for document in case.receiving.empty_batches:
        assert await account.receive(document) == []


@each_channel
def test_what_we_wrote_ourselves_is_no_message(case: ChannelCase) -> None:
    unless_excused(case, Check.ECHO)
    assert case.receiving.echoes, "a platform that echoes shows how"
    connector = case.connector(NOWHERE, 1.0)
    for name in case.receiving.echoes:
        parsed = connector.parse((case.receiving.payloads / f"{name}.json").read_bytes())
        assert parsed.messages == ()
        assert parsed.events
        for event in parsed.events:
            assert event.kind is not EventKind.IGNORED or event.reason


@each_payload
def test_a_recorded_request_is_stored_in_parts_that_mean_the_same(case: ChannelCase, name: str) -> None:
    connector = case.connector(NOWHERE, 1.0)
    body = (case.receiving.payloads / f"{name}.json").read_bytes()
    whole = connector.parse(body)
    events = connector.unpack(body)
    alone = [parsed_alone(connector, event) for event in events]
    assert [message for parsed in alone for message in parsed.messages] == list(whole.messages)
    assert [event for parsed in alone for event in parsed.events] == list(whole.events)
    assert sum(len(parsed.problems) for parsed in alone) == len(whole.problems)
    assert len(set(keys(list(events)))) == len(events)
    if len(events) == 1:
        assert events[0].body == body


@each_payload
def test_a_recorded_request_can_be_filed_and_comes_again_as_itself(case: ChannelCase, name: str) -> None:
    body = (case.receiving.payloads / f"{name}.json").read_bytes()
    connector = case.connector(NOWHERE, 1.0)
    first, second = connector.unpack(body), case.connector(NOWHERE, 1.0).unpack(body)
    assert list(first) == list(second)
    for event in first:
        check_keys(event)


@each_payload
def test_whatever_is_passed_over_says_why(case: ChannelCase, name: str) -> None:
    body = (case.receiving.payloads / f"{name}.json").read_bytes()
    for event in case.connector(NOWHERE, 1.0).parse(body).events:
        assert event.kind is not EventKind.IGNORED or event.reason


@each_channel
def test_a_message_says_where_to_answer_and_what_it_is(case: ChannelCase) -> None:
    connector = case.connector(NOWHERE, 1.0)
    [message] = connector.parse(body_of(case.receiving.document([FIRST]))).messages
    assert message.reply_to_address
    assert message.sender_id
    assert message.text == FIRST.text
    assert message.sent_at in {FIRST.at, None}
