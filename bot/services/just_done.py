"""Telling the second half of a double press from an act of its own, by the poll's history. It writes nothing.

Both halves can reach different replicas, so that only the database knows of the first one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import InvalidInput, MeetError
from bot.domain.handing_over import HandOverReason
from bot.domain.history import Act
from bot.domain.poll import Poll
from bot.domain.reasons import NotYours, PollReason, Why
from bot.domain.series import RepeatReason
from bot.ports import Clock
from storage.database import Database

DOUBLE_PRESS = timedelta(seconds=5)
"""An act this soon after the same one by the same person is the same press: a slow answer lies between them."""


@dataclass(frozen=True, slots=True)
class Press:
    """What somebody wanted to do; the time or the person that they chose, "" where the act chooses none."""

    workspace: str
    poll: str
    by: str
    act: Act
    winner: str = ""
    organizer: str = ""


def was_just_done(database: Database, clock: Clock, press: Press, refused: MeetError) -> bool:
    """Whether it was refused only because this person has done it a moment ago: then nothing went wrong."""
    if not any(_says_done(why, press.act) for why in _reasons(refused)):
        return False
    now = clock.now()
    with database.read(press.workspace) as uow:
        poll, told = uow.polls.get(press.poll), uow.history.of_poll(press.poll)
    done = any((one.who, one.what) == (press.by, press.act) and now - one.at < DOUBLE_PRESS for one in told)
    return poll is not None and done and _is_as_wanted(poll, press)


def _reasons(refused: MeetError) -> tuple[object, ...]:
    return tuple(refused.fields.values()) if isinstance(refused, InvalidInput) else (refused.why,)


def _says_done(why: object, act: Act) -> bool:
    """Whoever has handed a poll over may run it no more."""
    return why in _DONE.get(act, ()) or (act is Act.HANDED_OVER and isinstance(why, NotYours))


def _is_as_wanted(poll: Poll, press: Press) -> bool:
    return press.winner in ("", poll.winner) and press.organizer in ("", poll.organizer)


_DONE: Mapping[Act, tuple[Why, ...]] = {
    Act.CLOSED: (PollReason.CLOSED_ALREADY,),
    Act.CANCELLED: (PollReason.CANCELLED_ALREADY,),
    Act.REOPENED: (PollReason.NOT_CLOSED,),
    Act.MOVED: (PollReason.SAME_TIME,),
    Act.HANDED_OVER: (HandOverReason.ORGANIZES_ALREADY,),
    Act.SKIPPED: (RepeatReason.SKIPPED_ALREADY,),
    Act.REPEATS_NO_MORE: (RepeatReason.NOT_REPEATING,),
}
"""How each act is refused where it is done already."""
