"""Owns the times that Meet suggests for a new poll: in the working hours of whoever must be there."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.person import Profile
from bot.domain.poll import Slot
from bot.domain.suggesting import NoSuggestion, Wanted, colliding_zones, suggest_slots
from bot.domain.zones import find_zone, zone_or_utc
from bot.language import _, mark, plural
from bot.services import people
from handlers.routing import Call
from handlers.views.poll_form import PollForm, with_times_added

MOST_NAMED = 10
"""People whose clocks collide, in one sentence."""
_NONE = {
    NoSuggestion.NOBODY: mark("Slack tells no time zone of these people, so no times can be suggested."),
    NoSuggestion.LONGER_THAN_A_DAYS_WORK: mark("The meeting is longer than a day's work: 9:00 to 18:00."),
}


def with_suggestions(call: Call, form: PollForm) -> tuple[PollForm, str]:
    """The form with up to five more times, and what was done or why there are none."""
    length = timedelta(minutes=form.minutes)
    wanted = tuple(dict.fromkeys([call.user, *form.required]))
    known = people.profiles(call.meet.database, call.workspace, wanted)
    zones = [zone for user in wanted if user in known and (zone := find_zone(known[user].zone))]
    taken = tuple(Slot(instant, instant + length) for _block, instant in form.picked)
    looked_for, now = Wanted(zones, length, zone_or_utc(form.zone), taken), call.meet.clock.now()
    found = suggest_slots(looked_for, now)
    if found is NoSuggestion.NO_COMMON_HOUR:
        return form, _collision([known[user] for user in wanted if user in known], colliding_zones(looked_for, now))
    if isinstance(found, NoSuggestion):
        return form, _(_NONE[found])
    filled = with_times_added(form, tuple(slot.starts_at for slot in found))
    return filled, _filled_in(len(filled.picked) - len(form.picked), len(wanted) - len(zones))


def people_wanted() -> str:
    """What suggesting needs first."""
    return _("It looks for hours in which everybody who must be there is at work: choose them, then press again.")


def _collision(people: Sequence[Profile], zones: Sequence[ZoneInfo]) -> str:
    """Whose clocks leave no common hour: one person of each zone."""
    of_zone = {person.zone: person.name for person in reversed(people)}
    named = ", ".join(f"{of_zone[zone.key]} ({zone.key})" for zone in zones[:MOST_NAMED])
    return _("There is no working hour (9:00 to 18:00, Monday to Friday) that is common to {people}.", people=named)


def _filled_in(times: int, unknown: int) -> str:
    done = plural("{number} time was filled in above.", "{number} times were filled in above.", times)
    if not unknown:
        return done
    without = plural(
        "Slack tells no time zone of {number} person.", "Slack tells no time zone of {number} people.", unknown
    )
    return f"{done} {without}"
