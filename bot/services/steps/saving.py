"""Writing a checked edit of a poll inside a use-case's transaction, with its history. It decides nothing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.domain.asking_again import asked_about_new, asked_again, notice_of, still_asked
from bot.domain.co_organizers import helps_now
from bot.domain.edit_history import without
from bot.domain.editing import CheckedEdit
from bot.domain.history import Done
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.domain.offers import in_order_of_time
from bot.domain.places import places_per_time
from bot.domain.poll import Option, Poll, PollSnapshot
from bot.domain.reminders import takes_answers
from bot.services.steps.agreed_by_change import leave_the_choice
from bot.services.steps.asking import tell_by_message
from storage.concerning import REQUIRED
from storage.unit_of_work import UnitOfWork


class AskedBy(NamedTuple):
    """How many people an edit has asked: again, about times that changed, and others about new times."""

    again: int
    about_new: int


def save_done(
    uow: UnitOfWork,
    before: PollSnapshot,
    checked: CheckedEdit,
    done: Sequence[Done],
    by: str,
    now: datetime,
    *,
    knows: str = "",
) -> AskedBy:
    """Writes the edit and what it did, by this person. Whoever changed a time knows it, as does who proposed it
    (`knows`), and is not asked."""
    asked = _save_edit(uow, before, checked, (by, knows), now)
    leave_the_choice(uow, before, now)
    for one in done:
        uow.history.record(before.poll.id, at=now, who=by, what=one.act, data=one.data)
    return asked


def _save_edit(
    uow: UnitOfWork, before: PollSnapshot, checked: CheckedEdit, knowing: Collection[str], now: datetime
) -> AskedBy:
    poll = checked.poll
    uow.poll_changes.edit(poll)
    _name_people(uow, before.poll, poll, now)
    asked = {user: was for user, was in _asked_again(uow, before, checked).items() if user not in knowing}
    for option in checked.changed:
        uow.poll_changes.change_time(poll.id, option, voids=True)
        uow.votes.clear_option(option.id)
    for option in checked.moved:
        uow.poll_changes.change_time(poll.id, option, voids=False)
    for option in checked.withdrawn:
        uow.poll_changes.withdraw_option(poll.id, option.id)
    if checked.places != places_per_time(before):
        uow.poll_changes.set_capacity(poll.id, checked.places)
    added = _offer(uow, before, checked, now)
    about_new = _asked_about_new(uow, before, checked.poll, knowing, now) if added else []
    _ask(uow, before, checked, asked, dict.fromkeys(about_new, added), now)
    return AskedBy(len(asked), len(set(about_new) - asked.keys()))


def _ask(
    uow: UnitOfWork,
    before: PollSnapshot,
    checked: CheckedEdit,
    again: Mapping[str, list[Option]],
    about_new: Mapping[str, list[Option]],
    now: datetime,
) -> None:
    """One message asks each of them, in the place of those that ask them already."""
    asked = list(dict.fromkeys((*again, *about_new)))
    edit_id, asking = new_id(now), uow.asking.of_poll(before.poll.id, asked) if asked else []
    withdrawn = {option.id for option in checked.withdrawn}

    def notice_for(user: str) -> Notice:
        replaced = [one for one in asking if one.user == user]
        changed, new = again.get(user, []), about_new.get(user, [])
        also = still_asked(before, user, replaced, withdrawn | {option.id for option in changed})
        return notice_of(before, user, changed, also, edit_id, now, new=new)

    tell_by_message(uow, asked, notice_for)
    uow.asking.replace(asking, now)


def _asked_again(uow: UnitOfWork, before: PollSnapshot, checked: CheckedEdit) -> dict[str, list[Option]]:
    """Nothing is looked up where no time is changed."""
    if not checked.changed:
        return {}
    earlier = uow.notices.about(before.poll.id, NoticeKind.ASKED_AGAIN, since=before.poll.created_at)
    return asked_again(before, checked.changed, earlier)


def _asked_about_new(
    uow: UnitOfWork, before: PollSnapshot, poll: Poll, knowing: Collection[str], now: datetime
) -> list[str]:
    """Those who must be there and owe one more answer now, but for those who want no reminders."""
    required = [user for user in poll.required if user not in knowing] if takes_answers(poll, now) else []
    concerned = asked_about_new(before, required, uow.asking.of_poll(poll.id, required)) if required else []
    consents = uow.people.consents(concerned)
    return [user for user in concerned if consents[user].reminders]


def _name_people(uow: UnitOfWork, before: Poll, after: Poll, now: datetime) -> None:
    """Only what differs is written: required people who are deactivated in Slack, whom no read shows, stay named."""
    uow.poll_people.remove(after.id, REQUIRED, without(before.required, after.required))
    uow.poll_people.add(after.id, REQUIRED, without(after.required, before.required))
    for user in without(before.co_organizers, after.co_organizers):
        uow.poll_people.remove_co_organizer(after.id, user)
    for user in without(after.co_organizers, before.co_organizers):
        uow.poll_people.add_co_organizer(after.id, user)
        uow.notices.owe(helps_now(after, user, now))


def _offer(uow: UnitOfWork, before: PollSnapshot, checked: CheckedEdit, now: datetime) -> list[Option]:
    """Adds the new times, which it returns; all that are offered stand in the order of time, as in a new poll,
    withdrawn ones last."""
    if not (checked.changed or checked.added):
        return []
    first, places = len(before.options), checked.places
    added = [Option(new_id(now), first + place, slot, capacity=places) for place, slot in enumerate(checked.added)]
    uow.poll_changes.add_options(checked.poll.id, added)
    new = {option.id: option for option in (*before.options, *checked.changed, *checked.moved, *added)}
    gone = {option.id for option in checked.withdrawn}
    uow.poll_changes.reorder(checked.poll.id, [option.id for option in in_order_of_time(new.values(), gone)])
    return added
