"""kill -9 while feedback is read: each fact is applied once, however often its message comes."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, func, select

from bot.config.settings import Settings
from bot.domain.feedback import FeedbackKind
from bot.domain.notice import NoticeKind
from playground.client import Message
from playground.server import Playground
from storage.tables import metadata
from tests.acceptance.meet_process import MeetProcess, command
from tests.acceptance.rounds import ROUNDS, chance
from tests.acceptance.team import Team, poll_of

OUTCOMES = ("hard", "complaint", "soft", "delivered")
EXPECTED = {"hard": "bounced", "complaint": "complained", "soft": "bounced", "delivered": "delivered"}
VOTERS = 12


@pytest.fixture
def team(playground: Playground, settings: Settings) -> Team:
    """Voters whose mailboxes are gone, annoyed, full or well, a quarter each."""
    team = Team(playground, settings, voters=VOTERS)
    for number, voter in enumerate(team.voters):
        team.mail.script(team.addresses[voter.id], OUTCOMES[number % len(OUTCOMES)])
    return team


def test_each_feedback_is_applied_once_however_often_ingestion_is_killed(team: Team) -> None:
    team.mail.change(held=True)
    message = mailed(team)
    team.mail.change(held=False)
    team.mail.duplicate_queue()
    for number in range(ROUNDS):
        before = facts(team)
        with MeetProcess(team.settings) as meet:
            wanted = sum(before.values()) + chance(number).randint(1, 10)
            wait_for_facts(team, wanted)
            meet.kill()
            assert meet.errors() == []
        team.mail.lapse_visibility()
    with team.serving_after(timedelta(minutes=2)):
        team.wait(lambda: team.mail.queue_depth().waiting + team.mail.queue_depth().in_flight == 0, "an empty queue")
        team.wait(lambda: owed(team)["told"] == sum(owed(team).values()) > 0, "all notices to be told")
    assert_applied_once(team, message)


def wait_for_facts(team: Team, wanted: int) -> None:
    team.wait(lambda: sum(facts(team).values()) >= min(wanted, total()), "some facts")


def mailed(team: Team) -> Message:
    """A closed poll whose invites SES has accepted, each of which we know."""
    with MeetProcess(team.settings):
        message = team.poll("Ingesting")
        for voter in team.voters:
            team.vote(voter, message)
        team.close(message)
        team.wait(lambda: {one.status for one in team.deliveries(poll_of(message))} == {"sent"}, "all mails accepted")
    return message


def total() -> int:
    """One Send event a mail, and what became of it; the organizer's was delivered."""
    return 2 * (VOTERS + 1)


def facts(team: Team) -> Counter[str]:
    """The stored facts, by kind."""
    with team.opened() as database, database.read_account() as account:
        deliveries = account.deliveries.list(limit=100)
        return Counter(str(fact.kind) for one in deliveries for fact in account.feedback.of_delivery(one.id))


def owed(team: Team) -> Counter[str]:
    with team.opened() as database, database.read_account() as account:
        return Counter(account.notices.counts())


def assert_applied_once(team: Team, message: Message) -> None:
    each = VOTERS // len(OUTCOMES)
    assert facts(team) == {
        FeedbackKind.SENT: VOTERS + 1,
        FeedbackKind.HARD_BOUNCE: each,
        FeedbackKind.COMPLAINT: each,
        FeedbackKind.SOFT_BOUNCE: each,
        FeedbackKind.DELIVERED: each + 1,
    }
    by_user = {one.user: str(one.status) for one in team.deliveries(poll_of(message))}
    assert {number: by_user[voter.id] for number, voter in enumerate(team.voters)} == {
        number: EXPECTED[OUTCOMES[number % len(OUTCOMES)]] for number in range(VOTERS)
    }
    listed = command(team.settings, "suppressions", "list")
    assert Counter(one["reason"] for one in listed) == {"hard_bounce": each, "complaint": each}
    assert_told_once(team)


def assert_told_once(team: Team) -> None:
    """Whoever a bounced mail did not reach hears of it, once each; nobody else hears of a bounce."""
    for number, voter in enumerate(team.voters):
        told = [one for one in voter.messages() if "came back" in one.words]
        bounced = EXPECTED[OUTCOMES[number % len(OUTCOMES)]] == "bounced"
        assert (len(told) > 0) == bounced, [one.words for one in voter.messages()]
    assert {count for _user, count in notices(team)} == {1}


def notices(team: Team) -> list[tuple[str, int]]:
    """How many notices of a bounce each person is owed."""
    notice, engine = metadata.tables["notice"], create_engine(team.settings.database_url)
    counted = select(notice.c.user, func.count()).where(notice.c.kind == NoticeKind.ADDRESS_BOUNCED.value)
    with engine.connect() as connection:
        found = connection.execute(counted.group_by(notice.c.user)).all()
    engine.dispose()
    return [(user, count) for user, count in found]
