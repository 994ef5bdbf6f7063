"""Answers to invites go on to the organizer's mailbox: what they tell, once each, gathered into few mails."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.delivery import DeliveryKind, DeliveryStatus
from bot.domain.forwarding import GATHERING, PAUSE
from bot.domain.replies import Answer, Answering, Sender
from bot.domain.reply_outcomes import Outcome, Told
from bot.services.account_overview import account_overview
from bot.services.replying import replay_mail
from bot.services.sending import claim_batch
from bot.services.steps.deciding import Closed
from storage.outbox import forwarded_reads
from tests.services.beginnings import begin_with
from tests.services.forwarding_makers import (
    MINUTE,
    U2,
    U3,
    UORG,
    arrives,
    begun,
    countered,
    mails,
    said,
    told,
    written,
)
from tests.services.outbox_makers import reword, with_rate
from tests.services.reply_makers import DOMAIN, FORWARDING, an_answer_of, invited
from tests.services.team import HERE, HOUR, Team
from tests.storage.makers import fresh


@pytest.fixture
def closed(team: Team) -> Closed:
    made = begin_with(team, invited)
    with_rate(team.database)
    return made


def test_an_answer_goes_to_the_organizer_and_to_nobody_else(team: Team, closed: Closed) -> None:
    assert arrives(team, an_answer_of(closed.invite, U2, "DECLINED", comment="on holiday")) is Outcome.ANSWERED
    (mail,) = mails(team)
    assert (mail.user, mail.address, mail.status) == ("UORG", UORG, DeliveryStatus.PENDING)
    assert (mail.poll, mail.invite, mail.expires_at) == (None, None, None)
    assert said(team) == [[("Name of U2", Answer.DECLINED, "on holiday")]]


def test_a_proposed_time_is_told_with_its_comment(team: Team, closed: Closed) -> None:
    arrives(team, countered(closed, U2, comment="an hour later?"))
    (mail,) = told(team)
    (one,) = mail.answers
    assert (one.told, one.text) == (Told.COUNTERED, "an hour later?")
    assert one.proposed is not None
    assert one.proposed.starts_at == closed.invite.slot.starts_at + HOUR


def test_what_a_person_wrote_goes_on(team: Team, closed: Closed) -> None:
    assert arrives(team, written(closed, U2)) is Outcome.TOLD
    assert said(team) == [[("Name of U2", Told.WRITTEN, "running late")]]


def test_whoever_answered_instead_is_told_masked(team: Team, closed: Closed) -> None:
    arrives(
        team,
        an_answer_of(closed.invite, U2, "", attendees=(Answering(frozenset({"stranger@example.org"}), "ACCEPTED"),)),
    )
    (mail,) = told(team)
    assert mail.answers[0].told is Told.OF_ANOTHER
    assert "stranger@" not in mail.answers[0].other


def test_without_forwarding_nothing_is_mailed_and_slack_tells_all_the_same(team: Team, closed: Closed) -> None:
    assert arrives(team, written(closed, U2), None) is Outcome.TOLD
    assert (mails(team), len(team.notices())) == ([], 1)


def test_what_no_person_sent_is_not_mailed_on(team: Team, closed: Closed) -> None:
    assert arrives(team, replace(an_answer_of(closed.invite, U2, "DECLINED"), may_go_on=False)) is Outcome.ANSWERED
    assert mails(team) == []


def test_what_changes_nothing_is_not_mailed_on(team: Team, closed: Closed) -> None:
    team.clock.move(MINUTE)
    now = team.clock.now()
    arrives(team, an_answer_of(closed.invite, U2, "DECLINED", stamped_at=now - MINUTE / 2))
    older = an_answer_of(closed.invite, U2, "ACCEPTED", stamped_at=now - MINUTE)
    same = an_answer_of(closed.invite, U2, "DECLINED", stamped_at=now)
    assert [arrives(team, one) for one in (older, same)] == [Outcome.OLDER, Outcome.ANSWERED]
    assert said(team) == [[("Name of U2", Answer.DECLINED, "")]]
    assert told(team, PAUSE) == []


def test_the_same_mail_goes_on_once(team: Team, closed: Closed) -> None:
    mail = written(closed, U2)
    assert [arrives(team, mail) for _ in range(2)] == [Outcome.TOLD, Outcome.REPEATED]
    assert len(said(team)[0]) == 1


def test_a_proposal_that_a_program_sends_twice_is_told_once(team: Team, closed: Closed) -> None:
    sent = countered(closed, U2, stamped_at=team.clock.now())
    assert [arrives(team, replace(sent, message_id=fresh("mail"))) for _ in range(2)] == [
        Outcome.TOLD,
        Outcome.REPEATED,
    ]
    assert (len(team.notices()), len(said(team)[0])) == (1, 1)


@pytest.mark.parametrize("change", ["comment", "stamp", "time"])
def test_a_proposal_that_says_something_else_is_told_again(team: Team, closed: Closed, change: str) -> None:
    now, slot = team.clock.now(), closed.invite.slot
    changed: dict[str, Any] = {
        "comment": {"comment": "or so"},
        "stamp": {"stamped_at": now - MINUTE},
        "time": {"proposed": slot},
    }
    first = countered(closed, U2, stamped_at=now)
    second = countered(closed, U2, **({"stamped_at": now} | changed[change]))
    assert [arrives(team, one) for one in (first, second)] == [Outcome.TOLD] * 2


def test_thirty_answers_in_a_minute_are_two_mails(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "first"))
    assert len(said(team)) == 1
    for number in range(15):
        arrives(team, written(closed, U2, f"text {number}"))
        arrives(team, written(closed, U3, f"text {number}"))
    assert told(team, MINUTE) == []
    (second,) = said(team, PAUSE)
    assert len(second) == 30
    assert len(mails(team)) == 2


def test_an_acceptance_without_a_word_waits_for_others(team: Team, closed: Closed) -> None:
    arrives(team, an_answer_of(closed.invite, U2, "ACCEPTED"))
    assert told(team, GATHERING - MINUTE) == []
    assert said(team, MINUTE) == [[("Name of U2", Answer.ACCEPTED, "")]]


def test_a_mail_that_gathers_answers_holds_nothing_up(team: Team, closed: Closed) -> None:
    team.sends()
    arrives(team, an_answer_of(closed.invite, U2, "ACCEPTED"))
    team.clock.move(GATHERING - MINUTE)
    outbox = account_overview(team.database).health.outbox
    assert (outbox.waiting, outbox.oldest_at, outbox.gathering) == (0, None, 1)
    team.clock.move(2 * MINUTE)
    overview = account_overview(team.database)
    assert (overview.health.outbox.waiting, overview.health.outbox.gathering) == (1, 0)
    assert overview.health.outbox.age(team.clock.now()) == MINUTE
    assert overview.alarms == ()


def test_what_cannot_wait_takes_along_what_waits(team: Team, closed: Closed) -> None:
    arrives(team, an_answer_of(closed.invite, U2, "ACCEPTED"))
    assert told(team) == []
    arrives(team, an_answer_of(closed.invite, U3, "DECLINED"))
    (mail,) = said(team)
    assert [(name, answer) for name, answer, _ in mail] == [
        ("Name of U2", Answer.ACCEPTED),
        ("Name of U3", Answer.DECLINED),
    ]


def test_of_one_person_a_mail_tells_the_newest_answer_alone(team: Team, closed: Closed) -> None:
    now = team.clock.now()
    for ago, word in ((2, "ACCEPTED"), (1, "DECLINED"), (0, "ACCEPTED")):
        arrives(team, an_answer_of(closed.invite, U2, word, stamped_at=now - ago * MINUTE / 9))
    assert said(team) == [[("Name of U2", Answer.ACCEPTED, "")]]


def test_a_mail_that_was_put_off_by_its_attempt_is_not_hurried(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "first"))
    (tried,) = begun(team)
    with team.database.begin_account() as account:
        account.settlements.requeue(tried.delivery.id, 1, team.clock.now() + HOUR)
    arrives(team, written(closed, U2, "second"))
    (mail,) = mails(team)
    assert mail.next_attempt_at == team.clock.now() + HOUR


def test_an_answer_to_an_earlier_version_says_so(team: Team, closed: Closed) -> None:
    with team.database.begin(HERE) as uow:
        uow.invites.revise(replace(closed.invite, sequence=1, revised_at=team.clock.now()))
    arrives(team, an_answer_of(closed.invite, U2, "DECLINED", stamped_at=closed.invite.created_at))
    (mail,) = told(team)
    assert mail.answers[0].is_earlier


def test_an_anonymous_poll_names_nobody_and_quotes_no_answer(team: Team) -> None:
    team.registers("UORG", "U2", "U3")
    snapshot = team.posts(24, anonymous=True)
    team.answers(snapshot, U2="y", U3="y")
    closed = team.closes(snapshot, reply_domain=DOMAIN)
    team.sends()
    with_rate(team.database)
    arrives(team, an_answer_of(closed.invite, U2, "DECLINED", comment="it is me, U2", vouched=False))
    arrives(team, written(closed, U3))
    (mail,) = told(team)
    assert [(one.name, one.text, one.is_verified) for one in mail.answers] == [
        ("", "", True),
        ("", "running late", True),
    ]


def test_invites_go_before_answers(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2))
    team.clock.move(MINUTE)
    snapshot = team.posts(24)
    team.answers(snapshot, U2="y")
    team.closes(snapshot)
    first, *_ = claim_batch(team.database, limit=1).claimed
    assert first.delivery.kind is DeliveryKind.INVITE


def test_answers_that_wait_hold_no_invite_up(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2))
    with team.database.begin_account() as account:
        assert account.deliveries.waiting(team.clock.now()) == 0
        assert account.in_workspace(HERE).sending.ahead_of(closed.invite.slot.ends_at + HOUR) == 0


def test_a_mail_whose_reply_was_lost_is_not_sent_again(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2))
    assert len(told(team)) == 1
    assert told(team, HOUR) == []
    assert told(team, HOUR) == []
    (mail,) = mails(team)
    assert (mail.status, mail.reason, mail.attempts) == (DeliveryStatus.FAILED, "reply_lost", 1)


def test_a_mail_that_was_set_aside_goes_on_once_it_is_replayed(team: Team, closed: Closed) -> None:
    mail = an_answer_of(closed.invite, U2, "DECLINED", uid="another")
    assert arrives(team, mail) is Outcome.QUARANTINED
    with team.database.read_account() as account:
        (lying,) = account.feedback.quarantined(10)
    good = an_answer_of(closed.invite, U2, "DECLINED")
    replay_mail(team.database, lying.hash, replace(good, message_id=mail.message_id), FORWARDING)
    assert said(team) == [[("Name of U2", Answer.DECLINED, "")]]


def test_what_waits_is_hurried_no_further_than_the_pause_allows(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "first"))
    assert len(told(team)) == 1
    left_at = team.clock.now()
    team.clock.move(MINUTE)
    arrives(team, an_answer_of(closed.invite, U2, "ACCEPTED"))
    arrives(team, an_answer_of(closed.invite, U3, "DECLINED"))
    assert mails(team)[-1].next_attempt_at == left_at + PAUSE


@pytest.mark.parametrize(("vouched", "is_verified"), [(True, True), (False, False)])
def test_a_text_says_whether_its_mail_proves_who_wrote_it(
    team: Team, closed: Closed, vouched: bool, is_verified: bool
) -> None:
    arrives(team, replace(written(closed, U2), sender=Sender(U2, is_vouched=vouched)))
    (mail,) = told(team)
    assert mail.answers[0].is_verified is is_verified


def test_a_notice_that_nobody_can_read_is_left_out(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "first"))
    reword(team.database, "UPDATE notice SET data = '[]'")
    arrives(team, written(closed, U2, "second"))
    assert said(team) == [[("Name of U2", Told.WRITTEN, "second")]]


def test_an_acceptance_in_the_last_hour_waits_for_nobody(team: Team, closed: Closed) -> None:
    team.clock.move(closed.invite.slot.ends_at - team.clock.now() - GATHERING)
    arrives(team, an_answer_of(closed.invite, U2, "ACCEPTED"))
    assert said(team) == [[("Name of U2", Answer.ACCEPTED, "")]]


def test_a_mail_reads_no_more_of_its_answers_than_the_newest_thousand(
    team: Team, closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forwarded_reads, "MOST_ANSWERS", 2)
    for text in ("first", "second", "third"):
        arrives(team, written(closed, U2, text))
    assert [[text for *_, text in mail] for mail in said(team)] == [["second", "third"]]
