"""`replay`: quarantined events wait for their turn again, after what stopped them was mended."""

import asyncio
from collections.abc import Sequence

from cases.books import release_quarantined
from store.engine import create_engine


def replay(database_url: str, *, ids: Sequence[int], account: str | None) -> int:
    """Put quarantined events back to waiting: these, or without ids all (of an account); returns how many."""
    return asyncio.run(_replay(database_url, ids or None, account))


async def _replay(database_url: str, ids: Sequence[int] | None, account: str | None) -> int:
    engine = create_engine(database_url)
    try:
        async with engine.begin() as connection:
            return len(await release_quarantined(connection, ids, account=account))
    finally:
        await engine.dispose()
