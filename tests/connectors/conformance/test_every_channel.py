"""Every channel conforms: it has a case, its tables are complete, and its payload files are all used."""

import pytest

from domain.errors import OutcomeUnknown, SendFailed, Unreachable
from domain.messages import Channel
from domain.ports import AnswersHandshake
from tests.connectors.conformance.channel_case import ChannelCase, Check
from tests.connectors.conformance.discovery import each_channel, find_case, sending_of, unless_excused

NEEDED_FAULTS = (
    Check.THROTTLED_WITH_RESET,
    Check.THROTTLED_WITHOUT_RESET,
    Check.BLOCKED,
    Check.TOKEN_REVOKED,
)


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_conforms(channel: Channel) -> None:
    assert find_case(channel).channel is channel


@each_channel
def test_an_excuse_has_a_reason(case: ChannelCase) -> None:
    reasons = [*case.excused.values(), *(case.sending.never_raised.values() if case.sending else ())]
    assert all(len(reason.split()) > 2 for reason in reasons)


@each_channel
def test_a_connector_names_its_channel(case: ChannelCase) -> None:
    connector = case.connector("http://127.0.0.1:9", 1.0)
    assert connector.channel is case.channel
    assert connector.account


@each_channel
def test_every_payload_file_is_named_by_a_case(case: ChannelCase) -> None:
    files = {path.stem for path in case.receiving.payloads.glob("*.json")}
    assert set(case.receiving.inbound_cases) == files
    assert set(case.receiving.echoes) <= files


@each_channel
def test_there_are_cases_enough(case: ChannelCase) -> None:
    unless_excused(case, Check.ENOUGH_CASES)
    assert len(set(case.receiving.inbound_cases)) >= 25
    assert len(sending_of(case).cases) >= 10


@each_channel
def test_every_error_of_a_send_has_a_case_or_a_reason_why_there_is_none(case: ChannelCase) -> None:
    sending = sending_of(case)
    raised = {fault.error for fault in sending.faults} | {Unreachable, OutcomeUnknown}
    assert raised | sending.never_raised.keys() >= set(SendFailed.__subclasses__())
    assert not raised & sending.never_raised.keys()
    named = {fault.name for fault in sending.faults}
    assert {check for check in NEEDED_FAULTS if check not in case.excused} <= named


@each_channel
def test_a_platform_that_knocks_first_has_its_knock_among_the_cases(case: ChannelCase) -> None:
    connector: object = case.connector("http://127.0.0.1:9", 1.0)
    assert isinstance(connector, AnswersHandshake) is (case.receiving.handshake is not None)
