"""Whether a draft can be posted: every error on its field at once, and what it comes to when there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.addresses import check_address
from bot.domain.cautions import confirm, draft_cautions
from bot.domain.co_organizers import check_co_organizers
from bot.domain.draft import Draft
from bot.domain.errors import InvalidInput
from bot.domain.membership import may_be_required
from bot.domain.offers import Frame, collect_offers, is_day_count
from bot.domain.person import Profile
from bot.domain.places import check_places
from bot.domain.poll import Slot
from bot.domain.reasons import CannotAnswer, Why
from bot.domain.series import check_repeat
from bot.domain.text import MOST_NOTE, MOST_PLACE, MOST_TITLE, clean_line, clean_text
from bot.domain.times.values import LEAST_LENGTH, Problem, ReadLoosely, Reason, is_length
from bot.domain.zones import find_zone

MOST_REQUIRED = 20
"""More than this and the poll's message could not name them."""


class DraftReason(Why, StrEnum):
    """What is wrong with a field of the form."""

    NO_TITLE = "no_title"
    TITLE_TOO_LONG = "title_too_long"
    NOTE_TOO_LONG = "note_too_long"
    PLACE_TOO_LONG = "place_too_long"
    UNKNOWN_ZONE = "unknown_zone"
    NO_CHANNEL = "no_channel"
    DEADLINE_PAST = "deadline_past"
    DEADLINE_TOO_LATE = "deadline_too_late"
    """It must come before the last time offered."""
    DEADLINE_NEEDED = "deadline_needed"
    """Only a deadline lets a poll choose by itself."""
    NOBODY_REQUIRED = "nobody_required"
    """An anonymous poll requires nobody: told where people are required."""
    ANONYMOUS_REQUIRES = "anonymous_requires"
    """An anonymous poll requires nobody: told where the poll is made anonymous."""
    NOBODY_TO_AGREE = "nobody_to_agree"
    """A poll that closes once all agree names nobody who must be there."""
    TOO_MANY_REQUIRED = "too_many_required"
    QUORUM_TOO_HIGH = "quorum_too_high"
    """More people are to be enough than are required."""


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft that can be posted: texts clean, slots in order of time, each required person once."""

    title: str
    note: str
    place: str
    slots: tuple[Slot, ...]
    required: tuple[str, ...]
    co_organizers: tuple[str, ...]
    places: int


def check(
    draft: Draft, now: datetime, profiles: Mapping[str, Profile], read_loosely: ReadLoosely | None = None
) -> CheckedDraft:
    """What the draft comes to. `profiles` are those of the required people and co-organizers, as far as known.

    Raises InvalidInput with all errors at once, or Unconfirmed with warnings that `draft.confirmed` does not accept.
    """
    length = draft.length if is_length(draft.length) else LEAST_LENGTH
    offers = collect_offers(draft.entered, Frame(find_zone(draft.zone), length, now, draft.date_order, read_loosely))
    errors: dict[str, Why] = {**_text_errors(draft), **offers.errors, **_setting_errors(draft)}
    errors |= check_deadline(draft.deadline_at, offers.slots, now, auto_close=draft.auto_close)
    errors |= check_repeat(draft.repeat, offers.slots, draft.zone, draft.deadline_at, now) if draft.repeat else {}
    errors |= check_people(draft.required, profiles, anonymous=draft.anonymous) | check_places(draft.places)
    errors |= check_quorum(draft.quorum, draft.required)
    errors |= check_agreement(draft.required, agreement=draft.agreement)
    errors |= check_co_organizers([draft.organizer], draft.co_organizers, profiles)
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
        co_organizers=tuple(user for user in dict.fromkeys(draft.co_organizers) if user != draft.organizer),
        places=draft.places or 0,
    )


def check_texts(place: str, note: str) -> dict[str, Why]:
    """What is wrong with place and note, which the close modal can change as well: field to reason."""
    errors: dict[str, Why] = {}
    if len(clean_text(note)) > MOST_NOTE:
        errors["note"] = DraftReason.NOTE_TOO_LONG
    if len(clean_line(place)) > MOST_PLACE:
        errors["place"] = DraftReason.PLACE_TOO_LONG
    return errors


def check_title(text: str) -> dict[str, Why]:
    """What is wrong with the title: field to reason."""
    title = clean_line(text)
    if not title:
        return {"title": DraftReason.NO_TITLE}
    return {"title": DraftReason.TITLE_TOO_LONG} if len(title) > MOST_TITLE else {}


def _text_errors(draft: Draft) -> dict[str, Why]:
    return check_texts(draft.place, draft.note) | check_title(draft.title)


def _setting_errors(draft: Draft) -> dict[str, Why]:
    problems: dict[str, Why | None] = {
        "length": None if is_length(draft.length) and is_day_count(draft.days or 1) else Problem(Reason.WRONG_LENGTH),
        "timezone": None if find_zone(draft.zone) else DraftReason.UNKNOWN_ZONE,
        "channel": None if draft.channel.strip() else DraftReason.NO_CHANNEL,
        "organizer_address": check_address(draft.organizer_address) if draft.organizer_address.strip() else None,
    }
    return {name: problem for name, problem in problems.items() if problem}


def check_deadline(
    deadline_at: datetime | None, slots: Sequence[Slot], now: datetime, *, auto_close: bool
) -> dict[str, Why]:
    """What is wrong with the deadline of a poll that offers these slots: field to reason."""
    if deadline_at is None:
        return {"deadline": DraftReason.DEADLINE_NEEDED} if auto_close else {}
    if deadline_at <= now:
        return {"deadline": DraftReason.DEADLINE_PAST}
    last = max((slot.passes_at for slot in slots), default=None)
    return {"deadline": DraftReason.DEADLINE_TOO_LATE} if last is not None and deadline_at >= last else {}


def check_quorum(quorum: int, required: Sequence[str]) -> dict[str, Why]:
    """What is wrong with how many of the required people are enough; 0 is all of them: field to reason."""
    return {"quorum": DraftReason.QUORUM_TOO_HIGH} if not 0 <= quorum <= len(set(required)) else {}


def check_agreement(required: Sequence[str], *, agreement: bool) -> dict[str, Why]:
    """A poll that closes once all agree needs somebody who must be there: field to reason."""
    return {"required": DraftReason.NOBODY_TO_AGREE} if agreement and not required else {}


def check_people(required: Sequence[str], profiles: Mapping[str, Profile], *, anonymous: bool) -> dict[str, Why]:
    """What is wrong with the required people: field to reason. `profiles` are theirs, as far as known."""
    known = [profiles[user] for user in required if user in profiles]
    if required and anonymous:
        return {"required": DraftReason.NOBODY_REQUIRED, "settings": DraftReason.ANONYMOUS_REQUIRES}
    if len(set(required)) > MOST_REQUIRED:
        return {"required": DraftReason.TOO_MANY_REQUIRED}
    cannot = [profile.name or profile.user for profile in known if not may_be_required(profile)]
    return {"required": CannotAnswer(tuple(dict.fromkeys(cannot)))} if cannot else {}
