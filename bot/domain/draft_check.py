"""Whether a draft can be posted: every error on its field at once, and what it comes to when there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.addresses import check_address
from bot.domain.cautions import confirm, draft_cautions
from bot.domain.draft import Draft
from bot.domain.errors import InvalidInput
from bot.domain.membership import may_be_required
from bot.domain.offers import Frame, collect_offers, is_day_count
from bot.domain.person import Profile
from bot.domain.places import check_places
from bot.domain.poll import Slot
from bot.domain.series import check_repeat
from bot.domain.text import MOST_NOTE, MOST_PLACE, MOST_TITLE, clean_line, clean_text
from bot.domain.times.values import LEAST_LENGTH, Problem, ReadLoosely, Reason, is_length
from bot.domain.zones import find_zone

MOST_REQUIRED = 20
"""More than this and the poll's message could not name them."""

NO_TITLE = "Please say what the meeting is about."
UNKNOWN_ZONE = "This time zone is not known; please choose one from the list."
NO_CHANNEL = "Please choose where the poll is posted."
DEADLINE_PAST = "The deadline has passed; please pick one that is still ahead."
DEADLINE_TOO_LATE = "The deadline must come before the last time offered."
DEADLINE_NEEDED = "Choosing by itself needs a deadline; please pick one, or take the tick away."
NOBODY_REQUIRED = "An anonymous poll has no required people; please empty this, or take the tick at anonymous away."
TOO_MANY_REQUIRED = f"At most {MOST_REQUIRED} people can be required; please leave some out."
QUORUM_TOO_HIGH = "This must be between 1 and the number of people who must be there; leave it empty for all of them."
CANNOT_ANSWER = "One of these is an app or a deactivated account and cannot answer; please take it out."


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft that can be posted: texts clean, slots in order of time, each required person once."""

    title: str
    note: str
    place: str
    slots: tuple[Slot, ...]
    required: tuple[str, ...]
    places: int


def check(
    draft: Draft, now: datetime, profiles: Mapping[str, Profile], read_loosely: ReadLoosely | None = None
) -> CheckedDraft:
    """What the draft comes to. `profiles` are those of the required people, as far as known.

    Raises InvalidInput with all errors at once, or Unconfirmed with warnings that `draft.confirmed` does not accept.
    """
    length = draft.length if is_length(draft.length) else LEAST_LENGTH
    offers = collect_offers(draft.entered, Frame(find_zone(draft.zone), length, now, draft.date_order, read_loosely))
    errors: dict[str, str | Problem] = {**_text_errors(draft), **offers.errors, **_setting_errors(draft)}
    errors |= check_deadline(draft.deadline_at, offers.slots, now, auto_close=draft.auto_close)
    errors |= check_repeat(draft.repeat, offers.slots, draft.zone, draft.deadline_at, now) if draft.repeat else {}
    errors |= check_people(draft.required, profiles, anonymous=draft.anonymous) | check_places(draft.places)
    if errors:
        raise InvalidInput(errors)
    confirm(draft_cautions(draft, offers.found, profiles), draft.confirmed)
    required = tuple(dict.fromkeys(draft.required))
    return CheckedDraft(
        title=clean_line(draft.title),
        note=clean_text(draft.note),
        place=clean_line(draft.place),
        slots=offers.slots,
        required=required,
        places=draft.places or 0,
    )


def check_texts(place: str, note: str) -> dict[str, str]:
    """What is wrong with place and note, which the close modal can change as well: field to sentence."""
    errors = {}
    if len(clean_text(note)) > MOST_NOTE:
        errors["note"] = f"Please keep the note within {MOST_NOTE} characters."
    if len(clean_line(place)) > MOST_PLACE:
        errors["place"] = f"Please keep the place within {MOST_PLACE} characters."
    return errors


def check_title(text: str) -> dict[str, str]:
    """What is wrong with the title: field to sentence."""
    title = clean_line(text)
    if not title:
        return {"title": NO_TITLE}
    return {"title": f"Please keep the title within {MOST_TITLE} characters."} if len(title) > MOST_TITLE else {}


def _text_errors(draft: Draft) -> dict[str, str]:
    return check_texts(draft.place, draft.note) | check_title(draft.title)


def _setting_errors(draft: Draft) -> dict[str, str | Problem]:
    problems: dict[str, str | Problem] = {
        "length": "" if is_length(draft.length) and is_day_count(draft.days or 1) else Problem(Reason.WRONG_LENGTH),
        "timezone": "" if find_zone(draft.zone) else UNKNOWN_ZONE,
        "channel": "" if draft.channel.strip() else NO_CHANNEL,
        "organizer_address": check_address(draft.organizer_address) if draft.organizer_address.strip() else "",
    }
    return {name: problem for name, problem in problems.items() if problem}


def check_deadline(
    deadline_at: datetime | None, slots: Sequence[Slot], now: datetime, *, auto_close: bool
) -> dict[str, str]:
    """What is wrong with the deadline of a poll that offers these slots: field to sentence."""
    if deadline_at is None:
        return {"deadline": DEADLINE_NEEDED} if auto_close else {}
    if deadline_at <= now:
        return {"deadline": DEADLINE_PAST}
    last = max((slot.passes_at for slot in slots), default=None)
    return {"deadline": DEADLINE_TOO_LATE} if last is not None and deadline_at >= last else {}


def check_quorum(quorum: int, required: Sequence[str]) -> dict[str, str]:
    """What is wrong with how many of the required people are enough; 0 is all of them: field to sentence."""
    return {"quorum": QUORUM_TOO_HIGH} if not 0 <= quorum <= len(set(required)) else {}


def check_people(required: Sequence[str], profiles: Mapping[str, Profile], *, anonymous: bool) -> dict[str, str]:
    """What is wrong with the required people: field to sentence. `profiles` are theirs, as far as known."""
    known = [profiles[user] for user in required if user in profiles]
    if required and anonymous:
        return {"required": NOBODY_REQUIRED}
    if len(set(required)) > MOST_REQUIRED:
        return {"required": TOO_MANY_REQUIRED}
    return {"required": CANNOT_ANSWER} if not all(map(may_be_required, known)) else {}
