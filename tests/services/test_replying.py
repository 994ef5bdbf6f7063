"""Answers to invites: whose they are, which counts, who is told, and that each counts once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.asked_for import MEETS
from bot.domain.errors import MeetError
from bot.domain.incoming import IncomingMail
from bot.domain.invite import Method, Role
from bot.domain.limits import REPLIES
from bot.domain.notice import NoticeKind, slot_in
from bot.domain.poll import Slot
from bot.domain.replies import Answer, Answering, Attendance, ReplyMethod
from bot.domain.reply_address import reply_address
from bot.domain.reply_outcomes import Outcome, ReplyReason, Told
from bot.services import cancelling, deadlines, forgetting, moving, replying
from bot.services.replying import apply_mail
from bot.services.steps.deciding import Closed
from storage.database import DatabaseUnavailable
from storage.outbox.attendance import AttendanceRepository
from tests.services.beginnings import begin_with
from tests.services.reply_makers import DOMAIN, an_answer_of, invited
from tests.services.team import FROM, HERE, HOUR, Team, forget_whole

U2 = "u2@example.com"


@pytest.fixture
def closed(team: Team) -> Closed:
    return begin_with(team, invited)


def answers(team: Team, poll: str) -> dict[str, Attendance]:
    with team.database.read(HERE) as uow:
        return {one.user: one for one in uow.attendance.of_poll(poll)}


def quarantined(team: Team) -> list[tuple[str, str]]:
    with team.database.read_account() as account:
        return [(one.body, one.reason) for one in account.feedback.quarantined(10)]


def revisions(team: Team, poll: str) -> tuple[int, int]:
    card = team.card(poll)
    assert card is not None
    return team.poll(poll).poll.revision, card.revision


def test_an_invite_made_without_inbound_domain_keeps_its_organizer_for_life(team: Team) -> None:
    invite = team.closed(24, 48, U2="yy").invite
    assert (invite.reply_domain, invite.reply_secret) == ("", "")
    cancelling.reopen_poll(team.database, team.clock, cancelling.ManagePoll(HERE, invite.poll, "UORG", False))
    again = team.closes(team.poll(invite.poll), 1, reply_domain=DOMAIN).invite
    assert again.reply_domain == ""
    assert {row.method for row in team.deliveries(invite.poll) if row.role is Role.ORGANIZER} >= {Method.PUBLISH}


def test_the_reply_address_is_frozen_with_the_invite(team: Team, closed: Closed) -> None:
    cancelling.reopen_poll(team.database, team.clock, cancelling.ManagePoll(HERE, closed.invite.poll, "UORG", False))
    again = team.closes(team.poll(closed.invite.poll), 1, reply_domain="elsewhere.example.com").invite
    assert reply_address(again, U2) == reply_address(closed.invite, U2) != ""
    assert team.invite(again.poll) == again


def test_a_deadline_makes_invites_that_take_replies_too(team: Team) -> None:
    team.registers("UORG", "U2")
    snapshot = team.posts(24, deadline_at=team.clock.now() + HOUR, auto_close=True)
    team.answers(snapshot, U2="y")
    team.clock.move(2 * HOUR)
    (passed,) = deadlines.close_due(team.database, team.clock, FROM, reply_domain=DOMAIN)
    assert passed.closed is not None
    assert passed.closed.invite.reply_domain == DOMAIN


def test_the_organizer_is_asked_like_everybody_else(team: Team, closed: Closed) -> None:
    mailed = {row.user: row.method for row in team.deliveries(closed.invite.poll)}
    assert mailed == {"UORG": Method.REQUEST, "U2": Method.REQUEST, "U3": Method.REQUEST}


def test_an_answer_is_stored_and_the_message_and_the_card_are_redrawn(team: Team, closed: Closed) -> None:
    before = revisions(team, closed.invite.poll)
    mail = an_answer_of(closed.invite, U2, "ACCEPTED", comment="gladly")
    assert apply_mail(team.database, mail) is Outcome.ANSWERED
    (stored,) = answers(team, closed.invite.poll).values()
    assert (stored.user, stored.answer, stored.comment, stored.is_verified) == ("U2", Answer.ACCEPTED, "gladly", True)
    assert revisions(team, closed.invite.poll) == (before[0] + 1, before[1] + 1)


def test_the_same_mail_counts_once(team: Team, closed: Closed) -> None:
    mail = an_answer_of(closed.invite, U2, "ACCEPTED")
    assert not replying.is_dealt_with(team.database, mail.message_id)
    assert apply_mail(team.database, mail) is Outcome.ANSWERED
    before = revisions(team, closed.invite.poll)
    assert replying.is_dealt_with(team.database, mail.message_id)
    assert apply_mail(team.database, mail) is Outcome.REPEATED
    assert revisions(team, closed.invite.poll) == before


def test_an_older_answer_that_arrives_late_changes_nothing(team: Team, closed: Closed) -> None:
    now = team.clock.now()
    newest = an_answer_of(closed.invite, U2, "DECLINED", stamped_at=now)
    older = an_answer_of(closed.invite, U2, "ACCEPTED", stamped_at=now - timedelta(seconds=10))
    assert [apply_mail(team.database, one) for one in (newest, older)] == [Outcome.ANSWERED, Outcome.OLDER]
    assert answers(team, closed.invite.poll)["U2"].answer is Answer.DECLINED


def test_an_answer_to_the_earlier_time_stays_one(team: Team, closed: Closed) -> None:
    request = moving.MoveMeeting(HERE, closed.invite.poll, closed.snapshot.options[1].id, "UORG", False)
    moved = moving.move_meeting(team.database, team.clock, request).invite
    late = an_answer_of(closed.invite, U2, "ACCEPTED", stamped_at=closed.invite.created_at)
    assert apply_mail(team.database, late) is Outcome.ANSWERED
    assert answers(team, moved.poll)["U2"].sequence == 0 < moved.sequence


def test_silence_is_no_answer(team: Team, closed: Closed) -> None:
    team.clock.move(23 * HOUR)
    assert answers(team, closed.invite.poll) == {}


def test_the_address_of_another_attendee_or_invite_changes_nobodys_answer(team: Team, closed: Closed) -> None:
    theirs = replace(
        an_answer_of(closed.invite, U2, "DECLINED"), recipients=(reply_address(closed.invite, "u3@example.com"),)
    )
    assert apply_mail(team.database, theirs) is Outcome.TOLD
    another = team.posts(30)
    team.answers(another, U2="y")
    other = team.closes(another, reply_domain=DOMAIN).invite
    foreign = replace(
        an_answer_of(closed.invite, U2, "DECLINED"), recipients=(reply_address(other, "uorg@example.com"),)
    )
    assert apply_mail(team.database, foreign) is Outcome.QUARANTINED
    assert answers(team, closed.invite.poll) == {}
    (told,) = team.notices(NoticeKind.REPLIED)
    assert told.data["what"] == Told.OF_ANOTHER
    assert (told.user, told.data["who"], told.data["other"]) == ("UORG", "U3", "u•••@example.com")


@pytest.mark.parametrize("recipients", [(), ("nobody@example.com",), (f"{'0' * 32}-{'a' * 26}@{DOMAIN}",)])
def test_a_mail_to_an_unknown_address_is_dropped_and_kept_nowhere(
    team: Team, closed: Closed, recipients: tuple[str, ...]
) -> None:
    mail = replace(an_answer_of(closed.invite, U2, "DECLINED"), recipients=recipients)
    assert apply_mail(team.database, replace(mail, problem=ReplyReason.VIRUS)) is Outcome.UNKNOWN
    assert (answers(team, closed.invite.poll), quarantined(team)) == ({}, [])


@pytest.mark.parametrize("problem", list(ReplyReason))
def test_what_cannot_be_read_goes_to_quarantine_with_its_reason(
    team: Team, closed: Closed, problem: ReplyReason
) -> None:
    mail = replace(an_answer_of(closed.invite, U2, "ACCEPTED"), reply=None, problem=problem)
    assert apply_mail(team.database, mail) is Outcome.QUARANTINED
    ((body, reason),) = quarantined(team)
    assert body == mail.notification
    assert reason
    with pytest.raises(MeetError):
        replying.replay_mail(team.database, _digest(team), mail)
    assert len(quarantined(team)) == 1


def test_what_lay_in_quarantine_is_applied_once_it_can_be_read(team: Team, closed: Closed) -> None:
    mail = an_answer_of(closed.invite, U2, "ACCEPTED")
    apply_mail(team.database, replace(mail, problem=ReplyReason.MISSING))
    digest = _digest(team)
    for _ in range(2):
        replying.replay_mail(team.database, digest, mail)
    assert answers(team, closed.invite.poll)["U2"].answer is Answer.ACCEPTED
    assert quarantined(team) == []


def _digest(team: Team) -> str:
    with team.database.read_account() as account:
        (digest,) = account.feedback.quarantined_hashes()
    return digest


def test_an_error_of_meets_own_puts_the_mail_into_quarantine(
    team: Team, closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AttendanceRepository, "attendees", lambda *_: 1 // 0)
    assert apply_mail(team.database, an_answer_of(closed.invite, U2, "ACCEPTED")) is Outcome.QUARANTINED
    assert len(quarantined(team)) == 1


def test_a_failure_of_the_database_leaves_the_mail_in_the_queue(
    team: Team, closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise DatabaseUnavailable

    monkeypatch.setattr(AttendanceRepository, "attendees", breaks)
    mail = an_answer_of(closed.invite, U2, "ACCEPTED")
    with pytest.raises(DatabaseUnavailable):
        apply_mail(team.database, mail)
    assert not replying.is_dealt_with(team.database, mail.message_id)


def test_a_proposed_time_is_told_to_the_organizer_once(team: Team, closed: Closed) -> None:
    slot = Slot(closed.invite.slot.starts_at + HOUR, closed.invite.slot.ends_at + HOUR)
    mail = an_answer_of(
        closed.invite, U2, "TENTATIVE", method=ReplyMethod.COUNTER, proposed=slot, comment="an hour later?"
    )
    assert [apply_mail(team.database, mail) for _ in range(2)] == [Outcome.TOLD, Outcome.REPEATED]
    (told,) = team.notices(NoticeKind.REPLIED)
    assert (told.data["what"], told.data["text"], slot_in(told.data)) == (Told.COUNTERED, "an hour later?", slot)
    assert slot_in(told.data, MEETS), "the message says when the meeting is now"
    assert told.data["winner"] == closed.snapshot.poll.winner
    assert answers(team, closed.invite.poll) == {}


def test_what_a_person_writes_to_the_address_reaches_the_organizer(team: Team, closed: Closed) -> None:
    mail = replace(an_answer_of(closed.invite, U2, ""), reply=None, text="I am running late")
    assert apply_mail(team.database, mail) is Outcome.TOLD
    (told,) = team.notices(NoticeKind.REPLIED)
    assert (told.data["what"], told.data["who"], told.data["text"]) == (Told.WRITTEN, "U2", "I am running late")


def test_an_empty_mail_and_one_after_the_meeting_tell_nothing(team: Team, closed: Closed) -> None:
    mail = replace(an_answer_of(closed.invite, U2, ""), reply=None)
    assert apply_mail(team.database, mail) is Outcome.NO_CHANGE
    team.clock.move(26 * HOUR)
    late = replace(mail, message_id="late", text="Thank you all")
    assert apply_mail(team.database, late) is Outcome.NO_CHANGE
    assert team.notices(NoticeKind.REPLIED) == []


def test_whoever_answers_without_end_is_not_heard_for_the_rest_of_the_hour(team: Team, closed: Closed) -> None:
    def press(number: int) -> IncomingMail:
        return an_answer_of(closed.invite, U2, ("ACCEPTED", "DECLINED")[number % 2])

    outcomes = []
    for number in range(REPLIES.most + 2):
        team.clock.move(timedelta(milliseconds=10))
        outcomes.append(apply_mail(team.database, press(number)))
    assert outcomes == [Outcome.ANSWERED] * REPLIES.most + [Outcome.TOO_MANY] * 2
    assert apply_mail(team.database, an_answer_of(closed.invite, "u3@example.com", "ACCEPTED")) is Outcome.ANSWERED


def test_in_an_anonymous_poll_the_notice_says_to_name_nobody(team: Team) -> None:
    team.registers("UORG", "U2")
    snapshot = team.posts(24, anonymous=True)
    team.answers(snapshot, U2="y")
    invite = team.closes(snapshot, reply_domain=DOMAIN).invite
    counter = an_answer_of(invite, U2, "TENTATIVE", method=ReplyMethod.COUNTER)
    other = an_answer_of(invite, U2, "", attendees=(Answering(frozenset({"x@example.com"}), "ACCEPTED"),))
    assert [apply_mail(team.database, one) for one in (counter, other)] == [Outcome.TOLD] * 2
    assert [("hides" in one.data, one.data.get("other")) for one in team.notices(NoticeKind.REPLIED)] == [
        (True, None)
    ] * 2


def test_nothing_is_stored_of_somebody_who_was_forgotten(team: Team, closed: Closed) -> None:
    mail = an_answer_of(closed.invite, U2, "ACCEPTED")
    apply_mail(team.database, replace(mail, message_id="before"))
    forget_whole(team.database, team.clock, HERE, "U2")
    assert answers(team, closed.invite.poll) == {}
    assert apply_mail(team.database, mail) is Outcome.UNKNOWN
    assert answers(team, closed.invite.poll) == {}


def test_whoever_is_forgotten_while_their_answer_is_applied_leaves_none(
    team: Team, closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([True, False])
    read = AttendanceRepository.attendees
    monkeypatch.setattr(
        AttendanceRepository, "attendees", lambda self, invite: read(self, invite) if next(looks) else []
    )
    assert apply_mail(team.database, an_answer_of(closed.invite, U2, "ACCEPTED")) is Outcome.UNKNOWN


def test_an_answer_that_another_reader_overtook_changes_nothing(
    team: Team, closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_mail(team.database, an_answer_of(closed.invite, U2, "DECLINED"))
    monkeypatch.setattr(AttendanceRepository, "of", lambda *_: None)
    late = an_answer_of(closed.invite, U2, "ACCEPTED", stamped_at=closed.invite.created_at)
    assert apply_mail(team.database, late) is Outcome.OLDER


def test_nobody_is_told_where_the_organizer_was_forgotten(team: Team, closed: Closed) -> None:
    team.clock.move(timedelta(hours=24, minutes=5))
    forgetting.go_on(team.database, team.clock, forgetting.begin_forgetting(team.database, team.clock, HERE, "UORG"))
    mail = replace(an_answer_of(closed.invite, U2, ""), reply=None, text="I am running late")
    assert apply_mail(team.database, mail) is Outcome.TOLD
    assert team.notices(NoticeKind.REPLIED) == []
