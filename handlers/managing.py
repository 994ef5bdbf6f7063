"""Owns what is done to a posted poll: move, change, cancel, reopen, hand over, send again. It decides not who may."""

from collections.abc import Callable

from bot.domain.errors import InvalidInput, MeetError, Unconfirmed
from bot.domain.history import Act
from bot.domain.repeating import Rhythm
from bot.domain.series import Repeat
from bot.language import _
from bot.language.reasons import reason_text
from bot.services import cancelling, changing, handing_over, repeating, resending
from handlers import actions as ids
from handlers import meeting_move
from handlers.admins import as_admin, is_admin, look_up
from handlers.double_press import is_second_half, is_too_quick, shown_at, shown_now
from handlers.forms import read_lead, read_repeat
from handlers.managing_window import managing_view
from handlers.modals import open_modal, update_modal
from handlers.people import own_zone, refresh_profiles
from handlers.polls import find_poll
from handlers.routing import Call, Feature
from handlers.views.before_posting import not_moved_view
from handlers.views.manage_poll import EVERYBODY
from handlers.views.managed import (
    cancelled_text,
    changed_text,
    handed_over_text,
    reopened_text,
    sent_again_text,
)
from handlers.views.repeating import ended_said, following_said, read_through, skipped_said


def open_managing(call: Call) -> None:
    """From the poll's menu, the delivery card, and the list of polls that keep a person from being forgotten."""
    as_admin(call, _open)


def _open(call: Call) -> None:
    entry, poll = call.payload.menu
    open_modal(call, managing_view(call, poll, entry, call.payload.response_url))


def choose_action(call: Call) -> None:
    """The act was chosen: its fields and its preview are shown before it can be submitted."""
    as_admin(call, _show_action)


def _show_action(call: Call) -> None:
    view = call.payload.view
    poll, action = str(view.metadata.get("poll", "")), call.payload.value
    shown = managing_view(call, poll, action, call.payload.answer_url, shown_now(call))
    update_modal(call, view.id, shown, unless_changed_since=view.hash)


def submit(call: Call) -> None:
    """Does what was chosen, once its preview could be read, then answers; told privately is what the poll does not."""
    view = call.payload.view
    asking = meeting_move.is_asking(call)
    fixed = asking or not view.came("action")
    action = str(view.metadata.get("action", "")) if fixed else view.choice("action")
    poll = str(view.metadata.get("poll", ""))
    act = _ACTS.get(action)
    if act is None:
        raise InvalidInput({"action": _("Please choose what shall happen.")})
    look_up(call)
    is_shown = view.metadata.get("action") == action
    if not asking and (not is_shown or is_too_quick(call)):
        shown = shown_at(call) if is_shown else shown_now(call)
        call.ack(response_action="update", view=managing_view(call, poll, action, call.payload.answer_url, shown))
        return
    try:
        text = _once(call, poll, action, act)
    except Unconfirmed as doubt:
        meeting_move.ask_first(call, poll, doubt)
        return
    except InvalidInput as wrong:
        if not asking:
            raise
        # The caution has no field at which it could stand.
        call.ack(response_action="update", view=not_moved_view(map(reason_text, wrong.fields.values())))
        return
    call.ack(response_action="clear")
    call.meet.redraw(call.workspace, poll)
    for job in ("deliver", "notices", "refresh"):
        call.meet.wake(job)
    if not (action in _TOLD_BY_THE_POLL and view.metadata.get("told")):
        call.note(text)


def _once(call: Call, poll: str, action: str, act: Callable[[Call, str], str]) -> str:
    """What is told of the act: nothing where it is the second half of a double press, whose first half has told it."""
    try:
        return act(call, poll)
    except MeetError as refused:
        if action not in _REMEMBERED:
            raise
        organizer = call.payload.view.user("new_organizer") if action == "hand_over" else ""
        if not is_second_half(call, refused, _REMEMBERED[action], poll, organizer=organizer):
            raise
        return ""


def _cancel(call: Call, poll: str) -> str:
    reason = call.payload.view.text("reason")
    request = cancelling.ManagePoll(call.workspace, poll, call.user, is_admin(call), reason)
    done = cancelling.cancel_poll(call.meet.database, call.meet.clock, request)
    return cancelled_text(done.snapshot, done.cancellations, own_zone(call), call.meet.clock.now())


def _reopen(call: Call, poll: str) -> str:
    request = cancelling.ManagePoll(call.workspace, poll, call.user, is_admin(call))
    done = cancelling.reopen_poll(call.meet.database, call.meet.clock, request)
    return reopened_text(done.snapshot, done.cancellations)


def _change(call: Call, poll: str) -> str:
    view = call.payload.view
    place, note = view.new_text("place"), view.new_text("note")
    request = changing.ChangeMeeting(call.workspace, poll, call.user, is_admin(call), place, note)
    changed = changing.change_meeting(call.meet.database, call.meet.clock, request)
    return changed_text(changed.snapshot, changed.invited)


def _hand_over(call: Call, poll: str) -> str:
    """Whether the person can run a poll is asked of Slack; who is unknown there cannot."""
    user = call.payload.view.user("new_organizer")
    if not user:
        raise InvalidInput({"new_organizer": _("Please choose who runs the poll from now on.")})
    refresh_profiles(call, [user])
    admin = is_admin(call)
    request = handing_over.HandOver(call.workspace, poll, user, call.user, admin)
    handing_over.hand_over(call.meet.database, call.meet.clock, request)
    return handed_over_text(find_poll(call, poll), user)


def _resend(call: Call, poll: str) -> str:
    who = call.payload.view.choice("who")
    return _send_again(call, poll, "" if who == EVERYBODY else who)


def _send_again(call: Call, poll: str, user: str) -> str:
    request = resending.Resend(call.workspace, poll, call.user, is_admin(call), user)
    mails = resending.resend(call.meet.database, call.meet.clock, request)
    return sent_again_text(find_poll(call, poll), mails)


def _repeat(call: Call, poll: str) -> str:
    view = call.payload.view
    rhythm = read_repeat(view)
    if not rhythm:
        raise InvalidInput({"repeat": _("Please choose how often it repeats.")})
    repeat, changes = Repeat(Rhythm(rhythm), read_lead(view)), bool(view.metadata.get("through"))
    request = _series(call, poll)
    series = repeating.repeat_poll(call.meet.database, call.meet.clock, request, repeat, changes=changes)
    return following_said(series, call.meet.clock.now(), own_zone(call) or series.zone)


def _skip_next(call: Call, poll: str) -> str:
    through = str(call.payload.view.metadata.get("through", ""))
    request = _series(call, poll)
    series = repeating.skip_next(call.meet.database, call.meet.clock, request, through=read_through(through))
    return skipped_said(series, call.meet.clock.now(), own_zone(call) or series.zone)


def _end_repeating(call: Call, poll: str) -> str:
    return ended_said(repeating.end_repeating(call.meet.database, call.meet.clock, _series(call, poll)))


def _series(call: Call, poll: str) -> repeating.ManageSeries:
    return repeating.ManageSeries(call.workspace, poll, call.user, is_admin(call))


_TOLD_BY_THE_POLL = frozenset({"cancel", "change", "reopen", "move"})
"""The poll's message and its thread tell of these."""
_REMEMBERED = {
    "cancel": Act.CANCELLED,
    "reopen": Act.REOPENED,
    "move": Act.MOVED,
    "hand_over": Act.HANDED_OVER,
    "skip_next": Act.SKIPPED,
    "end_repeating": Act.REPEATS_NO_MORE,
}
"""How the history names what would be refused where it is done twice."""
_ACTS: dict[str, Callable[[Call, str], str]] = {
    "cancel": _cancel,
    "change": _change,
    "reopen": _reopen,
    "move": meeting_move.move,
    "hand_over": _hand_over,
    "resend": _resend,
    "repeat": _repeat,
    "skip_next": _skip_next,
    "end_repeating": _end_repeating,
}


def press_resend(call: Call) -> None:
    """The button of the delivery card."""
    as_admin(call, _resend_from_card)


def _resend_from_card(call: Call) -> None:
    text = _send_again(call, call.payload.value, "")
    call.meet.wake("deliver")
    call.note(text)


FEATURE = Feature(
    menu={"manage": open_managing, "change": open_managing},
    submissions={ids.MANAGE_POLL_VIEW: submit},
    actions={
        ids.RESEND: press_resend,
        ids.MANAGE_POLL: open_managing,
        "action": choose_action,
    },
)
