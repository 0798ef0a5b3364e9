"""Files of citizens are fetched after the commit, kept once, and fetched again when a platform failed."""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from connectors.telegram.connector import TelegramConnector
from dispatcher import media_rows
from dispatcher.media import Media, MediaRules
from dispatcher.media_store import MediaStore
from domain.errors import Misconfigured, Refused, Throttled, TooLarge, Unreachable, UnsafeAddress
from domain.media import MediaGroup
from tests.dispatcher.fetching import LIMIT, MEDIA_RULES, PAUSES, PHOTO, ScriptedFiles, WaitingFiles
from tests.dispatcher.ministry import Ministry, MovableClock, make_processing
from tests.dispatcher.payloads import TELEGRAM, WHATSAPP, telegram_update, whatsapp_message, whatsapp_request
from tests.harness.waiting import until

SHA256 = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def platform() -> ScriptedFiles:
    return ScriptedFiles()


@pytest.fixture
def files(engine: AsyncEngine, clock: MovableClock) -> WaitingFiles:
    return WaitingFiles(engine, clock)


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


@pytest.fixture
def media(engine: AsyncEngine, clock: MovableClock, platform: ScriptedFiles, store: MediaStore) -> Media:
    return make_media(engine, clock, {"care": platform}, store)


def make_media(
    engine: AsyncEngine,
    clock: MovableClock,
    accounts: Mapping[str, object],
    store: MediaStore,
    rules: MediaRules = MEDIA_RULES,
) -> Media:
    return Media(engine, accounts, store, rules, clock=clock, monotonic=time.monotonic)


async def test_a_message_is_written_with_its_files_its_link_and_its_album(ministry: Ministry) -> None:
    sizes = [{"file_id": "photo-1", "file_unique_id": "u", "width": 90, "height": 90, "file_size": 4096}]
    update = telegram_update(1, photo=sizes, media_group_id="13847", caption="صورة التسريب في الفصل")
    del update["message"]["text"]
    await ministry.handle(TELEGRAM, update)

    (row,) = await ministry.rows(
        "SELECT f.*, m.album_id FROM media_file f JOIN message m ON m.id = message_id"
    )
    assert (row.account, row.file_ref, row.kind, row.state) == (TELEGRAM, "photo-1", "image", "waiting")
    assert (row.ordinal, row.size, row.attempts) == (0, 4096, 0)
    assert row.album_id is not None
    assert "13847" in row.album_id


async def test_a_size_no_table_can_hold_does_not_keep_the_message_out(ministry: Ministry) -> None:
    file = {"file_id": "doc-1", "file_name": "عقد\u0000.pdf", "file_size": 2**70}
    update = telegram_update(1, document=file)
    del update["message"]["text"]
    await ministry.handle(TELEGRAM, update)
    assert await ministry.outcomes() == ["opened_case"]
    assert await ministry.column("SELECT size FROM media_file") == [None]


async def test_the_wish_to_fetch_comes_after_the_commit_and_only_with_files(ministry: Ministry) -> None:
    noted: list[int] = []

    async def wish() -> None:
        noted.append(await ministry.value("SELECT count(*) FROM media_file"))

    processing = make_processing(ministry.engine, ministry.connectors, ministry.clock, files_noted=wish)
    await processing.process(await ministry.take(TELEGRAM, telegram_update(1)))
    assert noted == []
    image = whatsapp_message("wamid.2", type="image", image={"id": "3", "mime_type": "image/jpeg"})
    await processing.process(await ministry.take(WHATSAPP, whatsapp_request(image)))
    assert noted == [1]


async def test_a_file_is_kept_under_its_own_hash(
    files: WaitingFiles, media: Media, store: MediaStore
) -> None:
    await files.add("photo-1")
    assert await media.drain(at_most_seconds=5) is False
    row = await files.row("photo-1")
    assert (row.state, row.sha256, row.mime_type, row.size) == ("kept", SHA256, "image/jpeg", len(PHOTO))
    assert (row.attempts, row.trouble) == (1, None)
    assert row.settled_at is not None
    assert store.find(SHA256) == store.directory / SHA256[:2] / SHA256
    assert store.read(SHA256) == PHOTO


async def test_the_same_content_lies_there_once(files: WaitingFiles, media: Media, store: MediaStore) -> None:
    await files.add("photo-1", "photo-2")
    await media.drain(at_most_seconds=5)
    assert set((await files.states()).values()) == {"kept"}
    assert list(store.sizes()) == [len(PHOTO)]


async def test_a_platform_that_fails_is_asked_again_with_growing_pauses(
    files: WaitingFiles, media: Media, platform: ScriptedFiles, clock: MovableClock
) -> None:
    await files.add("photo-1")
    platform.failures["photo-1"] = [Unreachable("HTTP 500"), Unreachable("HTTP 502")]
    for pause in PAUSES[:2]:
        await media.drain(at_most_seconds=5)
        row = await files.row("photo-1")
        assert (row.state, row.trouble, row.due_at) == ("waiting", "platform_away", clock() + pause)
        clock.move(seconds=pause.total_seconds() - 1)
        asked = len(platform.asked)
        await media.drain(at_most_seconds=5)
        assert len(platform.asked) == asked
        clock.move(seconds=1)
    await media.drain(at_most_seconds=5)
    assert (await files.row("photo-1")).state == "kept"
    assert (await files.row("photo-1")).trouble is None


async def test_after_the_last_attempt_a_file_is_given_up(
    files: WaitingFiles, media: Media, platform: ScriptedFiles, clock: MovableClock
) -> None:
    await files.add("photo-1")
    platform.failures["photo-1"] = [Unreachable("HTTP 500")] * 9
    for pause in PAUSES:
        await media.drain(at_most_seconds=5)
        clock.move(seconds=pause.total_seconds())
    await media.drain(at_most_seconds=5)
    row = await files.row("photo-1")
    assert (row.state, row.trouble, row.error, len(platform.asked)) == (
        "gone",
        "platform_away",
        "HTTP 500",
        3,
    )


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (TooLarge(LIMIT), "too_large"),
        (UnsafeAddress("10.0.0.8 is not a public address"), "unsafe_address"),
        (Refused("HTTP 404"), "not_given"),
    ],
)
async def test_what_is_refused_is_not_asked_for_again(
    files: WaitingFiles, media: Media, platform: ScriptedFiles, error: Refused, trouble: str
) -> None:
    await files.add("photo-1")
    platform.failures["photo-1"] = [error]
    await media.drain(at_most_seconds=5)
    row = await files.row("photo-1")
    assert (row.state, row.trouble, row.error) == ("refused", trouble, str(error))


async def test_a_dead_token_costs_attempts_like_a_dead_platform(
    files: WaitingFiles, media: Media, platform: ScriptedFiles
) -> None:
    await files.add("photo-1")
    platform.failures["photo-1"] = [Misconfigured("code 190")]
    await media.drain(at_most_seconds=5)
    row = await files.row("photo-1")
    assert (row.state, row.trouble, row.attempts) == ("waiting", "credentials", 1)


@pytest.mark.parametrize(("asked", "waited"), [(90.0, 90), (None, 5), (1e300, 24 * 3600)])
async def test_a_busy_platform_is_left_alone_by_all_files_of_the_account(
    files: WaitingFiles,
    engine: AsyncEngine,
    store: MediaStore,
    platform: ScriptedFiles,
    clock: MovableClock,
    asked: float | None,
    waited: int,
) -> None:
    media = make_media(engine, clock, {"care": platform}, store, replace(MEDIA_RULES, per_account=1))
    await files.add("photo-1", "photo-2")
    platform.failures["photo-1"] = [Throttled("slow down", retry_after=asked)]
    await media.drain(at_most_seconds=5)
    assert platform.asked == ["photo-1"]
    first, second = await files.row("photo-1"), await files.row("photo-2")
    assert first.due_at == second.due_at == clock() + timedelta(seconds=waited)
    assert first.attempts == 0


@pytest.mark.parametrize(
    ("content", "trouble"),
    [(b"", "empty"), (b"x" * (LIMIT + 1), "too_large"), (b"MZ\x90\x00\x03", "kind_not_taken")],
)
async def test_a_content_that_is_not_wanted_is_not_kept(
    files: WaitingFiles,
    engine: AsyncEngine,
    clock: MovableClock,
    store: MediaStore,
    content: bytes,
    trouble: str,
) -> None:
    groups = frozenset(MediaGroup) - {MediaGroup.OTHER}
    platform = ScriptedFiles(thing=content)
    media = make_media(engine, clock, {"care": platform}, store, replace(MEDIA_RULES, groups=groups))
    await files.add("thing")
    await media.drain(at_most_seconds=5)
    row = await files.row("thing")
    assert (row.state, row.trouble) == ("refused", trouble)
    assert list(store.sizes()) == []


async def test_a_picture_that_is_a_page_of_html_is_kept_as_nothing_we_know(
    files: WaitingFiles, media: Media, platform: ScriptedFiles
) -> None:
    platform.contents["photo-1"] = b"<!DOCTYPE html><script>fetch('/inbox/')</script>"
    await files.add("photo-1")
    await media.drain(at_most_seconds=5)
    row = await files.row("photo-1")
    assert (row.state, row.mime_type) == ("kept", "application/octet-stream")


async def test_few_files_are_fetched_at_a_time_and_a_slow_platform_holds_up_nobody_else(
    files: WaitingFiles, engine: AsyncEngine, clock: MovableClock, store: MediaStore
) -> None:
    slow, quick = ScriptedFiles(), ScriptedFiles()
    slow.gate.clear()
    media = make_media(engine, clock, {"slow": slow, "quick": quick}, store)
    await files.add(*(f"slow-{number}" for number in range(5)), account="slow")
    await files.add(*(f"quick-{number}" for number in range(5)), account="quick")
    draining = asyncio.create_task(media.drain(at_most_seconds=20))

    await until(lambda: len(quick.asked) == 5 and quick.under_way == 0, "the quick platform's files")
    assert len(slow.asked) == slow.under_way == 2
    slow.gate.set()
    await draining
    assert set((await files.states()).values()) == {"kept"}
    assert slow.at_once == 2
    assert quick.at_once <= 2


async def test_two_workers_fetch_each_file_once(
    files: WaitingFiles, engine: AsyncEngine, clock: MovableClock, platform: ScriptedFiles, store: MediaStore
) -> None:
    await files.add(*(f"photo-{number}" for number in range(20)))
    workers = [make_media(engine, clock, {"care": platform}, store) for _ in range(2)]
    await asyncio.gather(*(worker.drain(at_most_seconds=10) for worker in workers))
    assert sorted(platform.asked) == sorted(f"photo-{number}" for number in range(20))
    assert set((await files.states()).values()) == {"kept"}


async def test_what_a_dead_worker_had_begun_is_fetched_when_its_lease_has_run_out(
    files: WaitingFiles, media: Media, engine: AsyncEngine, clock: MovableClock
) -> None:
    await files.add("photo-1")
    until_then = clock() + timedelta(seconds=60)
    async with engine.begin() as connection:
        [claimed] = await media_rows.claim(
            connection, {"care": 1}, most=1, now=clock(), leased_until=until_then
        )
    assert claimed.attempts == 1
    await media.drain(at_most_seconds=5)
    assert (await files.row("photo-1")).state == "waiting"
    clock.move(seconds=60)
    await media.drain(at_most_seconds=5)
    assert (await files.row("photo-1")).state == "kept"


async def test_a_platform_that_never_answers_is_given_up_in_time(
    files: WaitingFiles, engine: AsyncEngine, clock: MovableClock, platform: ScriptedFiles, store: MediaStore
) -> None:
    platform.gate.clear()
    media = make_media(engine, clock, {"care": platform}, store, replace(MEDIA_RULES, fetch_seconds=0.05))
    await files.add("photo-1")
    await media.drain(at_most_seconds=5)
    row = await files.row("photo-1")
    assert (row.state, row.trouble) == ("waiting", "platform_away")


async def test_a_disk_that_takes_nothing_is_our_fault_and_tried_again(
    files: WaitingFiles, engine: AsyncEngine, clock: MovableClock, platform: ScriptedFiles, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "media"
    in_the_way.write_text("a file where the folder should be")
    media = make_media(engine, clock, {"care": platform}, MediaStore(in_the_way))
    await files.add("photo-1")
    await media.drain(at_most_seconds=5)
    assert (await files.row("photo-1")).trouble == "our_fault"
    in_the_way.unlink()
    clock.move(seconds=5)
    await media.drain(at_most_seconds=5)
    assert (await files.row("photo-1")).state == "kept"


async def test_what_staff_put_into_the_store_needs_no_fetching(
    files: WaitingFiles, media: Media, platform: ScriptedFiles, store: MediaStore
) -> None:
    await files.add(f"upload:{store.put(PHOTO)}")
    await media.drain(at_most_seconds=5)
    row = await files.row(f"upload:{SHA256}")
    assert (row.state, row.sha256, row.mime_type) == ("kept", SHA256, "image/jpeg")
    assert platform.asked == []


async def test_an_upload_that_the_store_does_not_have_is_said_to_be_missing(
    files: WaitingFiles, media: Media
) -> None:
    await files.add(f"upload:{'0' * 64}")
    await media.drain(at_most_seconds=5)
    assert (await files.row(f"upload:{'0' * 64}")).trouble == "not_stored"


async def test_files_of_an_account_that_is_off_do_not_wait_for_ever(
    files: WaitingFiles, media: Media
) -> None:
    await files.add("photo-1", account="closed")
    await media.drain(at_most_seconds=5)
    row = await files.row("photo-1")
    assert (row.state, row.trouble) == ("gone", "no_account")


async def test_a_channel_that_gives_no_files_says_so(
    files: WaitingFiles, engine: AsyncEngine, clock: MovableClock, store: MediaStore
) -> None:
    await files.add("photo-1")
    await make_media(engine, clock, {"care": object()}, store).drain(at_most_seconds=5)
    row = await files.row("photo-1")
    assert (row.state, row.trouble) == ("refused", "not_given")


async def test_a_real_connector_that_cannot_reach_its_platform_leaves_the_file_waiting(
    files: WaitingFiles, engine: AsyncEngine, clock: MovableClock, store: MediaStore, ministry: Ministry
) -> None:
    await files.add("photo-1", account=TELEGRAM)
    connector = ministry.connectors[TELEGRAM]
    assert isinstance(connector, TelegramConnector)
    await make_media(engine, clock, {TELEGRAM: connector}, store).drain(at_most_seconds=5)
    row = await files.row("photo-1")
    assert (row.state, row.trouble) == ("waiting", "platform_away")
