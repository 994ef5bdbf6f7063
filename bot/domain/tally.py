"""How many said what to one option, and what of it a reader may see. The ranking stands in `ranking`."""

from dataclasses import dataclass

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


def count_votes(snapshot: PollSnapshot, option_id: str) -> Tally:
    """The tally of one option, zeros included."""
    choices = [vote.choice for vote in snapshot.votes if vote.option == option_id]
    return Tally(choices.count(Choice.YES), choices.count(Choice.MAYBE), choices.count(Choice.NO))


def is_veiled(poll: Poll) -> bool:
    """Whether choices are still hidden from everybody: until the close people see who answered, not what."""
    return poll.hidden and poll.status in (PollStatus.DRAFT, PollStatus.OPEN)


def choices_of(snapshot: PollSnapshot, voter: str) -> dict[str, Choice]:
    """Option id to this voter's choice."""
    return {vote.option: vote.choice for vote in snapshot.votes if vote.voter == voter}


def voters_of(snapshot: PollSnapshot, option_id: str, choice: Choice) -> tuple[str, ...]:
    """Who gave this answer, in the order of their answers. Empty where names or choices may not be seen."""
    if snapshot.poll.anonymous or is_veiled(snapshot.poll):
        return ()
    return answerers(snapshot, option_id, choice)


def answerers(snapshot: PollSnapshot, option_id: str, choice: Choice) -> tuple[str, ...]:
    """Who gave this answer, whoever may see it: for mailing people, never for showing them."""
    votes = [vote for vote in snapshot.votes if vote.option == option_id and vote.choice == choice]
    return tuple(vote.voter for vote in sorted(votes, key=lambda vote: (vote.voted_at, vote.voter)))
