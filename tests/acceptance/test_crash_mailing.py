"""kill -9 between SES's acceptance and our commit: nothing is lost, and a second mail is the same event."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.config.settings import Settings
from bot.domain.delivery import DeliveryStatus
from bot.domain.invite import Method
from bot.services.cancelling import ManagePoll, cancel_poll
from playground import cast
from playground.client import Message
from playground.mail_client import SeenMail
from playground.server import Playground
from tests.acceptance.faulty_proxy import FaultyProxy
from tests.acceptance.meet_process import MeetProcess
from tests.acceptance.rounds import ROUNDS, chance
from tests.acceptance.team import Team, identity, poll_of
from tests.storage.postgresql import ON_POSTGRESQL

DOUBT_OVER = timedelta(minutes=20)
LEASES_END = timedelta(minutes=4) if ON_POSTGRESQL else timedelta()
"""On SQLite the one process that serves frees all leases at its start; on PostgreSQL another may hold them."""
INVITES = 4
"""The organizer's and three voters'."""
THREADS = 4
"""So many calls to SES at once are enough for the pace that Meet takes of fourteen mails a second."""
CROWD = 20
"""More invites than threads that send them, so that some are claimed and wait."""


@pytest.fixture
def proxy(playground: Playground) -> Iterator[FaultyProxy]:
    """Between Meet and AWS."""
    with FaultyProxy(playground.aws_url) as running:
        yield running


@pytest.fixture
def team(playground: Playground, settings: Settings, proxy: FaultyProxy) -> Team:
    """SES's limits are known from before, so that the mails of a poll are in flight together."""
    team = Team(playground, settings.model_copy(update={"aws_endpoint_url": proxy.url}), voters=INVITES - 1)
    with team.opened() as database, database.begin_account() as account:
        account.pacing.set_limits(14.0, None, 0, account.now())
    return team


def test_a_mail_whose_send_event_arrived_is_not_sent_again(team: Team, proxy: FaultyProxy) -> None:
    messages = [closed_and_killed(team, proxy, number, accepted=INVITES) for number in range(ROUNDS)]
    with team.serving_after(timedelta()):
        for message in messages:
            wait_for_status(team, message, "delivered")
    look_again_later(team)
    assert [len(mails) for message in messages for mails in mails_of(team, message)] == [1] * INVITES * ROUNDS


def test_without_a_send_event_a_second_mail_is_the_same_event(team: Team, proxy: FaultyProxy) -> None:
    team.mail.change(held=True)
    messages = [closed_and_killed(team, proxy, number) for number in range(ROUNDS)]
    with team.serving_after(DOUBT_OVER):
        for message in messages:
            wait_for_status(team, message, "sent")
    for message in messages:
        for mails in mails_of(team, message):
            assert 1 <= len(mails) <= 2
            assert len({(mail.to, *identity(mail.ics)) for mail in mails}) == 1
    team.mail.change(held=False)
    look_again_later(team)
    assert {status for message in messages for status in statuses(team, message)} == {"delivered"}
    assert max(len(mails) for message in messages for mails in mails_of(team, message)) == 2


def test_a_mail_in_flight_is_told_as_such_until_it_is_settled(team: Team, proxy: FaultyProxy) -> None:
    team.mail.change(held=True)
    message = closed_and_killed(team, proxy, 0, accepted=INVITES)
    # In doubt already, where the killed process had noticed a lost reply before it died.
    assert statuses(team, message) <= {"sending", "in_doubt"}
    with team.serving_after(timedelta(minutes=4)):
        team.wait(lambda: statuses(team, message) == {"in_doubt"}, "the leases to run out")
        assert [len(mails) for mails in mails_of(team, message)] == [1] * INVITES


def test_after_a_kill_only_what_ses_had_is_in_doubt_and_the_rest_is_sent_at_once(
    team: Team, proxy: FaultyProxy
) -> None:
    team.mail.change(held=True)
    team.voters += team.join(*(f"crowd{number}" for number in range(CROWD - INVITES)))
    message = closed_and_killed(team, proxy, 0, accepted=THREADS)
    assert count(team, message) == {"sending": THREADS, "pending": CROWD - THREADS}
    assert {one.attempts for one in team.deliveries(poll_of(message)) if one.status == "pending"} == {0}
    with team.serving_after(LEASES_END):
        left = {"in_doubt": THREADS, "sent": CROWD - THREADS}
        team.wait(lambda: count(team, message) == left, "the rest to be sent without doubt")
    assert [len(mails) for mails in mails_of(team, message)] == [1] * CROWD


def test_after_a_kill_a_cancellation_waits_for_no_lease_and_what_was_never_sent_is_not_cancelled(
    team: Team, proxy: FaultyProxy
) -> None:
    team.mail.change(held=True)
    team.voters += team.join(*(f"crowd{number}" for number in range(CROWD - INVITES)))
    message = closed_and_killed(team, proxy, 0, accepted=THREADS)
    handed_over = {one.address for one in team.deliveries(poll_of(message)) if one.status == "sending"}
    with team.opened() as database:
        cancel_poll(database, team.playground.clock, ManagePoll(cast.WORKSPACE, poll_of(message), cast.ADA, False))
    with team.serving_after(timedelta()):
        expected = {"superseded": CROWD, "sent": THREADS}
        team.wait(lambda: count(team, message) == expected, "the cancellations to be sent")
    cancelled = [one for one in team.deliveries(poll_of(message)) if one.method is Method.CANCEL]
    assert {one.address for one in cancelled} == handed_over
    assert sum(map(len, mails_of(team, message))) == 2 * THREADS


def count(team: Team, message: Message) -> dict[str, int]:
    """How many of the poll's deliveries stand in each status."""
    return dict(Counter(one.status.value for one in team.deliveries(poll_of(message))))


def closed_and_killed(team: Team, proxy: FaultyProxy, number: int, accepted: int | None = None) -> Message:
    """A closed poll; Meet is killed once SES has accepted so many of its mails, none of whose replies came through."""
    accepted = accepted or chance(number).randint(1, INVITES)
    with MeetProcess(team.settings) as meet:
        message = team.poll(f"Mailing {number}")
        for voter in team.voters:
            team.vote(voter, message)
        proxy.add("hold", "SendRawEmail", times=None)
        assert team.close(message).acknowledged
        team.wait(lambda: sum(map(len, mails_of(team, message))) >= accepted, "SES to accept the mails")
        meet.kill()
        proxy.clear()
        assert meet.errors() == []
    return message


def look_again_later(team: Team) -> None:
    """Hours later nothing is due any more: a whole round of deliveries has looked."""
    with team.serving_after(timedelta(hours=3)) as serving:
        depth = team.mail.queue_depth
        team.wait(lambda: depth().waiting + depth().in_flight == 0, "the feedback queue to be empty")
        team.settle(serving)


def mails_of(team: Team, message: Message) -> list[list[SeenMail]]:
    """For each delivery of the poll, the mails that SES accepted for it."""
    return [team.mail.mails(tag=f"meet-outbox={one.id}") for one in team.deliveries(poll_of(message))]


def wait_for_status(team: Team, message: Message, status: str) -> None:
    team.wait(lambda: statuses(team, message) == {status}, f"each mail to be {status}")


def statuses(team: Team, message: Message) -> set[DeliveryStatus]:
    return {one.status for one in team.deliveries(poll_of(message))}
