from datetime import timedelta

import pytest

from bot.services import closing, holding, redrawing
from storage.slack_holds import POST
from storage.values import Redraw, Surface
from tests.services.team import ELSEWHERE, HERE, Team

SECOND = timedelta(seconds=1)


def claim_redraw(team: Team, workspace: str, poll: str, *, acted: bool = False) -> Redraw | None:
    """The claim; None where the poll is clean or must wait."""
    claim = redrawing.claim_redraw(team.database, workspace, poll, acted=acted)
    return None if isinstance(claim, timedelta) else claim


def test_a_dirty_poll_is_claimed_by_one_and_shows_what_was_drawn(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    redraw = claim_redraw(team, HERE, snapshot.poll.id)
    assert redraw is not None
    assert claim_redraw(team, HERE, snapshot.poll.id) is None
    assert not redrawing.settle_redraw(team.database, redraw, redraw.revision)
    assert team.poll(snapshot.poll.id).poll.shown_revision == redraw.revision
    team.clock.move(timedelta(minutes=1))
    assert claim_redraw(team, HERE, snapshot.poll.id) is None


def test_a_vote_that_came_while_drawing_makes_the_poll_dirty_again(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    redraw = claim_redraw(team, HERE, snapshot.poll.id)
    assert redraw is not None
    team.presses(snapshot, "U3")
    assert redrawing.settle_redraw(team.database, redraw, redraw.revision)
    assert claim_redraw(team, HERE, snapshot.poll.id) is None
    team.clock.move(SECOND)
    assert claim_redraw(team, HERE, snapshot.poll.id) is not None


def test_another_workspaces_poll_is_not_drawn(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    assert claim_redraw(team, ELSEWHERE, snapshot.poll.id) is None
    assert claim_redraw(team, HERE, "unknown") is None


def test_a_drawing_that_failed_counts_as_not_done(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    redraw = claim_redraw(team, HERE, snapshot.poll.id)
    assert redraw is not None
    redrawing.release_redraw(team.database, redraw, 5 * SECOND)
    assert redrawing.claim_due(team.database, Surface.POLL) == []
    team.clock.move(5 * SECOND)
    (again,) = redrawing.claim_due(team.database, Surface.POLL)
    assert (again.poll, again.workspace, again.revision) == (snapshot.poll.id, HERE, redraw.revision)


def test_a_crashed_drawer_is_followed_by_the_next(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    assert len(redrawing.claim_due(team.database, Surface.POLL)) == 1
    assert redrawing.claim_due(team.database, Surface.POLL) == []
    team.clock.move(timedelta(seconds=20))
    assert len(redrawing.claim_due(team.database, Surface.POLL)) == 1


def test_a_workspace_that_slack_told_to_wait_is_not_drawn_in(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    holding.hold(team.database, HERE, "chat.update", 30 * SECOND)
    assert claim_redraw(team, HERE, snapshot.poll.id) is None
    team.clock.move(30 * SECOND)
    assert claim_redraw(team, HERE, snapshot.poll.id) is not None


def test_a_card_is_drawn_like_a_message(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    (redraw,) = redrawing.claim_due(team.database, Surface.CARD)
    assert redraw.poll == snapshot.poll.id
    team.sends("U2")
    assert redrawing.settle_redraw(team.database, redraw, redraw.revision)
    team.clock.move(SECOND)
    (redraw,) = redrawing.claim_due(team.database, Surface.CARD)
    assert not redrawing.settle_redraw(team.database, redraw, redraw.revision)


def test_a_poll_that_went_while_it_was_drawn_is_not_dirty(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y")
    (redraw,) = redrawing.claim_due(team.database, Surface.CARD)
    gone = type(redraw)(redraw.kind, redraw.workspace, "gone", redraw.revision, redraw.token)
    assert not redrawing.settle_redraw(team.database, gone, 1)


@pytest.mark.parametrize("acted_on", ["a poll that was put off", "another poll of the channel"])
def test_what_its_channel_refused_is_put_off_until_somebody_acts_there(team: Team, acted_on: str) -> None:
    first, second, clean = team.posts(), team.posts(), team.posts()
    for snapshot in (first, second):
        team.answers(snapshot, U2="y")
        redraw = claim_redraw(team, HERE, snapshot.poll.id)
        assert redraw is not None
        redrawing.release_redraw(team.database, redraw, timedelta(days=1))
    team.clock.move(timedelta(hours=1))
    assert claim_redraw(team, HERE, first.poll.id) is None
    assert claim_redraw(team, ELSEWHERE, first.poll.id, acted=True) is None
    assert redrawing.claim_due(team.database, Surface.POLL) == []
    if acted_on == "a poll that was put off":
        assert claim_redraw(team, HERE, first.poll.id, acted=True) is not None
        assert [claim.poll for claim in redrawing.claim_due(team.database, Surface.POLL)] == [second.poll.id]
    else:
        assert claim_redraw(team, HERE, clean.poll.id, acted=True) is None
        due = redrawing.claim_due(team.database, Surface.POLL, limit=3)
        assert {claim.poll for claim in due} == {first.poll.id, second.poll.id}


def test_a_thread_that_slack_refuses_is_told_after_the_wait(team: Team) -> None:
    poll = team.closed(U2="y").snapshot.poll.id
    redrawing.put_off_thread(team.database, HERE, poll, timedelta(hours=2))
    for told in (False, True):
        team.clock.move(timedelta(hours=1))
        assert closing.claim_thread_reply(team.database, HERE, poll, lease=SECOND) == told


@pytest.mark.parametrize(("takes_posts", "told"), [(True, True), (False, False)])
def test_whoever_acts_in_a_channel_hurries_its_threads_only_where_slack_takes_posts(
    team: Team, *, takes_posts: bool, told: bool
) -> None:
    closed, database = team.closed(U2="y"), team.database
    redrawing.put_off_thread(database, HERE, closed.snapshot.poll.id, timedelta(days=1))
    if not takes_posts:
        holding.hold(database, HERE, POST, timedelta(hours=1))
    claim_redraw(team, HERE, closed.snapshot.poll.id, acted=True)
    team.clock.move(timedelta(hours=1))
    assert closing.claim_thread_reply(database, HERE, closed.snapshot.poll.id, lease=SECOND) == told
