"""The ledger: every accepted event, written once, in one commit with all that wait beside it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.errors import StorageUnavailable
from domain.messages import RawEvent
from domain.text import storable
from store.bulk import array_literal

_APPEND = text(
    """
    INSERT INTO raw_event
        (account, channel, external_id, conversation_key, occurred_at, position, body, request_id)
    SELECT * FROM unnest(
        CAST(:accounts AS text[]), CAST(:channels AS text[]), CAST(:external_ids AS text[]),
        CAST(:conversation_keys AS text[]), CAST(:occurred AS timestamptz[]), CAST(:positions AS bigint[]),
        CAST(:bodies AS bytea[]), CAST(:request_ids AS bigint[]))
    ON CONFLICT (account, external_id) DO NOTHING
    RETURNING id
    """
)
_LONGEST_KEY = 500
_KEEP_REQUEST = text("INSERT INTO raw_request (account, body) VALUES (:account, :body) RETURNING id")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one request carried. `body` is kept beside the events when there are several."""

    events: Sequence[RawEvent]
    body: bytes


class Ledger:
    """Appends to the ledger over one connection of its own; used by one flusher at a time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None

    async def append(self, deliveries: Sequence[Delivery]) -> Sequence[int]:
        """Commit the events of many requests and return the ids of those not known before.

        When this returns they are on disk (fsync). Raise StorageUnavailable when the database cannot be
        reached; some may have been written then, and writing them again is harmless.
        """
        try:
            connection = await self._connect()
            return await append(connection, deliveries)
        except BaseException as error:  # being cancelled for lasting too long leaves it unusable too
            await self._forget_connection()
            if _is_away(error):
                raise StorageUnavailable("the database cannot be reached") from error
            raise

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _connect(self) -> AsyncConnection:
        if self._connection is None:
            self._connection = await self._engine.connect()
        return self._connection

    async def _forget_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()


async def append(connection: AsyncConnection, deliveries: Sequence[Delivery]) -> Sequence[int]:
    """Write the events in the connection's transaction; returns the ids of those not known before."""
    rows = await connection.execute(_APPEND, await _columns(connection, deliveries))
    return rows.scalars().all()


async def _columns(connection: AsyncConnection, deliveries: Sequence[Delivery]) -> dict[str, str]:
    events: list[RawEvent] = []
    request_ids: list[object] = []
    for delivery in deliveries:
        request_id = await _keep_request(connection, delivery) if len(delivery.events) > 1 else None
        events.extend(delivery.events)
        request_ids.extend([request_id] * len(delivery.events))
    return {
        "accounts": array_literal([event.account for event in events]),
        "channels": array_literal([event.channel.value for event in events]),
        "external_ids": array_literal([_bounded(event.external_id) for event in events]),
        "conversation_keys": array_literal([_bounded(event.conversation_key) for event in events]),
        "occurred": array_literal([event.occurred_at for event in events]),
        "positions": array_literal([event.position for event in events]),
        "bodies": array_literal([event.body for event in events]),
        "request_ids": array_literal(request_ids),
    }


async def _keep_request(connection: AsyncConnection, delivery: Delivery) -> int:
    values = {"account": delivery.events[0].account, "body": delivery.body}
    return int((await connection.execute(_KEEP_REQUEST, values)).scalar_one())


def _is_away(error: BaseException) -> bool:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError | OSError | TimeoutError)


def _bounded(key: str) -> str:
    """A key that an index can hold: an absurdly long one by its digest, which is as unique."""
    if len(key) <= _LONGEST_KEY:
        return storable(key)
    return "long:" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
