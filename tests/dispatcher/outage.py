"""A database that goes away and comes back, without stopping the server that other tests use."""

from types import TracebackType
from typing import Self

import psycopg
from sqlalchemy.engine import make_url


class Outage:
    """Lets nobody into the database, and throws out who is in, until it ends."""

    def __init__(self, database_url: str) -> None:
        url = make_url(database_url)
        self._name = url.database
        self._maintenance = url.set(database="postgres").render_as_string(hide_password=False)

    def begin(self) -> None:
        self._allow("false")
        with psycopg.connect(self._maintenance, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (self._name,)
            )

    def end(self) -> None:
        self._allow("true")

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def _allow(self, whether: str) -> None:
        with psycopg.connect(self._maintenance, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {self._name} WITH ALLOW_CONNECTIONS {whether}")
