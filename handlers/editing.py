"""Owns editing a posted poll: the modal, another time in it, and its submission. Who may is not decided here."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.cautions import by_clock_of
from bot.domain.draft import PickedDay, PickedTime
from bot.domain.errors import InvalidInput, Unconfirmed
from bot.domain.poll import PollSnapshot
from bot.domain.poll_edit import PollEdit, edit_of, stamp_of
from bot.domain.times.zone_change import Keep
from bot.language.reasons import caution_texts, reason_text
from bot.services import editing
from handlers import actions as ids
from handlers.admins import as_admin, is_admin, look_up
from handlers.carried_edit import pack_edit, unpack_edit
from handlers.double_press import is_too_quick, shown_at
from handlers.edit_window import (
    CHANGES,
    add_option,
    edit_view,
    editable_poll,
    new_times,
    poll_of,
    show_more,
    time_blocks,
    view_with_all,
)
from handlers.errors import is_seen
from handlers.form_times import order_of
from handlers.forms import read_days, read_minutes, read_places, read_quorum
from handlers.modals import open_modal
from handlers.people import own_zone, refresh_profiles
from handlers.routing import Call, Feature
from handlers.view_state import ViewState
from handlers.views.asked_again import asked_by_edit
from handlers.views.before_posting import before_saving_view, not_saved_view
from handlers.views.blocks import Block
from handlers.views.edit_poll import NO_DEADLINE
from handlers.views.open_poll_times import ON_TOP

MOST_ASKED = 30
"""Slack is asked for so many people at once, who are named in the form; the domain refuses more."""


def open_editing(call: Call) -> None:
    """From the poll's menu; everybody but organizers and admins gets a private no."""
    as_admin(call, _open)


def _open(call: Call) -> None:
    _, poll = call.payload.menu
    snapshot = editable_poll(call, poll)
    metadata = ids.metadata(poll=poll, answer_url=call.payload.response_url, stamp=stamp_of(snapshot))
    open_modal(call, edit_view(call, snapshot, metadata))


def submit(call: Call) -> None:
    """Saves the edit; cautions are asked about in a view of their own."""
    look_up(call)
    view = call.payload.view
    CHANGES.submitted(view.id)
    snapshot = editable_poll(call, poll_of(view))
    edit = replace(_edit(view, snapshot), date_order=order_of(call))
    try:
        _save(call, edit, "push")
    except InvalidInput as wrong:
        if is_seen(view, wrong.fields) and ON_TOP not in view.block_ids:
            raise
        call.ack(response_action="update", view=view_with_all(call, snapshot, wrong))


def submit_anyway(call: Call) -> None:
    """The cautions are accepted, unless this is the second press of the submit before it."""
    look_up(call)
    view = call.payload.view
    token = "" if is_too_quick(call) else str(view.metadata.get("confirmed", ""))
    try:
        _save(call, replace(unpack_edit(view.block_ids), confirmed=token), "update")
    except InvalidInput as wrong:
        call.ack(response_action="update", view=not_saved_view(map(reason_text, wrong.fields.values())))


def _save(call: Call, edit: PollEdit, asking: str) -> None:
    """In one transaction, before the answer: errors travel in it. `asking` is what shows the cautions: `push`, or
    `update` where they are shown already."""
    view = call.payload.view
    refresh_profiles(call, [*edit.co_organizers, *edit.required][:MOST_ASKED])
    stamp = str(view.metadata.get("stamp", ""))
    request = editing.EditPoll(call.workspace, poll_of(view), call.user, is_admin(call), edit, stamp)
    try:
        edited = editing.edit_poll(call.meet.database, call.meet.clock, request)
    except Unconfirmed as doubt:
        call.ack(response_action=asking, view=_cautions(call, edit, doubt))
        return
    call.ack(**({"response_action": "clear"} if view.callback_id == ids.CONFIRM_EDIT_VIEW else {}))
    call.meet.redraw(call.workspace, edited.poll.id)
    if edited.changed:
        _tell(call, edited)


def _cautions(call: Call, edit: PollEdit, doubt: Unconfirmed) -> Block:
    """What should be known before the edit is saved. The form under it stays as it is."""
    known = call.payload.view.metadata
    carried = {name: known.get(name) for name in ("poll", "answer_url", "stamp")}
    metadata = ids.metadata(**carried, confirmed=doubt.token, shown_at=shown_at(call))
    return before_saving_view(caution_texts(by_clock_of(own_zone(call), doubt)), pack_edit(edit), metadata)


def _tell(call: Call, edited: editing.Edited) -> None:
    call.meet.wake("notices")
    if edited.asked or edited.about_new:
        call.note(asked_by_edit(edited.poll, edited.asked, edited.about_new))


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
        quorum=read_quorum(view.text("quorum")) if view.came("quorum") else edit.quorum,
        co_organizers=view.users("co_organizers") if view.came("co_organizers") else edit.co_organizers,
        anonymous="anonymous" in ticked if came else edit.anonymous,
        hidden="hidden" in ticked if came else edit.hidden,
        auto_close="auto_close" in ticked if came else edit.auto_close,
        agreement="agreement" in ticked if came else edit.agreement,
        proposals="proposals" in ticked if came else edit.proposals,
    )


def _with_times(edit: PollEdit, view: ViewState, snapshot: PollSnapshot) -> PollEdit:
    """An empty picker changes nothing: times are taken back in a field of its own."""
    picked = {option.id: view.instant(f"time:{option.id}") for option in snapshot.offered}
    now = {option.id: option.slot.starts_at for option in snapshot.offered}
    dates = {option.id: view.date(f"date:{option.id}") for option in snapshot.offered if option.slot.days}
    new, length = new_times(time_blocks(view), snapshot), view.choice("length")
    return replace(
        edit,
        times={option: at for option, at in picked.items() if at and at != _whole_minutes(now[option])},
        withdrawn=view.choices("withdraw"),
        dates={option: day for option, day in dates.items() if day},
        added=tuple(PickedTime(block, at) for block in new if (at := view.instant(block))),
        added_dates=tuple(PickedDay(block, day) for block in new if (day := view.date(block))),
        length=timedelta(minutes=read_minutes(length)),
        days=read_days(length) or 1,
        bulk_days=view.text("bulk_days"),
        bulk_times=view.text("bulk_times"),
        zone=view.choice("timezone") or edit.zone,
        keep=Keep.CLOCK_TIMES if view.choice("keep") == Keep.CLOCK_TIMES else Keep.MOMENTS,
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
    actions={ids.ADD_OPTION: add_option, ids.MORE_TO_EDIT: show_more},
    submissions={ids.EDIT_POLL_VIEW: submit, ids.CONFIRM_EDIT_VIEW: submit_anyway},
)
