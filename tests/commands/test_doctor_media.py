"""Doctor's look at citizens' files."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from commands.doctor_media import check_media
from dispatcher.media_store import MediaStore
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import Rows

CONTENT = b"x" * 1024 * 1024


async def kept_twice(engine: AsyncEngine, sha256: str) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        case = await rows.case()
        for ordinal in range(2):
            message_id = await rows.inbound(case, "")
            await rows.file(message_id, state="kept", sha256=sha256, size=len(CONTENT), ordinal=ordinal)


async def test_files_are_counted_and_a_content_kept_once_counts_once(
    engine: AsyncEngine, database_url: str, tmp_path: Path
) -> None:
    await kept_twice(engine, MediaStore(tmp_path).put(CONTENT))
    folder, files = await check_media(database_url, tmp_path, NOW)
    assert folder.ok
    assert str(tmp_path) in folder.detail
    assert files.ok
    assert files.detail == "2 kept (1.0 MiB), 0 waiting, 0 could not be fetched"


async def test_files_that_were_left_behind_in_a_move_are_missed(
    engine: AsyncEngine, database_url: str, tmp_path: Path
) -> None:
    await kept_twice(engine, "0" * 64)
    _, files = await check_media(database_url, tmp_path, NOW)
    assert not files.ok
    assert "2 of the newest are not in" in files.detail


@pytest.mark.parametrize(("minutes", "ok"), [(1, True), (16, False)])
async def test_files_that_nobody_fetches_are_told(
    engine: AsyncEngine, database_url: str, tmp_path: Path, minutes: int, ok: bool
) -> None:
    async with engine.begin() as connection:
        rows = Rows(connection, NOW)
        message_id = await rows.inbound(await rows.case(), "")
        await rows.file(message_id, due_at=NOW - timedelta(minutes=minutes))
    _, files = await check_media(database_url, tmp_path, NOW)
    assert files.ok is ok


async def test_a_folder_that_cannot_be_one_is_ill(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file in the way")
    folder, _ = await check_media(database_url, tmp_path / "media", NOW)
    assert not folder.ok
    assert "cannot be written" in folder.detail


async def test_a_folder_that_is_not_made_yet_is_well(database_url: str, tmp_path: Path) -> None:
    folder, files = await check_media(database_url, tmp_path / "var" / "media", NOW)
    assert folder.ok
    assert files.detail == "0 kept (0.0 MiB), 0 waiting, 0 could not be fetched"
