"""Owns what changes inside the modal of a new poll: another time, many at once, the echo of what was picked."""

from collections.abc import Callable
from dataclasses import replace

from handlers import actions as ids
from handlers.form_changes import CHANGES
from handlers.form_copies import with_copy
from handlers.form_suggestions import people_wanted, with_suggestions
from handlers.form_times import with_clock_times_kept, with_lines_filled
from handlers.form_zones import suggest_zones
from handlers.forms import complete_form, form_view, read_form
from handlers.modals import update_modal
from handlers.people import refresh_profiles
from handlers.routing import Call, Feature
from handlers.views.form_days import with_fitting_pickers
from handlers.views.poll_form import PollForm, with_another_time, without_profile, without_suggested

Changed = tuple[PollForm, dict[str, str]]
"""A form, and what is to be said of the change, by the part of the form that it is about."""


def redraw_form(call: Call) -> None:
    """A time, the length or a required person changed: what follows from it is shown again."""
    _change(call, lambda form: (form, {}))


def add_time(call: Call) -> None:
    """One more empty time."""
    _change(call, lambda form: (with_another_time(form), {}))


def show_lines(call: Call) -> None:
    """The two lines of "many at once"."""
    _change(call, lambda form: (replace(form, shows_lines=True), {}))


def show_more(call: Call) -> None:
    """The rest of the form."""
    _change(call, lambda form: (replace(form, shows_more=True), {}))


def change_zone(call: Call) -> None:
    """The moments stay; where times are picked already, it is asked whether the clock times were meant."""
    before = str(call.payload.view.metadata.get("zone", ""))
    _change(call, lambda form: (replace(form, zone_before="" if before == form.zone else before), {}))


def keep_clock_times(call: Call) -> None:
    """The picked times show the same clock times in the new zone as in the one before, which the button names."""
    _change(call, lambda form: with_clock_times_kept(form, call.payload.value))


def fill_times(call: Call) -> None:
    """Days x clock times become times; what cannot be read is said beside the lines, and nothing is changed."""
    _change(call, lambda form: with_lines_filled(call, form if form.zone else without_profile(form)))


def suggest_times(call: Call) -> None:
    """Times in everybody's working hours, whose zones Slack is asked for; first it is asked who must be there."""

    def suggested(form: PollForm) -> Changed:
        if not form.required:
            return replace(form, asks_people=True), {"wanted": people_wanted()}
        refresh_profiles(call, [call.user, *form.required])
        return _said_at("suggest", with_suggestions(call, form))

    _change(call, suggested)


def take_away_suggested(call: Call) -> None:
    """The suggested times go; what was picked by hand stays."""
    _change(call, lambda form: (without_suggested(form), {}))


def copy_poll(call: Call) -> None:
    """What an earlier poll says, to be changed before it is posted."""
    earlier = call.payload.view.choice("again")
    _change(call, lambda form: (with_copy(call, form, earlier), {}))


def _said_at(place: str, changed: tuple[PollForm, str]) -> Changed:
    form, said = changed
    return form, {place: said} if said else {}


def _change(call: Call, change: Callable[[PollForm], Changed]) -> None:
    view = call.payload.view
    since = CHANGES.arrived(view.id, complete_form(call, read_form(view)))
    call.ack()
    notes: dict[str, str] = {}

    def changed(form: PollForm) -> PollForm:
        form, said = change(with_fitting_pickers(form))
        notes.update(said)
        return form

    def show(form: PollForm) -> None:
        update_modal(call, view.id, form_view(call, form, notes))

    call.later(CHANGES.update, view.id, changed, show, since)


FEATURE = Feature(
    actions={
        ids.ADD_TIME: add_time,
        ids.FILL_TIMES: fill_times,
        ids.MANY_AT_ONCE: show_lines,
        ids.MORE_OPTIONS: show_more,
        ids.SUGGEST_TIMES: suggest_times,
        ids.TAKE_AWAY_SUGGESTED: take_away_suggested,
        ids.KEEP_CLOCK_TIMES: keep_clock_times,
        "again": copy_poll,
        "time": redraw_form,
        "date": redraw_form,
        "length": redraw_form,
        "required": redraw_form,
        "repeat": redraw_form,
        "timezone": change_zone,
    },
    suggestions={"timezone": suggest_zones},
)
