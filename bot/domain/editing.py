"""What may be changed of a poll that was posted, and what a change comes to. Decides; neither reads nor writes."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.draft import PickedTime
from bot.domain.draft_check import check_deadline, check_people, check_texts, check_title
from bot.domain.errors import InvalidInput
from bot.domain.membership import may_run_polls
from bot.domain.offers import reason_against
from bot.domain.person import Profile
from bot.domain.places import check_places, places_per_time
from bot.domain.poll import MAX_OPTIONS, Option, Poll, PollSnapshot, Slot
from bot.domain.text import clean_line, clean_text
from bot.domain.times.values import LEAST_LENGTH, Problem, Reason, is_length

MOST_CO_ORGANIZERS = 10
MOST_EVER_OFFERED = 200
"""Times that a poll has offered in all, withdrawn ones among them, which stay for ever."""
TIMES = "time"


class EditReason(StrEnum):
    """Why an edit cannot be saved."""

    ANONYMITY_STAYS = "anonymity_stays"
    """Somebody has answered in the belief that no name is shown."""
    CHANGED_MEANWHILE = "changed_meanwhile"
    """Somebody else saved an edit after this one was begun."""
    CANNOT_HELP = "cannot_help"
    """One of the co-organizers is an app, deactivated, of another workspace or unknown."""
    TOO_MANY_HELP = "too_many_help"
    ALL_WITHDRAWN = "all_withdrawn"
    TOO_MANY_EVER = "too_many_ever"


@dataclass(frozen=True, slots=True)
class PollEdit:
    """A poll as somebody wants it. `times` maps ids of options to starts; one without a new start stays as it is."""

    title: str
    place: str
    note: str
    deadline_at: datetime | None
    anonymous: bool
    hidden: bool
    auto_close: bool
    required: tuple[str, ...]
    co_organizers: tuple[str, ...]
    times: Mapping[str, datetime]
    withdrawn: frozenset[str] = frozenset()
    added: tuple[PickedTime, ...] = ()
    length: timedelta = timedelta(hours=1)
    """Of the added times; a changed one keeps its own length."""
    places: int | None = 0
    """How many people may say yes to each time; 0: any number, None: what was typed is no number."""


@dataclass(frozen=True, slots=True)
class CheckedEdit:
    """What an edit comes to: the poll as it will be, and its options that are changed, withdrawn and added."""

    poll: Poll
    changed: tuple[Option, ...]
    withdrawn: tuple[Option, ...]
    added: tuple[Slot, ...]
    places: int
    """Of each time, as in `PollEdit`."""


def edit_of(snapshot: PollSnapshot) -> PollEdit:
    """The edit that changes nothing."""
    poll = snapshot.poll
    return PollEdit(
        title=poll.title,
        place=poll.place,
        note=poll.note,
        deadline_at=poll.deadline_at,
        anonymous=poll.anonymous,
        hidden=poll.hidden,
        auto_close=poll.auto_close,
        required=poll.required,
        co_organizers=poll.co_organizers,
        times={},
        places=places_per_time(snapshot),
    )


def stamp_of(snapshot: PollSnapshot) -> str:
    """Changes with everything that an edit can change, and with nothing else: answers leave it as it is."""
    edit = edit_of(snapshot)
    seen = [(option.id, option.slot, option.withdrawn) for option in snapshot.options]
    return hashlib.sha256(repr((edit, seen)).encode()).hexdigest()[:32]


def check_edit(snapshot: PollSnapshot, edit: PollEdit, now: datetime, profiles: Mapping[str, Profile]) -> CheckedEdit:
    """What the edit comes to. `profiles` are those of the required people and co-organizers, as far as known.

    Raises InvalidInput with all errors at once: sentences, problems of times, and members of `EditReason`.
    """
    changed, length = _changed(snapshot, edit), edit.length if is_length(edit.length) else LEAST_LENGTH
    added = tuple(Slot(picked.starts_at, picked.starts_at + length) for picked in edit.added)
    withdrawn = tuple(option for option in snapshot.offered if option.id in edit.withdrawn)
    errors = check_texts(edit.place, edit.note) | check_title(edit.title) | check_places(edit.places)
    slots = _slots_after(snapshot, changed, withdrawn, added)
    errors |= _deadline_errors(snapshot.poll, edit, slots, now) | _people_errors(snapshot, edit, profiles)
    problems = {**errors, **_time_errors(snapshot, edit, changed, now)}
    if problems:
        raise InvalidInput(problems)
    return CheckedEdit(_edited(snapshot.poll, edit), changed, withdrawn, added, edit.places or 0)


def _changed(snapshot: PollSnapshot, edit: PollEdit) -> tuple[Option, ...]:
    """The options that get another start, with their new slots."""
    starts = {option: at for option, at in edit.times.items() if option not in edit.withdrawn}
    moved = ((option, starts.get(option.id, option.slot.starts_at)) for option in snapshot.offered)
    return tuple(
        replace(option, slot=Slot(at, at + option.slot.length)) for option, at in moved if at != option.slot.starts_at
    )


def _slots_after(
    snapshot: PollSnapshot, changed: Iterable[Option], withdrawn: tuple[Option, ...], added: tuple[Slot, ...]
) -> list[Slot]:
    new = {option.id: option.slot for option in changed}
    kept = [option for option in snapshot.offered if option not in withdrawn]
    return [*(new.get(option.id, option.slot) for option in kept), *added]


def _deadline_errors(poll: Poll, edit: PollEdit, slots: list[Slot], now: datetime) -> dict[str, str]:
    """A deadline that passed and stays as it is, is no error of this edit."""
    passed = edit.deadline_at == poll.deadline_at and poll.past_deadline(now)
    return {} if passed else check_deadline(edit.deadline_at, slots, now, auto_close=edit.auto_close)


def _people_errors(snapshot: PollSnapshot, edit: PollEdit, profiles: Mapping[str, Profile]) -> dict[str, str]:
    """Who is named already stays named, whatever Slack tells of them by now."""
    poll, errors = snapshot.poll, check_people(edit.required, profiles, anonymous=edit.anonymous)
    if poll.anonymous and not edit.anonymous and snapshot.votes:
        errors["settings"] = EditReason.ANONYMITY_STAYS
    new = [user for user in edit.co_organizers if user not in (poll.organizer, *poll.co_organizers)]
    if len(set(edit.co_organizers)) > MOST_CO_ORGANIZERS:
        errors["co_organizers"] = EditReason.TOO_MANY_HELP
    elif not all(user in profiles and may_run_polls(profiles[user]) for user in new):
        errors["co_organizers"] = EditReason.CANNOT_HELP
    return errors


def _time_errors(
    snapshot: PollSnapshot, edit: PollEdit, changed: tuple[Option, ...], now: datetime
) -> dict[str, str | Problem]:
    new = [PickedTime(f"{TIMES}:{option.id}", option.slot.starts_at) for option in changed]
    errors: dict[str, str | Problem] = {}
    leaving = {option.id for option in changed} | edit.withdrawn
    seen = {option.slot.starts_at for option in snapshot.offered if option.id not in leaving}
    for picked in (*new, *edit.added):
        reason = reason_against(picked.starts_at, now) or (Reason.DUPLICATE if picked.starts_at in seen else None)
        if reason:
            errors[picked.field] = Problem(reason)
        seen.add(picked.starts_at)
    if edit.added and not is_length(edit.length):
        errors["length"] = Problem(Reason.WRONG_LENGTH)
    return errors | _count_errors(snapshot, edit)


def _count_errors(snapshot: PollSnapshot, edit: PollEdit) -> dict[str, str | Problem]:
    kept = sum(option.id not in edit.withdrawn for option in snapshot.offered)
    count = kept + len(edit.added)
    if not count:
        return {"withdraw": EditReason.ALL_WITHDRAWN}
    if edit.added and count > MAX_OPTIONS:
        return {edit.added[-1].field: Problem(Reason.TOO_MANY, count=count)}
    if edit.added and len(snapshot.options) + len(edit.added) > MOST_EVER_OFFERED:
        return {edit.added[-1].field: EditReason.TOO_MANY_EVER}
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
        required=tuple(dict.fromkeys(edit.required)),
        co_organizers=tuple(user for user in dict.fromkeys(edit.co_organizers) if user != poll.organizer),
    )
