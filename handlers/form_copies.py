"""Owns "Again": the form of a new poll, filled from an earlier poll of the same organizer."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.poll import Poll, PollSnapshot
from bot.domain.repeating import Repetition, Rhythm, next_poll
from bot.domain.zones import zone_or_utc
from bot.services import reading
from handlers.routing import Call
from handlers.views.poll_form import PollForm, with_fields_renamed, with_other_times

MOST_LOOKED_AT = 50
_COPIED = ("title", "note", "place", "length", "timezone", "required", "settings")


def earlier_polls(call: Call) -> list[Poll]:
    """This person's own polls, newest first."""
    known = reading.recent_polls(call.meet.database, call.workspace, call.user, limit=MOST_LOOKED_AT)
    return [poll for poll in known if poll.organizer == call.user]


def with_copy(call: Call, form: PollForm, poll_id: str) -> PollForm:
    """The form with what the earlier poll says; as it is where the poll is not this person's own."""
    found = reading.poll_snapshot(call.meet.database, call.workspace, poll_id)
    if found is None or found.poll.organizer != call.user or not found.offered:
        return form
    return copied(form, found, call.meet.clock.now())


def copied(form: PollForm, earlier: PollSnapshot, now: datetime) -> PollForm:
    """Texts, people and settings as they were; the times by whole weeks later, at the same clock times."""
    poll, slots = earlier.poll, [option.slot for option in earlier.offered]
    zone = zone_or_utc(poll.zone)
    anchor = min(slot.starts_at for slot in slots).astimezone(zone).date()
    ahead = next_poll(Repetition(Rhythm.WEEKLY, zone, anchor, timedelta()), slots, now).slots
    form = replace(
        form,
        title=poll.title,
        note=poll.note,
        place=poll.place,
        minutes=int(slots[0].length / timedelta(minutes=1)),
        zone=zone.key,
        required=poll.required,
        settings=frozenset(name for name in ("anonymous", "hidden", "auto_close") if getattr(poll, name)),
    )
    return with_other_times(with_fields_renamed(form, _COPIED), tuple(slot.starts_at for slot in ahead))
