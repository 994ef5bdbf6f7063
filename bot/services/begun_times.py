"""Times that begin while their poll is open: messages lose their buttons, and nobody's answer to them is waited for."""

from datetime import timedelta

from bot.domain.redraw import LEASE
from bot.isolating import each
from bot.ports import Clock
from bot.services.steps.time_to_choose import tell_what_is_due
from storage.database import Database

DRAWN_LATE = LEASE
"""A redraw that ended so long after a time began may have been made before it."""
RECENT = timedelta(minutes=10)
"""A time that began longer ago and before the last redraw is shown as begun for certain."""


def note_begun_times(database: Database, clock: Clock) -> list[tuple[str, str]]:
    """Makes messages dirty that still show vote buttons under a time that has begun; (workspace, poll) of each.

    Whoever runs the poll is told as after an answer, where nobody required is waited for any more. Each poll in a
    transaction of its own. A message is due `DRAWN_LATE` after the time begins, once for each time.
    """
    with database.read_account() as account:
        now = account.now()
        shown = account.polls.begun_since_drawn(now - DRAWN_LATE, now - RECENT)
    due = [(one.workspace, one.poll) for one in shown if one.drawn_at < one.begun_at + DRAWN_LATE]

    def note(found: tuple[str, str]) -> tuple[str, str] | None:
        workspace, poll_id = found
        with database.begin(workspace) as uow:
            if not uow.poll_changes.show_begun(poll_id):
                return None
            tell_what_is_due(uow, poll_id, clock.now())
        return found

    return [one for one in each(list(dict.fromkeys(due)), note) if one is not None]
