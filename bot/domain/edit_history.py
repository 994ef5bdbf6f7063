"""What an edit leaves in the poll's history: one line for each thing that changed."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.domain.editing import CheckedEdit
from bot.domain.history import ADDED, REMOVED, Act, Done, from_to, slot_text
from bot.domain.places import places_per_time
from bot.domain.poll import SETTINGS, Poll, PollSnapshot

ON, OFF = "on", "off"


def done_by(before: PollSnapshot, edit: CheckedEdit) -> list[Done]:
    """Everything that the edit changes of this poll; [] where it changes nothing."""
    words, rules = _words(before.poll, edit.poll), _rules(before.poll, edit.poll)
    return [*words, *rules, *_places(places_per_time(before), edit.places), *_times(before, edit)]


def _words(before: Poll, after: Poll) -> Iterator[Done]:
    if before.title != after.title:
        yield from_to(Act.RENAMED, before.title, after.title)
    if before.place != after.place:
        yield from_to(Act.PLACE, before.place, after.place)
    if before.note != after.note:
        yield Done(Act.NOTE)


def _rules(before: Poll, after: Poll) -> Iterator[Done]:
    if before.deadline_at != after.deadline_at:
        yield from_to(Act.DEADLINE, _instant(before.deadline_at), _instant(after.deadline_at))
    turned = {name: ON if getattr(after, name) else OFF for name in SETTINGS if _differs(before, after, name)}
    if turned:
        yield Done(Act.SETTINGS, turned)
    if before.zone != after.zone:
        yield from_to(Act.ZONE, before.zone, after.zone)
    yield from _people(Act.REQUIRED, before.required, after.required)
    if before.quorum != after.quorum:
        yield from_to(Act.QUORUM, _number(before.quorum), _number(after.quorum))
    yield from _people(Act.CO_ORGANIZERS, before.co_organizers, after.co_organizers)


def _places(before: int, after: int) -> Iterator[Done]:
    """Empty where any number of people may come."""
    if before != after:
        yield from_to(Act.PLACES, str(before or ""), str(after or ""))


def _differs(before: Poll, after: Poll, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def _people(act: Act, before: Iterable[str], after: Iterable[str]) -> Iterator[Done]:
    added, removed = without(after, before), without(before, after)
    if added or removed:
        yield Done(act, {name: " ".join(users) for name, users in ((ADDED, added), (REMOVED, removed)) if users})


def without(users: Iterable[str], others: Iterable[str]) -> list[str]:
    """Those of the first who are none of the others."""
    left_out = set(others)
    return [user for user in users if user not in left_out]


def _times(before: PollSnapshot, edit: CheckedEdit) -> Iterator[Done]:
    old = {option.id: option.slot for option in before.options}
    for option in edit.changed:
        yield from_to(Act.TIME_CHANGED, slot_text(old[option.id]), slot_text(option.slot))
    for option in edit.withdrawn:
        yield from_to(Act.TIME_WITHDRAWN, slot_text(option.slot), "")
    for slot in edit.added:
        yield from_to(Act.TIME_ADDED, "", slot_text(slot))


def _number(quorum: int) -> str:
    """How many are enough; "" for all."""
    return str(quorum) if quorum else ""


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""
