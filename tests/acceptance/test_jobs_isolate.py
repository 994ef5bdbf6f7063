"""Every job of the table does what it can, with one bad row among good ones: of tomorrow's version, or odd in shape."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import PollSnapshot
from bot.domain.repeating import Rhythm
from bot.domain.series import Repeat
from bot.jobs import JOBS, find_work
from bot.meet import Meet
from bot.services import forgetting, notifying, suppressing
from bot.serving import Serving
from playground import cast
from playground.clock import PlaygroundClock
from playground.mail_client import MailClient
from playground.server import Playground
from tests.patience import PATIENCE
from tests.services.outbox_makers import reword
from tests.services.team import HOUR, Team, a_draft
from tests.storage.databases import MovingClock

HERE = cast.WORKSPACE
BAD, GOOD = ("bad", "first", "second"), {"first", "second"}


@dataclass
class Ticking(MovingClock):
    """The playground's clock, as the team moves it."""

    clock: PlaygroundClock = field(default_factory=PlaygroundClock)

    def now(self) -> datetime:
        return self.clock.now()

    def move(self, by: timedelta) -> datetime:
        self.clock.advance(by)
        return self.now()


@dataclass
class House:
    """A Meet whose jobs a test runs, and a team in its workspace."""

    meet: Meet
    team: Team
    mail: MailClient

    def posts(self, title: str, hours: float = 24, **changes: object) -> PollSnapshot:
        start = self.team.clock.now().replace(minute=0, second=0, microsecond=0)
        times = tuple(
            type(one)(one.field, start + timedelta(hours=hours) + index * HOUR)
            for index, one in enumerate(a_draft().times, 1)
        )
        draft = a_draft(workspace=HERE, organizer=cast.ADA, channel=cast.TEAM, title=title, times=times, **changes)
        poll = self.team.submits(draft, f"{title} {start}").poll
        return self.team.poll(poll.id, HERE)

    def closes(self, title: str) -> PollSnapshot:
        snapshot = self.posts(title)
        self.team.presses(snapshot, "U3")
        return self.team.closes(snapshot, by=cast.ADA).snapshot

    def run(self, job: str) -> object:
        return find_work(job)(self.meet)


def deadlines(house: House) -> None:
    polls = {title: house.posts(title, deadline_at=house.team.clock.now() + HOUR) for title in BAD}
    reword(house.meet.database, f"UPDATE poll SET closer = 'fate' WHERE id = '{polls['bad'].poll.id}'")
    house.team.clock.move(2 * HOUR)
    house.run("deadlines")
    assert titles(house, "deadline_told_at IS NOT NULL") == GOOD


def titles(house: House, condition: str) -> set[str]:
    """Of the polls that meet the condition, readable or not."""
    with house.meet.database.read_account() as account:
        statement = f"SELECT title FROM poll WHERE {condition}"
        return {row[0] for row in account._transaction.connection.exec_driver_sql(statement)}


def notices(house: House) -> None:
    for text in BAD:
        now = house.team.clock.now()
        owed = Notice(
            text, HERE, cast.ADA, NoticeKind.TEXT, text, now + HOUR, {"text": text}, next_attempt_at=now + HOUR
        )
        notifying.owe(house.meet.database, owed)
    reword(house.meet.database, "UPDATE notice SET data = '[]' WHERE id = 'bad'")
    house.team.clock.move(2 * HOUR)
    house.run("notices")
    with house.meet.database.read_account() as account:
        assert account.notices.counts() == {"told": 2, "owed": 1}


def refresh(house: House) -> None:
    polls = {title: house.posts(title) for title in BAD}
    reword(house.meet.database, f"UPDATE poll SET closer = 'fate' WHERE id = '{polls['bad'].poll.id}'")
    house.team.clock.move(HOUR)
    house.run("refresh")
    assert titles(house, "message_ts > ''") == GOOD


def deliver(house: House) -> None:
    suppressing.pause_sending(house.meet.database, by="a test")
    polls = {title: house.closes(title) for title in BAD}
    wrong = f"UPDATE invite SET ends_at = starts_at WHERE poll = '{polls['bad'].poll.id}'"
    reword(house.meet.database, wrong)
    suppressing.resume_sending(house.meet.database, by="a test")
    house.run("deliver")
    sent = {row.poll for row in house.team.deliveries() if row.status is not DeliveryStatus.PENDING}
    assert sent == {polls[title].poll.id for title in GOOD}


def feedback(house: House) -> None:
    polls = {title: house.closes(title) for title in GOOD}
    house.mail.inject('{"eventType": "Tomorrow"}')
    house.run("deliver")

    def told() -> set[str | None]:
        # The queue hands an event out a moment after the mail was accepted.
        house.run("feedback")
        return {row.poll for row in house.team.deliveries() if row.status is DeliveryStatus.DELIVERED}

    until = time.monotonic() + PATIENCE
    while told() != {snapshot.poll.id for snapshot in polls.values()}:
        assert time.monotonic() < until


def replies(house: House) -> None:
    closed = {}
    for title in BAD:
        snapshot = house.posts(title)
        house.team.presses(snapshot, "U3")
        domain = house.meet.settings.meet_inbound_domain
        closed[title] = house.team.closes(snapshot, by=cast.ADA, reply_domain=domain).snapshot.poll.id
    house.run("deliver")
    for title in BAD:
        house.mail.answer(house.mail.wait_for_mail("ada@example.com", subject=title), "accept")
    reword(house.meet.database, f"UPDATE invite SET status = 'paused' WHERE poll = '{closed['bad']}'")

    def is_set_aside() -> bool:
        # The queue hands a message out a moment after the mail was answered.
        house.run("replies")
        with house.meet.database.read_account() as account:
            return account.feedback.count_quarantined() == 1

    def answered() -> set[str]:
        with house.meet.database.read(HERE) as uow:
            return {title for title, poll in closed.items() if uow.attendance.of_poll(poll)}

    until = time.monotonic() + PATIENCE
    while not (is_set_aside() and answered() == GOOD):
        assert time.monotonic() < until, answered()


def purge(house: House) -> None:
    polls = {title: house.posts(title, hours=1) for title in BAD}
    house.team.clock.move(3 * HOUR)
    house.run("deadlines")
    reword(house.meet.database, f"UPDATE poll SET status = 'paused' WHERE id = '{polls['bad'].poll.id}'")
    house.team.clock.move(timedelta(days=401))
    house.run("purge")
    with house.meet.database.read_account() as account:
        assert account.polls.counts() == {}


def forgets(house: House) -> None:
    for user in BAD:
        closed = house.closes(user)
        forgetting.begin_forgetting(house.meet.database, house.team.clock, HERE, user)
        with house.meet.database.begin(HERE) as uow:
            uow.history.record(closed.poll.id, at=house.team.clock.now(), who=user, what="looked")
        if user == "bad":
            wrong = f"UPDATE invite SET status = 'paused' WHERE poll = '{closed.poll.id}'"
            reword(house.meet.database, wrong)
    house.team.clock.move(HOUR)
    house.run("forgetting")
    with house.meet.database.read_account() as account:
        assert [who.user for who in account.forgettings.unfinished(house.team.clock.now())] == ["bad"]


def profiles(house: House) -> None:
    snapshot = house.posts("voted on")
    for user in (cast.DAN, cast.BEN, cast.CHO):
        house.team.presses(snapshot, user)
    house.team.knows(cast.DAN, workspace=HERE)
    if house.meet.settings.database_url.startswith("sqlite"):
        # PostgreSQL takes no such instant.
        reword(house.meet.database, f"UPDATE profile SET read_at = 'never' WHERE \"user\" = '{cast.DAN}'")
    for user in (cast.DAN, cast.BEN, cast.CHO):
        house.meet.wanted_profiles.add((HERE, user))
    house.run("profiles")
    with house.meet.database.read(HERE) as uow:
        assert uow.people.profiles([cast.BEN, cast.CHO]).keys() == {cast.BEN, cast.CHO}


def reminders(house: House) -> None:
    """On a Thursday, the day before the answers are due; the bad poll cannot be read."""
    now = house.team.clock.now()
    noon = now.replace(hour=12, minute=0) + timedelta(days=10)
    thursday = noon + timedelta(days=(3 - noon.weekday()) % 7)
    hours = (thursday + timedelta(days=1) - now) / HOUR
    polls = {title: house.posts(title, hours=hours, required=("U2",)) for title in BAD}
    for title, snapshot in polls.items():
        with house.meet.database.begin(HERE) as uow:
            uow.postings.mark_posted(snapshot.poll.id, channel=cast.TEAM, ts=title, permalink=None)
    reword(house.meet.database, f"UPDATE poll SET closer = 'fate' WHERE id = '{polls['bad'].poll.id}'")
    house.team.clock.move(thursday - house.team.clock.now())
    house.run("reminders")
    with house.meet.database.read(HERE) as uow:
        keys = {title: f"reminder:{snapshot.poll.id}:U2:1" for title, snapshot in polls.items()}
        assert {title for title, key in keys.items() if uow.notices.by_key(key)} == GOOD


def repeating(house: House) -> None:
    """The times of the bad series are none; the others open and post their next polls."""
    polls = {title: house.posts(title, hours=24, repeat=Repeat(Rhythm.WEEKLY, 5)) for title in BAD}
    for title, snapshot in polls.items():
        with house.meet.database.begin(HERE) as uow:
            uow.postings.mark_posted(snapshot.poll.id, channel=cast.TEAM, ts=title, permalink=None)
    reword(house.meet.database, "UPDATE series SET slots = 'soon' WHERE title = 'bad'")
    house.team.clock.move(timedelta(days=3, hours=2))
    house.run("repeating")
    ids = ", ".join(f"'{snapshot.poll.id}'" for snapshot in polls.values())
    assert titles(house, f"message_ts > '' AND id NOT IN ({ids})") == GOOD


CASES: dict[str, Callable[[House], None]] = {
    "deliver": deliver,
    "feedback": feedback,
    "replies": replies,
    "refresh": refresh,
    "deadlines": deadlines,
    "reminders": reminders,
    "repeating": repeating,
    "notices": notices,
    "forgetting": forgets,
    "purge": purge,
    "profiles": profiles,
}
ONE_THING = {"quota"}
"""Jobs that do one thing, and have no items."""


def test_every_job_is_tried_here() -> None:
    assert {job.name for job in JOBS} == CASES.keys() | ONE_THING


@pytest.mark.parametrize("job", CASES)
def test_a_bad_row_holds_up_no_other_in_any_job(
    application: Serving, playground: Playground, mail: MailClient, job: str
) -> None:
    meet = application.application.meet
    clock = Ticking(clock=playground.clock)
    team = Team(meet.database, clock)
    team.registers(cast.ADA, workspace=HERE, address="ada@example.com")
    CASES[job](House(meet, team, mail))
