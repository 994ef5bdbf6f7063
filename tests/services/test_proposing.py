import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors import InvalidInput, LimitReached, MeetError, NotAllowed, NotFound, PollNotOpen
from bot.domain.history import Act
from bot.domain.limits import PROPOSALS
from bot.domain.notice import NoticeKind
from bot.domain.poll import Choice, Option, PollSnapshot, Slot
from bot.domain.proposals import COUNTED, Proposal, ProposalReason, ProposalStatus
from bot.domain.times.values import Problem, Reason
from bot.services import proposing
from bot.services.agreeing import close_agreed
from bot.services.cancelling import ManagePoll, cancel_poll
from tests.services.team import FROM, HERE, HOUR, Team, forget_whole
from tests.services.test_asking_once import tells_all
from tests.storage.databases import START


def slot(hours: float) -> Slot:
    return Slot(START + hours * HOUR, START + (hours + 1) * HOUR)


def proposes(team: Team, snapshot: PollSnapshot, hours: float = 30, user: str = "U2") -> Proposal:
    return proposing.propose(team.database, team.clock, proposing.Propose(HERE, snapshot.poll.id, user, slot(hours)))


def decides(
    team: Team,
    proposal: Proposal,
    *,
    take_in: bool = True,
    by: str = "UORG",
    admin: bool = False,
    confirmed: str = "",
) -> Proposal:
    request = proposing.Decide(HERE, proposal.id, by, admin, take_in, confirmed)
    return proposing.decide(team.database, team.clock, request)


def refused(act: Callable[[], object]) -> object:
    """Why it was refused."""
    with pytest.raises(InvalidInput) as error:
        act()
    return next(iter(error.value.fields.values()))


def asked(team: Team, kind: NoticeKind = NoticeKind.PROPOSED) -> list[tuple[str, dict[str, str]]]:
    return [(one.user, one.data) for one in team.notices() if one.kind is kind]


def opens(team: Team, **changes: Any) -> PollSnapshot:
    return team.posts(proposals=True, **changes)


def proposer(team: Team, proposal: str) -> str:
    shown = proposing.shown_proposal(team.database, HERE, proposal)
    assert shown is not None
    return shown.user


def test_whoever_runs_the_poll_is_asked_about_a_proposed_time(team: Team) -> None:
    snapshot = opens(team)
    proposal = proposes(team, snapshot)
    ((user, data),) = asked(team)
    assert (user, data["proposal"], data["poll"]) == ("UORG", proposal.id, snapshot.poll.id)
    assert "U2" not in str(data)
    assert proposer(team, proposal.id) == "U2"
    assert data["starts_at"] == slot(30).starts_at.isoformat()
    assert team.poll(snapshot.poll.id).options == snapshot.options, "nothing is offered before the decision"


def test_what_names_missing_answers_is_changed_with_each_once_the_time_is_taken_in(team: Team) -> None:
    snapshot = opens(team, required=("U3",))
    proposal = proposes(team, snapshot)
    tells_all(team)
    assert not proposing.answered(team.database, HERE, snapshot.poll.id)
    decides(team, proposal)
    tells_all(team)
    assert proposing.answered(team.database, HERE, snapshot.poll.id)
    (changed,) = tells_all(team)
    assert (changed.user, changed.kind) == ("UORG", NoticeKind.PROPOSED)


def test_an_anonymous_poll_names_no_proposer(team: Team) -> None:
    proposal = proposes(team, opens(team, anonymous=True))
    assert proposer(team, proposal.id) == ""


def test_taken_in_a_time_is_one_more_option_and_all_answers_stay(team: Team) -> None:
    snapshot = opens(team)
    team.answers(snapshot, U3="yn")
    decided = decides(team, proposes(team, snapshot))
    assert decided.status is ProposalStatus.TAKEN_IN
    after = team.poll(snapshot.poll.id)
    assert [option.slot.starts_at for option in after.offered] == [slot(n).starts_at for n in (24, 30, 48)]
    assert {option.id for option in snapshot.options} < {option.id for option in after.options}
    assert set(snapshot_votes(after)) > {("U3", option.id) for option in snapshot.options}
    ((user, data),) = asked(team, NoticeKind.PROPOSAL_DECIDED)
    assert (user, data["status"], data["permalink"]) == ("U2", "taken_in", "https://slack.invalid/p1")
    with team.database.read(HERE) as uow:
        assert [entry.what for entry in uow.history.of_poll(snapshot.poll.id)][-1] == Act.TIME_ADDED


def snapshot_votes(snapshot: PollSnapshot) -> dict[tuple[str, str], Choice]:
    return {(vote.voter, vote.option): vote.choice for vote in snapshot.votes}


@pytest.mark.parametrize("anonymous", [False, True])
def test_whoever_proposed_a_time_that_is_taken_in_counts_as_yes_and_is_told_so(team: Team, *, anonymous: bool) -> None:
    snapshot = opens(team, anonymous=anonymous)
    decides(team, proposes(team, snapshot))
    after = team.poll(snapshot.poll.id)
    (new,) = (one for one in after.options if one.id not in {option.id for option in snapshot.options})
    assert snapshot_votes(after) == {("U2", new.id): Choice.YES}
    ((_, data),) = asked(team, NoticeKind.PROPOSAL_DECIDED)
    assert data[COUNTED]


def test_a_proposer_who_answered_the_same_time_meanwhile_keeps_that_answer(team: Team) -> None:
    snapshot = opens(team)
    proposal = proposes(team, snapshot)
    with team.database.begin(HERE) as uow:
        uow.poll_changes.add_options(snapshot.poll.id, [Option("same", 2, slot(30))])
    team.presses(team.poll(snapshot.poll.id), "U2", Choice.NO, place=2)
    decides(team, proposal)
    assert snapshot_votes(team.poll(snapshot.poll.id)) == {("U2", "same"): Choice.NO}
    ((_, data),) = asked(team, NoticeKind.PROPOSAL_DECIDED)
    assert COUNTED not in data


def test_nobody_who_left_slack_is_counted(team: Team) -> None:
    snapshot = opens(team)
    proposal = proposes(team, snapshot)
    team.knows("U2", is_reachable=False, is_deactivated=True)
    decides(team, proposal)
    assert team.poll(snapshot.poll.id).votes == ()


def test_the_yes_of_a_proposer_closes_no_poll_and_leaves_the_choice_to_a_person(team: Team) -> None:
    team.registers("UORG")
    snapshot = opens(team, required=("U2",), agreement=True)
    decides(team, proposes(team, snapshot))
    team.clock.move(HOUR)
    assert close_agreed(team.database, team.clock, FROM) == []
    assert [notice.user for notice in team.notices(NoticeKind.AGREED_BY_CHANGE)] == ["UORG"]


def test_declined_nothing_is_offered_and_the_proposer_hears_of_it(team: Team) -> None:
    snapshot = opens(team)
    decides(team, proposes(team, snapshot), take_in=False)
    assert len(team.poll(snapshot.poll.id).options) == 2
    ((user, data),) = asked(team, NoticeKind.PROPOSAL_DECIDED)
    assert (user, data["status"]) == ("U2", "declined")


def test_an_admin_may_decide_and_nobody_else(team: Team) -> None:
    proposal = proposes(team, opens(team))
    with pytest.raises(NotAllowed):
        decides(team, proposal, by="U2")
    assert decides(team, proposal, by="UADM", admin=True).status is ProposalStatus.TAKEN_IN


def second(team: Team, proposal: Proposal, *, take_in: bool) -> object:
    with pytest.raises(MeetError) as refusal:
        decides(team, proposal, take_in=take_in)
    return refusal.value.why


@pytest.mark.parametrize("take_in", [True, False])
def test_a_second_press_changes_nothing_and_says_what_was_decided(team: Team, *, take_in: bool) -> None:
    snapshot = opens(team)
    proposal = proposes(team, snapshot)
    decides(team, proposal, take_in=take_in)
    said = ProposalReason.TAKEN_IN_BEFORE if take_in else ProposalReason.DECLINED_BEFORE
    assert {second(team, proposal, take_in=again) for again in (True, False)} == {said}
    assert len(team.poll(snapshot.poll.id).options) == 2 + take_in
    assert len(asked(team, NoticeKind.PROPOSAL_DECIDED)) == 1


def at_once(*acts: Callable[[], object]) -> list[BaseException | None]:
    ready, outcomes = threading.Barrier(len(acts)), list[BaseException | None]()

    def run(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            act()
            outcomes.append(None)
        except MeetError as refusal:
            outcomes.append(refusal)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_organizers_who_decide_at_once_decide_once(team: Team) -> None:
    snapshot = opens(team)
    proposal = proposes(team, snapshot)
    outcomes = at_once(
        lambda: decides(team, proposal), lambda: decides(team, proposal, take_in=False, by="UADM", admin=True)
    )
    assert outcomes.count(None) == 1
    assert len(asked(team, NoticeKind.PROPOSAL_DECIDED)) == 1


def test_of_two_who_propose_one_time_at_once_one_is_told_that_it_is_proposed(team: Team) -> None:
    snapshot = opens(team)
    outcomes = at_once(lambda: proposes(team, snapshot), lambda: proposes(team, snapshot, user="U3"))
    assert outcomes.count(None) == 1
    assert len(asked(team)) == 1
    assert refused(lambda: proposes(team, snapshot, user="U4")) is ProposalReason.PROPOSED


def test_a_time_that_was_added_meanwhile_is_not_added_twice(team: Team) -> None:
    snapshot = opens(team)
    proposal, other = proposes(team, snapshot), proposes(team, snapshot, 31)
    decides(team, proposal)
    with team.database.begin(HERE) as uow:
        uow.poll_changes.change_time(snapshot.poll.id, replace(snapshot.options[0], slot=other.slot), voids=True)
    assert decides(team, other).status is ProposalStatus.TAKEN_IN
    assert len(team.poll(snapshot.poll.id).options) == 3


def test_a_time_that_has_passed_meanwhile_can_only_be_declined(team: Team) -> None:
    proposal = proposes(team, opens(team), 1)
    team.clock.move(2 * HOUR)
    with pytest.raises(InvalidInput):
        decides(team, proposal)
    assert decides(team, proposal, take_in=False).status is ProposalStatus.DECLINED


def test_a_poll_that_is_over_meanwhile_takes_nothing_in(team: Team) -> None:
    snapshot = opens(team)
    proposal = proposes(team, snapshot)
    cancel_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    with pytest.raises(PollNotOpen):
        decides(team, proposal)
    with pytest.raises(MeetError) as over:
        proposing.proposable_poll(team.database, team.clock, HERE, snapshot.poll.id)
    assert over.value.why == ProposalReason.POLL_OVER
    assert refused(lambda: proposes(team, snapshot, 31)) is ProposalReason.POLL_OVER


def test_a_time_is_proposed_only_where_the_organizer_allows_it(team: Team) -> None:
    snapshot = team.posts()
    assert refused(lambda: proposes(team, snapshot)) is ProposalReason.NOT_ALLOWED
    assert proposing.proposable_poll(team.database, team.clock, HERE, opens(team).poll.id).poll.proposals


def test_a_past_time_is_a_problem_of_its_field(team: Team) -> None:
    snapshot = opens(team)
    assert refused(lambda: proposes(team, snapshot, -1)) == Problem(Reason.PAST)


def test_a_person_proposes_so_often_an_hour(team: Team) -> None:
    snapshot = opens(team)
    for number in range(PROPOSALS.most):
        decides(team, proposes(team, snapshot, 60 + number), take_in=False)
    with pytest.raises(LimitReached):
        proposes(team, snapshot)


def test_a_proposal_goes_with_its_proposer_who_is_forgotten(team: Team) -> None:
    snapshot = opens(team)
    proposal = proposes(team, snapshot, user="UEVA")
    forget_whole(team.database, team.clock, HERE, "UEVA")
    with pytest.raises(NotFound) as gone:
        decides(team, proposal)
    assert gone.value.why == ProposalReason.GONE
    assert proposing.shown_proposal(team.database, HERE, proposal.id) is None
