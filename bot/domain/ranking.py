"""Which option is best, and why, in words. Required people first, then everybody, then the earlier time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.poll import Choice, Option, PollSnapshot
from bot.domain.tally import Tally, choices_of, count_votes

NOBODY_CAN = "Nobody has said yes or maybe to this time."
REQUIRED_CANNOT = "Somebody who must be there has said no to this time."
NOBODY_ANSWERED = "nobody has answered"


@dataclass(frozen=True, slots=True)
class Ranked:
    """One option with its reason ("both required people yes, 5 yes, 1 maybe"); `warning` is "" for nothing to fear."""

    option: Option
    tally: Tally
    reason: str
    warning: str = ""
    required: Tally = field(default_factory=Tally)
    """The answers of the required people alone."""

    @property
    def order(self) -> tuple[int, int, int, int, int, datetime, int]:
        """Smallest first: best first."""
        must, everybody = self.required, self.tally
        when = self.option.slot.starts_at
        return (-must.can, -must.yes, must.no, -everybody.can, -everybody.yes, when, self.option.position)


def rank_options(snapshot: PollSnapshot, now: datetime) -> list[Ranked]:
    """The offered options that are still ahead, best first."""
    ahead = [option for option in snapshot.offered if option.slot.starts_at > now]
    return sorted((rank_option(snapshot, option) for option in ahead), key=lambda ranked: ranked.order)


def rank_option(snapshot: PollSnapshot, option: Option) -> Ranked:
    """One option with its tallies, its reason in words, and a warning where choosing it would leave people out."""
    said = [choices_of(snapshot, user).get(option.id) for user in snapshot.poll.required]
    required = Tally(said.count(Choice.YES), said.count(Choice.MAYBE), said.count(Choice.NO))
    tally = count_votes(snapshot, option.id)
    reason = _required_words(required, len(said)) + _tally_words(tally)
    warning = NOBODY_CAN if not tally.can else REQUIRED_CANNOT if required.no else ""
    return Ranked(option, tally, reason, warning, required)


def _required_words(required: Tally, people: int) -> str:
    if not people:
        return ""
    whole = (
        "the required person" if people == 1 else "both required people" if people == 2 else f"all {people} required"
    )
    parts = _parts(required, people - required.can - required.no)
    if len(parts) == 1:
        return f"{whole} {parts[0][1]}, "
    return f"of {people} required: {', '.join(f'{count} {word}' for count, word in parts)}; in all "


def _tally_words(tally: Tally) -> str:
    parts = _parts(tally, 0)
    return ", ".join(f"{count} {word}" for count, word in parts) if parts else NOBODY_ANSWERED


def _parts(tally: Tally, unanswered: int) -> Sequence[tuple[int, str]]:
    counted = ((tally.yes, "yes"), (tally.maybe, "maybe"), (tally.no, "no"), (unanswered, "not answered"))
    return [(count, word) for count, word in counted if count]
