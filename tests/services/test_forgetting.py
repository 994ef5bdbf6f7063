from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.errors import LimitReached, NotAllowed
from bot.domain.feedback import FeedbackKind
from bot.domain.invite import Method
from bot.domain.person import is_forgotten
from bot.domain.poll import PollSnapshot, PollStatus
from bot.domain.suppression import SuppressionReason
from bot.services import addresses, administration, forgetting, opening, reading
from bot.services.addresses import RequestCode, request_code
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.forgetting import ForgetSheet, Forgotten
from bot.services.moving import MoveMeeting, move_meeting
from tests.services.feedback_makers import about, apply, sent
from tests.services.team import ELSEWHERE, HERE, HOUR, Team, forget_whole


def asks(team: Team, user: str = "U2") -> ForgetSheet:
    return forgetting.forget_me(team.database, team.clock, HERE, user)


def confirms(team: Team, user: str = "U2") -> Forgotten:
    return forget_whole(team.database, team.clock, HERE, user)


def test_asking_says_what_would_happen_and_changes_nothing(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y")
    sheet = asks(team)
    assert sheet.blocking == ()
    assert sheet.invites == 1
    with team.database.read(HERE) as uow:
        assert uow.people.address("U2") is not None
    assert asks(team, "U9").invites == 0


def test_address_zone_codes_and_consent_are_deleted(team: Team) -> None:
    team.registers("U2")
    request_code(team.database, team.clock, RequestCode(HERE, "U2", "other@example.com"))
    team.registers("U2", workspace=ELSEWHERE)
    confirms(team)
    with team.database.read(HERE) as uow:
        assert uow.people.address("U2") is None
        assert uow.people.profile("U2") is None
        assert uow.codes.current("U2") is None
    with team.database.read(ELSEWHERE) as uow:
        assert uow.people.address("U2") is not None


def test_votes_in_open_polls_go_and_names_on_closed_ones_too(team: Team) -> None:
    closed = team.closed(U2="y", U3="y").snapshot
    open_one = team.posts()
    team.answers(open_one, U2="yn", U3="y")
    forgotten = confirms(team)
    assert team.poll(open_one.poll.id).voters == ("U3",)
    names = team.poll(closed.poll.id).voters
    assert len(names) == 2
    assert "U2" not in names
    assert any(is_forgotten(name) for name in names)
    assert set(forgotten.redraw) == {closed.poll.id, open_one.poll.id}
    for poll_id in forgotten.redraw:
        poll = team.poll(poll_id).poll
        assert poll.revision > poll.shown_revision


def test_upcoming_invites_are_cancelled_for_this_person_alone(team: Team) -> None:
    team.registers("U2", "U3")
    closed = team.closed(U2="y", U3="y")
    team.sends()
    confirms(team)
    (cancel,) = [row for row in team.deliveries(closed.snapshot.poll.id) if row.method is Method.CANCEL]
    assert (cancel.address, cancel.sequence, cancel.cancels_all) == ("u2@example.com", 1, False)
    assert is_forgotten(cancel.user)
    assert team.invite(closed.snapshot.poll.id) == closed.invite


def test_an_invite_that_was_not_sent_yet_is_not_sent_and_not_cancelled(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    confirms(team)
    assert [user for user, _, _ in team.mails(snapshot.poll.id)] == ["UORG"]


def test_nothing_is_cancelled_at_an_address_by_which_somebody_else_holds_the_invite(team: Team) -> None:
    team.registers("U2", "U3", address="shared@example.com")
    snapshot = team.closed(U2="y", U3="y").snapshot
    team.sends()
    (shared,) = [row for row in team.deliveries(snapshot.poll.id) if row.address == "shared@example.com"]
    confirms(team, "U3")
    assert team.mails(snapshot.poll.id) == []
    assert shared.user == "U2"


def test_a_meeting_that_is_over_is_not_cancelled(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    team.sends()
    team.clock.move(24 * HOUR)
    confirms(team)
    assert team.mails(snapshot.poll.id) == []


def test_an_organizer_hands_over_or_cancels_first(team: Team) -> None:
    closed = team.closed(U2="y").snapshot
    team.clock.move(HOUR)
    open_one = team.posts(title="Lunch")
    sheet = asks(team, "UORG")
    assert [poll.title for poll in sheet.blocking] == ["Lunch", "Design review"]
    with pytest.raises(NotAllowed, match=r"\('Lunch', 'Design review'\)"):
        confirms(team, "UORG")
    with team.database.begin(HERE) as uow:
        uow.poll_changes.set_organizer(closed.poll.id, "U3")
    cancel_poll(team.database, team.clock, ManagePoll(HERE, open_one.poll.id, "UORG", False))
    assert asks(team, "UORG").blocking == ()
    confirms(team, "UORG")


def test_a_former_organizers_name_goes_from_polls_that_are_over_and_drafts_go_whole(team: Team) -> None:
    over, draft = team.closed(U2="y").snapshot, team.opens()
    opening.keep_draft(team.database, team.clock, HERE, draft.poll.id)
    team.clock.move(25 * HOUR)
    confirms(team, "UORG")
    assert is_forgotten(team.poll(over.poll.id).poll.organizer)
    assert is_forgotten(team.poll(over.poll.id).poll.closed_by or "")
    invite = team.invite(over.poll.id)
    assert is_forgotten(invite.organizer)
    assert (invite.organizer_name, invite.organizer_address) == ("", "")
    assert team.poll(draft.poll.id).poll.status is PollStatus.CANCELLED


def test_the_address_goes_from_the_cancellation_too_once_it_is_out(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    team.sends()
    confirms(team)
    team.sends()
    assert {row.address for row in team.deliveries(snapshot.poll.id) if row.user != "UORG"} == {""}


def test_after_the_cancellation_nobody_is_mailed_under_a_forgotten_name(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    team.sends()
    confirms(team)
    team.sends()
    cancel_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    assert [(user, method) for user, method, _ in team.mails(snapshot.poll.id)] == [("UORG", "CANCEL")]


def test_the_organizers_card_names_nobody_who_was_forgotten(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    team.sends()
    confirms(team)
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card is not None
    assert [person.user for person in card.people] == ["UORG"]


def test_a_code_under_way_is_not_sent_any_more_and_still_counts(team: Team) -> None:
    for name in ("a", "b", "c"):
        request_code(team.database, team.clock, RequestCode(HERE, "U2", f"{name}@example.com"))
    confirms(team)
    assert {(row.status, row.address) for row in team.deliveries()} == {(DeliveryStatus.SUPERSEDED, "")}
    with pytest.raises(LimitReached):
        request_code(team.database, team.clock, RequestCode(HERE, "U2", "d@example.com"))


def test_what_feedback_told_of_the_address_goes_and_comes_no_more(team: Team) -> None:
    delivery = sent(team.database)
    apply(team.database, about(delivery, FeedbackKind.DELIVERED, diagnostic="250 bob@example.com"))
    confirms(team)
    apply(team.database, about(delivery, FeedbackKind.HARD_BOUNCE, diagnostic="550 bob@example.com"))
    with team.database.read_account() as account:
        told = account.feedback.of_delivery(delivery.id)
    assert [(fact.address, fact.diagnostic) for fact in told] == [("", "")] * 2
    assert team.suppressed("bob@example.com") is SuppressionReason.HARD_BOUNCE


def handed_over(team: Team) -> PollSnapshot:
    """A closed poll that U3 runs now; its invite carries the address of UORG, who was then forgotten."""
    snapshot = team.closed(U2="yy", U3="yy").snapshot
    team.registers("U2", "U3")
    team.sends()
    with team.database.begin(HERE) as uow:
        uow.poll_changes.set_organizer(snapshot.poll.id, "U3")
    sheet = asks(team, "UORG")
    assert sheet.blocking == ()
    assert sheet.remaining == ("Design review",)
    confirms(team, "UORG")
    return snapshot


def purge(team: Team) -> int:
    return administration.purge(team.database, team.clock)["forgotten organizer"]


def test_invites_that_are_out_keep_their_organizers_address_until_the_meeting_is_over(team: Team) -> None:
    snapshot = handed_over(team)
    invite = team.invite(snapshot.poll.id)
    assert is_forgotten(invite.organizer)
    assert (invite.organizer_name, invite.organizer_address) == ("", "uorg@example.com")
    move_meeting(team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, snapshot.options[1].id, "U3", False))
    assert team.invite(snapshot.poll.id).organizer_address == "uorg@example.com"
    team.clock.move(49 * HOUR - timedelta(seconds=10))
    assert purge(team) == 0
    team.clock.move(timedelta(seconds=10))
    assert purge(team) == 1
    assert team.invite(snapshot.poll.id).organizer_address == ""
    assert purge(team) == 0


def test_a_cancelled_invite_loses_a_forgotten_organizers_address_once_its_cancellations_are_out(team: Team) -> None:
    snapshot = handed_over(team)
    cancel_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "U3", False))
    assert purge(team) == 0
    team.sends()
    assert purge(team) == 1
    assert team.invite(snapshot.poll.id).organizer_address == ""


def test_a_poll_whose_organizer_was_forgotten_belongs_to_who_reopens_it_and_becomes_another_event(team: Team) -> None:
    team.registers("UORG", "U2", "UADM")
    snapshot = team.closed(U2="yy").snapshot
    before = team.invite(snapshot.poll.id)
    team.sends()
    cancel_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    confirms(team, "UORG")
    reopen_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UADM", True))
    assert team.poll(snapshot.poll.id).poll.organizer == "UADM"
    invite = team.closes(snapshot, by="UADM").invite
    assert invite == team.invite(snapshot.poll.id)
    assert (invite.organizer, invite.organizer_address) == ("UADM", "uadm@example.com")
    assert (invite.id, invite.uid) == (before.id, f"2-{before.uid}")
    assert sorted(user for user, method, _ in team.mails(snapshot.poll.id) if method != "CANCEL") == ["U2", "UADM"]


def test_a_co_organizer_is_not_in_the_way(team: Team) -> None:
    snapshot = team.posts()
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(snapshot.poll.id, "U2")
    assert asks(team).blocking == ()
    confirms(team)
    assert team.poll(snapshot.poll.id).poll.co_organizers == ()


def test_suppressions_stay_as_hashes_of_the_address(team: Team) -> None:
    team.registers("U2")
    team.bounces("U2")
    confirms(team)
    assert team.suppressed("u2@example.com") is SuppressionReason.HARD_BOUNCE
    with team.database.read_account() as account:
        assert [listed.address for listed in account.suppressions.list()] == [""]


def test_an_address_that_somebody_else_holds_too_stays_readable_on_the_list(team: Team) -> None:
    team.registers("U2", "U3", address="shared@example.com")
    team.suppresses("shared@example.com", SuppressionReason.OPT_OUT)
    confirms(team)
    with team.database.read_account() as account:
        assert [listed.address for listed in account.suppressions.list()] == ["shared@example.com"]


def test_nobody_is_mailed_or_asked_under_a_forgotten_name(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="yy", U3="yy").snapshot
    team.sends()
    confirms(team)
    team.sends()
    winner = snapshot.options[1].id
    move_meeting(team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, winner, "UORG", False))
    assert [user for user, _, _ in team.mails(snapshot.poll.id)] == ["UORG"]
    assert not [notice for notice in team.notices() if is_forgotten(notice.user)]


def test_meet_starts_anew_with_whoever_answers_again(team: Team) -> None:
    poll = team.posts().poll.id
    assert addresses.prompt_due(team.database, HERE, "U2", poll)
    confirms(team)
    assert addresses.prompt_due(team.database, HERE, "U2", poll)
    assert not addresses.prompt_due(team.database, HERE, "U2", poll)


def test_being_forgotten_twice_is_being_forgotten_once(team: Team) -> None:
    team.closed(U2="y")
    confirms(team)
    assert confirms(team) == Forgotten(())


def test_polls_that_are_past_are_in_nobodys_way(team: Team) -> None:
    team.closed(1, U2="y")
    _, cancelled = team.posts(2), team.posts(24)
    cancel_poll(team.database, team.clock, ManagePoll(HERE, cancelled.poll.id, "UORG", False))
    team.clock.move(3 * HOUR)
    assert asks(team, "UORG").blocking == ()
    confirms(team, "UORG")
