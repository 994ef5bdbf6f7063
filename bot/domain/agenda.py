"""What one person has to do with polls: which wait for them, which they run, which meetings are ahead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.delivery import DeliveryStatus
from bot.domain.poll import Choice, Option, Poll, PollStatus, Slot
from bot.domain.required import Progress, open_times


class Group(StrEnum):
    """Where a poll stands on Home, in the order of the tab."""

    WAITING = "waiting"
    """The person has left a time that is ahead unanswered."""
    YOURS = "yours"
    """Theirs to choose the time of, or to post."""
    MEETINGS = "meetings"
    ANSWERED = "answered"
    """Open, and answered whole."""
    PAST = "past"
    """Over, and theirs to open again with new times."""


MOST_ENTRIES = 20
"""So many polls are named on Home, and in `/meet list`."""
MOST_PAST = 5
"""So many of the polls that are over are named; the form of a new poll offers more of them to copy."""


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One poll in one person's eyes."""

    poll: Poll
    group: Group
    answered: int = 0
    """How many people have answered anything."""
    required: Mapping[str, Progress] = field(default_factory=dict)
    """Who must be there, and how many of the times that are open each has answered."""
    offered: tuple[Slot, ...] = ()
    """What an open poll or a draft offers."""
    slot: Slot | None = None
    """When the meeting is."""
    invite: DeliveryStatus | None = None
    """How the person's own newest invite stands; None where there is none."""


def group_of(
    poll: Poll, options: Sequence[Option], own: Mapping[str, Choice], user: str, now: datetime
) -> Group | None:
    """Where the poll stands for this person; None for one that is over for them. `own`: option id to their answer."""
    if poll.status is PollStatus.CLOSED:
        return Group.MEETINGS if _is_going(poll, options, own, user, now) else _past(poll, user)
    if poll.may_be_run_by(user):
        return Group.YOURS if poll.status in (PollStatus.OPEN, PollStatus.DRAFT) else _past(poll, user)
    if poll.status is not PollStatus.OPEN or poll.past_deadline(now):
        return None
    return Group.ANSWERED if open_times(options, now) <= own.keys() else Group.WAITING


def _past(poll: Poll, user: str) -> Group | None:
    return Group.PAST if poll.may_be_run_by(user) else None


def _is_going(poll: Poll, options: Sequence[Option], own: Mapping[str, Choice], user: str, now: datetime) -> bool:
    """The organizer comes, and whoever said yes or maybe; a meeting stands there until its end."""
    slot = slot_of(options, poll.winner)
    comes = user == poll.organizer or own.get(poll.winner or "") in (Choice.YES, Choice.MAYBE)
    return comes and slot is not None and slot.ends_at > now


def slot_of(options: Sequence[Option], option_id: str | None) -> Slot | None:
    """The time of this option."""
    return next((option.slot for option in options if option.id == option_id), None)


def ordered(entries: Sequence[AgendaEntry]) -> list[AgendaEntry]:
    """In the order of the groups, meetings soonest first, few past ones; the others keep their order."""
    places = list(Group)
    soonest = {id(one): one.slot.starts_at.timestamp() if one.slot else 0 for one in entries}
    found = sorted(entries, key=lambda one: (places.index(one.group), soonest[id(one)]))
    past = [one for one in found if one.group is Group.PAST]
    return [*found[: len(found) - len(past)], *past[:MOST_PAST]]
