"""Owns "Again": the form of a new poll, filled from an earlier poll by somebody who runs that one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.days import Days
from bot.domain.errors import NotAllowed
from bot.domain.places import places_per_time
from bot.domain.poll import Poll, PollSnapshot
from bot.domain.repeating import Repetition, Rhythm, later_by, next_poll
from bot.domain.zones import zone_or_utc
from bot.language import _
from bot.services import reading
from handlers.routing import Call
from handlers.views.form_days import with_dates
from handlers.views.open_poll_more import SETTINGS
from handlers.views.poll_form import PollForm, with_fields_renamed, with_other_times

MOST_LOOKED_AT = 50
_COPIED = (
    "title",
    "note",
    "place",
    "length",
    "timezone",
    "deadline",
    "required",
    "quorum",
    "co_organizers",
    "places",
    "settings",
    "bulk_days",
    "bulk_times",
)


def earlier_polls(call: Call) -> list[Poll]:
    """The polls that this person runs, newest first."""
    known = reading.recent_polls(call.meet.database, call.workspace, call.user, limit=MOST_LOOKED_AT)
    return [poll for poll in known if poll.may_be_run_by(call.user)]


def with_copy(call: Call, form: PollForm, poll_id: str) -> PollForm:
    """The form with what the earlier poll says. Raises NotFound, and NotAllowed for whoever does not run that poll."""
    found = reading.poll_as_asked(call.meet.database, call.workspace, poll_id)
    if not found.poll.may_be_run_by(call.user):
        raise NotAllowed(_("Only whoever runs this poll can open it again. For a poll of your own, type /meet."))
    return copied(form, found, call.meet.clock.now())


def copied(form: PollForm, earlier: PollSnapshot, now: datetime) -> PollForm:
    """Texts, people and settings as they were; times and deadline by whole weeks later, at the same clock times."""
    poll, slots = earlier.poll, [option.slot for option in earlier.offered or earlier.options]
    timed = [slot for slot in slots if not slot.days]
    zone = zone_or_utc(poll.zone)
    anchor = min(slot.starts_at for slot in slots).astimezone(zone).date()
    ahead = next_poll(Repetition(Rhythm.WEEKLY, zone, anchor, timedelta()), slots, now)
    form = replace(
        form,
        title=poll.title,
        note=poll.note,
        place=poll.place,
        minutes=int(timed[0].length / timedelta(minutes=1)) if timed else form.minutes,
        days=0,
        zone=zone.key,
        channel=form.channel or poll.channel,
        deadline_at=_later_deadline(poll, ahead.days, now),
        required=poll.required,
        quorum=str(poll.quorum or ""),
        co_organizers=poll.co_organizers,
        places=str(places_per_time(earlier) or ""),
        settings=frozenset(name for name in SETTINGS if getattr(poll, name)),
        shows_more=True,
    )
    starts = tuple(slot.starts_at for slot in ahead.slots if not slot.days)
    form = with_other_times(with_fields_renamed(form, _COPIED), starts)
    return _with_days(form, [slot.days for slot in ahead.slots if slot.days])


def _with_days(form: PollForm, days: Sequence[Days]) -> PollForm:
    """Whole days of one length stand in pickers; beside times, or of several lengths, in the lines."""
    counts = {one.count for one in days}
    if not form.times and len(counts) == 1:
        return with_dates(replace(form, days=counts.pop()), [one.first for one in days])
    if not days:
        return form
    typed = ", ".join(f"{one.first}..{one.last} all day" if one.count > 1 else f"{one.first} all day" for one in days)
    return replace(form, bulk_days=typed, bulk_times="", shows_lines=True)


def _later_deadline(poll: Poll, days: int, now: datetime) -> datetime | None:
    """As long before the times as it was; none where that has passed already."""
    later = later_by(poll.deadline_at, days, zone_or_utc(poll.zone)) if poll.deadline_at else None
    return later if later and later > now else None
