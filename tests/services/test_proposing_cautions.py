"""What is asked before a proposed time is taken in: what an edit asks about a time that it adds."""

import pytest

from bot.domain.cautions import AtNight, Overlap
from bot.domain.errors import Unconfirmed
from bot.domain.poll import PollSnapshot
from bot.domain.proposals import Proposal, ProposalStatus
from tests.services.team import Team
from tests.services.test_proposing import decides, opens, proposes

NIGHT_IN_SEOUL = 30
"""Hours from 9:00 in London: midnight in Seoul."""


def doubt(team: Team, proposal: Proposal, confirmed: str = "") -> Unconfirmed:
    with pytest.raises(Unconfirmed) as found:
        decides(team, proposal, confirmed=confirmed)
    return found.value


def offered(team: Team, snapshot: PollSnapshot) -> int:
    return len(team.poll(snapshot.poll.id).offered)


def test_night_for_whoever_must_be_there_is_asked_about_and_nothing_is_decided_before(team: Team) -> None:
    team.knows("U3", zone="Asia/Seoul")
    snapshot = opens(team, required=("U3",))
    proposal = proposes(team, snapshot, NIGHT_IN_SEOUL)
    asked = doubt(team, proposal)
    ((night,),) = asked.warnings.values()
    assert isinstance(night, AtNight)
    assert night.people == (("Name of U3", "Asia/Seoul"),)
    assert offered(team, snapshot) == 2
    assert doubt(team, proposal, "another token").token == asked.token
    assert decides(team, proposal, confirmed=asked.token).status is ProposalStatus.TAKEN_IN
    assert offered(team, snapshot) == 3


def test_who_else_would_be_awakened_meanwhile_is_asked_about_again(team: Team) -> None:
    team.knows("U3", zone="Asia/Seoul")
    snapshot = opens(team, required=("U3", "U4"))
    proposal = proposes(team, snapshot, NIGHT_IN_SEOUL)
    asked = doubt(team, proposal)
    team.knows("U4", zone="Asia/Tokyo")
    assert doubt(team, proposal, asked.token).token != asked.token


def test_whoever_proposed_the_time_has_seen_its_hour(team: Team) -> None:
    team.knows("U2", zone="Asia/Seoul")
    snapshot = opens(team, required=("U2",))
    assert decides(team, proposes(team, snapshot, NIGHT_IN_SEOUL)).status is ProposalStatus.TAKEN_IN


def test_an_overlap_is_asked_about(team: Team) -> None:
    asked = doubt(team, proposes(team, opens(team), 24.5))
    ((overlap,),) = asked.warnings.values()
    assert isinstance(overlap, Overlap)


def test_a_declined_time_asks_nothing(team: Team) -> None:
    team.knows("U3", zone="Asia/Seoul")
    proposal = proposes(team, opens(team, required=("U3",)), NIGHT_IN_SEOUL)
    assert decides(team, proposal, take_in=False).status is ProposalStatus.DECLINED
