"""Editing a posted poll: texts, deadline, settings, people and times. Answers to what stays are kept; sends nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.asking_again import asked_again, notice_of
from bot.domain.co_organizers import helps_now
from bot.domain.edit_history import done_by, without
from bot.domain.editing import CheckedEdit, check_edit
from bot.domain.errors import InvalidInput, PollNotOpen
from bot.domain.ids import new_id
from bot.domain.limits import EDITS
from bot.domain.notice import NoticeKind
from bot.domain.places import places_per_time
from bot.domain.poll import Option, Poll, PollSnapshot, PollStatus
from bot.domain.poll_edit import EditReason, PollEdit, stamp_of
from bot.domain.reasons import PollReason
from bot.loose_days import read_loosely
from bot.ports import Clock
from bot.services.steps.asking import tell_by_message
from bot.services.steps.finding import find_managed, read_named
from bot.services.steps.limits import count_use
from storage.database import Database
from storage.polls.people import REQUIRED
from storage.unit_of_work import UnitOfWork


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
    """The poll as it is now, whether the submission changed it, and how many people are asked again."""

    poll: Poll
    changed: bool
    asked: int = 0


def editable_poll(database: Database, workspace: str, poll_id: str, *, user: str, admin: bool) -> PollSnapshot:
    """The poll as the modal shows it. Raises NotFound, NotAllowed, PollNotOpen for one that is over."""
    with database.read(workspace) as uow:
        return _find(uow, poll_id, user, admin=admin)


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
        before = _find(uow, request.poll, request.by, admin=request.admin)
        edit, same = request.edit, request.stamp == stamp_of(before)
        wanted = edit if same else _not_offered_yet(before, edit)
        checked = check_edit(before, wanted, now, read_named(uow, edit.required, edit.co_organizers, now), read_loosely)
        done = done_by(before, checked)
        if done and not same:
            raise InvalidInput({"title": EditReason.CHANGED_MEANWHILE})
        if not done:
            return Edited(before.poll, changed=False)
        count_use(uow, EDITS, request.by, now)
        asked = _save(uow, before, checked, now)
        for one in done:
            uow.history.record(request.poll, at=now, who=request.by, what=one.act, data=one.data)
        return Edited(checked.poll, changed=True, asked=asked)


def _find(uow: UnitOfWork, poll_id: str, user: str, *, admin: bool) -> PollSnapshot:
    snapshot = find_managed(uow, poll_id, user, admin=admin)
    if snapshot.poll.status is PollStatus.CANCELLED:
        raise PollNotOpen(PollReason.CANCELLED_ALREADY)
    if snapshot.poll.status is PollStatus.CLOSED:
        raise PollNotOpen(PollReason.CLOSED_ALREADY)
    return snapshot


def _not_offered_yet(before: PollSnapshot, edit: PollEdit) -> PollEdit:
    """The edit without added times that stand by now: the same submission may come twice, and is saved once."""
    starts = {option.slot.starts_at for option in before.offered if not option.slot.days}
    days = {option.slot.days.first for option in before.offered if option.slot.days}
    return replace(
        edit,
        added=tuple(picked for picked in edit.added if picked.starts_at not in starts),
        added_dates=tuple(picked for picked in edit.added_dates if picked.day not in days),
    )


def _save(uow: UnitOfWork, before: PollSnapshot, checked: CheckedEdit, now: datetime) -> int:
    """Writes the edit; how many people are asked again."""
    poll = checked.poll
    uow.poll_changes.edit(poll)
    _name_people(uow, before.poll, poll, now)
    asked = _asked_again(uow, before, checked)
    for option in checked.changed:
        uow.poll_changes.change_time(poll.id, option)
        uow.votes.clear_option(option.id)
    for option in checked.moved:
        uow.poll_changes.change_time(poll.id, option)
    for option in checked.withdrawn:
        uow.poll_changes.withdraw_option(poll.id, option.id)
    if checked.places != places_per_time(before):
        uow.poll_changes.set_capacity(poll.id, checked.places)
    _offer(uow, before, checked, now)
    edit_id = new_id(now)
    tell_by_message(uow, asked, lambda user: notice_of(before, user, asked[user], edit_id, now))
    return len(asked)


def _asked_again(uow: UnitOfWork, before: PollSnapshot, checked: CheckedEdit) -> dict[str, list[Option]]:
    """Nothing is looked up where no time is changed."""
    if not checked.changed:
        return {}
    earlier = uow.notices.about(before.poll.id, NoticeKind.ASKED_AGAIN, since=before.poll.created_at)
    return asked_again(before, checked.changed, earlier)


def _name_people(uow: UnitOfWork, before: Poll, after: Poll, now: datetime) -> None:
    """Only what differs is written: required people who are deactivated in Slack, whom no read shows, stay named."""
    uow.poll_people.remove(after.id, REQUIRED, without(before.required, after.required))
    uow.poll_people.add(after.id, REQUIRED, without(after.required, before.required))
    for user in without(before.co_organizers, after.co_organizers):
        uow.poll_people.remove_co_organizer(after.id, user)
    for user in without(after.co_organizers, before.co_organizers):
        uow.poll_people.add_co_organizer(after.id, user)
        uow.notices.owe(helps_now(after, user, now))


def _offer(uow: UnitOfWork, before: PollSnapshot, checked: CheckedEdit, now: datetime) -> None:
    """Adds the new times; all that are offered stand in the order of time, as in a new poll, withdrawn ones last."""
    if not (checked.changed or checked.added):
        return
    first, places = len(before.options), checked.places
    added = [Option(new_id(now), first + place, slot, capacity=places) for place, slot in enumerate(checked.added)]
    uow.poll_changes.add_options(checked.poll.id, added)
    new = {option.id: option for option in (*before.options, *checked.changed, *checked.moved, *added)}
    gone = {option.id for option in checked.withdrawn}
    order = sorted(new.values(), key=lambda one: (one.withdrawn or one.id in gone, one.slot.starts_at, one.position))
    uow.poll_changes.reorder(checked.poll.id, [option.id for option in order])
