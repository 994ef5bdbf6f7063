"""Ending polls whose every time has passed: nobody can choose one of them any more. It mails nothing."""

from bot.domain.history import Act
from bot.domain.notice import NoticeKind
from bot.domain.person import is_forgotten
from bot.domain.poll import PollStatus
from bot.isolating import each
from bot.ports import Clock
from bot.services.steps.telling import tell_runners
from storage.database import Database


def end_run_out(database: Database, clock: Clock, *, limit: int = 1000) -> list[tuple[str, str]]:
    """Cancels open polls and drafts without a time ahead, and tells the organizers of the open ones once.

    (workspace, poll) of those that ended; each in a transaction of its own.
    """
    with database.read_account() as account:
        due = account.polls.run_out(clock.now(), limit)

    def end(found: tuple[str, str]) -> tuple[str, str] | None:
        return found if _end(database, clock, *found) else None

    return [one for one in each(due, end) if one is not None]


def _end(database: Database, clock: Clock, workspace: str, poll_id: str) -> bool:
    """Whether this caller ended it: a close, a cancellation or another replica may have come first."""
    now = clock.now()
    with database.begin(workspace) as uow:
        before = uow.polls.get(poll_id)
        if before is None or not uow.poll_changes.end_run_out(poll_id, now):
            return False
        uow.history.record(poll_id, at=now, who="", what=Act.TIMES_RAN_OUT)
        if before.status is PollStatus.OPEN and not is_forgotten(before.organizer):
            data = {"poll": poll_id, "title": before.title}
            tell_runners(uow, before, NoticeKind.POLL_ENDED, f"ended:{poll_id}", data, now)
        return True
