"""Places: how many people may say yes to one time. A maybe and a no take no place."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.poll import Choice, Option, PollSnapshot
from bot.domain.reasons import Why
from bot.domain.tally import count_votes

MOST_PLACES = 1000
"""Of one time; above it the number is a slip of the finger."""


class PlacesReason(Why, StrEnum):
    """Why a number of places cannot be taken."""

    WRONG_NUMBER = "wrong_number_of_places"
    """It is no whole number from 1 to `MOST_PLACES`; an empty field means any number of people."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one time, and how many yes it has. More may be taken than there are: a lowered number of places
    takes no place away from anybody."""

    option: Option
    taken: int

    @property
    def number(self) -> int:
        return self.option.capacity

    @property
    def is_full(self) -> bool:
        return 0 < self.number <= self.taken


def places_of(snapshot: PollSnapshot, option: Option) -> Places | None:
    """The places of an offered time; None where it takes any number of people."""
    if not option.capacity:
        return None
    counted = snapshot.taken
    return Places(option, count_votes(snapshot, option.id).yes if counted is None else counted.get(option.id, 0))


def full_for(snapshot: PollSnapshot, user: str) -> tuple[str, ...]:
    """The offered times that have no place for this person, in order: full, and with no yes of theirs among the yes.
    The snapshot has at least this person's own answers."""
    holds = {vote.option for vote in snapshot.votes if vote.voter == user and vote.choice is Choice.YES}
    counted = ((option.id, places_of(snapshot, option)) for option in snapshot.offered if option.id not in holds)
    return tuple(option for option, places in counted if places and places.is_full)


def places_per_time(snapshot: PollSnapshot) -> int:
    """The number that the form shows for all times together; 0: any number of people."""
    return next((option.capacity for option in snapshot.offered if option.capacity), 0)


def check_places(places: int | None) -> dict[str, Why]:
    """What is wrong with the number of places, 0 for none and None for what is no number: field to reason."""
    return {} if places is not None and 0 <= places <= MOST_PLACES else {"places": PlacesReason.WRONG_NUMBER}
