from datetime import timedelta

import pytest

from bot.domain.redraw import POSTING_LEASE
from bot.services import holding, opening, redrawing
from storage.slack_holds import POST
from tests.services.team import ELSEWHERE, HERE, Team

SECOND = timedelta(seconds=1)


def test_a_poll_that_a_crash_kept_out_of_slack_is_posted_by_one_replica(team: Team) -> None:
    poll = team.opens().poll
    assert redrawing.claim_unposted(team.database) == []
    team.clock.move(POSTING_LEASE)
    (claim,) = redrawing.claim_unposted(team.database)
    assert (claim.workspace, claim.poll) == (HERE, poll.id)
    assert redrawing.claim_unposted(team.database) == []
    assert redrawing.claim_posting(team.database, HERE, poll.id) is None
    assert redrawing.settle_posting(team.database, claim, known_as="C1", channel="C1", ts="1.1")
    assert team.poll(poll.id).poll.message_ts == "1.1"


def test_a_draft_that_is_posted_is_the_pressing_replicas_for_as_long_as_a_new_poll(team: Team) -> None:
    poll = team.opens().poll
    opening.keep_draft(team.database, team.clock, HERE, poll.id)
    team.clock.move(POSTING_LEASE)
    opening.post_draft(team.database, team.clock, HERE, poll.id, by="UORG", channel="C2")
    team.clock.move(POSTING_LEASE - SECOND)
    assert redrawing.claim_unposted(team.database) == []
    team.clock.move(SECOND)
    assert [claim.poll for claim in redrawing.claim_unposted(team.database)] == [poll.id]


@pytest.mark.parametrize(("stands_in", "remembered"), [("C1", "C1-SHARED"), ("C1-SHARED", "C1-SHARED"), ("C9", "C9")])
def test_a_channel_that_gets_another_id_while_its_poll_is_posted_is_followed(
    team: Team, stands_in: str, remembered: str
) -> None:
    poll = team.opens().poll
    claim = redrawing.claim_posting(team.database, HERE, poll.id)
    assert claim is not None
    opening.follow_channel(team.database, HERE, "C1", "C1-SHARED")
    assert redrawing.settle_posting(team.database, claim, known_as="C1", channel=stands_in, ts="1.1")
    posted = team.poll(poll.id).poll
    assert (posted.channel, posted.message_channel) == ("C1-SHARED", remembered)


def test_a_message_that_was_deleted_is_claimed_by_its_ts(team: Team) -> None:
    poll = team.posts().poll
    assert redrawing.claim_posting(team.database, HERE, poll.id) is None
    assert redrawing.claim_posting(team.database, ELSEWHERE, poll.id, gone=poll.message_ts) is None
    assert redrawing.claim_posting(team.database, HERE, poll.id, gone=poll.message_ts) is not None


def test_what_slack_asks_us_to_wait_is_known_to_every_replica(team: Team) -> None:
    holding.hold(team.database, HERE, POST, 9 * SECOND)
    assert holding.wait_left(team.database, HERE, POST) == 9 * SECOND
    assert holding.wait_left(team.database, ELSEWHERE, POST) == timedelta()
    team.clock.move(9 * SECOND)
    assert holding.wait_left(team.database, HERE, POST) == timedelta()


def test_the_only_process_takes_back_what_a_killed_one_was_doing(team: Team) -> None:
    assert redrawing.release_leases(team.database) == 0
