"""What happens when a poll's deadline passes: the rule chooses, or its organizer is asked and told why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.poll import Option, PollSnapshot
from bot.domain.ranking import Ranked, rank_options
from bot.domain.reasons import Why


class Undecided(Why, StrEnum):
    """Why nothing was chosen when the deadline passed."""

    ORGANIZER_CHOOSES = "organizer_chooses"
    """The poll was not to choose by itself."""
    ALL_PASSED = "all_passed"
    NOBODY_YES = "nobody_yes"
    REQUIRED_NO = "required_no"
    """Somebody required has said no to every time that anybody said yes to."""
    TOO_FEW = "too_few_required"
    """Fewer of the required people than are enough can make a time that anybody said yes to."""
    NO_ADDRESS = "no_address"
    """The invites need the organizer's address."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The option that the rule chose, or why it could not."""

    winner: Option | None
    why: Undecided | None = None


def decide_at_deadline(snapshot: PollSnapshot, now: datetime) -> Verdict:
    """The best option with at least one yes to which no required person said no; where some of them are enough, so many
    can make it. Only where the poll may choose by itself."""
    if not snapshot.poll.auto_close:
        return Verdict(None, Undecided.ORGANIZER_CHOOSES)
    ranked = rank_options(snapshot, now)
    wanted = [one for one in ranked if one.tally.yes]
    chosen = next((one for one in wanted if _suits_required(one)), None)
    return Verdict(chosen.option) if chosen else Verdict(None, _why(ranked, wanted))


def _suits_required(one: Ranked) -> bool:
    return one.required.can >= one.needed if one.quorum else not one.is_blocked


def _why(ranked: list[Ranked], wanted: list[Ranked]) -> Undecided:
    if not ranked:
        return Undecided.ALL_PASSED
    if wanted and wanted[0].quorum:
        return Undecided.TOO_FEW
    return Undecided.REQUIRED_NO if wanted else Undecided.NOBODY_YES
