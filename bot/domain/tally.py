"""How many said what to one option, and what of it a reader may see. The ranking stands in `ranking`."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.poll import Choice, Poll, PollSnapshot, PollStatus


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one option."""

    yes: int = 0
    maybe: int = 0
    no: int = 0

    @property
    def can(self) -> int:
        """Those who can make it: yes and maybe."""
        return self.yes + self.maybe


def tally_of(choices: Iterable[Choice]) -> Tally:
    """How often each choice occurs."""
    counted = Counter(choices)
    return Tally(counted[Choice.YES], counted[Choice.MAYBE], counted[Choice.NO])


def count_votes(snapshot: PollSnapshot, option_id: str) -> Tally:
    """The tally of one option, zeros included."""
    return tally_of(vote.choice for vote in snapshot.votes if vote.option == option_id)


def answers_by_option(snapshot: PollSnapshot) -> dict[str, dict[str, Choice]]:
    """Option id to voter to choice, in one pass: a poll may hold 25,000 votes, and is drawn often."""
    found: dict[str, dict[str, Choice]] = defaultdict(dict)
    for vote in snapshot.votes:
        found[vote.option][vote.voter] = vote.choice
    return found


def is_veiled(poll: Poll) -> bool:
    """Whether choices are still hidden from everybody: until the close people see who answered, not what."""
    return poll.hidden and poll.status in (PollStatus.DRAFT, PollStatus.OPEN)


def without_names(snapshot: PollSnapshot) -> PollSnapshot:
    """An anonymous poll's snapshot with made-up voters, which are no Slack ids; any other one as it is."""
    if not snapshot.poll.anonymous:
        return snapshot
    names = {voter: f"voter-{number}" for number, voter in enumerate(snapshot.voters, 1)}
    return replace(snapshot, votes=tuple(replace(vote, voter=names[vote.voter]) for vote in snapshot.votes))


def concerns(snapshot: PollSnapshot, user: str) -> bool:
    """Whether DM, Home and grid may show the poll to this person: its organizers, required people and voters only."""
    poll = snapshot.poll
    return poll.may_be_run_by(user) or user in poll.required or user in snapshot.voters


def choices_of(snapshot: PollSnapshot, voter: str) -> dict[str, Choice]:
    """Option id to this voter's choice."""
    return {vote.option: vote.choice for vote in snapshot.votes if vote.voter == voter}


def answerers(snapshot: PollSnapshot, option_id: str, choice: Choice) -> tuple[str, ...]:
    """Who gave this answer, whoever may see it: for mailing people, never for showing them."""
    votes = [vote for vote in snapshot.votes if vote.option == option_id and vote.choice == choice]
    return tuple(vote.voter for vote in sorted(votes, key=lambda vote: (vote.voted_at, vote.voter)))
