"""What a conversation remembers survives its way through the database."""

import json
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.flows import FlowState

states = st.builds(
    FlowState,
    language=st.sampled_from(["ar", "en"]),
    welcomed=st.booleans(),
    public_reply_given=st.booleans(),
    join_told_at=st.none() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=3))])),
    with_staff=st.booleans(),
)


@given(states)
def test_a_state_is_the_same_after_being_kept_as_json(state: FlowState) -> None:
    assert FlowState.from_json(json.loads(json.dumps(state.as_json()))) == state


@given(states)
def test_every_field_is_kept(state: FlowState) -> None:
    assert set(state.as_json()) == set(FlowState.__slots__)


def test_what_an_older_version_did_not_keep_has_its_default() -> None:
    assert FlowState.from_json({}) == FlowState()
    assert FlowState.from_json({"welcomed": True, "of_another_version": 1}) == FlowState(welcomed=True)


@pytest.mark.parametrize(
    "kept", [{"language": None}, {"language": "fr"}, {"welcomed": "yes"}, {"join_told_at": 17}]
)
def test_what_makes_no_sense_has_its_default(kept: dict[str, object]) -> None:
    assert FlowState.from_json(kept) == FlowState()
