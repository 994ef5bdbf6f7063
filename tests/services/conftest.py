"""The fixtures of the service tests: a moving clock, real databases, and a team that acts through the services."""

from tests.services.team import team
from tests.storage.databases import clock
from tests.storage.shared_databases import chosen_database, database

__all__ = ["chosen_database", "clock", "database", "team"]
