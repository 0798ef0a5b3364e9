"""Doctor's look at citizens' files: where they lie, how many, how large, and whether they are still there."""

import asyncio
import os
import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatcher.media_store import MediaStore
from domain.health import HealthCheck
from store.engine import create_engine

_LEAST_FREE_BYTES = 2 * 1024**3
_LATE = "interval '15 minutes'"
_COUNTS = text(
    f"""
    SELECT count(*) FILTER (WHERE state = 'kept') AS kept,
        (SELECT coalesce(sum(size), 0) FROM
            (SELECT DISTINCT ON (sha256) size FROM media_file WHERE state = 'kept') AS contents) AS bytes,
        count(*) FILTER (WHERE state = 'waiting') AS waiting,
        count(*) FILTER (WHERE state = 'waiting' AND due_at < :now - {_LATE}) AS late,
        count(*) FILTER (WHERE state IN ('refused', 'gone')) AS missing
    FROM media_file
    """
)
_NEWEST = text("SELECT sha256 FROM media_file WHERE state = 'kept' ORDER BY id DESC LIMIT 100")


async def check_media(database_url: str, directory: Path, now: datetime) -> list[HealthCheck]:
    """The folder, what is noted in the database, and whether the newest files lie where they should."""
    engine = create_engine(database_url)
    try:
        return [await asyncio.to_thread(_check_folder, directory), await _check_files(engine, directory, now)]
    except SQLAlchemyError as error:
        detail = f"cannot be read ({type(error).__name__}). Run: run_bots.py migrate"
        return [HealthCheck("media files", False, detail)]
    finally:
        await engine.dispose()


def _check_folder(directory: Path) -> HealthCheck:
    place = next(folder for folder in (directory, *directory.parents) if folder.exists())
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        detail = f"{directory} cannot be written: mend its permissions, or name another as media.directory"
        return HealthCheck("media folder", False, detail)
    free = shutil.disk_usage(place).free
    room = f"{directory}, {free / 1024**3:.1f} GiB free"
    is_enough = free >= _LEAST_FREE_BYTES
    return HealthCheck("media folder", is_enough, room if is_enough else f"{room}: make room or move it")


async def _check_files(engine: AsyncEngine, directory: Path, now: datetime) -> HealthCheck:
    async with engine.connect() as connection:
        counts = (await connection.execute(_COUNTS, {"now": now})).one()
        newest = (await connection.execute(_NEWEST)).scalars().all()
    store = MediaStore(directory)
    lost = sum(store.find(sha256) is None for sha256 in newest)
    detail = (
        f"{counts.kept} kept ({counts.bytes / 1024**2:.1f} MiB), {counts.waiting} waiting, "
        f"{counts.missing} could not be fetched"
    )
    if lost:
        return HealthCheck(
            "media files", False, f"{detail}; {lost} of the newest are not in {directory}: bring them back"
        )
    if counts.late:
        hint = "is a worker with --role media running?"
        return HealthCheck("media files", False, f"{detail}; {counts.late} are overdue: {hint}")
    return HealthCheck("media files", True, detail)
