"""The fixtures of the service tests: a moving clock, and real databases."""

from tests.storage.databases import clock, database, postgresql_database, sqlite_database

__all__ = ["clock", "database", "postgresql_database", "sqlite_database"]
