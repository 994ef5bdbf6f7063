"""Owns polls that repeat, from outside: the job that opens the next one, and the buttons of a series on Home."""

from collections.abc import Callable

from bot.domain.errors import MeetError
from bot.domain.history import Act
from bot.isolating import each
from bot.meet import Meet
from bot.services import repeating
from handlers import actions as ids
from handlers.admins import as_admin, is_admin
from handlers.double_press import is_second_half, is_too_quick
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
        as_admin(call, lambda pressed: _once(pressed, _skip, Act.SKIPPED))


def _once(call: Call, do: Callable[[Call, str], None], act: Act) -> None:
    """Nothing happens where the first half of a double press has done it."""
    poll = call.payload.value.partition(":")[0]
    try:
        do(call, poll)
    except MeetError as refused:
        if not is_second_half(call, refused, act, poll):
            raise


def _skip(call: Call, poll: str) -> None:
    through = read_through(call.payload.value.partition(":")[2])
    done = repeating.skip_next(call.meet.database, call.meet.clock, _series(call, poll), through=through)
    call.meet.redraw(call.workspace, done.poll)
    call.note(skipped_said(done, call.meet.clock.now(), own_zone(call) or done.zone))


def press_end(call: Call) -> None:
    """On Home, for those who run the series."""
    as_admin(call, lambda pressed: _once(pressed, _end, Act.REPEATS_NO_MORE))


def _end(call: Call, poll: str) -> None:
    ended = repeating.end_repeating(call.meet.database, call.meet.clock, _series(call, poll))
    call.meet.redraw(call.workspace, ended.poll)
    call.note(ended_said(ended))


def _series(call: Call, poll: str) -> repeating.ManageSeries:
    return repeating.ManageSeries(call.workspace, poll, call.user, is_admin(call))


FEATURE = Feature(actions={ids.SKIP_NEXT: press_skip, ids.END_REPEATING: press_end})
