"""Telling whoever runs a poll what concerns it as a whole, inside a use-case's transaction. It sends nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind, slot_values
from bot.domain.poll import Poll
from bot.domain.proposals import Proposal
from bot.services.steps.finding import read_runners
from storage.unit_of_work import UnitOfWork


def ask_about_proposal(uow: UnitOfWork, poll: Poll, made: Proposal, now: datetime) -> None:
    """Owes whoever runs the poll the question about this proposal, once a person. It names nobody, so that forgetting a
    person changes no notice of somebody else."""
    data = {"proposal": made.id, "poll": poll.id, "title": poll.title, **slot_values(made.slot, poll.zone)}
    for user in read_runners(uow, poll):
        key = f"{NoticeKind.PROPOSED}:{made.id}:{user}"
        uow.notices.owe(Notice(new_id(now), poll.workspace, user, NoticeKind.PROPOSED, key, now, dict(data)))


def tell_runners(
    uow: UnitOfWork, poll: Poll, kind: NoticeKind, key: str, data: Mapping[str, str], now: datetime
) -> bool:
    """Owes the notice to the organizer, or to the co-organizers of one who is deactivated; whether it was news.

    The first of them has it under `key` itself, so that one look says whether it was owed.
    """
    news, runners = False, read_runners(uow, poll)
    for user, own_key in zip(runners, keys_of(key, runners), strict=True):
        news |= uow.notices.owe(Notice(new_id(now), poll.workspace, user, kind, own_key, now, dict(data)))
    return news


def keys_of(key: str, runners: Sequence[str]) -> list[str]:
    """Under which keys these people have a notice that they were told under `key`."""
    return [f"{key}:{user}" if place else key for place, user in enumerate(runners)]
