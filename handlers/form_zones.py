"""Owns the search for a time zone in a select."""

from handlers.routing import Call
from handlers.views.open_poll_more import zone_option
from handlers.views.zones import find_zones


def suggest_zones(call: Call) -> None:
    """The zones that match what was typed."""
    now = call.meet.clock.now()
    call.ack(options=[zone_option(zone, now) for zone in find_zones(call.payload.query, now)])
