"""Beginning, changing and ending a series inside a use-case's transaction. It opens no poll."""

from datetime import datetime

from bot.domain.errors import InvalidInput
from bot.domain.history import AFTER, Act
from bot.domain.ids import new_id
from bot.domain.poll import PollSnapshot
from bot.domain.series import MOST_SERIES, Repeat, RepeatReason, Series, begin_series
from storage.unit_of_work import UnitOfWork


def start_series(uow: UnitOfWork, snapshot: PollSnapshot, repeat: Repeat, by: str, now: datetime) -> Series:
    """The poll repeats from now on, as it stands. One that repeats already does so in the new way.

    The caller has locked the poll and checked the repetition (`check_repeat`). Raises InvalidInput (`repeat`) where the
    organizer runs too many series.
    """
    poll = snapshot.poll
    uow.series.wait_turn(poll.organizer)
    known = uow.series.of_poll(poll.id)
    if known is None and uow.series.count_of(poll.organizer) >= MOST_SERIES:
        raise InvalidInput({"repeat": RepeatReason.TOO_MANY})
    begun = begin_series(snapshot, repeat, known.id if known else new_id(now), now, before=known)
    if begun == known:
        return begun
    if known:
        uow.series.save(begun)
    else:
        uow.series.add(begun)
    # Its message says so.
    uow.revisions.touch(poll.id)
    uow.history.record(poll.id, at=now, who=by, what=Act.REPEATS, data={AFTER: str(repeat.rhythm)})
    return begun
