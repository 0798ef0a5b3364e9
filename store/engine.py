"""The way to the database: one engine per process, one transaction per job or request."""

from collections.abc import Sequence

import orjson
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine


def create_engine(database_url: str, *, pool_size: int = 5) -> AsyncEngine:
    """An engine for a `postgresql://` URL. Connections are checked before use, so a restart is survived."""
    url = make_url(database_url).set(drivername="postgresql+psycopg")
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={"connect_timeout": 5, "application_name": "tawasul"},
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )


async def take_ids(connection: AsyncConnection, count: int) -> Sequence[int]:
    """`count` new ids for rows of any table, in rising order."""
    if count == 0:
        return []
    rows = await connection.execute(
        text("SELECT nextval('entity_id_seq') FROM generate_series(1, :count)"), {"count": count}
    )
    return rows.scalars().all()
