"""The database for these tests."""

from tests.harness.inbox_database import connection, database_url, engine, rows

__all__ = ["connection", "database_url", "engine", "rows"]
