"""Answers of those whom the meeting goes on without, floods, mails to several addresses, and proposed days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.days import Days
from bot.domain.limits import REPLIES
from bot.domain.notice import NoticeKind, slot_in
from bot.domain.replies import Answer, ReplyMethod
from bot.domain.reply_address import reply_address
from bot.domain.reply_outcomes import Outcome, ReplyReason
from bot.domain.zones import slot_of_days, zone_or_utc
from bot.services import moving, reading, replying
from bot.services.replying import apply_mail
from bot.services.steps.deciding import Closed
from tests.services.beginnings import begin_with
from tests.services.outbox_makers import reword
from tests.services.reply_makers import an_answer_of, invited
from tests.services.team import HERE, Team

U2, U3, NEW = "u2@example.com", "u3@example.com", "new@example.com"


@pytest.fixture
def closed(team: Team) -> Closed:
    return begin_with(team, invited)


def moves(team: Team, closed: Closed, option: int) -> None:
    request = moving.MoveMeeting(HERE, closed.invite.poll, closed.snapshot.options[option].id, "UORG", False)
    moving.move_meeting(team.database, team.clock, request)
    team.sends()
    team.clock.move(timedelta(minutes=1))


def shown(team: Team, closed: Closed) -> dict[str, Answer]:
    found = reading.calendar_answers(team.database, team.poll(closed.invite.poll).poll)
    return {one.user: one.answer for one in (*found.people, *found.earlier)}


def test_an_address_that_the_meeting_was_taken_from_answers_nothing_until_invited_again(
    team: Team, closed: Closed
) -> None:
    for address in (U2, U3):
        assert apply_mail(team.database, an_answer_of(closed.invite, address, "ACCEPTED")) is Outcome.ANSWERED
    team.registers("U3", address=NEW)
    moves(team, closed, 1)
    assert shown(team, closed) == {"U2": Answer.ACCEPTED}
    late, new = (an_answer_of(closed.invite, one, "DECLINED", sequence=0) for one in (U3, NEW))
    assert [apply_mail(team.database, one) for one in (late, new)] == [Outcome.TOO_LATE, Outcome.ANSWERED]
    assert shown(team, closed) == {"U2": Answer.ACCEPTED, "U3": Answer.DECLINED}
    team.registers("U3", address=U3)
    moves(team, closed, 0)
    again = an_answer_of(closed.invite, U3, "TENTATIVE", sequence=0)
    assert apply_mail(team.database, again) is Outcome.ANSWERED
    assert shown(team, closed)["U3"] is Answer.TENTATIVE


def test_a_flood_fills_no_quarantine(team: Team, closed: Closed) -> None:
    unreadable = replace(an_answer_of(closed.invite, U2, ""), reply=None, problem=ReplyReason.BOUNCE)
    mails = [replace(unreadable, message_id=f"flood-{number}") for number in range(REPLIES.most + 2)]
    outcomes = [apply_mail(team.database, mail) for mail in mails]
    assert outcomes == [Outcome.QUARANTINED] * REPLIES.most + [Outcome.TOO_MANY] * 2


def test_of_several_addresses_in_one_mail_the_one_that_is_answered_counts(team: Team, closed: Closed) -> None:
    both = tuple(reply_address(closed.invite, address) for address in (U3, U2))
    for address, user in ((U2, "U2"), (U3, "U3")):
        mail = replace(an_answer_of(closed.invite, address, "DECLINED"), recipients=both)
        assert apply_mail(team.database, mail) is Outcome.ANSWERED
        assert user in shown(team, closed)
    assert team.notices(NoticeKind.REPLIED) == []


def test_an_address_is_expected_where_an_attendee_has_it(team: Team, closed: Closed) -> None:
    theirs = reply_address(closed.invite, U2)
    assert replying.is_for_an_attendee(team.database, ["x@y.example", theirs])
    assert not replying.is_for_an_attendee(team.database, [theirs.replace("replies.", "other."), "x@y.example", ""])


def test_mail_to_an_invite_that_cannot_be_read_is_expected_so_that_it_is_not_lost(team: Team, closed: Closed) -> None:
    reword(team.database, "UPDATE invite SET status = 'paused'")
    assert replying.is_for_an_attendee(team.database, [reply_address(closed.invite, U2)])
    assert apply_mail(team.database, an_answer_of(closed.invite, U2, "ACCEPTED")) is Outcome.QUARANTINED


def test_proposed_days_are_told_as_days_of_the_meetings_zone(team: Team, closed: Closed) -> None:
    days = Days(date(2027, 3, 1), date(2027, 3, 3))
    counter = an_answer_of(closed.invite, U2, "TENTATIVE", method=ReplyMethod.COUNTER, proposed=days)
    assert apply_mail(team.database, counter) is Outcome.TOLD
    (told,) = team.notices(NoticeKind.REPLIED)
    assert slot_in(told.data) == slot_of_days(days, zone_or_utc(closed.invite.zone))
