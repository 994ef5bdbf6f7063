"""Owns moving a meeting for the managing window: reading the time that was chosen, and asking first about a night."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cautions import by_clock_of
from bot.domain.errors import InvalidInput, Unconfirmed
from bot.language import _
from bot.language.reasons import caution_texts
from bot.services import moving
from handlers import actions as ids
from handlers.admins import is_admin
from handlers.double_press import is_too_quick, shown_at
from handlers.people import own_zone
from handlers.polls import find_poll
from handlers.routing import Call
from handlers.views.before_posting import before_moving_view
from handlers.views.choices import NONE_OF_THESE
from handlers.views.managed import moved_text


@dataclass(frozen=True, slots=True)
class Target:
    """Where a meeting moves to: one of the poll's times, an instant or a first day of its own."""

    winner: str = ""
    at: datetime | None = None
    day: date | None = None

    @property
    def field(self) -> str:
        """The block in which it was chosen."""
        return "time:1" if self.at else "date:1" if self.day else "winner"


def move(call: Call, poll: str) -> str:
    """Moves the meeting to what the window says; what is told. Raises InvalidInput at the field in which the time was
    chosen, and Unconfirmed."""
    target = _target(call)
    try:
        moved = moving.move_meeting(call.meet.database, call.meet.clock, _request(call, poll, target))
    except InvalidInput as refused:
        raise InvalidInput({target.field: next(iter(refused.fields.values()))}) from refused
    return moved_text(moved.snapshot, moved.invited, own_zone(call), call.meet.clock.now())


def ask_first(call: Call, poll: str, doubt: Unconfirmed) -> None:
    """The cautions in a view of their own on top of the window, or in the place of the one that was submitted."""
    view, target = call.payload.view, _target(call)
    metadata = ids.metadata(
        poll=poll,
        action="move",
        winner=target.winner,
        at=target.at.isoformat() if target.at else "",
        day=target.day or "",
        answer_url=call.payload.answer_url,
        told=view.metadata.get("told"),
        counter=view.metadata.get("counter"),
        seen=view.seen,
        confirmed=doubt.token,
        shown_at=shown_at(call),
    )
    said = caution_texts(by_clock_of(own_zone(call), doubt))
    shown = before_moving_view(find_poll(call, poll).poll.title, said, metadata)
    call.ack(response_action="update" if is_asking(call) else "push", view=shown)


def is_asking(call: Call) -> bool:
    """Whether what was submitted is the view with the cautions."""
    return bool(call.payload.view.metadata.get("confirmed"))


def _request(call: Call, poll: str, target: Target) -> moving.MoveMeeting:
    view = call.payload.view
    confirmed = "" if is_too_quick(call) else str(view.metadata.get("confirmed", ""))
    counter = str(view.metadata.get("counter", ""))
    return moving.MoveMeeting(
        call.workspace,
        poll,
        target.winner,
        call.user,
        is_admin(call),
        starts_at=target.at,
        first_day=target.day,
        seen=view.seen,
        counter=counter,
        confirmed=confirmed,
    )


def _target(call: Call) -> Target:
    """To one of the poll's times or to one of the organizer's own. Raises InvalidInput where it is neither, or both."""
    target = _carried(call) if is_asking(call) else _picked(call)
    if target == Target():
        raise InvalidInput({"winner": _("Please choose the time that the meeting moves to.")})
    if target.winner and target.field != "winner":
        one = _("Please choose one time only: one of the poll's, or one of your own.")
        raise InvalidInput({target.field: one})
    return target


def _picked(call: Call) -> Target:
    view = call.payload.view
    own = next((at for block in view.blocks_of("time") if (at := view.instant(block))), None)
    day = next((on for block in view.blocks_of("date") if (on := view.date(block))), None)
    chosen = view.choice("winner")
    return Target("" if chosen == NONE_OF_THESE else chosen, own, day)


def _carried(call: Call) -> Target:
    """What the caution's view was made of; nothing of what is no time."""
    carried = {name: str(call.payload.view.metadata.get(name, "")) for name in ("winner", "at", "day")}
    with suppress(ValueError):
        at = datetime.fromisoformat(carried["at"]) if carried["at"] else None
        day = date.fromisoformat(carried["day"]) if carried["day"] else None
        return Target(carried["winner"], at if at and at.tzinfo else None, day)
    return Target()
