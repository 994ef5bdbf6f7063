"""Telling the organizer that everybody required has answered: after a vote, never inside it. It sends nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from bot.domain.notice import NoticeKind
from bot.domain.poll import Poll, PollSnapshot
from bot.domain.required import is_all_answered, progress_of
from bot.domain.time_to_choose import all_have_answered, enough_can, is_worth_telling
from bot.ports import Clock
from bot.services.steps.finding import find_poll
from bot.services.steps.telling import tell_runners
from storage.database import Database
from storage.unit_of_work import UnitOfWork


def tell_organizer(database: Database, clock: Clock, workspace: str, poll_id: str) -> bool:
    """Owes the organizer the notice that nobody required is waited for any more; whether it is owed by this call.

    Who has answered says `bot.domain.required`. It is told once a poll, however often people change their minds later,
    and not where the organizer alone is required. Asked after the votes of required people; it costs reads alone unless
    it is due; after a crash, the next vote of one of them owes it. Where some of them are enough, it is told as well,
    once, that so many can make one time. Where the poll is about to close by itself, neither is told: there is nothing
    to choose.
    """
    enough = _tell_quorum(database, clock, workspace, poll_id)
    return _tell_all_answered(database, clock, workspace, poll_id) or enough


def _tell_quorum(database: Database, clock: Clock, workspace: str, poll_id: str) -> bool:
    with database.read(workspace) as uow:
        if not _due(uow, poll_id, _quorum_key(poll_id), _QUORUM, clock.now()):
            return False
    with database.begin(workspace) as uow:
        poll = _due(uow, poll_id, _quorum_key(poll_id), _QUORUM, clock.now())
        if poll is None:
            return False
        data = {"poll": poll.id, "title": poll.title, "number": str(poll.quorum)}
        return tell_runners(uow, poll, NoticeKind.QUORUM_REACHED, _quorum_key(poll.id), data, clock.now())


def _tell_all_answered(database: Database, clock: Clock, workspace: str, poll_id: str) -> bool:
    with database.read(workspace) as uow:
        if not _due(uow, poll_id, _key(poll_id), _ALL, clock.now()):
            return False
    with database.begin(workspace) as uow:
        poll = _due(uow, poll_id, _key(poll_id), _ALL, clock.now())
        if poll is None:
            return False
        data = {"poll": poll.id, "title": poll.title}
        return tell_runners(uow, poll, NoticeKind.ALL_ANSWERED, _key(poll.id), data, clock.now())


class _Rule(NamedTuple):
    """When something is to be told. `may_be` is asked first: what it reads does not grow with the poll."""

    may_be: Callable[[UnitOfWork, Poll, datetime], bool]
    is_so: Callable[[PollSnapshot, datetime], bool]


def _due(uow: UnitOfWork, poll_id: str, key: str, rule: _Rule, now: datetime) -> Poll | None:
    """The poll of which this is to be told, and was not; looked at again where it is written down, as it may be closed
    by now."""
    poll = uow.polls.get(poll_id)
    if poll is None or not is_worth_telling(poll) or uow.notices.by_key(key) or not rule.may_be(uow, poll, now):
        return None
    return poll if rule.is_so(find_poll(uow, poll_id), now) else None


def _is_heard(uow: UnitOfWork, poll: Poll, now: datetime) -> bool:
    answered = uow.votes.answered_by(poll.id, poll.required)
    return is_all_answered(progress_of(poll, uow.polls.options(poll.id), answered, now))


_ALL = _Rule(_is_heard, all_have_answered)
_QUORUM = _Rule(lambda _, poll, __: 0 < poll.quorum < len(poll.required), enough_can)


def _quorum_key(poll_id: str) -> str:
    return f"{NoticeKind.QUORUM_REACHED}:{poll_id}"


def _key(poll_id: str) -> str:
    return f"{NoticeKind.ALL_ANSWERED}:{poll_id}"
