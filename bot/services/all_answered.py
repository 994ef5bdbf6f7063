"""Telling the organizer that everybody required has answered: after a vote, never inside it. It sends nothing."""

from datetime import datetime

from bot.domain.agreement import agreeing_option
from bot.domain.notice import NoticeKind
from bot.domain.poll import Poll, PollStatus
from bot.domain.ranking import rank_options
from bot.ports import Clock
from bot.services.steps.finding import find_poll
from bot.services.steps.telling import tell_runners
from storage.database import Database
from storage.unit_of_work import UnitOfWork


def tell_organizer(database: Database, clock: Clock, workspace: str, poll_id: str) -> bool:
    """Owes the organizer the notice that nobody required is waited for any more; whether it is owed by this call.

    A person has answered who has said anything, no included, to at least one time that is still offered. It is told
    once a poll, however often people change their minds later, and not where the organizer alone is required. Asked
    after the votes of required people; it costs reads alone unless it is due; after a crash, the next vote of one of
    them owes it. Where some of them are enough, it is told as well, once, that so many can make one time. Where the
    poll is about to close by itself, neither is told: there is nothing to choose.
    """
    enough = _tell_quorum(database, clock, workspace, poll_id)
    return _tell_all_answered(database, clock, workspace, poll_id) or enough


def _tell_quorum(database: Database, clock: Clock, workspace: str, poll_id: str) -> bool:
    with database.read(workspace) as uow:
        if not _reached(uow, poll_id, clock.now()):
            return False
    with database.begin(workspace) as uow:
        poll = _reached(uow, poll_id, clock.now())
        if poll is None:
            return False
        data = {"poll": poll.id, "title": poll.title, "number": str(poll.quorum)}
        return tell_runners(uow, poll, NoticeKind.QUORUM_REACHED, _quorum_key(poll.id), data, clock.now())


def _reached(uow: UnitOfWork, poll_id: str, now: datetime) -> Poll | None:
    """The poll, where as many required people as are enough can make one of its times, and nobody was told so."""
    poll = uow.polls.get(poll_id)
    if poll is None or not 0 < poll.quorum < len(poll.required) or not _is_worth_telling(poll):
        return None
    if uow.notices.by_key(_quorum_key(poll_id)):
        return None
    ranked = rank_options(find_poll(uow, poll_id), now)
    return poll if any(one.required.can >= one.needed for one in ranked) and not _agrees(uow, poll, now) else None


def _quorum_key(poll_id: str) -> str:
    return f"{NoticeKind.QUORUM_REACHED}:{poll_id}"


def _tell_all_answered(database: Database, clock: Clock, workspace: str, poll_id: str) -> bool:
    with database.read(workspace) as uow:
        if not _is_due(uow, poll_id, clock.now()):
            return False
    with database.begin(workspace) as uow:
        poll = _is_due(uow, poll_id, clock.now())
        if poll is None:
            return False
        data = {"poll": poll.id, "title": poll.title}
        return tell_runners(uow, poll, NoticeKind.ALL_ANSWERED, _key(poll.id), data, clock.now())


def _is_due(uow: UnitOfWork, poll_id: str, now: datetime) -> Poll | None:
    """The poll whose organizer is to be told; looked at again where it is written down, as it may be closed by now."""
    poll = uow.polls.get(poll_id)
    if poll is None or not _is_worth_telling(poll):
        return None
    if uow.notices.by_key(_key(poll_id)):
        return None
    offered = {option.id for option in uow.polls.options(poll_id) if not option.withdrawn}
    heard = all(offered & uow.votes.answered_options(poll_id, user) for user in poll.required)
    return poll if heard and not _agrees(uow, poll, now) else None


def _agrees(uow: UnitOfWork, poll: Poll, now: datetime) -> bool:
    """Whether the poll closes by itself in a moment. `agreeing` tells whoever runs it where no address can serve."""
    return poll.agreement and agreeing_option(find_poll(uow, poll.id), now) is not None


def _is_worth_telling(poll: Poll) -> bool:
    alone = set(poll.required) <= {poll.organizer}
    return poll.status is PollStatus.OPEN and not poll.anonymous and not alone


def _key(poll_id: str) -> str:
    return f"{NoticeKind.ALL_ANSWERED}:{poll_id}"
