"""Which option is best, and why, in words. Required people first, then everybody, then the earlier time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.poll import Choice, Option, PollSnapshot
from bot.domain.tally import Tally, answers_by_option, is_veiled, tally_of

NOBODY_CAN = "Nobody has said yes or maybe to this time."
REQUIRED_CANNOT = "Somebody who must be there has said no to this time."
NOBODY_ANSWERED = "nobody has answered"
ENOUGH_TO_LEAD = 2
"""Before so many people have answered, an option that leads only repeats what the first one said."""


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
    answers = answers_by_option(snapshot)
    ahead = [option for option in snapshot.offered if option.slot.starts_at > now]
    ranked = [_rank(option, snapshot.poll.required, answers.get(option.id, {})) for option in ahead]
    return sorted(ranked, key=lambda one: one.order)


def favourite(snapshot: PollSnapshot, now: datetime) -> Option | None:
    """The option that leads, once two people have answered; None while the two best stand alike.

    In a hidden poll none leads until it is closed: what people said shows in nothing.
    """
    if is_veiled(snapshot.poll) or len(snapshot.voters) < ENOUGH_TO_LEAD:
        return None
    ranked = rank_options(snapshot, now)[:2]
    if len(ranked) < 2 or not ranked[0].tally.can:
        return None
    best, second = ranked
    return best.option if (best.tally, best.required) != (second.tally, second.required) else None


def _rank(option: Option, required: Sequence[str], answers: Mapping[str, Choice]) -> Ranked:
    """With the reason in words, and a warning where choosing it would leave people out."""
    must = tally_of(answers[user] for user in required if user in answers)
    tally = tally_of(answers.values())
    reason = _required_words(must, len(required)) + _tally_words(tally)
    warning = NOBODY_CAN if not tally.can else REQUIRED_CANNOT if must.no else ""
    return Ranked(option, tally, reason, warning, must)


def _required_words(required: Tally, people: int) -> str:
    if not people:
        return ""
    whole = (
        "the required person" if people == 1 else "both required people" if people == 2 else f"all {people} required"
    )
    parts = _parts(required, people - required.can - required.no)
    if required == Tally():
        return f"{whole} {'has' if people == 1 else 'have'} not answered, "
    if len(parts) == 1:
        return f"{whole} {parts[0][1]}, "
    return f"of {people} required: {', '.join(f'{count} {word}' for count, word in parts)}; in all "


def _tally_words(tally: Tally) -> str:
    parts = _parts(tally, 0)
    return ", ".join(f"{count} {word}" for count, word in parts) if parts else NOBODY_ANSWERED


def _parts(tally: Tally, unanswered: int) -> Sequence[tuple[int, str]]:
    counted = ((tally.yes, "yes"), (tally.maybe, "maybe"), (tally.no, "no"), (unanswered, "not answered"))
    return [(count, word) for count, word in counted if count]
