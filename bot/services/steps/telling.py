"""Telling whoever runs a poll what concerns it as a whole, inside a use-case's transaction. It sends nothing."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import Poll
from bot.services.steps.finding import read_runners
from storage.unit_of_work import UnitOfWork


def tell_runners(
    uow: UnitOfWork, poll: Poll, kind: NoticeKind, key: str, data: Mapping[str, str], now: datetime
) -> bool:
    """Owes the notice to the organizer, or to the co-organizers of one who is deactivated; whether it was news.

    The first of them has it under `key` itself, so that one look says whether it was owed.
    """
    news = False
    for place, user in enumerate(read_runners(uow, poll)):
        own_key = f"{key}:{user}" if place else key
        news |= uow.notices.owe(Notice(new_id(now), poll.workspace, user, kind, own_key, now, dict(data)))
    return news
