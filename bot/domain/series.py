"""A poll that repeats: what stays the same, what the next poll is, when it opens, when it ends. Pure.

The days stand in `bot.domain.repeating`. A series belongs to its newest poll: whoever runs that poll runs the series,
and the next poll takes its organizer, co-organizers, required people, channel and language from it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.history import Act
from bot.domain.person import is_forgotten
from bot.domain.places import places_per_time
from bot.domain.poll import Option, Poll, PollSnapshot, PollStatus, Slot
from bot.domain.reasons import Why
from bot.domain.repeating import NextPoll, Repetition, Rhythm, later_by, next_poll
from bot.domain.zones import zone_or_utc

OPENS_BEFORE = (1, 2, 3, 5, 7)
"""How many days before its first time the next poll may open: no more than the shortest rhythm has."""
MOST_SERIES = 20
"""So many series may one person run."""


class RepeatReason(Why, StrEnum):
    """Why a poll cannot repeat like that."""

    TOO_MANY = "too_many_series"
    UNKNOWN_LEAD = "unknown_lead"
    """Not one of OPENS_BEFORE."""
    AFTER_DEADLINE = "opens_after_deadline"
    """The next poll would open when its own deadline has passed."""
    NOT_REPEATING = "not_repeating"
    """The poll belongs to no series: it ended, or a newer poll of it has opened."""
    SKIPPED_ALREADY = "skipped_already"


@dataclass(frozen=True, slots=True)
class SeriesGoesOn(Why):
    """An older poll begins no second series beside the one that it belongs to."""

    title: str
    permalink: str
    """Of the series' newest poll, "" where nobody knows it."""


class SeriesEnd(StrEnum):
    """Why a series ends by itself."""

    ORGANIZER_GONE = "organizer_gone"
    """The organizer of its newest poll is deactivated in Slack, or was forgotten."""
    NOT_POSTED = "not_posted"
    """Its newest poll never got into Slack: the channel is archived, say, or Meet was taken out of it."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often a poll repeats, and how many days before its first time the next one opens."""

    rhythm: Rhythm
    opens_before: int


@dataclass(frozen=True, slots=True)
class Series:
    """What each poll of the series takes over, its times as in the poll that was repeated. `poll` is the newest one.

    `through` is the first time of the last poll that was opened or skipped; `opens_at` is when the next one opens.
    """

    id: str
    workspace: str
    poll: str
    rhythm: Rhythm
    opens_before: int
    title: str
    note: str
    place: str
    zone: str
    slots: tuple[Slot, ...]
    through: datetime
    opens_at: datetime
    deadline_at: datetime | None = None
    anonymous: bool = False
    hidden: bool = False
    auto_close: bool = False
    agreement: bool = False
    proposals: bool = False
    places: int = 0
    """How many people may say yes to each time; 0: any number."""


def begin_series(
    snapshot: PollSnapshot, repeat: Repeat, series_id: str, now: datetime, *, before: Series | None = None
) -> Series:
    """The series whose polls are like this one as it stands. Polls that were skipped in the series `before` are left
    out of this one too."""
    poll, slots = snapshot.poll, tuple(option.slot for option in snapshot.offered)
    first = max(_first(slots), before.through) if before else _first(slots)
    begun = Series(
        id=series_id,
        workspace=poll.workspace,
        poll=poll.id,
        rhythm=repeat.rhythm,
        opens_before=repeat.opens_before,
        title=poll.title,
        note=poll.note,
        place=poll.place,
        zone=poll.zone,
        slots=slots,
        through=first,
        opens_at=first,
        deadline_at=poll.deadline_at,
        anonymous=poll.anonymous,
        hidden=poll.hidden,
        auto_close=poll.auto_close,
        agreement=poll.agreement,
        proposals=poll.proposals,
        places=places_per_time(snapshot),
    )
    return replace(begun, opens_at=following(begun, now).opens_at)


def following(series: Series, now: datetime) -> NextPoll:
    """The next poll: the first after those that were opened or skipped whose first time is ahead."""
    zone = zone_or_utc(series.zone)
    anchor = _first(series.slots).astimezone(zone).date()
    repetition = Repetition(series.rhythm, zone, anchor, timedelta(days=series.opens_before))
    return next_poll(repetition, series.slots, max(now, series.through))


def gone_past(series: Series, found: NextPoll, now: datetime) -> Series:
    """The series after this poll was opened or skipped."""
    after = replace(series, through=found.begins)
    return replace(after, opens_at=following(after, now).opens_at)


def skipped_since(acts: Iterable[str]) -> int:
    """How many polls of a series were skipped since its newest one, from the acts of that one, oldest first."""
    skipped = 0
    for act in acts:
        if act == Act.REPEATS_NO_MORE:
            skipped = 0
        elif act == Act.SKIPPED:
            skipped += 1
    return skipped


def poll_of(series: Series, newest: Poll, found: NextPoll, poll_id: str, now: datetime) -> Poll:
    """The next poll, open and not posted yet. Where its deadline has passed while nothing ran, it has none.

    Where fewer people are required than before, fewer than the quorum, all of them are.
    """
    deadline_at = _deadline(series, found)
    deadline_at = deadline_at if deadline_at and deadline_at > now else None
    required = () if series.anonymous else newest.required
    return Poll(
        id=poll_id,
        workspace=series.workspace,
        organizer=newest.organizer,
        channel=newest.channel,
        title=series.title,
        note=series.note,
        place=series.place,
        zone=series.zone,
        status=PollStatus.OPEN,
        created_at=now,
        deadline_at=deadline_at,
        anonymous=series.anonymous,
        hidden=series.hidden,
        auto_close=series.auto_close and deadline_at is not None,
        agreement=series.agreement and bool(required),
        proposals=series.proposals,
        required=required,
        quorum=newest.quorum if newest.quorum <= len(required) else 0,
        co_organizers=newest.co_organizers,
        language=newest.language,
        chain=newest.first_of_chain,
    )


def options_of(series: Series, found: NextPoll, ids: Iterable[str]) -> list[Option]:
    """What the next poll offers; `ids` are new ones, as many as are asked for."""
    offered = enumerate(zip(ids, found.slots, strict=False))
    return [Option(one, place, slot, capacity=series.places) for place, (one, slot) in offered]


def check_repeat(
    repeat: Repeat, slots: Sequence[Slot], zone: str, deadline_at: datetime | None, now: datetime
) -> dict[str, Why]:
    """What is wrong with repeating a poll of these slots like that: field to reason."""
    if repeat.opens_before not in OPENS_BEFORE:
        return {"opens_before": RepeatReason.UNKNOWN_LEAD}
    if deadline_at is None or not slots:
        return {}
    info = zone_or_utc(zone)
    anchor = _first(slots).astimezone(info).date()
    repetition = Repetition(repeat.rhythm, info, anchor, timedelta(days=repeat.opens_before))
    found = next_poll(repetition, slots, max(now, _first(slots)))
    late = later_by(deadline_at, found.days, info) <= found.opens_at
    return {"opens_before": RepeatReason.AFTER_DEADLINE} if late else {}


def why_ends(newest: Poll, *, organizer_gone: bool) -> SeriesEnd | None:
    """Why the next poll is not opened, and the series over; None where it goes on."""
    if organizer_gone or is_forgotten(newest.organizer):
        return SeriesEnd.ORGANIZER_GONE
    return None if newest.posted else SeriesEnd.NOT_POSTED


def _deadline(series: Series, found: NextPoll) -> datetime | None:
    return later_by(series.deadline_at, found.days, zone_or_utc(series.zone)) if series.deadline_at else None


def _first(slots: Sequence[Slot]) -> datetime:
    return min(slot.starts_at for slot in slots)
