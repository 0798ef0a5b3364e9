"""Files waiting to be fetched, and a platform that gives them as a test says."""

import asyncio
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatcher.media import MediaRules
from domain.media import MediaGroup

PAUSES = (timedelta(seconds=5), timedelta(seconds=30), timedelta(seconds=120))
LIMIT = 20_000_000
MEDIA_RULES = MediaRules(
    limit_bytes=LIMIT,
    groups=frozenset(MediaGroup),
    max_attempts=3,
    retry_pauses=PAUSES,
    at_once=4,
    per_account=2,
    fetch_seconds=30.0,
)
FILES = Path(__file__).parents[2] / "simulator" / "files"
PHOTO = (FILES / "photo.jpg").read_bytes()


class ScriptedFiles:
    """Fails with the errors scripted for a file, one after the other, then gives it.

    `gate`: while it is closed no answer comes back. `at_once` is the most fetches under way at a time.
    """

    def __init__(self, **contents: bytes) -> None:
        self.contents = contents
        self.failures: dict[str, list[Exception]] = defaultdict(list)
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.under_way = self.at_once = 0

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes:
        self.asked.append(file_ref)
        self.under_way += 1
        self.at_once = max(self.at_once, self.under_way)
        try:
            await self.gate.wait()
            if self.failures[file_ref]:
                raise self.failures[file_ref].pop(0)
            return self.contents.get(file_ref, PHOTO)
        finally:
            self.under_way -= 1


_CONVERSATION = text(
    """
    WITH c AS (INSERT INTO contact (id, name) VALUES (1, 'نورة') ON CONFLICT DO NOTHING),
        a AS (INSERT INTO address (id, contact_id, channel, external_id) VALUES (2, 1, 'telegram', '7')
            ON CONFLICT DO NOTHING)
    INSERT INTO conversation
        (id, account, address_id, thread_key, visibility, reply_to, state, last_inbound_at)
    VALUES (3, 'care', 2, '', 'private', '7', '{}', now()) ON CONFLICT DO NOTHING
    """
)
_MESSAGE = text(
    """
    INSERT INTO message (id, conversation_id, direction, author_kind, kind, text, display, search_key,
        language, sent_at)
    VALUES (:id, 3, 'inbound', 'contact', :kind, '', '', '', 'ar', now())
    """
)
_FILE = text(
    """
    INSERT INTO media_file (id, message_id, ordinal, account, file_ref, kind, state, due_at)
    VALUES (:id, :id, 0, :account, :file_ref, :kind, 'waiting', :due_at)
    """
)


class WaitingFiles:
    """The rows of `media_file`."""

    def __init__(self, engine: AsyncEngine, now: Any) -> None:
        self._engine = engine
        self._now = now
        self._last = 100

    async def add(self, *file_refs: str, account: str = "care", kind: str = "image") -> None:
        """Files just heard of."""
        async with self._engine.begin() as connection:
            await connection.execute(_CONVERSATION)
            for file_ref in file_refs:
                self._last += 1
                await connection.execute(_MESSAGE, {"id": self._last, "kind": kind})
                values = {"id": self._last, "account": account, "file_ref": file_ref, "kind": kind}
                await connection.execute(_FILE, values | {"due_at": self._now()})

    async def row(self, file_ref: str) -> Any:
        """All that is known of a file."""
        async with self._engine.connect() as connection:
            query = text("SELECT * FROM media_file WHERE file_ref = :file_ref")
            return (await connection.execute(query, {"file_ref": file_ref})).one()

    async def states(self) -> dict[str, str]:
        """The state of each file."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(text("SELECT file_ref, state FROM media_file ORDER BY id"))
            return {row.file_ref: row.state for row in rows}
