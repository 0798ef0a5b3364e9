"""Accounts, sign-in, sessions."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.guesses import LIMIT_FROM_ONE_PLACE, LIMIT_PER_NAME, LIMIT_PER_PLACE, WINDOW, Guesses
from cases.staff import (
    SESSION_LENGTH,
    SignInDesk,
    SignInRefused,
    StaffMember,
    StaffRole,
    TooManyGuesses,
    UnsuitableAccount,
    add_staff,
    choose_language,
    find_session,
    sign_out,
)
from store.tables import staff, staff_audit, staff_session
from tests.harness.inbox_database import NOW

PASSWORD = "كلمة سر طويلة"
IP = "192.0.2.7"


async def added(engine: AsyncEngine, username: str = "sara", password: str = PASSWORD) -> StaffMember:
    async with engine.begin() as connection:
        return await add_staff(
            connection,
            username=username,
            password=password,
            name="سارة العتيبي",
            role=StaffRole.AGENT,
            unit="beneficiary_care",
        )


async def audited(engine: AsyncEngine) -> list[tuple[str, int | None]]:
    async with engine.connect() as connection:
        query = select(staff_audit.c.action, staff_audit.c.staff_id).order_by(staff_audit.c.id)
        return [(row.action, row.staff_id) for row in await connection.execute(query)]


async def test_the_right_password_opens_a_session(engine: AsyncEngine) -> None:
    sara = await added(engine)
    token, session = await SignInDesk(engine).sign_in(" SARA ", PASSWORD, ip=IP, now=NOW)
    assert session.member == sara
    async with engine.begin() as connection:
        found = await find_session(connection, token, now=NOW)
        stored = (await connection.execute(select(staff_session))).one()
        password_hash = await connection.scalar(select(staff.c.password_hash))
    assert found == session
    assert token.encode() not in stored.token_hash
    assert password_hash is not None
    assert password_hash.startswith("$argon2id$")
    assert await audited(engine) == [("signed_in", sara.id)]


async def test_a_session_ends_by_time_by_sign_out_and_with_the_account(engine: AsyncEngine) -> None:
    sara = await added(engine)
    desk = SignInDesk(engine)
    token, _ = await desk.sign_in("sara", PASSWORD, ip=IP, now=NOW)
    other, _ = await desk.sign_in("sara", PASSWORD, ip=IP, now=NOW)
    async with engine.begin() as connection:
        assert await find_session(connection, token, now=NOW + SESSION_LENGTH) is None
        assert await find_session(connection, "", now=NOW) is None
        await sign_out(connection, token, now=NOW)
        assert await find_session(connection, token, now=NOW) is None
        assert await find_session(connection, other, now=NOW) is not None
        await connection.execute(update(staff).values(disabled_at=NOW))
        assert await find_session(connection, other, now=NOW) is None
        await sign_out(connection, "unknown", now=NOW)
    assert (await audited(engine))[-1] == ("signed_out", sara.id)
    with pytest.raises(SignInRefused):
        await desk.sign_in("sara", PASSWORD, ip=IP, now=NOW)


@pytest.mark.parametrize("name", ["sara", "nobody", "", "x\x00y", "س" * 500])
async def test_a_wrong_name_or_password_is_refused_and_recorded(engine: AsyncEngine, name: str) -> None:
    sara = await added(engine)
    with pytest.raises(SignInRefused):
        await SignInDesk(engine).sign_in(name, "ليست هذه", ip=IP, now=NOW)
    assert await audited(engine) == [("sign_in_failed", sara.id if name == "sara" else None)]


async def test_after_a_few_wrong_guesses_even_the_right_password_waits(engine: AsyncEngine) -> None:
    await added(engine)
    desk = SignInDesk(engine)
    for _ in range(LIMIT_FROM_ONE_PLACE):
        with pytest.raises(SignInRefused):
            await desk.sign_in("sara", "ليست هذه", ip=IP, now=NOW)
    with pytest.raises(TooManyGuesses):
        await desk.sign_in("sara", PASSWORD, ip=IP, now=NOW)
    await desk.sign_in("sara", PASSWORD, ip="192.0.2.8", now=NOW)
    await desk.sign_in("sara", PASSWORD, ip=IP, now=NOW + WINDOW)


async def test_an_account_needs_a_free_name_and_a_long_password(engine: AsyncEngine) -> None:
    await added(engine)
    for username, password in (
        ("Sara", PASSWORD),
        ("noura", "قصيرة"),
        ("  ", PASSWORD),
        ("ن" * 101, PASSWORD),
    ):
        with pytest.raises(UnsuitableAccount):
            await added(engine, username, password)


async def test_the_language_is_remembered(engine: AsyncEngine) -> None:
    sara = await added(engine)
    async with engine.begin() as connection:
        await choose_language(connection, sara.id, "en")
        assert await connection.scalar(select(staff.c.language)) == "en"


def test_a_place_that_tries_many_names_is_stopped() -> None:
    guesses = Guesses()
    for index in range(LIMIT_PER_PLACE):
        assert guesses.may_try(f"name-{index}", IP, NOW)
        guesses.note(f"name-{index}", IP, NOW)
    assert not guesses.may_try("another", IP, NOW)
    assert guesses.may_try("another", "192.0.2.8", NOW)
    assert guesses.may_try("another", IP, NOW + WINDOW)


def test_a_name_tried_from_many_places_is_stopped_for_a_while() -> None:
    guesses = Guesses()
    for index in range(LIMIT_PER_NAME):
        guesses.note("sara", f"192.0.2.{index}", NOW)
    assert not guesses.may_try("sara", "198.51.100.1", NOW)
    assert guesses.may_try("sara", "198.51.100.1", NOW + WINDOW + timedelta(seconds=1))


def test_the_right_password_does_not_free_a_place_that_guesses_other_names() -> None:
    guesses = Guesses()
    for index in range(LIMIT_PER_PLACE):
        guesses.note(f"name-{index}", IP, NOW)
    guesses.forget("name-1", IP)
    guesses.note("another", IP, NOW)
    assert not guesses.may_try("name-1", IP, NOW)


def test_an_office_behind_one_address_is_not_locked_out_by_signing_in() -> None:
    guesses = Guesses()
    for index in range(3 * LIMIT_PER_PLACE):
        assert guesses.may_try(f"name-{index}", IP, NOW)
        guesses.note(f"name-{index}", IP, NOW)
        guesses.forget(f"name-{index}", IP)
