"""Fetches the files that citizens sent, after the commit of their messages and outside of every lock.

claim (commit) ─► fetch ─► sniff ─► keep on disk ─► record (commit)

A platform that fails is asked again with growing pauses; one that refuses is believed. Fetching twice does no
harm, so a claim is only a lease: what a worker did not finish, another fetches when the lease has run out.
"""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from dispatcher import media_rows
from dispatcher.media_rows import ClaimedFile
from dispatcher.media_store import MediaStore
from dispatcher.sniffing import sniff
from domain.cases import MediaState
from domain.clock import Clock
from domain.errors import (
    Misconfigured,
    SendFailed,
    Throttled,
    TooLarge,
    Unreachable,
    UnsafeAddress,
)
from domain.media import MediaGroup, MediaTrouble, group_of
from domain.ports import FetchesFiles

log = logging.getLogger(__name__)

_LOOK_AGAIN_SECONDS = 0.2
_LONGEST_PAUSE = timedelta(days=1)
_UPLOAD = re.compile("upload:([0-9a-f]{64})")
"""How a file is named that staff put into the store by themselves."""


@dataclass(frozen=True, slots=True)
class MediaRules:
    """What is taken, and how it is fetched.

    `at_once` files in all and `per_account` of each account are fetched side by side by one worker.
    `retry_pauses` grow; the last holds for all further tries.
    """

    limit_bytes: int
    groups: frozenset[MediaGroup]
    max_attempts: int
    retry_pauses: tuple[timedelta, ...]
    at_once: int
    per_account: int
    fetch_seconds: float


@dataclass(frozen=True, slots=True)
class _Taken:
    """A content that is in the store."""

    sha256: str
    mime_type: str
    size: int


class _NotTaken(Exception):
    """A content that is not there, or that we have and do not want."""

    def __init__(self, trouble: MediaTrouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble


class Media:
    """Drains the waiting files of all accounts side by side, so that a slow platform holds up nobody else."""

    def __init__(
        self,
        engine: AsyncEngine,
        accounts: Mapping[str, object],
        store: MediaStore,
        rules: MediaRules,
        *,
        clock: Clock,
        monotonic: Callable[[], float],
    ) -> None:
        """`accounts`: the connector of each; those that fetch files are `FetchesFiles`."""
        self._engine = engine
        self._accounts = accounts
        self._store = store
        self._rules = rules
        self._clock = clock
        self._monotonic = monotonic

    async def drain(self, *, at_most_seconds: float) -> bool:
        """Fetch what is due until nothing is, or time is up. True when something may be left.

        Raise what the database raises; what was under way is fetched again when its lease has run out.
        """
        deadline = self._monotonic() + at_most_seconds
        await asyncio.to_thread(self._store.remove_unfinished)
        async with self._engine.begin() as connection:
            await media_rows.end_those_without_account(connection, list(self._accounts), now=self._clock())
        under_way: dict[asyncio.Task[None], str] = {}
        try:
            while self._monotonic() < deadline:
                for file in await self._claim(Counter(under_way.values())):
                    under_way[asyncio.create_task(self._settle(file))] = file.account
                if not under_way:
                    return False
                done, _ = await asyncio.wait(
                    under_way, timeout=_LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    del under_way[task]
                    task.result()
            return True
        finally:
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _claim(self, busy: Counter[str]) -> list[ClaimedFile]:
        """As many files as there is room for; accounts with the least under way come first."""
        free = self._rules.at_once - busy.total()
        rooms = {
            account: self._rules.per_account - busy[account]
            for account in sorted(self._accounts, key=lambda account: busy[account])
            if busy[account] < self._rules.per_account
        }
        if free <= 0 or not rooms:
            return []
        now = self._clock()
        leased_until = now + timedelta(seconds=2 * self._rules.fetch_seconds)
        async with self._engine.begin() as connection:
            return await media_rows.claim(connection, rooms, most=free, now=now, leased_until=leased_until)

    async def _settle(self, file: ClaimedFile) -> None:
        """Fetch one file and record what came of it."""
        try:
            async with asyncio.timeout(self._rules.fetch_seconds):
                content = await self._content(file)
            taken = await self._take(file, content)
        except _NotTaken as error:
            await self._end(file, MediaState.REFUSED, error.trouble, str(error))
        except SendFailed as error:
            await self._record_failure(file, error)
        except TimeoutError:
            await self._record_failure(file, Unreachable("the file did not arrive in time"))
        except Exception as error:  # a fault of ours, or of the disk, in one file must not stop the others
            log.exception("media_broke", extra={"account": file.account, "media_id": file.id})
            failure = Unreachable(f"{type(error).__name__} on our side")
            await self._record_failure(file, failure, MediaTrouble.OUR_FAULT)
        else:
            async with self._engine.begin() as connection:
                await media_rows.keep(
                    connection,
                    file.id,
                    sha256=taken.sha256,
                    mime_type=taken.mime_type,
                    size=taken.size,
                    now=self._clock(),
                )

    async def _content(self, file: ClaimedFile) -> bytes:
        if uploaded := _UPLOAD.fullmatch(file.file_ref):
            content = await asyncio.to_thread(self._store.read, uploaded[1])
            if content is None:
                raise _NotTaken(MediaTrouble.NOT_STORED, "the store does not have it")
            return content
        connector = self._accounts[file.account]
        if not isinstance(connector, FetchesFiles):
            raise _NotTaken(MediaTrouble.NOT_GIVEN, "this channel gives no files")
        return await connector.fetch(file.file_ref, self._rules.limit_bytes)

    async def _take(self, file: ClaimedFile, content: bytes) -> _Taken:
        """Keep a content that we want; the connector's word about its size is checked as well."""
        if not content:
            raise _NotTaken(MediaTrouble.EMPTY, "the file is empty")
        if len(content) > self._rules.limit_bytes:
            raise TooLarge(self._rules.limit_bytes)
        mime_type = await asyncio.to_thread(sniff, content, file.kind)
        if group_of(mime_type) not in self._rules.groups:
            raise _NotTaken(MediaTrouble.KIND_NOT_TAKEN, f"it is {mime_type}")
        return _Taken(await asyncio.to_thread(self._store.put, content), mime_type, len(content))

    async def _record_failure(
        self, file: ClaimedFile, error: SendFailed, trouble: MediaTrouble | None = None
    ) -> None:
        trouble = trouble or _trouble(error)
        log.warning(
            "media_failed",
            extra={
                "account": file.account,
                "media_id": file.id,
                "error": type(error).__name__,
                "code": error.code,
            },
        )
        is_throttled = isinstance(error, Throttled)
        if trouble not in _WORTH_ANOTHER_TRY:
            await self._end(file, MediaState.REFUSED, trouble, str(error))
        elif file.attempts >= self._rules.max_attempts and not is_throttled:
            await self._end(file, MediaState.GONE, trouble, str(error))
        else:
            due_at = self._clock() + self._pause(file, error)
            async with self._engine.begin() as connection:
                await media_rows.fetch_later(
                    connection, file.id, trouble, str(error), due_at=due_at, is_forgiven=is_throttled
                )
                if is_throttled:
                    await media_rows.postpone_account(connection, file.account, due_at)

    async def _end(self, file: ClaimedFile, state: MediaState, trouble: MediaTrouble, detail: str) -> None:
        async with self._engine.begin() as connection:
            await media_rows.end(connection, file.id, state, trouble, detail, now=self._clock())

    def _pause(self, file: ClaimedFile, error: SendFailed) -> timedelta:
        if isinstance(error, Throttled) and error.retry_after is not None:
            return min(timedelta(seconds=min(error.retry_after, 1e9)), _LONGEST_PAUSE)
        pauses = self._rules.retry_pauses
        return pauses[min(file.attempts, len(pauses)) - 1]


_WORTH_ANOTHER_TRY = frozenset({MediaTrouble.PLATFORM_AWAY, MediaTrouble.CREDENTIALS, MediaTrouble.OUR_FAULT})


def _trouble(error: SendFailed) -> MediaTrouble:
    match error:
        case TooLarge():
            return MediaTrouble.TOO_LARGE
        case UnsafeAddress():
            return MediaTrouble.UNSAFE_ADDRESS
        case Misconfigured():
            return MediaTrouble.CREDENTIALS
        case _:
            return MediaTrouble.PLATFORM_AWAY if error.retryable else MediaTrouble.NOT_GIVEN
