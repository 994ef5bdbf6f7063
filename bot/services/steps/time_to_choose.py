"""Telling whoever runs a poll, once, that its time can be chosen, inside a use-case's transaction. It sends nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from bot.domain.notice import NoticeKind
from bot.domain.poll import Poll, PollSnapshot
from bot.domain.required import is_all_answered, progress_of
from bot.domain.time_to_choose import all_have_answered, enough_can, has_quorum, is_worth_telling
from bot.services.steps.finding import find_poll, read_runners
from bot.services.steps.telling import keys_of, tell_runners
from storage.unit_of_work import UnitOfWork


class _Rule(NamedTuple):
    """When something is to be told. `may_be` is asked first: what it reads does not grow with the poll."""

    kind: NoticeKind
    may_be: Callable[[UnitOfWork, Poll, datetime], bool]
    is_so: Callable[[PollSnapshot, datetime], bool]
    data: Callable[[Poll], dict[str, str]]

    def is_told(self, uow: UnitOfWork, poll_id: str) -> bool:
        return uow.notices.by_key(self.key(poll_id)) is not None

    def key(self, poll_id: str) -> str:
        return f"{self.kind}:{poll_id}"


def is_due(uow: UnitOfWork, poll_id: str, now: datetime) -> bool:
    """Whether something of this poll is to be told that was not."""
    return any(_due(uow, poll_id, rule, now) for rule in _RULES)


def tell_what_is_due(uow: UnitOfWork, poll_id: str, now: datetime) -> bool:
    """Owes what is to be told; whether anything was news. Looked at again here, as the poll may be closed by now."""
    news = False
    for rule in _RULES:
        poll = _due(uow, poll_id, rule, now)
        news |= poll is not None and _tell(uow, poll, rule, now)
    return news


def told_that_is_so(uow: UnitOfWork, poll_id: str, now: datetime) -> list[str]:
    """The keys of what was told, is so, and may say that it is not: its message was changed since, and an answer does
    not change it."""
    rules = [rule for rule in _RULES if _may_say_not_so(uow, poll_id, rule)]
    if not rules:
        return []
    snapshot = find_poll(uow, poll_id)
    keys = [rule.key(poll_id) for rule in rules if rule.is_so(snapshot, now)]
    return [one for key in keys for one in keys_of(key, read_runners(uow, snapshot.poll))]


def tell_what_began(uow: UnitOfWork, before: PollSnapshot, after: PollSnapshot, now: datetime) -> None:
    """Owes what is so after a change, and was not before it: nobody's answer will make it be looked at."""
    for rule in _RULES:
        begins = rule.is_so(after, now) and not rule.is_so(before, now)
        if begins and not rule.is_told(uow, after.poll.id):
            _tell(uow, after.poll, rule, now)


def _due(uow: UnitOfWork, poll_id: str, rule: _Rule, now: datetime) -> Poll | None:
    poll = uow.polls.get(poll_id)
    if poll is None or not is_worth_telling(poll) or rule.is_told(uow, poll_id) or not rule.may_be(uow, poll, now):
        return None
    return poll if rule.is_so(find_poll(uow, poll_id), now) else None


def _may_say_not_so(uow: UnitOfWork, poll_id: str, rule: _Rule) -> bool:
    told = uow.notices.by_key(rule.key(poll_id))
    return told is not None and bool(told.ts) and told.changes > 0


def _tell(uow: UnitOfWork, poll: Poll, rule: _Rule, now: datetime) -> bool:
    data = {"poll": poll.id, "title": poll.title, **rule.data(poll)}
    return tell_runners(uow, poll, rule.kind, rule.key(poll.id), data, now)


def _is_heard(uow: UnitOfWork, poll: Poll, now: datetime) -> bool:
    answered = uow.votes.answered_by(poll.id, poll.required)
    return is_all_answered(progress_of(poll, uow.polls.options(poll.id), answered, now))


def _may_be_enough(_: UnitOfWork, poll: Poll, __: datetime) -> bool:
    return has_quorum(poll)


def _number(poll: Poll) -> dict[str, str]:
    return {"number": str(poll.quorum)}


def _nothing_more(_: Poll) -> dict[str, str]:
    return {}


_RULES = (
    _Rule(NoticeKind.QUORUM_REACHED, _may_be_enough, enough_can, _number),
    _Rule(NoticeKind.ALL_ANSWERED, _is_heard, all_have_answered, _nothing_more),
)
