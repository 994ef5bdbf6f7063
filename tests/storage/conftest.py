"""The fixtures of the storage tests: databases that stay open, emptied before each test.

Files about locks, connections or the schema itself import a `database` of each test's own from `databases`.
"""

from tests.storage.databases import clock, postgresql_database, sqlite_database
from tests.storage.shared_databases import chosen_database, database

__all__ = ["chosen_database", "clock", "database", "postgresql_database", "sqlite_database"]
