"""Whether a Meet in this process has written down what it does about what came back from Slack. It asserts nothing.

A fault of the playground is used up when a request ARRIVES. Meet learns of it later, and only then notes in its
database, by its clock, when it tries again. A test that moves the clock in between books that attempt for much later.
"""

from collections.abc import Callable

from sqlalchemy import select, union_all

from bot.serving import Serving
from storage.database import Database
from storage.tables import card, poll

ASKING = ("deliver", "notices", "refresh")
"""The jobs that call Slack for what is due."""


def is_resting(serving: Serving) -> bool:
    """Whether no call to Slack about a message is in progress: nobody redraws or posts, and no job's round runs.

    Each call begins after its thread, or its lease in the database, says so here, and what came of it is stored before
    that ends.
    """
    application = serving.application
    runners = application.jobs._runners
    is_idle = not application.workers._in_hand and all(runners[name].idle.is_set() for name in ASKING)
    return is_idle and not _leased(application.meet.database, application.meet.clock.now)


def _leased(database: Database, now: Callable[[], object]) -> bool:
    """Whether somebody has the right to post or redraw a message just now."""
    live = [select(table.c.workspace).where(table.c.lease_until > now()) for table in (poll, card)]
    with database.read_account() as account:
        return account._transaction.connection.execute(union_all(*live)).first() is not None
