"""The spool: what is written comes back in order, after a crash too, and from a process that died."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.ledger import Delivery
from dispatcher.spool import Spool
from domain.errors import StorageUnavailable
from domain.messages import Channel, RawEvent

ROOMY = 1_000_000


def event(name: str, *, body: bytes = b"{}") -> RawEvent:
    return RawEvent(Channel.TELEGRAM, "care-telegram", name, "5501234567", None, body)


def delivery(*names: str) -> Delivery:
    return Delivery([event(name) for name in names], b"the whole request" if len(names) > 1 else b"")


def names(deliveries: Sequence[Delivery]) -> list[str]:
    return [one.external_id for delivery in deliveries for one in delivery.events]


def taken(spool: Spool, most: int = 10) -> list[str]:
    """Everything in it, in batches, as the flusher takes it."""
    found: list[str] = []
    while not spool.is_empty:
        batch = spool.peek(most)
        found += names(batch)
        spool.drop(len(batch))
    return found


storable_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
instants = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=3))]))
events = st.builds(
    RawEvent,
    channel=st.sampled_from(Channel),
    account=st.sampled_from(["care-telegram", "care-whatsapp"]),
    external_id=storable_text,
    conversation_key=storable_text,
    occurred_at=st.none() | instants,
    body=st.binary(max_size=200),
    position=st.integers(0, 2**63 - 1),
)


def kept(delivery: Delivery) -> Delivery:
    """What has to survive: the whole request only where several events share it."""
    return Delivery(list(delivery.events), delivery.body if len(delivery.events) > 1 else b"")


@given(st.lists(st.builds(Delivery, st.lists(events, min_size=1, max_size=3), st.binary(max_size=200))))
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_comes_back_as_it_was(deliveries: list[Delivery]) -> None:
    with TemporaryDirectory() as directory:
        spool = Spool(Path(directory), limit_bytes=ROOMY)
        for delivery in deliveries:
            spool.append([delivery])
        spool.close()
        after = Spool(Path(directory), limit_bytes=ROOMY)
        found: list[Delivery] = []
        while not after.is_empty:
            batch = after.peek(2)
            found += batch
            after.drop(len(batch))
        assert found == [kept(delivery) for delivery in deliveries]
        assert list(Path(directory).iterdir()) == []


def test_what_is_appended_while_the_first_is_drained_comes_after_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path, limit_bytes=ROOMY)
    spool.append([delivery("1"), delivery("2"), delivery("3")])
    assert names(spool.peek(2)) == ["1", "2"]
    spool.append([delivery("4")])
    spool.drop(1)
    spool.append([delivery("5")])
    assert taken(spool, 2) == ["2", "3", "4", "5"]
    assert spool.is_empty


def test_what_was_not_dropped_is_there_for_the_next_process(tmp_path: Path) -> None:
    first = Spool(tmp_path, limit_bytes=ROOMY)
    first.append([delivery("1"), delivery("2", "3")])
    first.peek(10)
    first.close()
    second = Spool(tmp_path, limit_bytes=ROOMY)
    second.append([delivery("4")])
    assert [d.body for d in second.peek(10)] == [b"", b"the whole request"]
    assert taken(second) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("torn_at", [1, 8, 9, 40, -1])
def test_a_line_torn_by_a_crash_is_passed_over(tmp_path: Path, torn_at: int) -> None:
    spool = Spool(tmp_path, limit_bytes=ROOMY)
    spool.append([delivery("1")])
    (segment,) = tmp_path.iterdir()
    whole = segment.read_bytes()
    spool.append([delivery("2")])
    spool.close()
    line = segment.read_bytes()[len(whole) :]
    segment.write_bytes(whole + line[:torn_at])
    after = Spool(tmp_path, limit_bytes=ROOMY)
    assert taken(after) == ["1"]
    assert list(tmp_path.iterdir()) == []


def test_a_line_whose_bits_were_changed_is_passed_over_and_the_next_is_read(tmp_path: Path) -> None:
    spool = Spool(tmp_path, limit_bytes=ROOMY)
    spool.append([delivery("1"), delivery("2"), delivery("3")])
    spool.close()
    (segment,) = tmp_path.iterdir()
    segment.write_bytes(segment.read_bytes().replace(b'"2"', b'"9"'))
    assert taken(Spool(tmp_path, limit_bytes=ROOMY)) == ["1", "3"]


def test_a_segment_with_nothing_whole_in_it_goes_away(tmp_path: Path) -> None:
    (tmp_path / "000000000001-7.spool").write_bytes(b"0badc0de {")
    (tmp_path / "000000000002-7.spool").write_bytes(b"")
    spool = Spool(tmp_path, limit_bytes=ROOMY)
    assert taken(spool) == []
    assert list(tmp_path.iterdir()) == []


def test_the_segment_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    living = Spool(tmp_path, limit_bytes=ROOMY)
    living.append([delivery("1")])
    other = Spool(tmp_path, limit_bytes=ROOMY)
    assert other.is_empty
    other.append([delivery("2")])
    assert taken(other) == ["2"]
    assert taken(living) == ["1"]


_WRITE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from tests.dispatcher.test_spool import Spool, delivery
spool = Spool(Path(sys.argv[1]), limit_bytes=1_000_000)
spool.append([delivery("1"), delivery("2")])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_segment_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _WRITE_AND_DIE, str(tmp_path)], check=False, cwd=Path.cwd())
    spool = Spool(tmp_path, limit_bytes=ROOMY)
    spool.append([delivery("3")])
    assert taken(spool) == ["1", "2", "3"]


def test_a_full_spool_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    spool = Spool(tmp_path, limit_bytes=400)
    spool.append([delivery("1")])
    with pytest.raises(StorageUnavailable, match="full"):
        spool.append([Delivery([event("2", body=b"x" * 400)], b"")])
    assert taken(spool) == ["1"]


def test_a_spool_whose_directory_is_gone_cannot_be_written(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", limit_bytes=ROOMY)
    (tmp_path / "spool").rmdir()
    with pytest.raises(StorageUnavailable, match="cannot be written"):
        spool.append([delivery("1")])


def test_there_is_room_again_after_draining(tmp_path: Path) -> None:
    spool = Spool(tmp_path, limit_bytes=400)
    for number in range(20):
        spool.append([delivery(str(number))])
        assert taken(spool) == [str(number)]


def test_nobody_else_on_the_machine_may_read_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path, limit_bytes=ROOMY)
    spool.append([delivery("1")])
    (segment,) = tmp_path.iterdir()
    assert segment.stat().st_mode & 0o077 == 0


def test_dates_keep_their_moment(tmp_path: Path) -> None:
    at = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=3)))
    spool = Spool(tmp_path, limit_bytes=ROOMY)
    spool.append([Delivery([RawEvent(Channel.WHATSAPP, "a", "1", "k", at, b"")], b"")])
    (found,) = spool.peek(1)
    assert found.events[0].occurred_at == at
