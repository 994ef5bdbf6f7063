"""What the only process on a database may do at its start: take back at once what a killed one was doing."""

from bot.domain.notice import LEASE
from storage.database import Database


def release_leases(database: Database) -> int:
    """Frees the leases of redraws, cards, thread replies and notices; how many. Only where no other process works on
    this database: another one's work would be done twice."""
    with database.begin_account() as account:
        return account.abandoned_leases.release_all(account.now(), LEASE)
