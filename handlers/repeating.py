"""Owns polls that repeat, from outside: the job that opens the next one, and the buttons of a series on Home."""

from bot.isolating import each
from bot.meet import Meet
from bot.services import repeating
from handlers import actions as ids
from handlers.admins import as_admin, is_admin
from handlers.double_press import is_too_quick
from handlers.people import own_zone
from handlers.posting import post_owed
from handlers.routing import Call, Feature
from handlers.views.repeating import ended_said, read_through, skipped_said


def open_due(meet: Meet) -> int:
    """Opens what is due and posts it; how many. What is not posted now is left to the job `refresh`."""
    opened = repeating.open_due(meet.database, meet.clock)
    each(opened, lambda found: post_owed(meet, *found))
    meet.wake("notices")
    return len(opened)


def press_skip(call: Call) -> None:
    """On Home, for those who run the series. The second half of a double press on a Home that was shown anew in between
    would skip another poll."""
    if is_too_quick(call):
        call.ack()
    else:
        as_admin(call, _skip)


def _skip(call: Call) -> None:
    poll, _colon, through = call.payload.value.partition(":")
    done = repeating.skip_next(call.meet.database, call.meet.clock, _series(call, poll), through=read_through(through))
    call.note(skipped_said(done, call.meet.clock.now(), own_zone(call) or done.zone))


def press_end(call: Call) -> None:
    """On Home, for those who run the series."""
    as_admin(call, _end)


def _end(call: Call) -> None:
    ended = repeating.end_repeating(call.meet.database, call.meet.clock, _series(call, call.payload.value))
    call.meet.redraw(call.workspace, ended.poll)
    call.note(ended_said(ended))


def _series(call: Call, poll: str) -> repeating.ManageSeries:
    return repeating.ManageSeries(call.workspace, poll, call.user, is_admin(call))


FEATURE = Feature(actions={ids.SKIP_NEXT: press_skip, ids.END_REPEATING: press_end})
