"""What each account's platform said when it was last asked whether all is well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.health import HealthCheck
from domain.text import storable
from store.tables import account_health

LONGEST_DETAIL = 500
BOOKS = "books"
"""The one check that is our own and not the platform's: whether everything received has an outcome."""


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """A check, and when it was made."""

    check: HealthCheck
    checked_at: datetime


async def note_check(connection: AsyncConnection, account: str, check: HealthCheck, *, now: datetime) -> None:
    """Keep one check of an account, in the place of the one of its name."""
    values = {
        "ok": check.ok,
        "detail": storable(check.detail)[:LONGEST_DETAIL],
        "expires_at": check.expires_at,
        "amount_left": check.left,
        "amount_limit": check.limit,
        "checked_at": now,
    }
    statement = insert(account_health).values(account=account, name=check.name, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["account", "name"], set_=values))


async def keep_checks(
    connection: AsyncConnection, account: str, checks: Sequence[HealthCheck], *, now: datetime
) -> None:
    """Keep all that the platform says of an account; what was said earlier and not again is forgotten."""
    names = [BOOKS, *(check.name for check in checks)]
    await connection.execute(
        delete(account_health).where(account_health.c.account == account, account_health.c.name.not_in(names))
    )
    for check in checks:
        await note_check(connection, account, check, now=now)


async def ask_next(
    connection: AsyncConnection, accounts: Sequence[str], *, before: datetime
) -> Sequence[str]:
    """Those of the accounts whose platform was last asked before this moment, or never."""
    asked = await connection.scalars(
        select(account_health.c.account)
        .where(account_health.c.name != BOOKS, account_health.c.checked_at >= before)
        .distinct()
    )
    lately = set(asked)
    return [account for account in accounts if account not in lately]


async def read_checks(connection: AsyncConnection) -> Mapping[str, Sequence[KeptCheck]]:
    """The checks of every account, by name."""
    kept: dict[str, list[KeptCheck]] = {}
    query = select(account_health).order_by(account_health.c.account, account_health.c.name)
    for row in await connection.execute(query):
        check = HealthCheck(row.name, row.ok, row.detail, row.expires_at, row.amount_left, row.amount_limit)
        kept.setdefault(row.account, []).append(KeptCheck(check, row.checked_at))
    return kept
