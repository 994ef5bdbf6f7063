"""kill -9 of one of two replicas right before, and right after, what each act of a poll's life commits."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import psycopg
import pytest

from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.invite import Method
from bot.domain.poll import PollSnapshot, PollStatus
from bot.domain.suppression import SuppressionReason
from bot.domain.tokens import sign
from playground import cast
from playground.client import Message, Person
from tests.acceptance.killed_at import die_at
from tests.acceptance.meet_process import MeetProcess, run
from tests.acceptance.replicas import Replicas, serving
from tests.acceptance.team import Team, identity, options, poll_of
from tests.patience import PATIENCE
from tests.storage.postgresql import connection_string

pytestmark = pytest.mark.postgres
AT_REST = {DeliveryStatus.DELIVERED, DeliveryStatus.BOUNCED, DeliveryStatus.SUPPRESSED, DeliveryStatus.SUPERSEDED}
WORK = """SELECT (SELECT count(*) FROM notice WHERE status = 'owed')
    + (SELECT count(*) FROM poll WHERE revision > shown_revision AND message_ts IS NOT NULL)
    + (SELECT count(*) FROM poll WHERE status <> 'open' AND thread_ts IS NULL)
    + (SELECT count(*) FROM forgetting WHERE ended_at IS NULL)"""


@pytest.fixture(scope="module")
def replicas() -> Iterator[Replicas]:
    """One replica, which lives; those that die are started beside it."""
    with serving(http=1, sockets=0, voters=3, meet_send_rate=100.0) as running:
        running.listen("http")
        yield running
        assert running.errors() == []


@dataclass
class Life:
    """One poll. Of its voters the first stops mail, the second is forgotten, and the third's mailbox is gone."""

    replicas: Replicas
    side: str
    message: Message
    choices: list[str]
    stops: Person
    leaves: Person

    @property
    def team(self) -> Team:
        return self.replicas.team

    @property
    def poll(self) -> str:
        return poll_of(self.message)

    def now(self) -> PollSnapshot:
        return self.team.snapshot(self.poll)

    def deliveries(self, method: Method | None = None) -> list[Delivery]:
        return [one for one in self.team.deliveries(self.poll) if method in (None, one.method)]

    def dies_at(self, step: str, act: Callable[[MeetProcess], object]) -> None:
        die_at(f"{self.side} {step}", self.replicas, act)

    def again_unless(self, is_done: object, act: Callable[[], object]) -> None:
        """What was rolled back with the process was not acknowledged, so the person does it again; nothing else is."""
        assert bool(is_done) == (self.side == "after")
        if not is_done:
            act()

    def rest(self) -> None:
        """Until the replica that lives has nothing left to do."""
        self.team.wait(self._is_at_rest, f"an end of the work: {WORK}")

    def _is_at_rest(self) -> bool:
        self.replicas.rest()
        self.team.mail.lapse_visibility()
        return {one.status for one in self.deliveries()} <= AT_REST and self.count(WORK) == 0

    def count(self, statement: str) -> int:
        with psycopg.connect(connection_string(self.team.settings.database_url)) as connection:
            row = connection.execute(statement.encode()).fetchone()
        assert row is not None
        return int(row[0])


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_poll_goes_through_its_life_although_each_act_kills_the_replica_that_does_it(
    replicas: Replicas, side: str
) -> None:
    life = opened(replicas, side)
    for act in (closes, hears_of_a_bounce, moves, unsubscribes, forgets, cancels):
        act(life)
        life.rest()
        nobody_is_mailed_twice(life)
    assert 3 <= len(replies(life)) <= 6
    assert {one.status for one in life.deliveries(Method.CANCEL) if one.user == cast.ADA} == {DeliveryStatus.DELIVERED}


def opened(replicas: Replicas, side: str) -> Life:
    team = replicas.team
    team.voters = team.join(*(f"{side}{number}" for number in range(3)))
    team.mail.script(team.addresses[team.voters[2].id], "hard")
    message = team.poll(f"Killed {side}")
    for voter in team.voters:
        team.vote(voter, message, option=0)
        team.vote(voter, message, option=1)
    team.wait_until_drawn(message)
    return Life(replicas, side, message, options(message), *team.voters[:2])


def closes(life: Life) -> None:
    """The mails stay in SES until the next act: nothing is known of them but that SES has them."""
    life.team.mail.change(held=True)
    life.team.open_close(life.team.ada, life.message)
    life.dies_at("closing.close_poll", lambda _: life.team.ada.submit())
    closed = life.now().poll.status is PollStatus.CLOSED
    assert len(life.deliveries()) == (4 if closed else 0)
    life.again_unless(closed, partial(life.team.close, life.message))
    sent = {DeliveryStatus.SENT}
    life.team.wait(lambda: {one.status for one in life.deliveries()} == sent, "every mail to be sent")
    life.team.wait(lambda: life.count(WORK) == 0, "the message and the thread to follow")
    life.dies_at("feedback._apply", lambda _: life.team.mail.change(held=False))


def hears_of_a_bounce(life: Life) -> None:
    """One mail in four came back; whatever came of the death, each is told of once by SES's facts."""
    life.rest()
    expected = {DeliveryStatus.DELIVERED: 3, DeliveryStatus.BOUNCED: 1}
    assert {status: sum(one.status is status for one in life.deliveries()) for status in AT_REST} == {
        status: expected.get(status, 0) for status in AT_REST
    }
    told = [one for one in life.team.voters[2].messages() if "came back" in one.words]
    assert 1 <= len(told) <= 2


def moves(life: Life) -> None:
    manage(life, "move", winner=life.choices[1])
    life.dies_at("moving.move_meeting", partial(submit, life))
    moved = life.now().poll.winner == life.choices[1]
    life.again_unless(moved, partial(manage_and_submit, life, "move", winner=life.choices[1]))
    life.rest()
    mailed = [(one.user, one.sequence) for one in life.deliveries() if one.status is DeliveryStatus.DELIVERED]
    reached = (cast.ADA, life.stops.id, life.leaves.id)
    assert sorted(mailed) == sorted((user, sequence) for user in reached for sequence in (0, 1))


def unsubscribes(life: Life) -> None:
    mail = next(one for one in life.deliveries() if one.user == life.stops.id)
    path = f"/unsubscribe/{sign(life.team.settings.secret_key, mail.id)}"
    life.dies_at("consent.unsubscribe", lambda doomed: follow(doomed, path))
    life.again_unless(is_stopped(life), lambda: follow(life.replicas.by_http[0], path))
    assert is_stopped(life)


def is_stopped(life: Life) -> bool:
    address = life.team.addresses[life.stops.id]
    with life.team.opened() as database, database.read_account() as account:
        found = account.suppressions.get(address)
    return found is not None and found.reason is SuppressionReason.OPT_OUT


def follow(meet: MeetProcess, path: str) -> None:
    """One click on the link of a mail; whoever dies of it does not answer."""
    asked = urllib.request.Request(f"http://127.0.0.1:{meet.port}{path}", b"List-Unsubscribe=One-Click")
    with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(asked, timeout=PATIENCE) as reply:
        reply.read()


def forgets(life: Life) -> None:
    who, address = life.leaves, life.team.addresses[life.leaves.id]
    who.slash("/meet", "forget-me", channel=cast.TEAM)
    question = who.wait_for_message(cast.TEAM, "Meet would forget", where=lambda seen: seen.is_ephemeral)
    life.dies_at("forgetting.leave", lambda _: who.click(question, "forget_me"))
    # The job would come within a minute.
    assert run(life.team.settings, "run-job", "forgetting").returncode == 0
    life.rest()
    cancelled = life.team.mail.mails(to=address, subject="Cancelled")
    assert len(cancelled) == 1
    assert who.id not in {vote.voter for vote in life.now().votes}
    assert life.count("SELECT count(*) FROM forgetting WHERE ended_at IS NOT NULL") > 0


def cancels(life: Life) -> None:
    manage(life, "cancel", reason="All are gone")
    life.dies_at("cancelling.cancel_poll", partial(submit, life))
    cancelled = life.now().poll.status is PollStatus.CANCELLED
    life.again_unless(cancelled, partial(manage_and_submit, life, "cancel", reason="All are gone"))


def manage_and_submit(life: Life, action: str, **fields: str) -> None:
    manage(life, action, **fields)
    submit(life)


def submit(life: Life, doomed: MeetProcess | None = None) -> None:
    """Until the form is taken, or whoever would take it is dead: one that comes too soon after the form does nothing,
    as the second half of a double click."""
    ada = life.team.ada

    def is_over() -> bool:
        ada.submit()
        return ada.modal() is None or (doomed is not None and doomed.is_over)

    life.team.wait(is_over, "the form to be taken")


def manage(life: Life, action: str, **fields: str) -> None:
    """Ada opens the form of this act and fills it in."""
    ada = life.team.ada
    shown = next(one for one in ada.messages(cast.TEAM) if one.ts == life.message.ts)
    ada.choose(shown, "poll_menu", "manage")
    ada.wait_for_modal("manage_poll")
    ada.fill({"action": action})
    life.team.wait(lambda: (view := ada.modal()) and all(view.block(name) for name in fields), "the form's fields")
    ada.fill(dict(fields))


def nobody_is_mailed_twice(life: Life) -> None:
    """A mail that was in SES's hands when the replica died may come again, as the same event."""
    for one in life.deliveries():
        mails = life.team.mail.mails(tag=f"meet-outbox={one.id}")
        assert len(mails) <= one.attempts <= 2
        assert len({(mail.to, *identity(mail.ics)) for mail in mails}) <= 1


def replies(life: Life) -> list[Message]:
    thread = life.team.ada.messages(cast.TEAM, thread_ts=life.message.ts)
    return [seen for seen in thread if seen.ts != life.message.ts]
