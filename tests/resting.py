"""Whether a Meet in this process has written down what it does about what came back from Slack. It asserts nothing.

A fault of the playground is used up when a request ARRIVES. Meet learns of it later, and only then notes in its
database, by its clock, when it tries again. A test that moves the clock in between books that attempt for much later.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, select, union_all

from bot.serving import Serving
from handlers import background
from storage.database import Database
from storage.tables import (
    card,
    delivery,
    history,
    invite,
    metadata,
    notice,
    option,
    poll,
    poll_person,
    slack_hold,
    vote,
    workspace_pace,
)

ASKING = ("deliver", "notices", "refresh")
"""The jobs that call Slack for what is due."""

WORK = {card, delivery, history, invite, notice, option, poll, poll_person, slack_hold, vote, workspace_pace}
FORGET = [delete(table) for table in reversed(metadata.sorted_tables) if table in WORK]
LEASED = union_all(*(select(table.c.workspace).where(table.c.lease_until > bindparam("now")) for table in (poll, card)))

_following = set[Future[None]]()


@contextmanager
def background_watched() -> Iterator[None]:
    """Within it `is_resting` knows of work that follows an answer to Slack on a thread of its own, as a poll's link."""
    submit = background._submit

    def watched(*submitted: Any) -> Future[None]:
        work = submit(*submitted)
        _following.add(work)
        work.add_done_callback(_following.discard)
        return work

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(background, "_submit", watched)
        yield


def is_resting(serving: Serving) -> bool:
    """Whether no call to Slack about a message is in progress: nobody redraws or posts, no job's round runs, and what
    followed an answer is over.

    Each call begins after its thread, or its lease in the database, says so here, and what came of it is stored before
    that ends.
    """
    application = serving.application
    runners = application.jobs._runners
    if application.workers._in_hand or _following or not all(runners[name].idle.is_set() for name in ASKING):
        return False
    return not _leased(application.meet.database, application.meet.clock.now)


def leave_nothing_to_do(database: Database) -> None:
    """Forgets all polls, mails and notices, and what Slack asked the workspace to wait for.

    What a test leaves undone would cost the next one its share of redraws, which the workspace has few of.
    """
    with database.begin_account() as account:
        for deleting in FORGET:
            account._transaction.connection.execute(deleting)


def _leased(database: Database, now: Callable[[], object]) -> bool:
    """Whether somebody has the right to post or redraw a message just now."""
    with database.read_account() as account:
        return account._transaction.connection.execute(LEASED, {"now": now()}).first() is not None
