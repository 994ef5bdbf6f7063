"""What an organizer should know before posting or closing, and accepts by submitting a second time."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time

from bot.domain.draft import Draft
from bot.domain.errors import Unconfirmed
from bot.domain.offers import Offer
from bot.domain.person import Profile
from bot.domain.poll import Option, Poll, Slot
from bot.domain.zones import find_zone, print_moment, print_slot

DAY_STARTS, DAY_ENDS = time(7), time(22)
"""Local times outside of these count as night."""
REQUIRED = "required"
MOST_SENTENCES = 3
"""The most warnings shown under one field."""


def confirm(warnings: dict[str, str], confirmed: str) -> None:
    """Raises Unconfirmed unless exactly these warnings were accepted: a change that brings another one asks again."""
    token = hashlib.sha256(json.dumps(warnings, sort_keys=True).encode()).hexdigest()[:32]
    if warnings and confirmed != token:
        raise Unconfirmed(warnings, token)


def draft_cautions(draft: Draft, offers: Sequence[Offer], profiles: Mapping[str, Profile]) -> dict[str, str]:
    """Field to warning: overlaps, an hour that occurs twice, night for a required person. Offers in order of time.

    Of whole days there is none: they have no hour, and weeks that overlap are what an organizer asks about.
    """
    return _cautions([], offers, draft.zone, _people(draft.required, profiles))


def edit_cautions(
    poll: Poll,
    zone: str,
    required: Sequence[str],
    kept: Sequence[Option],
    new: Sequence[Offer],
    profiles: Mapping[str, Profile],
) -> dict[str, str]:
    """Those of an edit: of the times that are new or changed, and of all for whoever is required only now.

    `kept` are the options as they will be, changed ones included; `zone` and `required` are the poll's after the edit.
    """
    places = {offer.slot for offer in new}
    stand = [Offer(REQUIRED, option.slot) for option in kept if option.slot not in places]
    warnings = _cautions(stand, new, zone, _people(required, profiles))
    added = _people([user for user in required if user not in poll.required], profiles)
    nights = [said for offer in stand if not offer.slot.days for said in _nights(zone, offer, added)]
    return warnings | ({REQUIRED: _some_of(nights)} if nights else {})


def _cautions(stand: Sequence[Offer], offers: Sequence[Offer], zone: str, people: Sequence[Profile]) -> dict[str, str]:
    warnings: dict[str, list[str]] = {}
    earlier = [offer for offer in stand if not offer.slot.days]
    for offer in offers:
        if offer.slot.days:
            continue
        found = [*_overlap(earlier, offer, zone), *_doubled(offer, zone), *_nights(zone, offer, people)]
        warnings.setdefault(offer.field, []).extend(found)
        earlier.append(offer)
    return {name: _some_of(found) for name, found in warnings.items() if found}


def _people(users: Sequence[str], profiles: Mapping[str, Profile]) -> list[Profile]:
    return [profiles[user] for user in dict.fromkeys(users) if user in profiles]


def is_night(slot: Slot, zone: str) -> bool:
    """Whether any of the slot lies outside of 7:00 to 22:00 on the zone's clocks; False for an unknown zone."""
    info = find_zone(zone)
    if info is None:
        return False
    start, end = (instant.astimezone(info).replace(tzinfo=None) for instant in (slot.starts_at, slot.ends_at))
    return start.time() < DAY_STARTS or end > datetime.combine(start.date(), DAY_ENDS)


def _overlap(earlier: Sequence[Offer], offer: Offer, zone: str) -> list[str]:
    other = next((one for one in earlier if one.slot.overlaps(offer.slot)), None)
    return [f"{print_slot(offer.slot, zone)} overlaps {print_slot(other.slot, zone)}."] if other else []


def _doubled(offer: Offer, zone: str) -> list[str]:
    if not offer.readings:
        return []
    both = " and ".join(print_moment(at, zone) for at in offer.readings)
    return [f"The clocks go back, so this hour occurs twice: {both}. The first of the two is offered."]


def _nights(zone: str, offer: Offer, people: Sequence[Profile]) -> list[str]:
    return [_night(offer, zone, person) for person in people if is_night(offer.slot, person.zone)]


def _night(offer: Offer, zone: str, person: Profile) -> str:
    ours, theirs = (print_moment(offer.slot.starts_at, name) for name in (zone, person.zone))
    return f"{ours} is at night for {person.name or person.user}: {theirs}."


def _some_of(found: Sequence[str]) -> str:
    rest = len(found) - MOST_SENTENCES
    return " ".join(found[:MOST_SENTENCES]) + (f" And {rest} more like this." if rest > 0 else "")
