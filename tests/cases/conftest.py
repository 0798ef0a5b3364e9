"""Rows for these tests."""

from tests.harness.inbox_database import connection, rows

__all__ = ["connection", "rows"]
