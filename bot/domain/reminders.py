"""Who is reminded of a poll, and when. Reminders go to required people alone, and never of an anonymous poll. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.poll import Poll, PollSnapshot, PollStatus
from bot.domain.required import Progress, missing, progress
from bot.domain.working_hours import last_work, next_work, works_at

MOST_REMINDERS = 2
"""Of one poll to one person, those that somebody asked for included."""
APART = timedelta(days=1)
"""Nobody is reminded of one poll twice within this time, nor so soon after a message that asks the same."""
EARLIEST = timedelta(hours=48)
"""How long before the answers are due people are reminded, where that was more than LONG_OFF away at first."""
LATER = timedelta(hours=36)
"""How long before, where it was between SOON and LONG_OFF away; people have just seen a poll that is due sooner."""
LONG_OFF, SOON = timedelta(days=5), timedelta(days=2)
JUST_OPENED = SOON - LATER
"""Nobody is reminded so early after the poll was opened."""
LEAST_LEFT = timedelta(hours=1)
"""A reminder that would leave less time than this comes on the working day before instead."""
HORIZON = EARLIEST + timedelta(days=3)
"""No reminder comes earlier before the answers are due: a weekend and the morning of the Friday before it."""


class NotReminded(StrEnum):
    """Why somebody who has not answered is not reminded."""

    A_SHORT_WHILE_AGO = "a_short_while_ago"
    JUST_ASKED = "just_asked"
    """A time changed that they had answered, or is new, and a message asks them about all that is missing."""
    OFTEN_ENOUGH = "often_enough"
    UNREACHABLE = "unreachable"
    """The person wants no reminders, or Meet cannot send them any: whoever runs the poll sees that, and nobody is told
    which (decision 46)."""


class Asked(StrEnum):
    """What became of a request to remind people."""

    REMINDED = "reminded"
    """Everybody who could be reminded (`Reminded.people`, which may be empty)."""
    ONLY_YOU = "only_you"
    """Nobody's answer is missing but that of whoever asks."""
    ALL_ANSWERED = "all_answered"
    TAKES_NO_ANSWERS = "takes_no_answers"
    ANONYMOUS = "anonymous"
    NOBODY_REQUIRED = "nobody_required"


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of it: who is reminded now, and who is not, by reason. Whoever asks is in neither."""

    outcome: Asked
    people: tuple[str, ...] = ()
    left_out: Mapping[NotReminded, tuple[str, ...]] = field(default_factory=dict)
    partly: Mapping[str, Progress] = field(default_factory=dict)
    """Who of both has answered some of the times."""
    first: bool = True
    """Whoever asks has had nobody reminded of this poll before."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who must be there and has not answered every time, with the reminders that they had of this poll."""

    user: str
    zone: ZoneInfo
    is_reachable: bool
    """Meet can send them a message, and they want reminders."""
    reminded_at: tuple[datetime, ...] = ()
    asked_at: datetime | None = None
    """When they were asked again about all that is missing, because it had changed; None: they were not."""


def takes_answers(poll: Poll, now: datetime) -> bool:
    """Whether a press on the poll's message counts: also before Meet has heard from Slack that the message stands."""
    return poll.status is PollStatus.OPEN and not poll.past_deadline(now)


def answers_due(snapshot: PollSnapshot) -> datetime | None:
    """The deadline; without one the first time that is offered. None where no time is offered."""
    first = min((option.slot.starts_at for option in snapshot.offered), default=None)
    return snapshot.poll.deadline_at or first


def to_remind(snapshot: PollSnapshot, now: datetime) -> tuple[str, ...]:
    """Whose answers the poll still waits for: nobody's once it takes no answers, and nobody's by name if it is
    anonymous."""
    return missing(snapshot, now) if takes_answers(snapshot.poll, now) and not snapshot.poll.anonymous else ()


def partly_answered(snapshot: PollSnapshot, users: Collection[str], now: datetime) -> dict[str, Progress]:
    """Who of these people has answered some of the times, and how many."""
    return {user: one for user, one in progress(snapshot, now).items() if user in users and one.given}


def is_time_to_remind(snapshot: PollSnapshot, zone: ZoneInfo, now: datetime) -> bool:
    """Whether somebody in this zone is to be reminded now without being asked to; never of a poll without a message."""
    due = answers_due(snapshot)
    if not snapshot.poll.posted or due is None or now >= due or not works_at(now, zone):
        return False
    begins = reminds_from(snapshot.poll.created_at, due, zone)
    return begins is not None and now >= begins


def reminds_from(opened_at: datetime, due: datetime, zone: ZoneInfo) -> datetime | None:
    """From when on somebody in this zone is reminded; None: never, because the answers are due soon after the opening.

    Where no working hour is left between the wished instant and `due`, it is the last working day before.
    """
    off = due - opened_at
    if off < SOON:
        return None
    wished = due - (EARLIEST if off > LONG_OFF else LATER)
    begins = next_work(wished, zone)
    begins = begins if begins <= due - LEAST_LEFT else last_work(wished, zone)
    return begins if begins - opened_at >= JUST_OPENED else None


def why_not(person: Missing, now: datetime) -> NotReminded | None:
    """Why this person is not reminded now, even if somebody asks for it; None: nothing speaks against it."""
    if not person.is_reachable:
        return NotReminded.UNREACHABLE
    if len(person.reminded_at) >= MOST_REMINDERS:
        return NotReminded.OFTEN_ENOUGH
    if person.asked_at and now - person.asked_at < APART:
        return NotReminded.JUST_ASKED
    return NotReminded.A_SHORT_WHILE_AGO if any(now - at < APART for at in person.reminded_at) else None
