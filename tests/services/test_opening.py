from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors import InvalidInput, LimitReached, NotAllowed, NotFound, PollNotOpen, Unconfirmed
from bot.domain.limits import POLLS
from bot.domain.notice import NoticeKind
from bot.domain.person import PROFILE_CURRENT
from bot.domain.poll import PollStatus
from bot.domain.poll_edit import EditReason
from bot.domain.reasons import PollReason
from bot.services import opening, redrawing
from tests.services.team import ELSEWHERE, HERE, HOUR, Team, a_draft, forget_whole
from tests.storage.databases import START


def test_a_submitted_draft_becomes_an_open_poll_that_is_not_posted_yet(team: Team) -> None:
    opened = team.submits(a_draft(48, 24, title=" Design\nreview ", required=("U2",), anonymous=False), "view1")
    poll = opened.snapshot.poll
    assert opened.new
    assert (poll.title, poll.status, poll.posted, poll.required) == ("Design review", PollStatus.OPEN, False, ("U2",))
    assert [option.slot.starts_at for option in opened.snapshot.options] == [START + 24 * HOUR, START + 48 * HOUR]


def test_a_modal_submitted_twice_makes_one_poll(team: Team) -> None:
    first, second = (team.submits(a_draft(), "view1") for _ in range(2))
    assert (first.new, second.new) == (True, False)
    assert first.poll.id == second.poll.id
    assert len(opening_polls(team)) == 1


def test_a_second_submission_answers_even_after_its_times_have_passed(team: Team) -> None:
    first = team.submits(a_draft(), "view1")
    team.clock.move(100 * HOUR)
    assert team.submits(a_draft(), "view1").poll.id == first.poll.id


def test_the_same_submission_in_another_workspace_is_another_poll(team: Team) -> None:
    first = team.submits(a_draft(), "view1")
    assert team.submits(a_draft(workspace=ELSEWHERE), "view1").poll.id != first.poll.id


def opening_polls(team: Team) -> list[str]:
    with team.database.read_account() as account:
        return [poll.id for poll in account.polls.list(100)]


def test_a_draft_with_errors_leaves_nothing_behind(team: Team) -> None:
    with pytest.raises(InvalidInput):
        team.submits(a_draft(title=""), "view1")
    assert opening_polls(team) == []


def test_a_doubt_is_accepted_by_the_second_submission_of_the_same_modal(team: Team) -> None:
    doubtful = a_draft(24, 24.5)
    with pytest.raises(Unconfirmed) as doubt:
        team.submits(doubtful, "view1")
    assert team.submits(replace(doubtful, confirmed=doubt.value.token), "view1").new


def test_somebody_who_opens_too_many_polls_is_told_when_to_come_back(team: Team) -> None:
    for number in range(POLLS.most):
        team.submits(a_draft(), f"view{number}")
    with pytest.raises(LimitReached, match=r"TooMany.*seconds=3600"):
        team.submits(a_draft(), "one more")
    assert team.submits(a_draft(organizer="U2"), "another person").new
    assert not team.submits(a_draft(), "view0").new
    team.clock.move(HOUR)
    assert team.submits(a_draft(), "one more").new


def test_the_organizers_profile_address_counts_as_proven(team: Team) -> None:
    team.knows("UORG", "Org@Example.com")
    opened = team.submits(a_draft(organizer_address=" org@example.com "), "view1")
    assert opened.needs_proof is None
    with team.database.read(HERE) as uow:
        held = uow.people.address("UORG")
    assert held is not None
    assert held.address == "org@example.com"


def test_a_profile_address_that_slack_does_not_confirm_now_wants_a_code(team: Team) -> None:
    team.knows("UORG", "ada@example.com")
    team.clock.move(PROFILE_CURRENT)
    assert team.submits(a_draft(organizer_address="ada@example.com"), "view1").needs_proof == "ada@example.com"
    with team.database.read(HERE) as uow:
        assert uow.people.address("UORG") is None


def test_any_other_address_of_the_organizer_wants_a_code(team: Team) -> None:
    team.knows("UORG", "org@example.com")
    draft = a_draft(organizer_address="Other@example.com")
    assert [team.submits(draft, "view1").needs_proof for _ in range(2)] == ["other@example.com"] * 2
    with team.database.read(HERE) as uow:
        assert uow.people.address("UORG") is None


def test_an_address_that_is_the_organizers_already_wants_nothing(team: Team) -> None:
    team.registers("UORG")
    team.knows("UORG", "")
    assert team.submits(a_draft(organizer_address="uorg@example.com"), "view1").needs_proof is None


def test_giving_an_address_for_the_invites_does_not_lift_a_stop(team: Team) -> None:
    team.knows("UORG", "org@example.com")
    with team.database.begin(HERE) as uow:
        uow.people.save_consent("UORG", mail=False)
    team.submits(a_draft(organizer_address="org@example.com"), "view1")
    with team.database.read(HERE) as uow:
        assert not uow.people.consent("UORG").mail


def test_where_the_message_stands_is_remembered(team: Team) -> None:
    poll = team.opens().poll
    claim = redrawing.claim_posting(team.database, HERE, poll.id)
    assert claim is not None
    assert redrawing.settle_posting(team.database, claim, known_as="C1", channel="C9", ts="2.2")
    opening.mark_permalink(team.database, HERE, poll.id, "https://slack.invalid/p2", ts="2.2")
    opening.mark_permalink(team.database, HERE, poll.id, "https://slack.invalid/p1", ts="1.1")
    posted = team.poll(poll.id).poll
    assert (posted.message_channel, posted.message_ts, posted.permalink) == ("C9", "2.2", "https://slack.invalid/p2")


def test_what_slack_does_not_let_us_post_is_kept_and_posted_later(team: Team) -> None:
    poll = team.opens().poll
    assert opening.keep_draft(team.database, team.clock, HERE, poll.id)
    assert not opening.keep_draft(team.database, team.clock, HERE, poll.id)
    assert team.poll(poll.id).poll.status is PollStatus.DRAFT
    posted = opening.post_draft(team.database, team.clock, HERE, poll.id, by="UORG", channel="C2")
    assert (posted.poll.status, posted.poll.channel) == (PollStatus.OPEN, "C2")


def test_a_draft_is_posted_by_its_organizer_once_and_in_time(team: Team) -> None:
    poll = team.opens().poll
    opening.keep_draft(team.database, team.clock, HERE, poll.id)
    with pytest.raises(NotAllowed):
        opening.post_draft(team.database, team.clock, HERE, poll.id, by="U2", channel="C2")
    team.clock.move(72 * HOUR)
    with pytest.raises(PollNotOpen, match=PollReason.TIMES_PASSED):
        opening.post_draft(team.database, team.clock, HERE, poll.id, by="UORG", channel="C2")
    assert team.poll(poll.id).poll.status is PollStatus.DRAFT
    team.clock.move(-72 * HOUR)
    opening.post_draft(team.database, team.clock, HERE, poll.id, by="UORG", channel="C2")
    with pytest.raises(PollNotOpen, match=PollReason.POSTED_ALREADY):
        opening.post_draft(team.database, team.clock, HERE, poll.id, by="UORG", channel="C2")
    with pytest.raises(NotFound):
        opening.post_draft(team.database, team.clock, ELSEWHERE, poll.id, by="UORG", channel="C2")


def helped(team: Team) -> list[str]:
    return [notice.user for notice in team.notices(NoticeKind.CO_ORGANIZER)]


def test_co_organizers_of_a_new_poll_are_named_and_told_once(team: Team) -> None:
    for user in ("U2", "U3"):
        team.knows(user)
    opened = team.submits(a_draft(co_organizers=("U2", "UORG", "U2", "U3")), "view1")
    team.submits(a_draft(co_organizers=("U2", "U3")), "view1")
    assert team.poll(opened.poll.id).poll.co_organizers == ("U2", "U3")
    assert sorted(helped(team)) == ["U2", "U3"]


@pytest.mark.parametrize("known", [None, {"is_reachable": False}, {"home": "T9"}], ids=["stranger", "app", "elsewhere"])
def test_who_cannot_run_a_poll_is_no_co_organizer(team: Team, known: dict[str, Any] | None) -> None:
    if known is not None:
        team.knows("U2", **known)
    with pytest.raises(InvalidInput) as refused:
        team.submits(a_draft(co_organizers=("U2",)), "view1")
    assert dict(refused.value.fields) == {"co_organizers": EditReason.CANNOT_HELP}
    assert opening_polls(team) == []


def test_whoever_is_being_forgotten_becomes_no_co_organizer(team: Team) -> None:
    team.knows("U2")
    forget_whole(team.database, team.clock, HERE, "U2")
    with pytest.raises(InvalidInput):
        team.submits(a_draft(co_organizers=("U2",)), "view1")


def test_a_quorum_is_stored_and_must_fit(team: Team) -> None:
    opened = team.submits(a_draft(required=("U2", "U3"), quorum=1), "view1")
    assert team.poll(opened.poll.id).poll.quorum == 1
    with pytest.raises(InvalidInput) as refused:
        team.submits(a_draft(required=("U2", "U3"), quorum=3), "view2")
    assert list(refused.value.fields) == ["quorum"]
