"""Which option is best, and what speaks against it. Required people first, then everybody, then the earlier time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.poll import Choice, Option, Poll, PollSnapshot
from bot.domain.reasons import Why
from bot.domain.tally import Tally, answers_by_option, is_veiled, tally_of

ENOUGH_TO_LEAD = 2
"""Before so many people have answered, an option that leads only repeats what the first one said."""


class Caution(Why, StrEnum):
    """What whoever chooses an option should know first, and accepts by a second press."""

    NOBODY_CAN = "nobody_can"
    """Nobody has said yes or maybe."""
    NOBODY_SURE = "nobody_sure"
    """Some said maybe, and nobody yes."""
    REQUIRED_CANNOT = "required_cannot"
    """Somebody who must be there has said no."""
    REQUIRED_SILENT = "required_silent"
    """Somebody who must be there has not answered this time, and so gets no invite."""
    TOO_FEW = "too_few"
    """Of those who must be there fewer said yes or maybe than the poll asks for."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One option and the answers to it."""

    option: Option
    tally: Tally
    required: Tally = field(default_factory=Tally)
    """The answers of the required people alone."""
    must: int = 0
    """How many people are required."""
    quorum: int = 0
    """How many of them are enough; 0: all must be there."""
    against: tuple[str, ...] = ()
    """The required people who said no."""
    silent: tuple[str, ...] = ()
    """The required people who have not answered it, but those who are invited whatever they say: the poll's organizer,
    and the host, who is the invite's."""
    said: tuple[tuple[str, Choice | None], ...] = ()
    """Each required person and their answer, None for none."""
    number: int = 0
    """The option's number in the poll's message, from 1."""

    @property
    def needed(self) -> int:
        """How many required people must be able to come."""
        return min(self.quorum, self.must) or self.must

    @property
    def is_blocked(self) -> bool:
        """Whether so many required people said no that too few are left, whatever the others answer."""
        return self.must - self.required.no < self.needed

    @property
    def order(self) -> tuple[bool, int, int, int, int, int, int, datetime, int]:
        """Smallest first: best first. More required people than are needed count less than reaching that number. An
        option to which nobody has said yes or maybe goes behind all others."""
        must, everybody = self.required, self.tally
        enough = min(must.can, self.needed)
        when = self.option.slot.starts_at
        people = (-enough, -must.can, -must.yes, must.no, -everybody.can, -everybody.yes)
        return (not everybody.can, *people, when, self.option.position)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What speaks against choosing it."""
        found = []
        if not self.tally.yes:
            found.append(Caution.NOBODY_SURE if self.tally.maybe else Caution.NOBODY_CAN)
        if self.needed < self.must:
            found += [Caution.TOO_FEW] if self.required.can < self.needed else []
        else:
            found += [Caution.REQUIRED_CANNOT] if self.required.no else []
            found += [Caution.REQUIRED_SILENT] if self.silent else []
        return tuple(found)


def rank_options(snapshot: PollSnapshot, now: datetime, host: str = "") -> list[Ranked]:
    """The offered options that are still ahead, best first. The `host` is whose address serves in the invite."""
    answers = answers_by_option(snapshot)
    ahead = [(number, one) for number, one in enumerate(snapshot.offered, 1) if one.slot.is_ahead(now)]
    ranked = [_rank(option, snapshot.poll, answers.get(option.id, {}), host, number) for number, option in ahead]
    return sorted(ranked, key=lambda one: one.order)


def rank_option(snapshot: PollSnapshot, option: Option, host: str = "") -> Ranked:
    """One option, whether or not it is still ahead. The `host` is whose address serves in the invite."""
    return _rank(option, snapshot.poll, answers_by_option(snapshot).get(option.id, {}), host)


def favourite(snapshot: PollSnapshot, now: datetime) -> Option | None:
    """The option that leads, once two people have answered; None while the two best stand alike, and where too few of
    those who must be there are left for it.

    In a hidden poll none leads until it is closed: what people said shows in nothing.
    """
    if is_veiled(snapshot.poll) or len(snapshot.voters) < ENOUGH_TO_LEAD:
        return None
    ranked = rank_options(snapshot, now)[:2]
    if len(ranked) < 2 or not ranked[0].tally.can or ranked[0].is_blocked:
        return None
    best, second = ranked
    return best.option if (best.tally, best.required) != (second.tally, second.required) else None


def _rank(option: Option, poll: Poll, answers: Mapping[str, Choice], host: str, number: int = 0) -> Ranked:
    must = {user: answers[user] for user in poll.required if user in answers}
    return Ranked(
        option,
        tally_of(answers.values()),
        tally_of(must.values()),
        len(poll.required),
        poll.quorum,
        tuple(user for user, choice in must.items() if choice is Choice.NO),
        tuple(user for user in poll.required if user not in {*answers, poll.organizer, host}),
        tuple((user, answers.get(user)) for user in poll.required),
        number,
    )
