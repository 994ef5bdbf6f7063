"""Owns what changes inside the modal of a new poll: another time, many at once, the echo of what was picked."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.offers import expand_bulk
from bot.domain.zones import zone_or_utc
from handlers import actions as ids
from handlers.forms import complete_form, form_view, read_form
from handlers.modals import update_modal
from handlers.routing import Call, Feature
from handlers.views.open_poll import zone_option
from handlers.views.poll_form import PollForm, with_another_time, with_filled_times
from handlers.views.zones import find_zones

MIXED_LENGTHS = "These times differ in length, so they stay in the two lines and are posted as they are typed there."


def _current_form(call: Call) -> PollForm:
    return complete_form(call, read_form(call.payload.view))


def redraw_form(call: Call) -> None:
    """A time, the length or the zone changed: what is offered is shown again, in the poll's zone."""
    call.ack()
    call.later(_show, call, _current_form(call))


def add_time(call: Call) -> None:
    """One more empty time."""
    call.ack()
    call.later(_show, call, with_another_time(_current_form(call)))


def fill_times(call: Call) -> None:
    """Days x clock times become times; what cannot be read is said above the fields, and nothing is changed."""
    call.ack()
    form, now = _current_form(call), call.meet.clock.now()
    length = timedelta(minutes=form.minutes)
    offers = expand_bulk(form.bulk_days, form.bulk_times, zone_or_utc(form.zone), length, now)
    if offers.errors:
        call.later(_show, call, form, " ".join(offers.errors.values()))
        return
    lengths = {slot.length for slot in offers.slots}
    if len(lengths) > 1 or (lengths - {length} and form.picked):
        call.later(_show, call, form, MIXED_LENGTHS)
        return
    form = replace(form, minutes=int(max(lengths, default=length).total_seconds() // 60))
    call.later(_show, call, with_filled_times(form, tuple(slot.starts_at for slot in offers.slots)))


def _show(call: Call, form: PollForm, note: str = "") -> None:
    update_modal(call, call.payload.view, form_view(call, form, note=note))


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
