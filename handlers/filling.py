"""Owns what changes inside the modal of a new poll: another time, many at once, the echo of what was picked."""

from collections.abc import Callable

from handlers import actions as ids
from handlers.form_changes import FormChanges
from handlers.form_times import with_lines_filled
from handlers.forms import complete_form, form_view, read_form
from handlers.modals import update_modal
from handlers.routing import Call, Feature
from handlers.views.open_poll import zone_option
from handlers.views.poll_form import PollForm, with_another_time
from handlers.views.zones import find_zones

_CHANGES = FormChanges()


def redraw_form(call: Call) -> None:
    """A time, the length or the zone changed: what is offered is shown again, in the poll's zone."""
    _change(call, lambda form: form)


def add_time(call: Call) -> None:
    """One more empty time."""
    _change(call, with_another_time)


def _change(call: Call, change: Callable[[PollForm], PollForm], note: str = "") -> None:
    view = call.payload.view
    _CHANGES.arrived(view.id, complete_form(call, read_form(view)))
    call.ack()
    call.later(_CHANGES.update, view.id, change, lambda form: _show(call, form, note))


def _show(call: Call, form: PollForm, note: str) -> None:
    update_modal(call, call.payload.view.id, form_view(call, form, note=note))


def fill_times(call: Call) -> None:
    """Days x clock times become times; what cannot be read is said above the fields, and nothing is changed."""
    form = complete_form(call, read_form(call.payload.view))
    _, note = with_lines_filled(call, form)
    _change(call, lambda newest: with_lines_filled(call, newest)[0], note)


def suggest_zones(call: Call) -> None:
    """The zones that match what was typed."""
    now = call.meet.clock.now()
    call.ack(options=[zone_option(zone, now) for zone in find_zones(call.payload.query, now)])


FEATURE = Feature(
    actions={
        ids.ADD_TIME: add_time,
        ids.FILL_TIMES: fill_times,
        "time": redraw_form,
        "length": redraw_form,
        "timezone": redraw_form,
    },
    suggestions={"timezone": suggest_zones},
)
