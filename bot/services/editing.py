"""Editing a posted poll: texts, deadline, settings, people and times. Answers to what stays are kept; sends nothing."""

from dataclasses import dataclass, replace

from bot.domain.edit_history import done_by
from bot.domain.editing import check_edit
from bot.domain.errors import InvalidInput
from bot.domain.limits import EDITS
from bot.domain.poll import Poll, PollSnapshot
from bot.domain.poll_edit import EditReason, PollEdit, stamp_of
from bot.loose_days import read_loosely
from bot.ports import Clock
from bot.services.steps.finding import find_editable, read_named
from bot.services.steps.limits import count_use
from bot.services.steps.saving import save_done
from storage.database import Database


@dataclass(frozen=True, slots=True)
class EditPoll:
    """One submission of the edit modal. `stamp` is that of the poll when the modal was opened (`stamp_of`)."""

    workspace: str
    poll: str
    by: str
    admin: bool
    edit: PollEdit
    stamp: str


@dataclass(frozen=True, slots=True)
class Edited:
    """The poll as it is now, whether the submission changed it, how many people are asked again, and how many others
    are asked about new times."""

    poll: Poll
    changed: bool
    asked: int = 0
    about_new: int = 0


def editable_poll(database: Database, workspace: str, poll_id: str, *, user: str, admin: bool) -> PollSnapshot:
    """The poll as the modal shows it. Raises NotFound, NotAllowed, PollNotOpen for one that is over."""
    with database.read(workspace) as uow:
        return find_editable(uow, poll_id, user, admin=admin)


def edit_poll(database: Database, clock: Clock, request: EditPoll) -> Edited:
    """The edited poll. A changed time loses its own answers, and whoever gave them is asked again.

    Raises NotFound, NotAllowed, PollNotOpen for a poll that is over, LimitReached, and InvalidInput: where somebody
    else saved an edit since this one was begun it is `EditReason.CHANGED_MEANWHILE`, and nothing is saved. Raises
    Unconfirmed with warnings that `PollEdit.confirmed` does not accept.
    """
    now = clock.now()
    with database.begin(request.workspace) as uow:
        # Before anything is read, so that two edits, or an edit and a close, come one after the other.
        uow.revisions.touch(request.poll)
        before = find_editable(uow, request.poll, request.by, admin=request.admin)
        edit, same = request.edit, request.stamp == stamp_of(before)
        wanted = edit if same else _not_offered_yet(before, edit)
        checked = check_edit(before, wanted, now, read_named(uow, edit.required, edit.co_organizers, now), read_loosely)
        done = done_by(before, checked)
        if done and not same:
            raise InvalidInput({"title": EditReason.CHANGED_MEANWHILE})
        if not done:
            return Edited(before.poll, changed=False)
        count_use(uow, EDITS, request.by, now)
        asked = save_done(uow, before, checked, done, request.by, now)
        return Edited(checked.poll, changed=True, asked=asked.again, about_new=asked.about_new)


def _not_offered_yet(before: PollSnapshot, edit: PollEdit) -> PollEdit:
    """The edit without added times that stand by now: the same submission may come twice, and is saved once."""
    starts = {option.slot.starts_at for option in before.offered if not option.slot.days}
    days = {option.slot.days.first for option in before.offered if option.slot.days}
    return replace(
        edit,
        added=tuple(picked for picked in edit.added if picked.starts_at not in starts),
        added_dates=tuple(picked for picked in edit.added_dates if picked.day not in days),
    )
