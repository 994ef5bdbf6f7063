"""Telling the organizer that everybody required has answered: after a vote, never inside it. It sends nothing."""

from bot.ports import Clock
from bot.services.steps.time_to_choose import is_due, tell_what_is_due, told_that_is_so
from storage.database import Database


def tell_organizer(database: Database, clock: Clock, workspace: str, poll_id: str) -> bool:
    """Owes the organizer the notice that nobody required is waited for any more; whether this call leaves
    anything to send.

    Who has answered says `bot.domain.required`. It is told once a poll, however often people change their minds later,
    and not where the organizer alone is required. Asked after the votes of required people; it costs reads alone unless
    it is due; after a crash, the next vote of one of them owes it. Where some of them are enough, it is told as well,
    once, that so many can make one time. Where the poll is about to close by itself, neither is told: there is nothing
    to choose. A change of the poll that makes either so tells it in its own transaction. A message that says that it is
    not so any more, since the poll was changed, is changed back where it stands once a vote makes it so again.
    """
    now = clock.now()
    with database.read(workspace) as uow:
        due, told = is_due(uow, poll_id, now), told_that_is_so(uow, poll_id, now)
    return _shows_again(database, workspace, told) | (due and _tells(database, clock, workspace, poll_id))


def _shows_again(database: Database, workspace: str, told: list[str]) -> bool:
    if not told:
        return False
    with database.begin_account() as account:
        return account.notice_redraws.of_keys(workspace, told, account.now()) > 0


def _tells(database: Database, clock: Clock, workspace: str, poll_id: str) -> bool:
    with database.begin(workspace) as uow:
        return tell_what_is_due(uow, poll_id, clock.now())
