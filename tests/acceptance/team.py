"""People with polls, acting through Slack, and what the database says of them. It asserts nothing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.delivery import Delivery
from bot.domain.person import Profile, RegisteredAddress
from bot.domain.poll import PollSnapshot
from bot.play.playground import RECEIVE_SECONDS
from bot.serving import Serving
from invites.outbox import deliver_due
from playground import cast
from playground.client import Message, Outcome, Person, PlaygroundClient
from playground.mail_client import MailClient
from playground.server import Playground
from storage.database import Database
from tests.patience import PATIENCE

ORGANIZER = "ada@example.com"

HURRY = 0.5
"""Seconds between two rounds of jobs while a test waits for what they do."""


class Pulse:
    """Says yes at once, and then every so many seconds at most."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._next_at = seconds, time.monotonic()

    def is_due(self) -> bool:
        if time.monotonic() < self._next_at:
            return False
        self._next_at = time.monotonic() + self._seconds
        return True


class Team:
    """Ada, who organizes, and any number of voters with addresses of their own, all registered."""

    def __init__(self, playground: Playground, settings: Settings, voters: int = 4) -> None:
        self.playground, self.settings = playground, settings
        self.client, self.mail = PlaygroundClient(playground.url), MailClient(playground.url)
        self.ada = self.client.person(cast.ADA)
        self.admin = self.client.person(cast.ADM)
        self.addresses = {cast.ADA: ORGANIZER}
        self._hurried: Serving | None = None
        with self.opened() as database:
            self._register(database)
        self.voters = self.join(*(f"voter{number}" for number in range(voters)))

    def join(self, *names: str) -> list[Person]:
        """New people who have given Meet an address."""
        people = [self.client.add_person(name=name) for name in names]
        for name, person in zip(names, people, strict=True):
            self.addresses[person.id] = address = f"{name}.{person.id.lower()}@example.com"
            self.client.alter_person(person.id, email=address)
        with self.opened() as database:
            self._register(database)
        return people

    def _register(self, database: Database) -> None:
        now = self.client.now()
        with database.begin(cast.WORKSPACE) as uow:
            for user, address in self.addresses.items():
                uow.people.save_profile(
                    Profile(cast.WORKSPACE, user, "Somebody", "Europe/Berlin", "en", address, False, True, now)
                )
                uow.people.save_address(RegisteredAddress(cast.WORKSPACE, user, address, now))

    @contextmanager
    def opened(self) -> Iterator[Database]:
        """The database of a Meet that runs in this process; else as a command beside a running Meet opens it."""
        if self._hurried:
            yield self._hurried.application.meet.database
            return
        database = Database(self.settings.database_url, clock=SystemClock())
        try:
            yield database
        finally:
            database.dispose()

    @contextmanager
    def serving_after(self, pause: timedelta) -> Iterator[Serving]:
        """Meet, started again in this process when so much time has passed: leases have run out by then."""
        self.playground.clock.advance(pause)
        self.mail.lapse_visibility()
        with Serving(self.settings, clock=self.playground.clock, receive_seconds=RECEIVE_SECONDS) as serving:
            self._hurried = serving
            try:
                yield serving
            finally:
                self._hurried = None

    def wake(self, serving: Serving) -> None:
        for job in ("deliver", "notices", "refresh"):
            serving.application.jobs.wake(job)

    def settle(self, serving: Serving) -> None:
        """One more whole round of deliveries, here and now."""
        deliver_due(serving.application.meet)

    # Acting

    def submit_poll(self, title: str, times: int = 2) -> Outcome:
        """Ada fills in and submits a poll for #team."""
        self.fill_in_poll(title, times)
        return self.ada.submit()

    def fill_in_poll(self, title: str, times: int = 2) -> None:
        first = self.client.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        outcome = self.ada.slash("/meet", title, channel=cast.TEAM)
        assert (outcome.acknowledged, outcome.answer) == (True, None), outcome.raw
        self.ada.wait_for_modal("open_poll")
        self.ada.fill({f"time:{number}": first + timedelta(hours=2 * number) for number in range(1, times + 1)})

    def poll(self, title: str, times: int = 2) -> Message:
        """Ada's poll, posted in #team."""
        self.submit_poll(title, times)
        message = self.ada.wait_for_message(cast.TEAM, title, where=lambda message: bool(message.buttons))
        self.wait(lambda: self.snapshot(poll_of(message)).poll.posted, "Meet to know where its message stands")
        return message

    def vote(self, person: Person, message: Message, choice: str = "yes", option: int = 0) -> Outcome:
        return person.click(message, f"vote_{choice}", options(message)[option])

    def close(self, message: Message, option: int = 0) -> Outcome:
        """Ada closes the poll."""
        self.open_close(self.ada, message, option)
        return self.ada.submit()

    def open_close(self, person: Person, message: Message, option: int = 0) -> None:
        person.click(message, "close_poll")
        person.wait_for_modal("close_poll")
        person.fill({"winner": options(message)[option]})

    # Looking

    def shown(self, message: Message, words: str) -> Message:
        """This message as soon as it shows these words."""
        return self.ada.wait_for_message(message.channel, words, where=lambda seen: seen.ts == message.ts)

    def shows(self, message: Message, words: str) -> bool:
        return any(seen.ts == message.ts and words in seen.words for seen in self.ada.messages(message.channel))

    def wait_until_drawn(self, message: Message) -> None:
        """Until the message shows the newest state, and Meet knows that it does."""

        def is_drawn() -> bool:
            poll = self.snapshot(poll_of(message)).poll
            return poll.shown_revision == poll.revision

        self.wait(is_drawn, "the message to be drawn")

    def snapshot(self, poll: str) -> PollSnapshot:
        with self.opened() as database, database.read(cast.WORKSPACE) as uow:
            found = uow.polls.snapshot(poll)
        assert found is not None
        return found

    def deliveries(self, poll: str) -> list[Delivery]:
        with self.opened() as database, database.read(cast.WORKSPACE) as uow:
            return uow.deliveries.of_poll(poll)

    def wait(self, check: Callable[[], object], what: str) -> None:
        """Until it is so; the jobs of a Meet in this process do not sit out their intervals meanwhile.

        Nor does the queue: a receive that a killed Meet had begun goes on there and may take messages with it, which
        come back when their visibility timeout has passed.
        """

        hurry = Pulse(HURRY)

        def hurried() -> object:
            if self._hurried and hurry.is_due():
                self.wake(self._hurried)
                self.mail.lapse_visibility()
            return check()

        self.client.wait_until(hurried, what, PATIENCE)


def options(message: Message) -> list[str]:
    """The option ids that the message's buttons carry."""
    return [button["value"] for button in message.buttons if button["action_id"] == "vote_yes"]


def poll_of(message: Message) -> str:
    """The poll's id, which every message of it carries."""
    return str(next(button["value"] for button in message.buttons if button["action_id"] == "show_grid"))


def identity(ics: str) -> tuple[str, ...]:
    """What makes two calendar files the same event to a calendar."""
    lines = ics.replace("\r\n ", "").splitlines()
    return tuple(line for line in lines if line.startswith(("UID:", "SEQUENCE:", "DTSTAMP:")))
