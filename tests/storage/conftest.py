"""The fixtures of the storage tests; other rooms import the same ones from `tests.storage.databases`."""

from tests.storage.databases import clock, database, postgresql_database, sqlite_database

__all__ = ["clock", "database", "postgresql_database", "sqlite_database"]
