"""What a close asks first, and what its second press does."""

import pytest

from bot.domain.errors import Unconfirmed
from bot.domain.ranking import Caution
from bot.services import closing
from bot.services.cancelling import ManagePoll, reopen_poll
from tests.services.team import HERE, Team


def test_a_winner_that_nobody_can_make_wants_a_confirmation(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts()
    team.answers(snapshot, U2="n")
    with pytest.raises(Unconfirmed) as doubt:
        team.closes(snapshot)
    assert doubt.value.warnings == {"winner": (Caution.NOBODY_CAN,)}
    assert team.closes(snapshot, confirmed=doubt.value.token).invited == 1


def test_a_caution_that_came_since_is_asked_about_too(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts(required=("U2",))
    with pytest.raises(Unconfirmed) as doubt:
        team.closes(snapshot)
    team.answers(snapshot, U2="n")
    with pytest.raises(Unconfirmed) as more:
        team.closes(snapshot, confirmed=doubt.value.token)
    assert more.value.warnings == {"winner": (Caution.NOBODY_CAN, Caution.REQUIRED_CANNOT)}


def test_a_caution_that_was_accepted_for_one_person_is_asked_about_for_another(team: Team) -> None:
    team.registers("UORG", "U2", "U3")
    snapshot = team.posts(24, 48, required=("U2", "U3"))
    team.answers(snapshot, U2="nn", U3="yy")
    with pytest.raises(Unconfirmed) as doubt:
        team.closes(snapshot)
    team.answers(snapshot, U2="yy", U3="nn")
    with pytest.raises(Unconfirmed) as other:
        team.closes(snapshot, confirmed=doubt.value.token)
    assert other.value.warnings == doubt.value.warnings == {"winner": (Caution.REQUIRED_CANNOT,)}
    with pytest.raises(Unconfirmed):
        team.closes(snapshot, 1, confirmed=other.value.token)
    assert team.closes(snapshot, confirmed=other.value.token).invited == 2


def test_a_winner_that_somebody_required_has_not_answered_wants_a_confirmation(team: Team) -> None:
    team.registers("UORG", "U2", "U3")
    snapshot = team.posts(required=("U2",))
    team.answers(snapshot, U2="-y", U3="yy")
    with pytest.raises(Unconfirmed) as doubt:
        team.closes(snapshot)
    assert doubt.value.warnings == {"winner": (Caution.REQUIRED_SILENT,)}
    closed = team.closes(snapshot, confirmed=doubt.value.token)
    assert {row.user for row in team.deliveries(closed.snapshot.poll.id)} == {"U3", "UORG"}


def test_a_closer_whose_address_serves_is_invited_and_so_no_caution_names_them(team: Team) -> None:
    team.registers("UCO", "U3")
    snapshot = team.posts(required=("UCO",))
    team.answers(snapshot, U3="yy")
    closed = team.closes(snapshot, by="UCO", admin=True)
    assert {row.user for row in team.deliveries(closed.snapshot.poll.id)} == {"U3", "UCO"}


def test_whose_invite_it_was_before_the_poll_was_reopened_is_no_caution_either(team: Team) -> None:
    team.registers("UCO", "U3")
    snapshot = team.posts(required=("UCO", "U3"))
    team.answers(snapshot, U3="yy")
    team.closes(snapshot, by="UCO", admin=True)
    reopen_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    (entry, *_) = closing.closing_sheet(
        team.database, team.clock, HERE, snapshot.poll.id, user="UORG", admin=False
    ).entries
    assert entry.silent == ()
    assert team.closes(snapshot, by="UADMIN", admin=True).invite.organizer == "UCO"
