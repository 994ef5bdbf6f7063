"""Who must be there, and who of them has answered: the one rule for reminders, lists, messages and notices. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from bot.domain.poll import Option, Poll, PollSnapshot

_NOTHING: Collection[str] = ()


class Progress(NamedTuple):
    """How many of the times that are open for answers somebody has answered."""

    given: int
    times: int

    @property
    def is_whole(self) -> bool:
        """Whether they have answered: each of these times, those that were added or changed later included."""
        return self.given == self.times


def open_times(options: Iterable[Option], now: datetime) -> frozenset[str]:
    """The ids of the options that people can still say something to: offered, and ahead."""
    return frozenset(one.id for one in options if not one.withdrawn and one.slot.is_ahead(now))


def progress_of(
    poll: Poll, options: Iterable[Option], answered: Mapping[str, Collection[str]], now: datetime
) -> dict[str, Progress]:
    """Each required person, in the order they were named, and how far they are. `answered`: user to option ids."""
    times = open_times(options, now)
    return {user: Progress(len(times & set(answered.get(user, _NOTHING))), len(times)) for user in poll.required}


def progress(snapshot: PollSnapshot, now: datetime) -> dict[str, Progress]:
    """How far each required person is, read from the votes. Where these are one person's, it is true of them alone."""
    answered: dict[str, set[str]] = {user: set() for user in snapshot.poll.required}
    for vote in snapshot.votes:
        if vote.voter in answered:
            answered[vote.voter].add(vote.option)
    return progress_of(snapshot.poll, snapshot.options, answered, now)


def is_all_answered(required: Mapping[str, Progress]) -> bool:
    """Whether each of them has answered. Without a time that is open nobody has: there is nothing to choose."""
    return all(one.given and one.is_whole for one in required.values())


def missing(snapshot: PollSnapshot, now: datetime) -> tuple[str, ...]:
    """The required people who have not answered every time that is open, in the order they were named."""
    return tuple(user for user, one in progress(snapshot, now).items() if not one.is_whole)
