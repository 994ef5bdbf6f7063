"""What happens when a poll's deadline passes: the rule chooses, or its organizer is asked and told why."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.poll import Option, PollSnapshot
from bot.domain.ranking import Ranked, rank_options

ORGANIZER_CHOOSES = "It was not asked to."
ALL_PASSED = "Every time offered has passed."
NOBODY_YES = "Nobody has said yes to a time that is still ahead."
REQUIRED_NO = "Somebody who must be there has said no to every time that somebody said yes to."
NO_ADDRESS = "The invites need your mail address, and you have not given one yet."


@dataclass(frozen=True, slots=True)
class Verdict:
    """The option that the rule chose, or why it could not, in one sentence for the organizer."""

    winner: Option | None
    why: str = ""


def decide_at_deadline(snapshot: PollSnapshot, now: datetime) -> Verdict:
    """The best option with at least one yes to which no required person said no, or so few that enough are left; only
    where the poll may choose by itself."""
    if not snapshot.poll.auto_close:
        return Verdict(None, ORGANIZER_CHOOSES)
    ranked = rank_options(snapshot, now)
    wanted = [one for one in ranked if one.tally.yes]
    chosen = next((one for one in wanted if not one.is_blocked), None)
    return Verdict(chosen.option) if chosen else Verdict(None, _why(ranked, wanted))


def _why(ranked: list[Ranked], wanted: list[Ranked]) -> str:
    if not ranked:
        return ALL_PASSED
    return REQUIRED_NO if wanted else NOBODY_YES
