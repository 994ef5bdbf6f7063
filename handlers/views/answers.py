"""Owns who answered what, as one poll's readers may see it: anonymous polls show no name, hidden ones no choice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.domain.poll import Choice, PollSnapshot
from handlers.views.text import people

_LABELS = {Choice.YES: "Yes", Choice.MAYBE: "Maybe", Choice.NO: "No"}
MOST_NAMES = {Choice.YES: 8, Choice.MAYBE: 5, Choice.NO: 3}
"""Names under one option: with twelve options and a long note the message stays under Slack's 12,000 characters."""
Voters = Mapping[tuple[str, Choice], Sequence[str]]


def voters_by_choice(snapshot: PollSnapshot) -> Voters:
    """Option and choice to the voters, in the order of their answers; one pass, since a poll may hold 25,000 votes."""
    found: dict[tuple[str, Choice], list[str]] = defaultdict(list)
    for vote in sorted(snapshot.votes, key=lambda vote: (vote.voted_at, vote.voter)):
        found[vote.option, vote.choice].append(vote.voter)
    return found


def tally(voters: Voters, option: str) -> str:
    """ "Yes 2 · Maybe 0 · No 1", zeros included."""
    return " · ".join(f"{label} {len(voters.get((option, choice), ()))}" for choice, label in _LABELS.items())


def names(voters: Voters, option: str) -> str:
    """Who said yes, maybe and no, capped; "" when nobody did."""
    parts = []
    for choice, label in _LABELS.items():
        if said := voters.get((option, choice), ()):
            parts.append(f"{label}: {people(said, MOST_NAMES[choice])}")
    return "   ".join(parts)
