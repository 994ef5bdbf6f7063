"""The fixtures of the storage tests; other rooms import the same ones from `tests.storage.databases`."""

from tests.storage.databases import chosen_database, clock, database, postgresql_database, sqlite_database

__all__ = ["chosen_database", "clock", "database", "postgresql_database", "sqlite_database"]
