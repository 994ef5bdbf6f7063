"""Owns what changes inside the modal that edits a poll: another time, the seldom fields. It saves nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import InvalidInput
from bot.domain.poll import PollSnapshot
from bot.language.reasons import reason_text
from bot.services import editing
from handlers import actions as ids
from handlers.admins import is_admin
from handlers.errors import errors_with_labels, is_seen
from handlers.form_changes import FormChanges
from handlers.modals import update_modal
from handlers.people import reader_zone
from handlers.routing import Call
from handlers.view_state import ViewState
from handlers.views.blocks import Block
from handlers.views.edit_poll import edit_poll_view, first_new, may_add


@dataclass(frozen=True, slots=True)
class EditForm:
    """What the modal shows beside what Slack keeps under the blocks' names: its blocks of times, the seldom fields."""

    times: tuple[str, ...] = ()
    shows_more: bool = False


def with_both(shown: EditForm, arrived: EditForm) -> EditForm:
    """All that either of them shows."""
    return EditForm(tuple(dict.fromkeys(shown.times + arrived.times)), shown.shows_more or arrived.shows_more)


CHANGES = FormChanges(with_both)
"""Of this process, as those of the form of a new poll."""


def add_option(call: Call) -> None:
    """One more empty time in the modal."""
    _change(call, lambda form, snapshot: replace(form, times=_with_another(form.times, snapshot)))


def show_more(call: Call) -> None:
    """The seldom fields of the modal."""
    _change(call, lambda form, _: replace(form, shows_more=True))


def _with_another(times: tuple[str, ...], snapshot: PollSnapshot) -> tuple[str, ...]:
    new = new_times(times, snapshot)
    if not may_add(snapshot, new):
        return times
    numbers = [int(number) for block in new if (number := block.partition(":")[2]).isdecimal()]
    kind = first_new(snapshot).partition(":")[0]
    return (*times, f"{kind}:{max(numbers, default=0) + 1}")


def _change(call: Call, change: Callable[[EditForm, PollSnapshot], EditForm]) -> None:
    view = call.payload.view
    since = CHANGES.arrived(view.id, EditForm(tuple(time_blocks(view)), bool(view.blocks_of("settings"))))
    call.ack()
    call.later(_update, call, change, since)


def _update(call: Call, change: Callable[[EditForm, PollSnapshot], EditForm], since: int) -> None:
    """What was typed stays: Slack keeps it under the blocks' names."""
    view = call.payload.view
    snapshot = editable_poll(call, poll_of(view))

    def show(form: EditForm) -> None:
        update_modal(call, view.id, edit_view(call, snapshot, ids.metadata(**view.metadata), form))

    CHANGES.update(view.id, lambda form: change(form, snapshot), show, since)


def edit_view(
    call: Call, snapshot: PollSnapshot, metadata: str, form: EditForm | None = None, *, wrong: Sequence[str] = ()
) -> Block:
    """The modal for its reader; without `form` as it is opened. `wrong` is said on top."""
    return edit_poll_view(
        snapshot,
        reader_zone(call, snapshot.poll),
        metadata,
        new_times(form.times, snapshot) if form else None,
        now=call.meet.clock.now(),
        shows_more=bool(form and form.shows_more),
        wrong=wrong,
    )


def view_with_all(call: Call, snapshot: PollSnapshot, wrong: InvalidInput) -> Block:
    """The submitted modal with the seldom fields, one of which is wrong or was before, and what is wrong on top."""
    view = call.payload.view
    form = EditForm(tuple(time_blocks(view)), shows_more=True)
    seen = is_seen(view, wrong.fields)
    said = errors_with_labels(view, wrong.fields) if seen else [*map(reason_text, wrong.fields.values())]
    return edit_view(call, snapshot, ids.metadata(**view.metadata), form, wrong=said)


def editable_poll(call: Call, poll: str) -> PollSnapshot:
    """The poll, for whoever may edit it. Raises NotFound, NotAllowed, PollNotOpen."""
    admin = is_admin(call)
    return editing.editable_poll(call.meet.database, call.workspace, poll, user=call.user, admin=admin)


def poll_of(view: ViewState) -> str:
    """The poll that the modal edits, "" for none."""
    return str(view.metadata.get("poll", ""))


def time_blocks(view: ViewState) -> list[str]:
    """The blocks in which a time or a date is picked."""
    return [block for kind in ("time", "date") for block in view.blocks_of(kind)]


def new_times(blocks: Iterable[str], snapshot: PollSnapshot) -> list[str]:
    """Those of the blocks that are of no time that the poll offers."""
    known = {f"{kind}:{option.id}" for option in snapshot.options for kind in ("time", "date")}
    return [block for block in blocks if block not in known]
