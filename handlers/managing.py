"""Owns what is done to a posted poll: cancel, move, hand over, reopen, send again. Who may is not decided here."""

from collections.abc import Callable

from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.sentences import NOT_YOURS
from bot.language import plural
from bot.services import cancelling, handing_over, moving, resending
from handlers import actions as ids
from handlers.admins import as_admin, is_admin, look_up
from handlers.modals import open_modal
from handlers.people import reader_zone, refresh_profiles
from handlers.polls import find_poll
from handlers.routing import Call, Feature
from handlers.views.manage_poll import manage_poll_view
from handlers.views.text import mention

NO_ACTION = "Please choose what shall happen."
NO_ORGANIZER = "Please choose who runs the poll from now on."
NO_TIME = "Please choose the time that the meeting moves to."


def open_managing(call: Call) -> None:
    """From the poll's menu, and from the list of polls that keep a person from being forgotten."""
    as_admin(call, _open)


def _open(call: Call) -> None:
    _, poll = call.payload.menu
    snapshot = find_poll(call, poll)
    if not snapshot.poll.may_be_run_by(call.user, admin=is_admin(call)):
        raise NotAllowed(NOT_YOURS)
    metadata = ids.metadata(poll=poll, answer_url=call.payload.response_url)
    view = manage_poll_view(snapshot, call.meet.clock.now(), reader_zone(call, snapshot.poll), metadata)
    open_modal(call, view)


def submit(call: Call) -> None:
    """Does what was chosen, then answers; what went out is told privately."""
    act = _ACTS.get(call.payload.view.choice("action"))
    if act is None:
        raise InvalidInput({"action": NO_ACTION})
    poll = str(call.payload.view.metadata.get("poll", ""))
    look_up(call)
    text = act(call, poll)
    _done(call, poll, text)


def _done(call: Call, poll: str, text: str) -> None:
    call.ack()
    call.meet.redraw(call.workspace, poll)
    for job in ("deliver", "notices"):
        call.meet.wake(job)
    call.note(text)


def _request(call: Call, poll: str) -> cancelling.ManagePoll:
    return cancelling.ManagePoll(call.workspace, poll, call.user, is_admin(call))


def _cancel(call: Call, poll: str) -> str:
    done = cancelling.cancel_poll(call.meet.database, call.meet.clock, _request(call, poll))
    return f"Cancelled. {_cancellations(done)}"


def _reopen(call: Call, poll: str) -> str:
    done = cancelling.reopen_poll(call.meet.database, call.meet.clock, _request(call, poll))
    return f"The poll is open again, with all its answers. {_cancellations(done)}"


def _cancellations(done: cancelling.Cancelled) -> str:
    if not done.cancellations:
        return "Nobody holds an invite, so no mail goes out."
    return plural(
        "{number} person holds an invite and is told by mail.",
        "{number} people hold an invite and are told by mail.",
        done.cancellations,
    )


def _move(call: Call, poll: str) -> str:
    winner = call.payload.view.choice("winner")
    if not winner:
        raise InvalidInput({"winner": NO_TIME})
    admin = is_admin(call)
    request = moving.MoveMeeting(call.workspace, poll, winner, call.user, admin)
    moved = moving.move_meeting(call.meet.database, call.meet.clock, request)
    return f"The meeting is moved. Invites that go out: {moved.invited}."


def _hand_over(call: Call, poll: str) -> str:
    """Whether the person can run a poll is asked of Slack; who is unknown there cannot."""
    user = call.payload.view.user("new_organizer")
    if not user:
        raise InvalidInput({"new_organizer": NO_ORGANIZER})
    refresh_profiles(call, [user])
    admin = is_admin(call)
    request = handing_over.HandOver(call.workspace, poll, user, call.user, admin)
    handing_over.hand_over(call.meet.database, call.meet.clock, request)
    for job in ("notices", "refresh"):
        call.meet.wake(job)
    return f"The poll is handed over to {mention(user)}, who is told so."


def _resend(call: Call, poll: str) -> str:
    admin = is_admin(call)
    return resending.resend(
        call.meet.database, call.meet.clock, resending.Resend(call.workspace, poll, call.user, admin)
    ).text


_ACTS: dict[str, Callable[[Call, str], str]] = {
    "cancel": _cancel,
    "reopen": _reopen,
    "move": _move,
    "hand_over": _hand_over,
    "resend": _resend,
}


def press_resend(call: Call) -> None:
    """The button of the delivery card."""
    as_admin(call, _resend_from_card)


def _resend_from_card(call: Call) -> None:
    text = _resend(call, call.payload.value)
    call.meet.wake("deliver")
    call.note(text)


FEATURE = Feature(
    menu={"manage": open_managing},
    submissions={ids.MANAGE_POLL_VIEW: submit},
    actions={ids.RESEND: press_resend, ids.MANAGE_POLL: open_managing},
)
