"""What may be changed of a poll that was posted, and what a change comes to. Decides; neither reads nor writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.cautions import confirm, edit_cautions
from bot.domain.co_organizers import check_co_organizers
from bot.domain.days import days_from
from bot.domain.draft import Entered
from bot.domain.draft_check import (
    DraftReason,
    check_agreement,
    check_deadline,
    check_people,
    check_quorum,
    check_texts,
    check_title,
)
from bot.domain.errors import InvalidInput
from bot.domain.offers import Frame, Offer, Offers, further_offers, is_day_count, reason_against, same_choice
from bot.domain.person import Profile
from bot.domain.places import check_places
from bot.domain.poll import Option, Poll, PollSnapshot, Slot
from bot.domain.poll_edit import MOST_EVER_OFFERED, EditReason, PollEdit
from bot.domain.reasons import Why
from bot.domain.text import clean_line, clean_text
from bot.domain.times.values import LEAST_LENGTH, Problem, ReadLoosely, Reason, is_length
from bot.domain.times.zone_change import change_zone
from bot.domain.zones import find_zone, slot_of_days, zone_or_utc

TIMES, DATES, ZONE = "time", "date", "timezone"


@dataclass(frozen=True, slots=True)
class CheckedEdit:
    """What an edit comes to: the poll as it will be, and its options that are changed, withdrawn and added.

    `moved` are whole days whose instants follow the poll's new zone: the same dates, so that their answers stay.
    """

    poll: Poll
    changed: tuple[Option, ...]
    withdrawn: tuple[Option, ...]
    added: tuple[Slot, ...]
    places: int
    """Of each time, as in `PollEdit`."""
    moved: tuple[Option, ...] = ()


def check_edit(
    snapshot: PollSnapshot,
    edit: PollEdit,
    now: datetime,
    profiles: Mapping[str, Profile],
    read_loosely: ReadLoosely | None = None,
) -> CheckedEdit:
    """What the edit comes to. `profiles` are those of the required people and co-organizers, as far as known.

    Raises InvalidInput with all errors at once: sentences, problems of times, and members of `EditReason`; else
    Unconfirmed with warnings that `edit.confirmed` does not accept.
    """
    edit = edit if edit.zone else replace(edit, zone=snapshot.poll.zone)
    options, zone_errors = _in_zone(snapshot, edit, now)
    withdrawn = tuple(option for option in snapshot.offered if option.id in edit.withdrawn)
    kept = [option for option in options if option.id not in edit.withdrawn]
    added = further_offers(_entered(edit), _frame(edit, now, read_loosely), [option.slot for option in kept])
    changed, moved = _changes(snapshot, kept)
    errors = check_texts(edit.place, edit.note) | check_title(edit.title) | check_places(edit.places)
    slots = [*(option.slot for option in kept), *added.slots]
    errors |= _deadline_errors(snapshot.poll, edit, slots, now) | _people_errors(snapshot, edit, profiles)
    problems = {**errors, **zone_errors, **_time_errors(edit, kept, changed, now), **added.errors}
    problems |= _count_errors(snapshot, kept, added)
    if problems:
        raise InvalidInput(problems)
    new = [Offer(_field_of(option), option.slot) for option in changed] + added.found
    confirm(edit_cautions(snapshot.poll, edit.zone, edit.required, kept, new, profiles), edit.confirmed)
    poll = _edited(snapshot.poll, edit)
    return CheckedEdit(poll, changed, withdrawn, added.slots, edit.places or 0, moved)


def _entered(edit: PollEdit) -> Entered:
    return Entered(edit.added, edit.days, edit.added_dates, edit.bulk_days, edit.bulk_times)


def _frame(edit: PollEdit, now: datetime, read_loosely: ReadLoosely | None) -> Frame:
    length = edit.length if is_length(edit.length) else LEAST_LENGTH
    return Frame(find_zone(edit.zone), length, now, edit.date_order, read_loosely)


def _in_zone(snapshot: PollSnapshot, edit: PollEdit, now: datetime) -> tuple[list[Option], dict[str, Problem]]:
    """The offered options as they will be, and what the clocks of another zone leave out. What is past stays so."""
    errors: dict[str, Problem] = {}
    options = []
    for option in snapshot.offered:
        slot = _slot_after(snapshot.poll, option, edit, now)
        if isinstance(slot, Problem):
            errors[ZONE] = slot
        options.append(option if isinstance(slot, Problem) else replace(option, slot=slot))
    return options, errors


def _slot_after(poll: Poll, option: Option, edit: PollEdit, now: datetime) -> Slot | Problem:
    """Its new slot: of whole days as many as before, of a time as long as before."""
    slot = option.slot
    if slot.days:
        first = edit.dates.get(option.id, slot.days.first)
        return slot_of_days(days_from(first, slot.days.count), zone_or_utc(edit.zone))
    starts_at: datetime | Problem = edit.times.get(option.id, slot.starts_at)
    if option.id not in edit.times and edit.zone != poll.zone and slot.is_ahead(now):
        (starts_at,) = change_zone([slot.starts_at], zone_or_utc(poll.zone), zone_or_utc(edit.zone), edit.keep)
    if isinstance(starts_at, Problem):
        return starts_at
    return slot if starts_at == slot.starts_at else Slot(starts_at, starts_at + slot.length)


def _changes(snapshot: PollSnapshot, kept: Iterable[Option]) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """The options with other times or dates, and those whose instants alone are others."""
    before = {option.id: option.slot for option in snapshot.offered}
    others = [option for option in kept if option.slot != before[option.id]]
    changed = tuple(one for one in others if same_choice(one.slot) != same_choice(before[one.id]))
    return changed, tuple(option for option in others if option not in changed)


def _field_of(option: Option) -> str:
    return f"{DATES if option.slot.days else TIMES}:{option.id}"


def _deadline_errors(poll: Poll, edit: PollEdit, slots: list[Slot], now: datetime) -> dict[str, Why]:
    """A deadline that passed and stays as it is, is no error of this edit."""
    passed = edit.deadline_at == poll.deadline_at and poll.past_deadline(now)
    return {} if passed else check_deadline(edit.deadline_at, slots, now, auto_close=edit.auto_close)


def _people_errors(snapshot: PollSnapshot, edit: PollEdit, profiles: Mapping[str, Profile]) -> dict[str, Why]:
    """Who is named already stays named, whatever Slack tells of them by now."""
    poll, errors = snapshot.poll, check_people(edit.required, profiles, anonymous=edit.anonymous)
    errors |= {} if _keeps_quorum(poll, edit) else check_quorum(edit.quorum, edit.required)
    errors |= {} if _keeps_agreement(poll, edit) else check_agreement(edit.required, agreement=edit.agreement)
    if poll.anonymous and not edit.anonymous and snapshot.votes:
        errors["settings"] = EditReason.ANONYMITY_STAYS
    return errors | check_co_organizers((poll.organizer, *poll.co_organizers), edit.co_organizers, profiles)


def _keeps_quorum(poll: Poll, edit: PollEdit) -> bool:
    """Required people may have left, so that fewer than the quorum are named; an edit of something else is saved."""
    return edit.quorum == poll.quorum and set(edit.required) == set(poll.required)


def _keeps_agreement(poll: Poll, edit: PollEdit) -> bool:
    """The last of the required people may have left, which hinders no edit of something else."""
    return edit.agreement == poll.agreement and set(edit.required) == set(poll.required)


def _time_errors(edit: PollEdit, kept: Sequence[Option], changed: Sequence[Option], now: datetime) -> dict[str, Why]:
    errors: dict[str, Why] = {}
    seen = {same_choice(option.slot) for option in kept if option not in changed}
    for option in changed:
        same = same_choice(option.slot)
        reason = reason_against(option.slot, now) or (Reason.DUPLICATE if same in seen else None)
        if reason:
            errors[_field_of(option) if _is_picked(option, edit) else ZONE] = Problem(reason)
        seen.add(same)
    if edit.added and not is_length(edit.length):
        errors["length"] = Problem(Reason.WRONG_LENGTH)
    if edit.added_dates and not is_day_count(edit.days):
        errors["length"] = Problem(Reason.WRONG_LENGTH)
    if find_zone(edit.zone) is None:
        errors[ZONE] = DraftReason.UNKNOWN_ZONE
    return errors


def _is_picked(option: Option, edit: PollEdit) -> bool:
    return option.id in edit.times or option.id in edit.dates


def _count_errors(snapshot: PollSnapshot, kept: Sequence[Option], added: Offers) -> dict[str, Why]:
    if not kept and not added.found and not added.errors:
        return {"withdraw": EditReason.ALL_WITHDRAWN}
    if added.found and len(snapshot.options) + len(added.found) > MOST_EVER_OFFERED:
        return {added.found[-1].field: EditReason.TOO_MANY_EVER}
    return {}


def _edited(poll: Poll, edit: PollEdit) -> Poll:
    return replace(
        poll,
        title=clean_line(edit.title),
        place=clean_line(edit.place),
        note=clean_text(edit.note),
        deadline_at=edit.deadline_at,
        anonymous=edit.anonymous,
        hidden=edit.hidden,
        auto_close=edit.auto_close,
        agreement=edit.agreement,
        proposals=edit.proposals,
        zone=edit.zone,
        quorum=edit.quorum,
        required=tuple(dict.fromkeys(edit.required)),
        co_organizers=tuple(user for user in dict.fromkeys(edit.co_organizers) if user != poll.organizer),
    )
