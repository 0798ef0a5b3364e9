"""Turns what an agent typed into messages in the outbox: once, and only to the citizen he was looking at."""

import re
import unicodedata
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.handling import CaseStepKind, LockedCase, assign, lock_case, note_step, set_status
from cases.queries import VisibleUnits
from cases.threads import newest_inbound_id
from cases.ways import Way, ways_to_answer
from domain.cases import CaseStatus, OutboxState
from domain.errors import TawasulError
from domain.messages import Capabilities, MessageKind
from domain.text import split_text, storable
from store.engine import take_ids
from store.tables import cases, message, outbox

LONGEST_REPLY = 10_000
REPLY_PRIORITY = 0
_FORM_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_PERSONAL_DIGITS = 9
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.()_\-\u2010-\u2015\u200e\u200f\u2066-\u2069](?=\d)")


class Refusal(StrEnum):
    """Why a reply was not queued; the pages have a sentence for each."""

    NO_SUCH_CASE = "no_such_case"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    CASE_CLOSED = "case_closed"
    OTHER_CONVERSATION = "other_conversation"
    NEWER_MESSAGE = "newer_message"
    FORM_USED = "form_used"
    PERSONAL_IN_PUBLIC = "personal_in_public"
    CONTACT_GONE = "contact_gone"
    NO_ACCOUNT = "no_account"
    READ_ONLY = "read_only"


class ReplyRefused(TawasulError):
    """A reply was not queued; nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """What the agent sent. `seen_message_id`: the newest message of the citizen that stood on his page.

    `conversation_id`: which of the case's ways he chose. `form_key` is made with the form, so that a double
    click is one reply. `status`: what the case becomes.
    """

    case_number: str
    conversation_id: int
    seen_message_id: int
    text: str
    form_key: str
    status: CaseStatus = CaseStatus.ANSWERED


@dataclass(frozen=True, slots=True)
class QueuedReply:
    """The messages a reply became. `is_repeat`: the same form had been sent before."""

    case_id: int
    message_ids: tuple[int, ...]
    is_repeat: bool = False


async def queue_reply(
    connection: AsyncConnection,
    form: ReplyForm,
    *,
    staff_id: int,
    now: datetime,
    capabilities: Mapping[str, Capabilities],
    read_only: Container[str] = (),
    search_key: Callable[[str], str],
    visible_units: VisibleUnits,
) -> QueuedReply:
    """Queue a reply in the caller's transaction, or raise ReplyRefused.

    `capabilities` of the accounts that are connected, of which nothing is sent from those in `read_only`;
    `search_key` folds a text as the normalizer does.
    """
    text = _readable(form.text)
    if not _FORM_KEY.fullmatch(form.form_key):
        raise ReplyRefused(Refusal.FORM_USED)
    case = await lock_case(connection, form.case_number, visible_units=visible_units)
    if case is None:
        raise ReplyRefused(Refusal.NO_SUCH_CASE)
    ways = await ways_to_answer(connection, case.id)
    way = next((way for way in ways if way.conversation_id == form.conversation_id), None)
    if way is None:
        raise ReplyRefused(Refusal.OTHER_CONVERSATION)
    if way.account not in capabilities:
        raise ReplyRefused(Refusal.NO_ACCOUNT)
    if way.account in read_only:
        raise ReplyRefused(Refusal.READ_ONLY)
    pieces = split_text(text, *capabilities[way.account].limit_in(way.visibility))
    earlier = await _queued_by(connection, form.form_key, len(pieces))
    if earlier:
        return _same_reply(earlier, case, pieces)
    _check_allowed(case, way, text)
    if await newest_inbound_id(connection, case.id) > form.seen_message_id:
        raise ReplyRefused(Refusal.NEWER_MESSAGE)
    answers = await _newest_external_id(connection, case.id) if way.is_public else None
    reply = _Reply(pieces, form.form_key, staff_id, now, search_key, answers)
    message_ids = await _write(connection, case, way, reply)
    await _move_on(connection, case, form.status, message_ids, reply)
    return QueuedReply(case.id, message_ids)


def names_somebody(text: str) -> bool:
    """Whether a text carries a tracking number, an identity number or a telephone, however spaced."""
    digits = "".join(
        str(unicodedata.digit(character)) if character.isdigit() else character for character in text
    )
    joined = _BETWEEN_DIGITS.sub("", digits)
    return re.search(rf"[0-9]{{{_PERSONAL_DIGITS},}}", joined) is not None


@dataclass(frozen=True, slots=True)
class _Reply:
    """A reply that may be written. `answers`: in public, the message under which it is written."""

    pieces: Sequence[str]
    form_key: str
    staff_id: int
    now: datetime
    search_key: Callable[[str], str]
    answers: str | None


def _readable(written: str) -> str:
    """The text as it is stored: browsers send lines that end in CRLF."""
    text = storable(written.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        raise ReplyRefused(Refusal.EMPTY)
    if len(text) > LONGEST_REPLY:
        raise ReplyRefused(Refusal.TOO_LONG)
    return text


async def _queued_by(
    connection: AsyncConnection, form_key: str, pieces: int
) -> Sequence[Row[int, int | None, str]]:
    """The messages this form became already; one more than `pieces` is looked for, to tell a longer text."""
    keys = [_dedupe_key(form_key, index) for index in range(pieces + 1)]
    query = (
        select(message.c.id, message.c.case_id, message.c.text)
        .join(outbox, outbox.c.message_id == message.c.id)
        .where(outbox.c.dedupe_key.in_(keys))
        .order_by(message.c.id)
    )
    return (await connection.execute(query)).all()


def _same_reply(
    earlier: Sequence[Row[int, int | None, str]], case: LockedCase, pieces: Sequence[str]
) -> QueuedReply:
    """A form that comes again with another text is not a double click: its new text must not get lost."""
    if [row.text for row in earlier] != pieces or any(row.case_id != case.id for row in earlier):
        raise ReplyRefused(Refusal.FORM_USED)
    return QueuedReply(case.id, tuple(row.id for row in earlier), is_repeat=True)


async def _newest_external_id(connection: AsyncConnection, case_id: int) -> str | None:
    query = select(message.c.external_id).where(
        message.c.case_id == case_id, message.c.direction == "inbound"
    )
    return await connection.scalar(query.order_by(message.c.id.desc()).limit(1))


def _check_allowed(case: LockedCase, way: Way, text: str) -> None:
    if case.status is CaseStatus.CLOSED:
        raise ReplyRefused(Refusal.CASE_CLOSED)
    if way.is_public and names_somebody(text):
        raise ReplyRefused(Refusal.PERSONAL_IN_PUBLIC)
    if way.is_blocked:
        raise ReplyRefused(Refusal.CONTACT_GONE)


async def _write(
    connection: AsyncConnection,
    case: LockedCase,
    way: Way,
    reply: _Reply,
) -> tuple[int, ...]:
    """One message and one outbox row for each piece."""
    ids = await take_ids(connection, 2 * len(reply.pieces))
    message_ids, outbox_ids = ids[: len(reply.pieces)], ids[len(reply.pieces) :]
    await connection.execute(
        insert(message),
        [
            {
                "id": message_id,
                "conversation_id": way.conversation_id,
                "case_id": case.id,
                "direction": "outbound",
                "author_kind": "agent",
                "author_id": reply.staff_id,
                "kind": MessageKind.TEXT,
                "text": piece,
                "display": piece,
                "search_key": reply.search_key(piece),
                "language": case.language,
                "in_reply_to": reply.answers,
                "sent_at": reply.now,
            }
            for message_id, piece in zip(message_ids, reply.pieces, strict=True)
        ],
    )
    await connection.execute(
        insert(outbox),
        [
            {
                "id": outbox_id,
                "message_id": message_id,
                "conversation_id": way.conversation_id,
                "account": way.account,
                "to_address": way.reply_to,
                "text": piece,
                "extras": {"in_reply_to": reply.answers} if reply.answers else None,
                "priority": REPLY_PRIORITY,
                "state": OutboxState.QUEUED,
                "dedupe_key": _dedupe_key(reply.form_key, index),
                "created_at": reply.now,
                "due_at": reply.now,
            }
            for index, (outbox_id, message_id, piece) in enumerate(
                zip(outbox_ids, message_ids, reply.pieces, strict=True)
            )
        ],
    )
    return tuple(message_ids)


async def _move_on(
    connection: AsyncConnection,
    case: LockedCase,
    status: CaseStatus,
    message_ids: tuple[int, ...],
    reply: _Reply,
) -> None:
    """A person has answered: nobody else need be called, and the case is his unless it is another's."""
    await note_step(
        connection,
        case.id,
        CaseStepKind.REPLY_QUEUED,
        staff_id=reply.staff_id,
        now=reply.now,
        details={"message_ids": message_ids},
    )
    if case.assignee_id is None:
        await assign(connection, case, staff_id=reply.staff_id, now=reply.now)
    await set_status(connection, case, status, staff_id=reply.staff_id, now=reply.now)
    await connection.execute(
        update(cases).where(cases.c.id == case.id).values(needs_person_at=None, last_message_at=reply.now)
    )


def _dedupe_key(form_key: str, index: int) -> str:
    return f"staff:{form_key}:{index}"
