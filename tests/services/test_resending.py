import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.errors import LimitReached, NotAllowed, NotFound, PollNotOpen
from bot.domain.limits import MAILINGS
from bot.domain.poll import PollSnapshot
from bot.domain.reasons import PollReason
from bot.domain.suppression import SuppressionReason
from bot.services.cancelling import ManagePoll, cancel_poll
from bot.services.resending import Resend, resend
from tests.services.team import ELSEWHERE, HERE, HOUR, Team
from tests.storage.makers import an_address


def resends(team: Team, snapshot: PollSnapshot, user: str = "", by: str = "UORG", workspace: str = HERE) -> int:
    return resend(team.database, team.clock, Resend(workspace, snapshot.poll.id, by, False, user))


def test_a_resend_is_a_new_row_with_a_later_dtstamp_and_the_same_sequence(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    team.sends(status=DeliveryStatus.FAILED)
    team.clock.move(HOUR)
    assert resends(team, snapshot, "U2") == 1
    first, again = (row for row in team.deliveries(snapshot.poll.id) if row.user == "U2")
    assert (again.sequence, again.method, again.address) == (first.sequence, first.method, first.address)
    assert (first.resend, again.resend) == (0, 1)
    assert again.dtstamp == first.dtstamp + HOUR


def test_to_all_means_to_those_whose_mail_did_not_arrive(team: Team) -> None:
    team.registers("U2", "U3", "U4", "U5")
    snapshot = team.closed(U2="y", U3="y", U4="y", U5="y").snapshot
    team.sends("UORG", "U2")
    team.sends("U3", status=DeliveryStatus.FAILED)
    team.sends("U4", status=DeliveryStatus.EXPIRED)
    resent = resends(team, snapshot)
    assert resent == 2
    assert sorted(user for user, _, _ in team.mails(snapshot.poll.id)) == ["U3", "U4", "U5"]


def test_somebody_asked_for_by_name_may_have_lost_a_mail_that_arrived(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    assert resends(team, snapshot, "U2") == 0
    for status in (DeliveryStatus.SENT, DeliveryStatus.DELIVERED):
        team.sends(status=status)
        assert resends(team, snapshot, "U2") == 1


def test_to_all_means_also_to_whoever_can_come_and_was_never_mailed_though_they_have_an_address(team: Team) -> None:
    snapshot = team.closed(U2="y", U3="n").snapshot
    with team.database.begin(HERE) as uow:
        uow.people.save_address(an_address("U2", "two@example.com"))
        uow.people.save_address(an_address("U3", "three@example.com"))
    team.sends()
    assert resends(team, snapshot) == 1
    assert [user for user, _, _ in team.mails(snapshot.poll.id)] == ["U2"]


def test_nobody_is_mailed_again_who_cannot_be_mailed(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y", U3="y").snapshot
    team.sends("UORG")
    team.bounces("U2")
    for user in ("", "U2", "U3", "U9"):
        assert resends(team, snapshot, user) == 0


def test_somebody_whom_an_operator_released_since_is_mailed_for_the_first_time(team: Team) -> None:
    team.registers("U2")
    team.suppresses("u2@example.com", SuppressionReason.MANUAL)
    snapshot = team.closed(U2="y").snapshot
    team.sends()
    assert resends(team, snapshot) == 0
    with team.database.begin_account() as account:
        account.suppressions.release("u2@example.com", "operator", team.clock.now())
    assert resends(team, snapshot) == 1
    assert team.mails(snapshot.poll.id) == [("U2", "REQUEST", 0)]


def test_an_anonymous_poll_resends_to_all_and_to_nobody_by_name(team: Team) -> None:
    team.registers("UORG", "U2")
    snapshot = team.posts(anonymous=True)
    team.answers(snapshot, U2="y")
    team.closes(snapshot)
    team.sends(status=DeliveryStatus.FAILED)
    with pytest.raises(NotAllowed, match="anonymous"):
        resends(team, snapshot, "U2")
    assert resends(team, snapshot) == 2


def test_a_resend_needs_a_meeting_ahead_and_somebody_who_runs_it(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    with pytest.raises(NotAllowed):
        resends(team, snapshot, by="U2")
    with pytest.raises(NotFound):
        resends(team, snapshot, workspace=ELSEWHERE)
    with pytest.raises(PollNotOpen, match=PollReason.NOT_CLOSED):
        resends(team, team.posts())
    team.clock.move(24 * HOUR)
    with pytest.raises(PollNotOpen, match=PollReason.MEETING_PASSED):
        resends(team, snapshot)


def test_after_a_cancel_nothing_is_sent_again(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    team.sends()
    cancel_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    with pytest.raises(PollNotOpen):
        resends(team, snapshot)


def test_resends_count_against_the_limit_of_mailings(team: Team) -> None:
    """Those that mail: the others, such as a second press, take none of the limit."""
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    for _ in range(MAILINGS.most - 1):
        team.sends()
        assert [resends(team, snapshot, user) for user in ("U2", "U2", "U9", "")] == [1, 0, 0, 0]
    team.sends()
    with pytest.raises(LimitReached):
        resends(team, snapshot, "U2")
