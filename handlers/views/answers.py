"""Owns who answered what, as one poll's readers may see it: anonymous polls show no name, hidden ones no choice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.domain.poll import Choice, PollSnapshot
from bot.language import mark
from handlers.views import rich
from handlers.views.blocks import Block

CHOICES = {Choice.YES: mark("Yes"), Choice.MAYBE: mark("Maybe"), Choice.NO: mark("No")}
MARKS = {Choice.YES: "✅", Choice.MAYBE: "🤔", Choice.NO: "❌"}
MOST_NAMES = {Choice.YES: 8, Choice.MAYBE: 5, Choice.NO: 3}
"""Names under one option: with twelve options and a long note the message stays under Slack's 12,000 characters."""
Voters = Mapping[tuple[str, Choice], Sequence[str]]


def voters_by_choice(snapshot: PollSnapshot) -> Voters:
    """Option and choice to the voters, in the order of their answers; one pass, since a poll may hold 25,000 votes."""
    found: dict[tuple[str, Choice], list[str]] = defaultdict(list)
    for vote in sorted(snapshot.votes, key=lambda vote: (vote.voted_at, vote.voter)):
        found[vote.option, vote.choice].append(vote.voter)
    return found


def counts(voters: Voters, option: str) -> str:
    """ "✅ 2 🤔 1 ❌ 1", zeros left out; "" where nobody has answered."""
    numbers = ((mark, len(voters.get((option, choice), ()))) for choice, mark in MARKS.items())
    return " ".join(f"{mark} {number}" for mark, number in numbers if number)


def names(voters: Voters, option: str) -> list[Block]:
    """Who said yes, maybe and no, capped; empty where nobody did."""
    said = ((mark, choice, voters.get((option, choice), ())) for choice, mark in MARKS.items())
    groups = [[rich.said(f"{mark} "), *rich.people(users, MOST_NAMES[choice])] for mark, choice, users in said if users]
    return rich.joined(groups, " ")
