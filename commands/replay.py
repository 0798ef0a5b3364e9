"""`replay`: quarantined events wait for their turn again, after what stopped them was mended."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

_REPLAY = text(
    """
    UPDATE raw_event SET outcome = NULL, attempts = 0, retry_at = NULL, settled_at = NULL
    WHERE outcome = 'quarantined' AND (CAST(:ids AS bigint[]) IS NULL OR id = ANY(:ids))
        AND (CAST(:account AS text) IS NULL OR account = :account)
    RETURNING id
    """
)


async def replay(
    engine: AsyncEngine, *, ids: Sequence[int] | None = None, account: str | None = None
) -> Sequence[int]:
    """Put quarantined events (all, of one account, or these) back to waiting; returns their ids."""
    async with engine.begin() as connection:
        rows = await connection.execute(_REPLAY, {"ids": list(ids) if ids else None, "account": account})
        return rows.scalars().all()
