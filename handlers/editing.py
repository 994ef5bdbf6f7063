"""Owns editing a posted poll: the modal, another time in it, and its submission. Who may is not decided here."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.draft import PickedDay, PickedTime
from bot.domain.poll import PollSnapshot
from bot.domain.poll_edit import PollEdit, edit_of, stamp_of
from bot.language import plural
from bot.services import editing
from handlers import actions as ids
from handlers.admins import as_admin, is_admin, look_up
from handlers.forms import read_days, read_minutes, read_places
from handlers.modals import open_modal, update_modal
from handlers.people import reader_zone, refresh_profiles
from handlers.routing import Call, Feature
from handlers.view_state import ViewState
from handlers.views.edit_poll import NO_DEADLINE, edit_poll_view, first_new, may_add

MOST_ASKED = 30
"""Slack is asked for so many people at once, who are named in the form; the domain refuses more."""


def open_editing(call: Call) -> None:
    """From the poll's menu; everybody but organizers and admins gets a private no."""
    as_admin(call, _open)


def _open(call: Call) -> None:
    _, poll = call.payload.menu
    snapshot = _editable(call, poll)
    metadata = ids.metadata(poll=poll, answer_url=call.payload.response_url, stamp=stamp_of(snapshot))
    open_modal(call, edit_poll_view(snapshot, reader_zone(call, snapshot.poll), metadata))


def _editable(call: Call, poll: str) -> PollSnapshot:
    admin = is_admin(call)
    return editing.editable_poll(call.meet.database, call.workspace, poll, user=call.user, admin=admin)


def add_option(call: Call) -> None:
    """One more empty time in the modal. What was typed stays: Slack keeps it under the blocks' names."""
    call.ack()
    call.later(_add_option, call)


def _add_option(call: Call) -> None:
    view = call.payload.view
    snapshot = _editable(call, _poll_of(view))
    new = _new_times(view, snapshot)
    if may_add(snapshot, new):
        numbers = [int(block.partition(":")[2]) for block in new if block.partition(":")[2].isdecimal()]
        kind = first_new(snapshot).partition(":")[0]
        new = [*new, f"{kind}:{max(numbers, default=0) + 1}"]
    metadata = ids.metadata(**view.metadata)
    update_modal(call, view.id, edit_poll_view(snapshot, reader_zone(call, snapshot.poll), metadata, new))


def _poll_of(view: ViewState) -> str:
    return str(view.metadata.get("poll", ""))


def _new_times(view: ViewState, snapshot: PollSnapshot) -> list[str]:
    """The blocks of the times that the poll does not offer yet."""
    known = {f"{kind}:{option.id}" for option in snapshot.options for kind in ("time", "date")}
    return [block for kind in ("time", "date") for block in view.blocks_of(kind) if block not in known]


def submit(call: Call) -> None:
    """Saves the edit in one transaction, then answers: errors travel in the answer."""
    look_up(call)
    view = call.payload.view
    snapshot = _editable(call, _poll_of(view))
    edit = _edit(view, snapshot)
    refresh_profiles(call, [*edit.co_organizers, *edit.required][:MOST_ASKED])
    admin, stamp = is_admin(call), str(view.metadata.get("stamp", ""))
    request = editing.EditPoll(call.workspace, snapshot.poll.id, call.user, admin, edit, stamp)
    edited = editing.edit_poll(call.meet.database, call.meet.clock, request)
    call.ack()
    call.meet.redraw(call.workspace, edited.poll.id)
    if edited.changed:
        _tell(call, edited.asked)


def _tell(call: Call, asked: int) -> None:
    call.meet.wake("notices")
    if asked:
        call.note(
            plural(
                "The poll is changed. {number} person whose answer fell away is asked again by direct message.",
                "The poll is changed. {number} people whose answers fell away are asked again by direct message.",
                asked,
            )
        )


def _edit(view: ViewState, snapshot: PollSnapshot) -> PollEdit:
    """What the form wants. A field that did not come was not emptied: the poll's own value stays."""
    edit = _with_times(edit_of(snapshot), view, snapshot)
    places = read_places(view.text("places")) if view.came("places") else edit.places
    return _with_deadline(_with_people(_with_texts(replace(edit, places=places), view), view), view)


def _with_texts(edit: PollEdit, view: ViewState) -> PollEdit:
    return replace(
        edit,
        title=view.text("title") if view.came("title") else edit.title,
        place=view.text("place") if view.came("place") else edit.place,
        note=view.text("note") if view.came("note") else edit.note,
    )


def _with_people(edit: PollEdit, view: ViewState) -> PollEdit:
    ticked, came = view.choices("settings"), view.came("settings")
    return replace(
        edit,
        required=view.users("required") if view.came("required") else edit.required,
        co_organizers=view.users("co_organizers") if view.came("co_organizers") else edit.co_organizers,
        anonymous="anonymous" in ticked if came else edit.anonymous,
        hidden="hidden" in ticked if came else edit.hidden,
        auto_close="auto_close" in ticked if came else edit.auto_close,
    )


def _with_times(edit: PollEdit, view: ViewState, snapshot: PollSnapshot) -> PollEdit:
    """An empty picker changes nothing: times are taken back in a field of its own."""
    picked = {option.id: view.instant(f"time:{option.id}") for option in snapshot.offered}
    now = {option.id: option.slot.starts_at for option in snapshot.offered}
    dates = {option.id: view.date(f"date:{option.id}") for option in snapshot.offered if option.slot.days}
    new, length = _new_times(view, snapshot), view.choice("length")
    return replace(
        edit,
        times={option: at for option, at in picked.items() if at and at != _whole_minutes(now[option])},
        withdrawn=view.choices("withdraw"),
        dates={option: day for option, day in dates.items() if day},
        added=tuple(PickedTime(block, at) for block in new if (at := view.instant(block))),
        added_dates=tuple(PickedDay(block, day) for block in new if (day := view.date(block))),
        length=timedelta(minutes=read_minutes(length)),
        days=read_days(length) or 1,
    )


def _with_deadline(edit: PollEdit, view: ViewState) -> PollEdit:
    if view.choices(NO_DEADLINE):
        return replace(edit, deadline_at=None)
    picked, now = view.instant("deadline"), edit.deadline_at
    is_other = picked and (now is None or picked != _whole_minutes(now))
    return replace(edit, deadline_at=picked) if is_other else edit


def _whole_minutes(at: datetime) -> datetime:
    """As a picker shows it."""
    return at.replace(second=0, microsecond=0)


FEATURE = Feature(
    menu={"edit": open_editing},
    actions={ids.ADD_OPTION: add_option},
    submissions={ids.EDIT_POLL_VIEW: submit},
)
