"""kill -9 in the middle of a vote storm: an acknowledged vote is a committed vote."""

import threading
from collections import defaultdict
from random import Random

from bot.config.settings import Settings
from bot.domain.redraw import LEASE
from playground.client import Message, Person
from playground.server import Playground
from tests.acceptance.meet_process import MeetProcess
from tests.acceptance.rounds import ROUNDS, chance
from tests.acceptance.team import Team, options, poll_of
from tests.patience import PATIENCE
from tests.patient_slack import give_up_waiting

Key = tuple[str, str]
CHOICES = ("yes", "maybe", "no")


class Storm:
    """Everybody presses as fast as answers come, until the bot is gone."""

    def __init__(self, team: Team, message: Message, seed: int) -> None:
        self._team, self._message, self._seed = team, message, seed
        self.acknowledged: dict[Key, str] = {}
        self.in_doubt: dict[Key, set[str]] = defaultdict(set)
        """Pressed after the last acknowledged press of the same voter on the same option."""
        self.count = 0
        self._counted = threading.Condition()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._press, args=(voter,)) for voter in team.voters]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait_for(self, acknowledged: int) -> None:
        with self._counted:
            assert self._counted.wait_for(lambda: self.count >= acknowledged, PATIENCE)

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _press(self, voter: Person) -> None:
        dice = Random(f"{self._seed}{voter.id}")
        while not self._over.is_set():
            option, choice = dice.randrange(2), dice.choice(CHOICES)
            key = (voter.id, options(self._message)[option])
            outcome = self._team.vote(voter, self._message, choice, option)
            with self._counted:
                self._note(key, choice, acknowledged=outcome.acknowledged)

    def _note(self, key: Key, choice: str, *, acknowledged: bool) -> None:
        if acknowledged:
            self.acknowledged[key] = choice
            self.in_doubt[key].clear()
            self.count += 1
            self._counted.notify_all()
        else:
            self.in_doubt[key].add(choice)


def test_every_acknowledged_vote_is_in_the_database_after_kill_9(playground: Playground, settings: Settings) -> None:
    team = Team(playground, settings, voters=6)
    with MeetProcess(settings):
        message = team.poll("Vote storm")
    for number in range(ROUNDS):
        dice = chance(number)
        storm = Storm(team, message, dice.randrange(2**32))
        before = stored(team, message)
        with MeetProcess(settings) as meet:
            storm.begin()
            storm.wait_for(dice.randint(1, 60))
            meet.kill()
            assert meet.errors() == []
        give_up_waiting(team.playground)
        storm.end()
        assert_nothing_lost(storm, before, stored(team, message))
    with team.serving_after(LEASE):
        assert_the_message_catches_up(team, message)


def stored(team: Team, message: Message) -> dict[Key, str]:
    votes = team.snapshot(poll_of(message)).votes
    return {(vote.voter, vote.option): str(vote.choice) for vote in votes}


def assert_nothing_lost(storm: Storm, before: dict[Key, str], after: dict[Key, str]) -> None:
    for key in before.keys() | after.keys() | storm.acknowledged.keys():
        certain = storm.acknowledged.get(key, before.get(key))
        assert after.get(key) in {certain, *storm.in_doubt[key]}, key


def assert_the_message_catches_up(team: Team, message: Message) -> None:
    votes = team.snapshot(poll_of(message)).votes
    for option in options(message):
        counts = [sum(vote.option == option and vote.choice == choice for vote in votes) for choice in CHOICES]
        labels = zip(("Yes", "Maybe", "No"), counts, strict=True)
        team.shown(message, "\n".join(f"{label} {count}" if count else label for label, count in labels))
