"""Owns the times that Meet suggests for a new poll: in the working hours of whoever must be there."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.person import Profile
from bot.domain.poll import Slot
from bot.domain.suggesting import MOST_A_DAY, MOST_SUGGESTED, NoSuggestion, Wanted, colliding_zones, suggest_slots
from bot.domain.zones import find_zone, zone_or_utc
from bot.language import _, listed, mark, plural
from bot.services import people
from handlers.routing import Call
from handlers.views.poll_form import PollForm, with_suggested
from handlers.views.zones import city

MOST_NAMED = 10
"""People whose clocks collide, in one sentence."""
_NONE = {
    NoSuggestion.NOBODY: mark(
        "Slack tells no time zone of these people, so no times can be suggested. Please pick them yourself."
    ),
    NoSuggestion.LONGER_THAN_A_DAYS_WORK: mark(
        "The meeting is longer than a day's work, 9:00 to 18:00. Please make it shorter, or pick times yourself."
    ),
}


def with_suggestions(call: Call, form: PollForm) -> tuple[PollForm, str]:
    """The form with times up to five, two more where there are as many, and why there are none or whom they miss."""
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
    most = max(MOST_SUGGESTED - len(form.picked), MOST_A_DAY)
    return with_suggested(form, tuple(slot.starts_at for slot in found[:most])), _unknown(len(wanted) - len(zones))


def people_wanted() -> str:
    """What suggesting needs first."""
    return _(
        "Please choose who must be there, then press “Suggest times” again. Meet fills in times at which all of them "
        "are at work."
    )


def _collision(people: Sequence[Profile], zones: Sequence[ZoneInfo]) -> str:
    """Whose clocks leave no common hour: one person of each zone."""
    of_zone = {person.zone: person.name for person in reversed(people)}
    named = listed([f"{of_zone[zone.key]} ({city(zone.key)})" for zone in zones[:MOST_NAMED]])
    none = _("There is no working hour (9:00 to 18:00, Monday to Friday) that is common to {people}.", people=named)
    return " ".join([none, _("Please require fewer people, or pick times yourself.")])


def _unknown(people: int) -> str:
    if not people:
        return ""
    return plural(
        "Slack tells no time zone of {number} person, whose working hours are not known.",
        "Slack tells no time zone of {number} people, whose working hours are not known.",
        people,
    )
