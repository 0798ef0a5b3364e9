"""Finds each channel's case, so that none can forget to be checked, and what it is excused from."""

import importlib

import pytest

from domain.messages import Channel
from tests.connectors.conformance.channel_case import ChannelCase, Check, Sending


def find_case(channel: Channel) -> ChannelCase:
    """`CASE` of tests/connectors/<channel>/conformance_case.py. Raise ImportError when there is none."""
    case = importlib.import_module(f"tests.connectors.{channel.value}.conformance_case").CASE
    if not isinstance(case, ChannelCase) or case.channel is not channel:
        raise ImportError(f"CASE of {channel.value} is not the ChannelCase of {channel.value}")
    return case


def _found_cases() -> list[ChannelCase]:
    cases = []
    for channel in Channel:
        try:
            cases.append(find_case(channel))
        except Exception:
            # Named by test_every_channel_conforms; here it must not hide the checks of the others.
            continue
    return cases


CASES = _found_cases()
each_channel = pytest.mark.parametrize("case", CASES, ids=lambda case: case.channel.value)
"""Runs a test for every channel, also for those that come later."""


def unless_excused(case: ChannelCase, check: Check) -> None:
    """Skip a check that the channel is excused from, showing its reason."""
    if check in case.excused:
        pytest.skip(f"{case.channel.value}: {case.excused[check]}")


def sending_of(case: ChannelCase) -> Sending:
    """How the channel sends; skips, showing the reason, for one that does not."""
    unless_excused(case, Check.SEND)
    assert case.sending is not None, "a channel that sends says how; one that does not, why"
    return case.sending
