"""The rows of `media_file`: noted with the message, claimed for fetching, and settled one way or another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.cases import MediaState
from domain.media import MediaTrouble
from domain.messages import Attachment, MessageKind
from domain.text import storable

_LARGEST_BIGINT = 2**63 - 1

# Claiming is a lease: who dies with it, or cannot write what came of it, loses it, and another fetches again.
_CLAIM = text(
    """
    UPDATE media_file AS m SET attempts = m.attempts + 1, due_at = :leased_until
    FROM (
        SELECT waiting.id
        FROM unnest(CAST(:accounts AS text[]), CAST(:rooms AS int[])) AS a(account, room)
        CROSS JOIN LATERAL (
            SELECT f.id FROM media_file f
            WHERE f.account = a.account AND f.state = 'waiting' AND f.due_at <= :now
            ORDER BY f.due_at, f.id LIMIT a.room FOR UPDATE SKIP LOCKED
        ) AS waiting
        LIMIT :most
    ) AS claimed
    WHERE m.id = claimed.id
    RETURNING m.id, m.account, m.file_ref, m.kind, m.attempts
    """
)
_KEEP = text(
    """
    UPDATE media_file SET state = 'kept', sha256 = :sha256, mime_type = :mime_type, size = :size,
        trouble = NULL, error = NULL, settled_at = :now
    WHERE id = :id
    """
)
_END = text(
    """
    UPDATE media_file SET state = :state, trouble = :trouble, error = :error, settled_at = :now
    WHERE id = :id AND state = 'waiting'
    """
)
_LATER = text(
    """
    UPDATE media_file SET due_at = :due_at, trouble = :trouble, error = :error,
        attempts = attempts - CAST(:forgiven AS int)
    WHERE id = :id AND state = 'waiting'
    """
)
_POSTPONE_ACCOUNT = text(
    """
    UPDATE media_file SET due_at = GREATEST(due_at, :due_at) WHERE account = :account AND state = 'waiting'
    """
)
_NO_ACCOUNT = text(
    """
    UPDATE media_file SET state = 'gone', trouble = 'no_account', settled_at = :now
    WHERE state = 'waiting' AND account <> ALL(CAST(:accounts AS text[]))
    """
)


@dataclass(frozen=True, slots=True)
class ClaimedFile:
    """A file to be fetched by whoever claimed it; `attempts` counts this one."""

    id: int
    account: str
    file_ref: str
    kind: MessageKind
    attempts: int


def waiting_file(file: Attachment, ordinal: int, account: str, message_id: int) -> dict[str, Any]:
    """The row of a file just heard of, but for its id."""
    is_size = file.size is not None and 0 <= file.size <= _LARGEST_BIGINT
    return {
        "message_id": message_id,
        "ordinal": ordinal,
        "account": account,
        "file_ref": storable(file.file_ref),
        "kind": file.kind.value,
        "state": MediaState.WAITING.value,
        "file_name": None if file.file_name is None else storable(file.file_name),
        "size": file.size if is_size else None,
    }


async def claim(
    connection: AsyncConnection,
    rooms: Mapping[str, int],
    *,
    most: int,
    now: datetime,
    leased_until: datetime,
) -> list[ClaimedFile]:
    """At most `most` files that are due, of each account no more than it has room for; in `rooms`' order."""
    values = {
        "most": most,
        "accounts": list(rooms),
        "rooms": list(rooms.values()),
        "now": now,
        "leased_until": leased_until,
    }
    rows = await connection.execute(_CLAIM, values)
    return [
        ClaimedFile(row.id, row.account, row.file_ref, MessageKind(row.kind), row.attempts) for row in rows
    ]


async def keep(
    connection: AsyncConnection, file_id: int, *, sha256: str, mime_type: str, size: int, now: datetime
) -> None:
    """The content is in the store."""
    values = {"id": file_id, "sha256": sha256, "mime_type": mime_type, "size": size, "now": now}
    await connection.execute(_KEEP, values)


async def end(
    connection: AsyncConnection,
    file_id: int,
    state: MediaState,
    trouble: MediaTrouble,
    detail: str,
    *,
    now: datetime,
) -> None:
    """The file will not be fetched, unless somebody asks for it."""
    values = {"id": file_id, "state": state.value, "trouble": trouble.value, "error": storable(detail)}
    await connection.execute(_END, values | {"now": now})


async def fetch_later(
    connection: AsyncConnection,
    file_id: int,
    trouble: MediaTrouble,
    detail: str,
    *,
    due_at: datetime,
    is_forgiven: bool,
) -> None:
    """The file is fetched again at `due_at`; an attempt that is forgiven does not count."""
    values = {"id": file_id, "trouble": trouble.value, "error": storable(detail), "due_at": due_at}
    await connection.execute(_LATER, values | {"forgiven": int(is_forgiven)})


async def postpone_account(connection: AsyncConnection, account: str, due_at: datetime) -> None:
    """No file of this account is fetched before."""
    await connection.execute(_POSTPONE_ACCOUNT, {"account": account, "due_at": due_at})


async def end_those_without_account(
    connection: AsyncConnection, accounts: Sequence[str], *, now: datetime
) -> int:
    """Files of accounts that are off or no longer configured cannot be fetched; returns how many."""
    return (await connection.execute(_NO_ACCOUNT, {"accounts": list(accounts), "now": now})).rowcount
