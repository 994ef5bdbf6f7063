"""Owns the two buttons beside a time that was proposed by mail: move the meeting there, or keep its time."""

from bot.services import countering
from handlers import actions as ids
from handlers.admins import as_admin, is_admin
from handlers.double_press import shown_now
from handlers.managing_window import managing_view
from handlers.modals import open_modal
from handlers.routing import Call, Feature
from handlers.views.over import with_outcome
from handlers.views.replied import replied_message


def move(call: Call) -> None:
    """Opens the window that moves the meeting, the proposed time filled in; its submit decides."""
    as_admin(call, _open)


def _open(call: Call) -> None:
    found = countering.proposed_counter(call.meet.database, call.meet.clock, _request(call))
    if found.over:
        _show(call, found)
        return
    notice, answer_url = found.notice, call.payload.response_url
    shown = managing_view(call, notice.data["poll"], "move", answer_url, shown_now(call), counter=notice)
    open_modal(call, shown)


def keep(call: Call) -> None:
    """The time stays; the message says so in its place, and its proposer is told."""
    as_admin(call, _keep)


def _keep(call: Call) -> None:
    found = countering.keep_time(call.meet.database, call.meet.clock, _request(call))
    call.meet.wake("notices")
    _show(call, found)


def _request(call: Call) -> countering.CounterPress:
    return countering.CounterPress(call.workspace, call.payload.value, call.user, is_admin(call))


def _show(call: Call, found: countering.Counter) -> None:
    """In the place of the pressed message: what became of the time."""
    data = with_outcome(found.notice.data, found.poll)
    message = replied_message(data, call.meet.clock.now(), found.notice.unique_key, found.over)
    if message is not None:
        call.replace(message.text, message.blocks)


FEATURE = Feature(actions={ids.MOVE_TO_PROPOSED: move, ids.KEEP_TIME: keep})
