"""Reads the files of citizens for those who may see the case they belong to, and has one fetched again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.queries import VisibleUnits
from domain.cases import MediaState
from domain.media import MediaGroup, MediaTrouble, group_of
from domain.messages import MessageKind
from store.tables import cases, media_file, message


@dataclass(frozen=True, slots=True)
class MessageFile:
    """A file of a message. `kind` is what the platform called it, `group` what its content turned out to be.

    `trouble` is why it is not here, or why not yet; `detail` what the platform said. `size` in bytes is only
    claimed while the file is not kept.
    """

    id: int
    kind: MessageKind
    state: MediaState
    group: MediaGroup
    file_name: str | None
    size: int | None
    trouble: MediaTrouble | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class FileOfCase:
    """A file with what is needed to hand it out; `sha256` is None unless it is kept."""

    id: int
    case_id: int
    case_number: str
    message_id: int
    file_name: str | None
    mime_type: str | None
    sha256: str | None


async def files_of(
    connection: AsyncConnection, message_ids: Sequence[int]
) -> Mapping[int, tuple[MessageFile, ...]]:
    """The files of these messages, in their order."""
    found: defaultdict[int, tuple[MessageFile, ...]] = defaultdict(tuple)
    query = select(media_file).where(media_file.c.message_id.in_(message_ids))
    for row in await connection.execute(query.order_by(media_file.c.message_id, media_file.c.ordinal)):
        found[row.message_id] += (_file(row),)
    return found


async def find_file(
    connection: AsyncConnection, file_id: int, *, visible_units: VisibleUnits
) -> FileOfCase | None:
    """A file; None when there is none, or its case is not for this person."""
    query = (
        select(
            media_file.c.id,
            media_file.c.message_id,
            media_file.c.file_name,
            media_file.c.mime_type,
            media_file.c.sha256,
            cases.c.id.label("case_id"),
            cases.c.number.label("case_number"),
        )
        .join(message, message.c.id == media_file.c.message_id)
        .join(cases, cases.c.id == message.c.case_id)
        .where(media_file.c.id == file_id, _visible(visible_units))
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return FileOfCase(
        id=row.id,
        case_id=row.case_id,
        case_number=row.case_number,
        message_id=row.message_id,
        file_name=row.file_name,
        mime_type=row.mime_type,
        sha256=row.sha256,
    )


async def fetch_again(connection: AsyncConnection, file_id: int, *, now: datetime) -> bool:
    """Have a file fetched that was given up or refused, or that waits out a pause; False when it is here."""
    changed = await connection.execute(
        update(media_file)
        .where(media_file.c.id == file_id, media_file.c.state != MediaState.KEPT.value)
        .values(
            state=MediaState.WAITING.value, attempts=0, due_at=now, trouble=None, error=None, settled_at=None
        )
    )
    return changed.rowcount > 0


def _file(row: Row[*tuple[Any, ...]]) -> MessageFile:
    return MessageFile(
        id=row.id,
        kind=MessageKind(row.kind),
        state=MediaState(row.state),
        group=group_of(row.mime_type),
        file_name=row.file_name,
        size=row.size,
        trouble=MediaTrouble(row.trouble) if row.trouble else None,
        detail=row.error,
    )


def _visible(units: VisibleUnits) -> ColumnElement[bool]:
    return true() if units is None else cases.c.unit.in_(sorted(units))
