"""Staff accounts, their sessions, and the record of what they did.

Passwords are argon2id hashes; of a session's token only the SHA-256 is stored. Guesses are counted in the
memory of each web process (bounded): a counter in the database would let guessers fill the database.
"""

import asyncio
import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_nothing
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from cases.guesses import Guesses
from domain.errors import TawasulError
from store.engine import take_ids
from store.tables import staff, staff_audit, staff_session

SESSION_LENGTH = timedelta(hours=12)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1_000
LONGEST_USERNAME = 100


class StaffRole(StrEnum):
    """Agents work at the care centre, coordinators at a unit, supervisors see a unit's whole queue."""

    AGENT = "agent"
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"


class StaffAction(StrEnum):
    """What `staff_audit` records."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    VIEWED_CASE = "viewed_case"
    SAW_ENTITY = "saw_entity"
    VIEWED_FILE = "viewed_file"
    FETCHED_FILE_AGAIN = "fetched_file_again"
    REPLIED = "replied"
    CHANGED_STATUS = "changed_status"
    TOOK_CASE = "took_case"
    REPLAYED = "replayed"
    RECORDED_MESSAGE = "recorded_message"
    POSTED_BY_HAND = "posted_by_hand"
    COULD_NOT_POST = "could_not_post"
    STOPPED_OUTGOING = "stopped_outgoing"
    RESUMED_OUTGOING = "resumed_outgoing"


class UnsuitableAccount(TawasulError):
    """A staff account cannot be made like this; the text says why."""


class SignInRefused(TawasulError):
    """The name or the password is wrong; which one is not told."""


class TooManyGuesses(SignInRefused):
    """So many wrong guesses that even the right password is refused for a while."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who may sign in."""

    id: int
    username: str
    name: str
    role: StaffRole
    unit: str
    language: str


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A member of staff who is signed in; every form he sends must carry `csrf_token`."""

    member: StaffMember
    csrf_token: str
    expires_at: datetime


async def add_staff(
    connection: AsyncConnection,
    *,
    username: str,
    password: str,
    name: str,
    role: StaffRole,
    unit: str,
    language: str = "ar",
) -> StaffMember:
    """Make an account. Raise UnsuitableAccount when the name is taken or the password too short."""
    known_as = _folded(username)
    if not known_as or len(known_as) > LONGEST_USERNAME:
        raise UnsuitableAccount(f"a user name has 1 to {LONGEST_USERNAME} characters")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UnsuitableAccount(f"a password has at least {SHORTEST_PASSWORD} characters")
    password_hash = await asyncio.to_thread(_hasher.hash, password)
    (staff_id,) = await take_ids(connection, 1)
    added = await connection.execute(
        insert_or_nothing(staff)
        .values(
            id=staff_id,
            username=known_as,
            password_hash=password_hash,
            name=name,
            role=role,
            unit=unit,
            language=language,
        )
        .on_conflict_do_nothing(index_elements=["username"])
        .returning(staff.c.id)
    )
    if added.scalar_one_or_none() is None:
        raise UnsuitableAccount(f"there is an account named {known_as} already")
    return StaffMember(staff_id, known_as, name, role, unit, language)


class SignInDesk:
    """Lets staff in; one for each web process, since it remembers the wrong guesses."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._guesses = Guesses()
        self._nobodys_hash = _hasher.hash(secrets.token_urlsafe(32))
        # Each look at a password takes 64 MiB and much of a core, on purpose.
        self._hashing = asyncio.Semaphore(2)

    async def sign_in(
        self, username: str, password: str, *, ip: str, now: datetime
    ) -> tuple[str, StaffSession]:
        """The token for the cookie and the session, or raise SignInRefused."""
        known_as = _folded(username)[:LONGEST_USERNAME]
        if not self._guesses.may_try(known_as, ip, now):
            raise TooManyGuesses
        self._guesses.note(known_as, ip, now)
        async with self._engine.connect() as connection:
            found = (
                await connection.execute(select(staff).where(staff.c.username == known_as))
            ).one_or_none()
        is_right = await self._is_password_of(found, password)
        async with self._engine.begin() as connection:
            if found is None or not is_right or found.disabled_at is not None:
                details = {"username": known_as, "ip": ip}
                staff_id = None if found is None else found.id
                await note_action(connection, staff_id, StaffAction.SIGN_IN_FAILED, now=now, details=details)
            else:
                self._guesses.forget(known_as, ip)
                await note_action(connection, found.id, StaffAction.SIGNED_IN, now=now, details={"ip": ip})
                return await _open_session(connection, _member(found), now)
        raise SignInRefused

    async def _is_password_of(self, found: Row[*tuple[Any, ...]] | None, password: str) -> bool:
        """An unknown name costs the same work as a wrong password, so that time does not tell them apart."""
        password_hash = self._nobodys_hash if found is None else found.password_hash
        async with self._hashing:
            return await asyncio.to_thread(_verifies, password_hash, password[: LONGEST_PASSWORD + 1])


async def find_session(connection: AsyncConnection, token: str, *, now: datetime) -> StaffSession | None:
    """The session of a cookie's token; None when it is unknown, over, or its owner disabled."""
    query = (
        select(staff, staff_session.c.csrf_token, staff_session.c.expires_at)
        .join(staff_session, staff_session.c.staff_id == staff.c.id)
        .where(
            staff_session.c.token_hash == _token_hash(token),
            staff_session.c.expires_at > now,
            staff.c.disabled_at.is_(None),
        )
    )
    found = (await connection.execute(query)).one_or_none()
    return None if found is None else StaffSession(_member(found), found.csrf_token, found.expires_at)


async def sign_out(connection: AsyncConnection, token: str, *, now: datetime) -> None:
    """End a session, and clear away those that are over."""
    ended = await connection.scalar(
        delete(staff_session)
        .where(staff_session.c.token_hash == _token_hash(token))
        .returning(staff_session.c.staff_id)
    )
    if ended is not None:
        await connection.execute(
            delete(staff_session).where(staff_session.c.staff_id == ended, staff_session.c.expires_at <= now)
        )
        await note_action(connection, ended, StaffAction.SIGNED_OUT, now=now)


async def choose_language(connection: AsyncConnection, staff_id: int, language: str) -> None:
    """Remember in which language somebody reads the pages."""
    await connection.execute(update(staff).where(staff.c.id == staff_id).values(language=language))


async def note_action(
    connection: AsyncConnection,
    staff_id: int | None,
    action: StaffAction,
    *,
    now: datetime,
    case_id: int | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Record what somebody did; `staff_id` None when nobody of that name exists."""
    (row_id,) = await take_ids(connection, 1)
    await connection.execute(
        insert(staff_audit).values(
            id=row_id, at=now, staff_id=staff_id, action=action, case_id=case_id, details=details
        )
    )


_hasher = PasswordHasher()


def _verifies(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


async def _open_session(
    connection: AsyncConnection, member: StaffMember, now: datetime
) -> tuple[str, StaffSession]:
    token = secrets.token_urlsafe(32)
    session = StaffSession(member, secrets.token_urlsafe(32), now + SESSION_LENGTH)
    await connection.execute(
        insert(staff_session).values(
            token_hash=_token_hash(token),
            staff_id=member.id,
            csrf_token=session.csrf_token,
            created_at=now,
            expires_at=session.expires_at,
        )
    )
    return token, session


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _folded(username: str) -> str:
    """One name, however it is typed."""
    return unicodedata.normalize("NFKC", username).replace("\x00", "").strip().casefold()


def _member(row: Row[*tuple[Any, ...]]) -> StaffMember:
    return StaffMember(row.id, row.username, row.name, StaffRole(row.role), row.unit, row.language)
