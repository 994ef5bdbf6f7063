"""Lines of a poll's history that several use-cases write, inside their transaction. It changes no poll."""

from datetime import datetime

from bot.domain.history import Act, from_to
from bot.domain.poll import Poll
from storage.unit_of_work import UnitOfWork


def remember_texts(uow: UnitOfWork, before: Poll, by: str, place: str, note: str, now: datetime) -> None:
    """Who gave the poll another place or note, a line for each that differs."""
    if before.place != place:
        done = from_to(Act.PLACE, before.place, place)
        uow.history.record(before.id, at=now, who=by, what=done.act, data=done.data)
    if before.note != note:
        uow.history.record(before.id, at=now, who=by, what=Act.NOTE)


def remember_channel(uow: UnitOfWork, before: Poll, by: str, channel: str, now: datetime) -> None:
    """Who had the poll posted in this channel, where that is another one than before."""
    if before.channel != channel:
        done = from_to(Act.POSTED_ELSEWHERE, before.channel, channel)
        uow.history.record(before.id, at=now, who=by, what=done.act, data=done.data)
