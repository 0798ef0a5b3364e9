"""Nothing untrusted passes without its type having been looked at."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.payload import (
    as_list,
    as_object,
    fingerprint,
    identifier,
    instant,
    object_of,
    objects_of,
    optional_identifier,
    read_json,
    text_of,
    write_json,
)
from domain.errors import Unreadable

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
"""As platforms may send them; texts may hold lone surrogates."""


@given(values)
def test_what_is_written_reads_as_it_was(value: object) -> None:
    assert read_json(write_json(value)) == value


@given(values)
def test_any_json_is_read_as_it_was_escaped_or_not(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_called_unreadable(body: bytes) -> None:
    try:
        read_json(body)
    except Unreadable as error:
        told = str(error)
    else:
        told = "it could be read"
    assert told


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[" * 10_000 + b"]" * 10_000, "too deeply"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "too deeply"),
    ],
)
def test_an_unreadable_body_is_told_why(body: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_json(body)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("17", "17"),
        (17, "17"),
        (-1001987654321, "-1001987654321"),
        (0, "0"),
        (2**53 + 1, "9007199254740993"),
        ("wamid.\x00\ud83d", "wamid.\ufffd\ufffd"),
        ("", None),
        (None, None),
        (True, None),
        (1.5, None),
        ({"id": 1}, None),
        ([1], None),
    ],
)
def test_an_id_is_text_or_a_whole_number(value: object, found: str | None) -> None:
    assert optional_identifier(value) == found
    if found is None:
        with pytest.raises(Unreadable, match=r"message\.id"):
            identifier(value, "message.id")


@pytest.mark.parametrize("value", [None, 1, "x", True, 1.5])
def test_what_is_no_container_is_refused_by_name_or_passed_over(value: object) -> None:
    with pytest.raises(Unreadable, match="entry"):
        as_object(value, "entry")
    with pytest.raises(Unreadable, match="entry"):
        as_list(value, "entry")
    assert object_of(value) == {}
    assert list(objects_of(value)) == []


def test_in_a_list_only_objects_count() -> None:
    assert list(objects_of([{"a": 1}, None, "x", [{}], {}])) == [{"a": 1}, {}]


@pytest.mark.parametrize("value", [None, 1, {}, []])
def test_what_is_no_text_is_empty(value: object) -> None:
    assert text_of(value) == ""


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (1_795_424_400, datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        ("1795424400", datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (4_070_908_800, datetime(2099, 1, 1, tzinfo=UTC)),
        (10**18, None),
        ("9" * 5_000, None),
        (-(10**18), None),
        ("أمس", None),
        ("", None),
        (None, None),
        ([], None),
    ],
)
def test_a_moment_is_seconds_since_1970(value: object, at: datetime | None) -> None:
    assert instant(value) == at


@given(values)
def test_the_same_content_has_the_same_fingerprint(value: Any) -> None:
    again = json.loads(json.dumps(value))
    assert fingerprint(value) == fingerprint(again)
    assert fingerprint([value]) != fingerprint(value)
