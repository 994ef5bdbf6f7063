"""What an organizer should know before posting or closing, and accepts by submitting a second time."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.domain.draft import Draft
from bot.domain.errors import Unconfirmed
from bot.domain.offers import Offer
from bot.domain.person import Profile
from bot.domain.poll import Choice, Option, Poll, PollSnapshot, Slot
from bot.domain.reasons import Why
from bot.domain.tally import answers_by_option
from bot.domain.zones import find_zone, zone_or_utc

DAY_STARTS, DAY_ENDS = time(7), time(22)
"""Local times outside of these count as night."""
REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Overlap(Why):
    """One time overlaps another that was offered before it; both are told in the zone, the poll's at first."""

    slot: Slot
    other: Slot
    zone: str


@dataclass(frozen=True, slots=True)
class HourTwice(Why):
    """The clocks go back over the time, so that it names these two instants."""

    readings: tuple[datetime, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class AtNight(Why):
    """The time is at night where these people are: name, or id where no name is known, and zone. `zone` is the one in
    which the time is told, the poll's at first."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    people: tuple[tuple[str, str], ...]


def confirm(warnings: Mapping[str, tuple[Why, ...]], confirmed: str, about: tuple[object, ...] = ()) -> None:
    """Raises Unconfirmed unless exactly these warnings were accepted, and of what they are `about`: a change that
    brings another one, or another person into it, asks again."""
    token = hashlib.sha256(repr((sorted(warnings.items()), about)).encode()).hexdigest()[:32]
    if warnings and confirmed != token:
        raise Unconfirmed(warnings, token)


def by_clock_of(zone: str, doubt: Unconfirmed) -> Unconfirmed:
    """These warnings, nights and overlaps told in this zone; as they are where it is ""."""
    warnings = {name: tuple(_told_in(zone, why) for why in found) for name, found in doubt.warnings.items()}
    return Unconfirmed(warnings, doubt.token)


def _told_in(zone: str, why: Why) -> Why:
    return replace(why, zone=zone) if zone and isinstance(why, AtNight | Overlap) else why


def draft_cautions(
    draft: Draft, offers: Sequence[Offer], profiles: Mapping[str, Profile]
) -> dict[str, tuple[Why, ...]]:
    """Field to warnings: overlaps, an hour that occurs twice, night for a required person. Offers in order of time.

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
) -> dict[str, tuple[Why, ...]]:
    """Those of an edit: of the times that are new or changed, and of all for whoever is required only now.

    `kept` are the options as they will be, changed ones included; `zone` and `required` are the poll's after the edit.
    """
    places = {offer.slot for offer in new}
    stand = [Offer(REQUIRED, option.slot) for option in kept if option.slot not in places]
    warnings = _cautions(stand, new, zone, _people(required, profiles))
    added = _people([user for user in required if user not in poll.required], profiles)
    nights = [said for offer in stand if not offer.slot.days for said in _nights(zone, offer, added)]
    return warnings | ({REQUIRED: tuple(nights)} if nights else {})


def asked_of_night(
    snapshot: PollSnapshot, chosen: Option, by: str, holding: Iterable[str] = (), *, veiled: bool = False
) -> tuple[str, ...]:
    """Whose night counts before a meeting is held at this time: who must be there, and who is `holding` the invite. Not
    whoever asks, nor who said yes or maybe to this very time and so has seen its hour.

    Where nobody may be named (anonymous, or `veiled`: hidden answers before the close), answers make no difference.
    """
    poll = snapshot.poll
    if poll.anonymous:
        return ()
    said = {} if veiled else answers_by_option(snapshot).get(chosen.id, {})
    people = dict.fromkeys([*poll.required, *holding])
    return tuple(user for user in people if user != by and said.get(user) not in (Choice.YES, Choice.MAYBE))


def meeting_cautions(chosen: Slot, zone: str, users: Sequence[str], profiles: Mapping[str, Profile]) -> tuple[Why, ...]:
    """Night for these people at the time that a meeting gets; `zone` is its poll's. Whole days have none."""
    return () if chosen.days else tuple(_nights(zone, Offer(REQUIRED, chosen), _people(users, profiles)))


def _cautions(
    stand: Sequence[Offer], offers: Sequence[Offer], zone: str, people: Sequence[Profile]
) -> dict[str, tuple[Why, ...]]:
    warnings: dict[str, list[Why]] = {}
    earlier = [offer for offer in stand if not offer.slot.days]
    for offer in offers:
        if offer.slot.days:
            continue
        found = [*_overlap(earlier, offer, zone), *_doubled(offer, zone), *_nights(zone, offer, people)]
        warnings.setdefault(offer.field, []).extend(found)
        earlier.append(offer)
    return {name: tuple(found) for name, found in warnings.items() if found}


def _people(users: Sequence[str], profiles: Mapping[str, Profile]) -> list[Profile]:
    return [profiles[user] for user in dict.fromkeys(users) if user in profiles]


def is_night(slot: Slot, zone: str) -> bool:
    """Whether any of the slot lies outside of 7:00 to 22:00 on the zone's clocks; False for an unknown zone."""
    info = find_zone(zone)
    if info is None:
        return False
    start, end = (instant.astimezone(info).replace(tzinfo=None) for instant in (slot.starts_at, slot.ends_at))
    return start.time() < DAY_STARTS or end > datetime.combine(start.date(), DAY_ENDS)


def begins_by_day(instant: datetime, zone: str) -> bool:
    """Whether it lies within 7:00 to 22:00 on the zone's clocks, so that of a time at night it is the end that does
    not."""
    return DAY_STARTS <= instant.astimezone(zone_or_utc(zone)).time() < DAY_ENDS


def _overlap(earlier: Sequence[Offer], offer: Offer, zone: str) -> list[Why]:
    other = next((one for one in earlier if one.slot.overlaps(offer.slot)), None)
    return [Overlap(offer.slot, other.slot, zone)] if other else []


def _doubled(offer: Offer, zone: str) -> list[Why]:
    return [HourTwice(offer.readings, zone)] if offer.readings else []


def _nights(zone: str, offer: Offer, people: Sequence[Profile]) -> list[Why]:
    asleep = [(person.name or person.user, person.zone) for person in people if is_night(offer.slot, person.zone)]
    return [AtNight(offer.slot.starts_at, offer.slot.ends_at, zone, tuple(asleep))] if asleep else []
