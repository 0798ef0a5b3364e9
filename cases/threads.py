"""Reads the messages of a case as the people at the care centre see them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.media import MessageFile, files_of
from cases.understood import Guess, read_guesses
from domain.cases import OutboxState
from domain.messages import MessageKind, Visibility
from store.tables import conversation, message, message_revision, outbox, staff

THREAD_SIZE = 200


@dataclass(frozen=True, slots=True)
class Revision:
    """What a message said until `at`."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far an outgoing message has come; `error` is the platform's own text.

    `is_held`: it waits for the citizen to write again, since the platform takes no free text before.
    """

    state: OutboxState
    at: datetime
    error_code: str | None
    error: str | None
    is_held: bool


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of a thread. `text` is safe to show; `author` is the agent's name, if one wrote it.
    `is_public`: others read it; the thread of a case may hold public and private messages.

    An album, which platforms send as several messages, is one; its id is that of its first part.
    `guesses`: what was understood of it, for the citizen's own words.
    """

    id: int
    is_inbound: bool
    is_public: bool
    author_kind: str
    author: str | None
    kind: MessageKind
    text: str
    language: str
    files: tuple[MessageFile, ...]
    link: str | None
    album_id: str | None
    sent_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    revisions: tuple[Revision, ...]
    delivery: Delivery | None
    guesses: tuple[Guess, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages of a case by the time they were sent.

    `newest_inbound_id` (0 when there is none) is what a reader of this thread has seen; `before` leads to
    older messages, None when the thread is whole.
    """

    messages: tuple[ThreadMessage, ...]
    newest_inbound_id: int
    before: int | None


async def read_thread(
    connection: AsyncConnection, case_id: int, *, before: int | None = None, limit: int = THREAD_SIZE
) -> Thread:
    """The newest messages of a case, or those older than the message `before`."""
    query = (
        select(message, staff.c.name.label("author"), conversation.c.visibility)
        .join(conversation, conversation.c.id == message.c.conversation_id)
        .outerjoin(staff, staff.c.id == message.c.author_id)
        .where(message.c.case_id == case_id)
        .order_by(message.c.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(message.c.id < before)
    rows = (await connection.execute(query)).all()
    oldest_first = sorted(
        rows[:limit], key=lambda row: (row.sent_at, row.direction != "inbound", row.position, row.id)
    )
    revisions = await _revisions(connection, [row.id for row in oldest_first if row.edited_at is not None])
    message_ids = [row.id for row in oldest_first]
    deliveries = await _deliveries(connection, message_ids)
    files = await files_of(connection, message_ids)
    messages = [
        _message(row, files.get(row.id, ()), revisions.get(row.id, ()), deliveries.get(row.id))
        for row in oldest_first
    ]
    return Thread(
        messages=_with_albums_joined(messages),
        newest_inbound_id=await newest_inbound_id(connection, case_id),
        before=rows[limit - 1].id if len(rows) > limit else None,
    )


async def newest_inbound_id(connection: AsyncConnection, case_id: int) -> int:
    """The citizen's newest message in a case, 0 when there is none."""
    query = select(func.max(message.c.id)).where(
        message.c.case_id == case_id, message.c.direction == "inbound"
    )
    return await connection.scalar(query) or 0


async def _revisions(
    connection: AsyncConnection, message_ids: Sequence[int]
) -> Mapping[int, tuple[Revision, ...]]:
    if not message_ids:
        return {}
    found: defaultdict[int, tuple[Revision, ...]] = defaultdict(tuple)
    query = select(message_revision).where(message_revision.c.message_id.in_(message_ids))
    for row in await connection.execute(query.order_by(message_revision.c.id)):
        found[row.message_id] += (Revision(row.at, row.text),)
    return found


async def _deliveries(connection: AsyncConnection, message_ids: Sequence[int]) -> Mapping[int, Delivery]:
    if not message_ids:
        return {}
    # A held message is due at "infinity", which Python has no moment for: ask only whether it is.
    query = (
        select(
            *(column for column in outbox.c if column is not outbox.c.due_at),
            (~func.isfinite(outbox.c.due_at)).label("is_held"),
        )
        .where(outbox.c.message_id.in_(message_ids))
        .order_by(outbox.c.id)
    )
    return {row.message_id: _delivery(row) for row in await connection.execute(query)}


def _delivery(row: Row[*tuple[Any, ...]]) -> Delivery:
    at = row.failed_at or row.read_at or row.delivered_at or row.sent_at or row.created_at
    return Delivery(OutboxState(row.state), at, row.error_code, row.error, row.is_held)


def _with_albums_joined(messages: Sequence[ThreadMessage]) -> tuple[ThreadMessage, ...]:
    """The parts of an album as one message where its first part stands; what was deleted stands alone."""
    joined: list[ThreadMessage] = []
    place_of: dict[str, int] = {}
    for each in messages:
        if each.album_id is None or not each.is_inbound or each.deleted_at is not None:
            joined.append(each)
        elif (place := place_of.get(each.album_id)) is None:
            place_of[each.album_id] = len(joined)
            joined.append(each)
        else:
            joined[place] = _joined(joined[place], each)
    return tuple(joined)


def _joined(album: ThreadMessage, part: ThreadMessage) -> ThreadMessage:
    captions = dict.fromkeys(text for text in (album.text, part.text) if text)
    return replace(
        album,
        text="\n".join(captions),
        language=album.language if album.text else part.language,
        guesses=album.guesses if album.text else part.guesses,
        files=album.files + part.files,
        edited_at=max(filter(None, (album.edited_at, part.edited_at)), default=None),
        revisions=album.revisions + part.revisions,
    )


def _message(
    row: Row[*tuple[Any, ...]],
    files: tuple[MessageFile, ...],
    revisions: tuple[Revision, ...],
    delivery: Delivery | None,
) -> ThreadMessage:
    return ThreadMessage(
        id=row.id,
        is_inbound=row.direction == "inbound",
        is_public=row.visibility == Visibility.PUBLIC,
        author_kind=row.author_kind,
        author=row.author,
        kind=MessageKind(row.kind),
        text=row.display,
        language=row.language,
        files=files,
        link=row.link,
        album_id=row.album_id,
        sent_at=row.sent_at,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        revisions=revisions,
        delivery=delivery,
        guesses=read_guesses(row.meaning),
    )
