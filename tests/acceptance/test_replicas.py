"""Four `meet serve` on one database, two by Socket Mode and two over HTTP: every effect once, at one shared pace."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import accumulate

import pytest

from bot.clock import SystemClock
from bot.domain.redraw import BUDGET, REFILL_PER_SECOND
from bot.wiring import built
from handlers import deadlines
from playground import cast
from playground.client import Message, Outcome
from tests.acceptance.replicas import Replicas, serving, tallies, together
from tests.acceptance.team import options, poll_of

pytestmark = pytest.mark.postgres
VOTERS, RATE = 12, 15.0


@pytest.fixture(scope="module")
def team_of_four() -> Iterator[Replicas]:
    with serving(http=2, sockets=2, voters=VOTERS, meet_send_rate=RATE) as replicas:
        yield replicas


@pytest.fixture
def four(team_of_four: Replicas) -> Iterator[Replicas]:
    """The team after a quiet minute; whatever a test did, none of them had a fault of its own."""
    team_of_four.rest()
    team_of_four.listen("socket")
    yield team_of_four
    team_of_four.team.mail.clear_scripts()
    team_of_four.team.mail.change(duplicates=False)
    assert "\n".join(team_of_four.errors()) == ""


@pytest.mark.parametrize("road", ["socket", "http"])
def test_votes_sprayed_over_all_replicas_are_all_counted_and_never_drawn_backwards(four: Replicas, road: str) -> None:
    team, began_at, mark = four.team, four.team.client.now(), four.mark()
    four.listen(road)
    message = team.poll(f"Sprayed by {road}")
    presses = [partial(team.vote, voter, message, "yes", option) for option in (0, 1) for voter in team.voters]
    assert all(outcome.acknowledged for outcome in together(presses))
    team.wait_until_drawn(message)
    votes = team.snapshot(poll_of(message)).votes
    assert {(vote.voter, vote.option) for vote in votes} == {
        (voter.id, option) for voter in team.voters for option in options(message)
    }
    redraws = four.calls("chat.update", mark)
    seen = tallies(redraws, message)
    assert seen == sorted(seen)
    assert seen[-1] == 2 * VOTERS
    assert_within([at for at, _ in redraws], began_at, at_once=BUDGET, per_second=REFILL_PER_SECOND)
    if road == "http":
        assert set(four.balancer.served) >= set(four.balancer.ports)


def assert_within(instants: list[datetime], began_at: datetime, *, at_once: float, per_second: float) -> None:
    """A bucket's upper bound, whatever the machine's speed: so many at once, and so many for each second since."""
    for number, at in enumerate(instants, 1):
        allowed = at_once + per_second * (at - began_at).total_seconds()
        assert number <= allowed, f"{number} after {at - began_at}"


def test_when_slack_sends_every_connection_away_each_opens_a_new_one_first_and_no_press_is_lost(four: Replicas) -> None:
    team, mark = four.team, four.mark()
    message = team.poll("While Slack moves house")
    acts: list[Callable[[], object]] = [partial(team.vote, voter, message) for voter in team.voters]
    acts.insert(6, partial(team.client.disconnect_sockets, "refresh_requested"))
    assert all(outcome.acknowledged for outcome in together(acts) if isinstance(outcome, Outcome))
    assert len(team.snapshot(poll_of(message)).votes) == VOTERS
    moves = {"socket.opened": 1, "socket.closed": -1}
    team.client.wait_until(lambda: len(team.client.events("socket.", mark)) == 4, "both to have moved")
    steps = [moves[event["kind"]] for event in team.client.events("socket.", mark)]
    assert min(accumulate(steps)) >= 0


def test_polls_are_posted_once_closes_told_once_and_everybody_mailed_once_at_the_shared_rate(four: Replicas) -> None:
    team, mark, titles = four.team, four.mark(), ["First of all", "Second to none"]
    messages = []
    for road, title in zip(("socket", "http"), titles, strict=True):
        four.listen(road)
        messages.append(team.poll(title))
    together([partial(team.vote, voter, message) for message in messages for voter in team.voters])
    four.rest()
    closed_at, before_mails = team.client.now(), four.mark()
    for message in messages:
        team.close(message)
    team.wait(lambda: all(delivered(four, message) for message in messages), "every invite to be delivered")
    for message in messages:
        team.shown(message, "Who could when")
    team.wait(lambda: all(told(four, message) for message in messages), "every close to be told")
    accepted = team.client.events("ses.accepted", before_mails)
    mails = Counter((*event["detail"]["to"], event["detail"]["subject"]) for event in accepted)
    assert len(mails) == len(messages) * (VOTERS + 1)
    assert set(mails.values()) == {1}
    assert_within([datetime.fromisoformat(event["at"]) for event in accepted], closed_at, at_once=RATE, per_second=RATE)
    posts = [call["arguments"] for _, call in four.calls("chat.postMessage", mark)]
    for title, message in zip(titles, messages, strict=True):
        in_channel = [one for one in posts if one["channel"] == cast.TEAM and "thread_ts" not in one]
        assert sum(title in one["text"] for one in in_channel) == 1
        assert sum(one.get("thread_ts") == message.ts for one in posts) == 1
        assert sum(one["channel"] == cast.ADA and title in one["text"] for one in posts) == 1


def delivered(four: Replicas, message: Message) -> bool:
    return {one.status for one in four.team.deliveries(poll_of(message))} == {"delivered"}


def told(four: Replicas, message: Message) -> bool:
    return four.team.snapshot(poll_of(message)).poll.thread_ts is not None


def test_feedback_is_applied_once_and_told_once_though_four_read_the_queue(four: Replicas) -> None:
    team, mark = four.team, four.mark()
    bouncing = team.join(*(f"bouncer{number}" for number in range(4)))
    for person in bouncing:
        team.mail.script(team.addresses[person.id], "hard")
    team.mail.change(duplicates=True)
    message = team.poll("Bounces")
    together([partial(team.vote, voter, message) for voter in [*bouncing, *team.voters[:4]]])
    team.close(message)
    team.wait(lambda: all(owed(four, person.id) == 1 for person in bouncing), "every owner to be told")
    statuses = {one.user: one.status for one in team.deliveries(poll_of(message))}
    assert {user for user, status in statuses.items() if status == "bounced"} == {person.id for person in bouncing}
    with team.opened() as database, database.read_account() as account:
        suppressed = [entry.address for entry in account.suppressions.list()]
    assert sorted(suppressed) == sorted(team.addresses[person.id] for person in bouncing)
    told = [call["arguments"]["channel"] for _, call in four.calls("chat.postMessage", mark)]
    assert [told.count(person.id) for person in bouncing] == [1] * len(bouncing)


def owed(four: Replicas, person: str) -> int:
    """How many notices this person was sent."""
    return len(four.team.client.person(person).messages())


def test_a_deadline_closes_a_poll_once_though_every_replica_sees_it_pass(four: Replicas) -> None:
    team, mark = four.team, four.mark()
    message = team.poll("By noon")
    team.vote(team.voters[-1], message)
    poll = poll_of(message)
    four.put("UPDATE poll SET auto_close = true, deadline_at = now() - interval '1 second' WHERE id = %s", poll)
    together([partial(close_due, four) for _ in range(4)])
    team.wait(lambda: told(four, message), "the close to be told")
    team.wait(lambda: delivered(four, message), "the invites")
    replies = [call for _, call in four.calls("chat.postMessage", mark) if call["arguments"].get("thread_ts")]
    assert len(replies) == 1
    with team.opened() as database, database.read(cast.WORKSPACE) as uow:
        assert [entry.what for entry in uow.history.of_poll(poll)].count("closed") <= 1
    assert len(team.deliveries(poll)) == 2


def close_due(four: Replicas) -> int:
    """One round of the job in a process of its own, as far as the database can tell."""
    with four.team.opened() as database, built(four.team.settings, database, SystemClock()) as meet:
        return deadlines.close_due(meet)
