"""Everybody affected is told once, and truthfully: what a notice promises holds, and no later mail repeats it."""

import pytest

from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.feedback import FeedbackKind
from bot.domain.invite import Method
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import PollSnapshot
from bot.domain.suppression import SuppressionReason, person_key
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.consent import start_mail, stop_mail
from bot.services.feedback import FeedbackPolicy, Received, apply_feedback
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.resending import Resend, resend
from bot.services.sending import claim_batch
from tests.services.notice_words import words
from tests.services.outbox_makers import with_rate
from tests.services.team import HERE, Team
from tests.storage.makers import a_fact

K = FeedbackKind
BOUNCES = [K.HARD_BOUNCE, K.SOFT_BOUNCE]


def takes_all(team: Team) -> None:
    """SES takes whatever is pending; nothing is known of it yet."""
    with team.database.begin_account() as account:
        for row in account.deliveries.list():
            if row.status is DeliveryStatus.PENDING:
                account.settlements.move(row.id, DeliveryStatus.SENT, ses_message_id=f"ses-{row.id}")


def tells(team: Team, mail: Delivery, kind: FeedbackKind) -> None:
    fact = a_fact(kind, ses_message_id=mail.ses_message_id, address=mail.address)
    apply_feedback(team.database, [Received("{}", (fact,))], FeedbackPolicy())


def newest(team: Team, user: str) -> Delivery:
    return max((row for row in team.deliveries() if row.user == user), key=lambda row: (row.sequence, row.created_at))


def acts(team: Team, snapshot: PollSnapshot, act: str) -> None:
    if act.startswith("move"):
        option = snapshot.options[act == "move"].id
        move_meeting(team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, option, "UORG", admin=False))
    else:
        do = cancel_poll if act == "cancel" else reopen_poll
        do(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", admin=False))


def told(team: Team, user: str = "U2") -> list[Notice]:
    return [notice for notice in team.notices() if notice.user == user]


def sent_to(team: Team, *users: str, **said: str) -> PollSnapshot:
    """A closed poll whose invites SES has taken."""
    team.registers(*users)
    snapshot = team.closed(24, 48, **said).snapshot
    takes_all(team)
    return snapshot


@pytest.mark.parametrize("acts_done", [("move back", "cancel"), ("cancel",), ("reopen",), ("move back", "reopen")])
def test_that_a_replaced_address_keeps_the_event_is_told_once_whatever_becomes_of_it(
    team: Team, acts_done: tuple[str, ...]
) -> None:
    snapshot = sent_to(team, "U2", U2="yy")
    acts(team, snapshot, "move")
    takes_all(team)
    tells(team, newest(team, "U2"), K.HARD_BOUNCE)
    team.registers("U2", address="new@example.com")
    takes_all(team)
    for act in acts_done:
        acts(team, snapshot, act)
        takes_all(team)
    (notice,) = (one for one in told(team) if one.kind is NoticeKind.MAIL_UNSENT)
    assert "Please delete it there yourself." in words(notice)
    cancelled = [row.address for row in team.deliveries() if row.cancels_all and row.method is Method.CANCEL]
    assert "new@example.com" in cancelled


@pytest.mark.parametrize("kind", [*BOUNCES, K.REJECTED])
@pytest.mark.parametrize("act", ["move", "cancel", "reopen"])
def test_an_invite_that_a_later_mail_follows_is_not_told_of_by_itself(team: Team, act: str, kind: FeedbackKind) -> None:
    snapshot = sent_to(team, "U2", U2="yy")
    first = newest(team, "U2")
    acts(team, snapshot, act)
    takes_all(team)
    tells(team, first, kind)
    assert [notice.kind for notice in told(team)] == [NoticeKind.ADDRESS_BOUNCED] * (kind is K.HARD_BOUNCE)
    for notice in told(team):
        assert ("missing invite" in words(notice)) == (act == "move")


@pytest.mark.parametrize("act", ["move", "cancel", "reopen"])
def test_two_versions_that_come_back_softly_are_told_once(team: Team, act: str) -> None:
    snapshot = sent_to(team, "U2", U2="yy")
    first = newest(team, "U2")
    acts(team, snapshot, act)
    takes_all(team)
    tells(team, newest(team, "U2"), K.SOFT_BOUNCE)
    tells(team, first, K.SOFT_BOUNCE)
    assert len(told(team)) == 1


@pytest.mark.parametrize("kind", [*BOUNCES, K.REJECTED])
def test_the_cancellation_of_a_meeting_that_takes_place_again_does_not_say_that_it_is_off(
    team: Team, kind: FeedbackKind
) -> None:
    snapshot = sent_to(team, "U2", U2="yn", U3="-y")
    acts(team, snapshot, "reopen")
    takes_all(team)
    cancellation = newest(team, "U2")
    team.closes(team.poll(snapshot.poll.id), 1)
    tells(team, cancellation, kind)
    (notice,) = told(team)
    assert "could not be taken out of the calendar" in words(notice)
    assert "cancelled" not in words(notice)


@pytest.mark.parametrize("kind", BOUNCES)
def test_of_two_people_at_an_address_that_fails_each_is_told_once_whoever_left_it(
    team: Team, kind: FeedbackKind
) -> None:
    team.registers("UORG")
    team.registers("U2", "U3", address="shared@example.com")
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="y")
    team.closes(snapshot)
    takes_all(team)
    mail = newest(team, "U2")
    team.registers("U2", address="new@example.com")
    tells(team, mail, kind)
    assert (len(told(team)), len(told(team, "U3"))) == (1, 1)


def test_whoever_has_given_another_address_is_asked_for_none_and_gets_the_invite_by_start(team: Team) -> None:
    snapshot = sent_to(team, "U2", U2="y")
    mail = newest(team, "U2")
    team.registers("U2", address="new@example.com")
    tells(team, mail, K.HARD_BOUNCE)
    (notice,) = told(team)
    assert notice.kind is NoticeKind.MAIL_UNSENT
    assert "`/meet start` brings it to the address that you have given since" in words(notice)
    assert start_mail(team.database, team.clock, HERE, "U2").invites == 1
    assert ("U2", "REQUEST", 0) in team.mails(snapshot.poll.id)
    assert "new@example.com" in [row.address for row in team.deliveries() if row.status is DeliveryStatus.PENDING]


def test_a_bounce_of_others_mail_keeps_nobody_from_hearing_of_ours(team: Team) -> None:
    sent_to(team, "U2", U2="y")
    team.suppresses("u2@example.com", SuppressionReason.HARD_BOUNCE)
    tells(team, newest(team, "U2"), K.SOFT_BOUNCE)
    assert [notice.kind for notice in told(team)] == [NoticeKind.ADDRESS_BOUNCED]


@pytest.mark.parametrize("answers", ["yy", "yn"])
@pytest.mark.parametrize("how", [K.HARD_BOUNCE, K.SOFT_BOUNCE, K.REJECTED, "stopped", "blocked"])
def test_what_is_said_of_a_move_that_did_not_arrive_brings_it(team: Team, how: str, answers: str) -> None:
    """Whatever the person had answered to the new time: the address holds the event."""
    snapshot = sent_to(team, "U2", U2=answers)
    if how == "stopped":
        stop_mail(team.database, team.clock, HERE, "U2")
    if how == "blocked":
        team.suppresses("u2@example.com", SuppressionReason.MANUAL)
    acts(team, snapshot, "move")
    takes_all(team)
    if how in list(K):
        tells(team, newest(team, "U2"), FeedbackKind(how))
    (text,) = map(words, told(team))
    assert "your calendar may still show the old time" in text
    if "/meet start" in text:
        assert start_mail(team.database, team.clock, HERE, "U2").invites == 1
    elif "can send it again" in text:
        assert resend(team.database, team.clock, Resend(HERE, snapshot.poll.id, "UORG", admin=False)) == 1
    else:
        team.registers("U2", address="new@example.com")
    assert ("U2", "REQUEST", 1) in team.mails(snapshot.poll.id)


@pytest.mark.parametrize("by", ["U2", "U3", "nobody"])
def test_start_is_named_to_whoever_opted_out_and_the_link_to_the_others(team: Team, by: str) -> None:
    team.registers("UORG")
    team.registers("U2", "U3", address="shared@example.com")
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="y")
    team.closes(snapshot)
    said_by = "" if by == "nobody" else person_key(HERE, by)
    team.suppresses("shared@example.com", SuppressionReason.OPT_OUT, said_by=said_by)
    with_rate(team.database)
    claim_batch(team.database)
    for user in ("U2", "U3"):
        (text,) = map(words, told(team, user))
        assert ("`/meet start`" in text) == (user == by)
        assert ("Such a link allows it again" in text) == (user != by)


def test_a_code_for_a_stranger_that_comes_back_tells_the_owner_nothing_of_an_invite(team: Team) -> None:
    team.registers("U3", address="x@example.com")
    team.asks_code("U2", "x@example.com")
    takes_all(team)
    tells(team, newest(team, "U2"), K.HARD_BOUNCE)
    (asker,), (owner,) = map(words, told(team)), map(words, told(team, "U3"))
    assert asker.startswith("The code for")
    assert "invite" not in owner
    assert owner.startswith("Mail to x•••@example.com cannot be delivered.")
