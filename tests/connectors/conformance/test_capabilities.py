"""Capabilities are data: complete, possible, and what `send` and the recorded payloads say, too."""

from dataclasses import fields

import pytest

from domain.errors import Refused, ReplyNotAllowed, WindowClosed
from domain.messages import Capabilities, EventKind, InboundMessage, OutboundMessage, Visibility
from tests.connectors.conformance.channel_case import ChannelCase, Check
from tests.connectors.conformance.discovery import each_channel

NOWHERE = "http://127.0.0.1:9"
TOLD = {
    EventKind.EDITED: "tells_edits",
    EventKind.DELETED: "tells_deletes",
    EventKind.DELIVERED: "tells_delivered",
    EventKind.READ: "tells_read",
}


def capabilities_of(case: ChannelCase) -> Capabilities:
    return case.connector(NOWHERE, 1.0).capabilities


def kinds_recorded(case: ChannelCase) -> set[EventKind]:
    """What the channel's payloads tell beside messages."""
    connector = case.connector(NOWHERE, 1.0)
    return {
        event.kind
        for name in case.receiving.inbound_cases
        for event in connector.parse((case.receiving.payloads / f"{name}.json").read_bytes()).events
    }


def messages_recorded(case: ChannelCase) -> list[InboundMessage]:
    connector = case.connector(NOWHERE, 1.0)
    return [
        message
        for name in case.receiving.inbound_cases
        for message in connector.parse((case.receiving.payloads / f"{name}.json").read_bytes()).messages
    ]


@each_channel
def test_every_field_has_a_possible_value(case: ChannelCase) -> None:
    capabilities = capabilities_of(case)
    assert capabilities.private or capabilities.public_text_limit, "nothing can be sent anywhere"
    assert capabilities.text_limit > 0
    assert capabilities.public_text_limit >= 0
    assert capabilities.buttons >= 0
    assert capabilities.attachments >= 0
    for limit in (capabilities.reply_window_hours, capabilities.private_reply_days):
        assert limit is None or limit > 0
    known = {field.name for field in fields(Capabilities)}
    assert known >= set(TOLD.values())


@each_channel
def test_what_the_platform_tells_us_is_recorded_in_a_payload(case: ChannelCase) -> None:
    recorded, capabilities = kinds_recorded(case), capabilities_of(case)
    for kind, promise in TOLD.items():
        assert kind in recorded or not getattr(capabilities, promise), f"{promise}, and no payload shows it"


@each_channel
def test_what_a_payload_shows_is_among_the_capabilities(case: ChannelCase) -> None:
    recorded, capabilities = kinds_recorded(case), capabilities_of(case)
    for kind, promise in TOLD.items():
        if kind in recorded and not getattr(capabilities, promise):
            assert case.only_sometimes.get(kind), f"a payload shows {kind}, and {promise} is False"


@each_channel
def test_who_can_be_answered_privately_is_among_the_capabilities(case: ChannelCase) -> None:
    allowed = [message for message in messages_recorded(case) if message.private_reply_to is not None]
    assert bool(allowed) is (capabilities_of(case).private_reply_days is not None)
    assert all(message.visibility is Visibility.PUBLIC for message in allowed)


@each_channel
def test_who_may_be_answered_in_public_has_a_limit_there(case: ChannelCase) -> None:
    in_public = [
        message
        for message in messages_recorded(case)
        if message.visibility is Visibility.PUBLIC and message.public_reply_allowed
    ]
    if in_public and case.sending is not None:
        assert capabilities_of(case).public_text_limit or Check.PUBLIC_TEXT in case.excused
        assert any(message.thread_key for message in in_public), "who wrote under what is told"


@each_channel
def test_a_reply_window_that_ends_is_an_error_of_its_own(case: ChannelCase) -> None:
    if capabilities_of(case).reply_window_hours is not None:
        assert case.sending is not None
        assert WindowClosed in {fault.error for fault in case.sending.faults}


@each_channel
async def test_what_people_carry_by_hand_is_not_sent_by_us(case: ChannelCase) -> None:
    assert capabilities_of(case).is_manual is (case.sending is None)
    if case.sending is None:
        connector = case.connector(NOWHERE, 1.0)
        with pytest.raises((Refused, ReplyNotAllowed)):
            await connector.send(OutboundMessage("outbox-42", to="anybody", text="وصلتنا رسالتك"))
        await connector.close()
