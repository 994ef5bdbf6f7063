"""Whatever answers the mails of answers, they end; and no forged sender keeps an answer from the organizer."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, cycle

import pytest

from bot.domain.forwarding import MOST_OF_ONE
from bot.domain.incoming import IncomingMail
from bot.domain.replies import Answer, Sender
from bot.domain.reply_address import reply_address
from bot.domain.reply_outcomes import Outcome
from bot.services import handing_over
from bot.services.handing_over import HandOver
from bot.services.steps import forwarding as step
from bot.services.steps.deciding import Closed
from storage.outbox import forwarded_reads
from tests.services.beginnings import begin_with
from tests.services.forwarding_makers import MINUTE, U2, U3, UORG, arrives, countered, mails, said, told, written
from tests.services.outbox_makers import with_rate
from tests.services.reply_makers import DOMAIN, an_answer_of, invited
from tests.services.team import FROM, HERE, HOUR, Team
from tests.services.test_moving_anywhere import moves

Sent = Callable[[Closed], Iterator[IncomingMail]]


@pytest.fixture
def closed(team: Team) -> Closed:
    made = begin_with(team, invited, length=HOUR)
    with_rate(team.database)
    return made


def by(mail: IncomingMail, address: str, source: str = "bounces@elsewhere.example", *, vouched: bool) -> IncomingMail:
    """The mail with this address in From, from this sender of the envelope."""
    return replace(mail, sender=Sender(address, is_vouched=vouched), source=source)


def comments(closed: Closed) -> Iterator[IncomingMail]:
    """A program that answers each mail by another time, with its number."""
    return (countered(closed, U2, comment=f"number {number}") for number in count())


def texts(closed: Closed) -> Iterator[IncomingMail]:
    """A mailbox that writes new words each time."""
    return (written(closed, U2, f"{number} is the number of this mail") for number in count())


def answers(closed: Closed) -> Iterator[IncomingMail]:
    """A calendar that declines, is unsure, and declines."""
    words = cycle(("DECLINED", "TENTATIVE"))
    return (an_answer_of(closed.invite, U2, word) for word in words)


@pytest.mark.parametrize("sent", [texts, comments, answers])
def test_a_mailbox_that_answers_each_mail_with_other_words_ends(team: Team, closed: Closed, sent: Sent) -> None:
    mailed = 0
    for mail in sent(closed):
        team.clock.move(HOUR / 6)
        assert arrives(team, mail) in (Outcome.TOLD, Outcome.ANSWERED)
        if not told(team):
            break
        mailed += 1
    assert mailed == MOST_OF_ONE
    arrives(team, written(closed, U3, "and I?"))
    assert [[text for *_, text in one] for one in said(team, HOUR)] == [["and I?"]], "others are mailed on"


def test_a_poll_sends_so_many_mails_and_says_which_is_the_last(
    team: Team, closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (step, forwarded_reads):
        monkeypatch.setattr(module, "MOST_MAILS", 3)
    last = []
    for number in range(5):
        word = ("DECLINED", "TENTATIVE")[number % 2]
        assert arrives(team, an_answer_of(closed.invite, U2, word)) is Outcome.ANSWERED
        last += [one.is_last for one in told(team, HOUR / 6)]
    assert last == [False, False, True]


def test_whoever_gets_a_poll_that_sent_its_last_mail_is_mailed_and_told_their_own_last_one(
    team: Team, closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (step, forwarded_reads):
        monkeypatch.setattr(module, "MOST_MAILS", 2)
    team.knows("U3")
    last = []
    for number in range(6):
        if number == 3:
            handing_over.hand_over(team.database, team.clock, HandOver(HERE, closed.invite.poll, "U3", "UORG", False))
        arrives(team, written(closed, U2, f"number {number}"))
        last += [(mail.user, one.is_last) for one in told(team, HOUR / 6) for mail in mails(team)[-1:]]
    assert last == [("UORG", False), ("UORG", True), ("U3", False), ("U3", True)]


@pytest.mark.parametrize(
    "sender",
    [FROM, FROM.replace("@", "+x@"), f"abc@{DOMAIN}", f"abc@deeper.{DOMAIN}", "the token's own"],
)
@pytest.mark.parametrize("in_envelope", [True, False])
@pytest.mark.parametrize("is_written", [True, False])
def test_what_meet_itself_seems_to_write_is_not_mailed_on(
    team: Team, closed: Closed, sender: str, in_envelope: bool, is_written: bool
) -> None:
    address = reply_address(closed.invite, U2) if sender == "the token's own" else sender
    mail = written(closed, U2) if is_written else an_answer_of(closed.invite, U2, "DECLINED")
    arrives(team, by(mail, U2, address, vouched=True) if in_envelope else by(mail, address, vouched=True))
    assert mails(team) == []


def forged(mail: IncomingMail) -> IncomingMail:
    return by(mail, "mallory@example.org", "mallory@example.org", vouched=False)


@pytest.mark.parametrize("sent", [texts, comments, answers])
def test_no_number_of_forged_answers_keeps_a_genuine_one_from_the_organizer(
    team: Team, closed: Closed, sent: Sent
) -> None:
    mails_of_others = sent(closed)
    for _ in range(MOST_OF_ONE + 1):
        arrives(team, forged(next(mails_of_others)))
        team.clock.move(MINUTE)
    told(team, HOUR)
    assert arrives(team, forged(written(closed, U2, "forged again"))) is Outcome.TOLD
    assert told(team, HOUR) == []
    arrives(team, an_answer_of(closed.invite, U2, "TENTATIVE", comment="it is me"))
    arrives(team, written(closed, U2, "and in words"))
    assert [[text for *_, text in one] for one in said(team, HOUR / 6)] == [["it is me", "and in words"]]


def test_words_that_were_forged_are_mailed_on_when_their_owner_writes_them(team: Team, closed: Closed) -> None:
    arrives(team, forged(written(closed, U2, "I cannot come")))
    assert [one.is_verified for mail in told(team) for one in mail.answers] == [False]
    arrives(team, written(closed, U2, "I cannot come"))
    assert [one.is_verified for mail in told(team, HOUR / 6) for one in mail.answers] == [True]


def test_the_same_words_about_another_time_are_mailed_on(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "I cannot come"))
    moves(team, closed.snapshot, 24 * HOUR)
    arrives(team, written(closed, U2, "I cannot come"))
    arrives(team, written(closed, U2, "I cannot come"))
    assert [len(one) for one in said(team, HOUR / 6)] == [2], "of the first time and of the second, once each"


@pytest.mark.parametrize("address", [UORG, "UORG+meet@Example.com"])
def test_a_forged_organizer_keeps_no_answer_of_a_calendar_back(team: Team, closed: Closed, address: str) -> None:
    arrives(team, by(an_answer_of(closed.invite, U2, "DECLINED"), address, UORG, vouched=False))
    (mail,) = told(team)
    assert [(one.answer, one.is_verified) for one in mail.answers] == [(Answer.DECLINED, False)]


@pytest.mark.parametrize("address", [UORG, "UORG+meet@Example.com"])
def test_what_the_organizers_domain_vouches_for_is_the_organizers(team: Team, closed: Closed, address: str) -> None:
    arrives(team, by(an_answer_of(closed.invite, U2, "DECLINED"), address, vouched=True))
    assert mails(team) == []


@pytest.mark.parametrize("address", [UORG, "UORG+meet@Example.com"])
@pytest.mark.parametrize("in_envelope", [True, False])
def test_words_that_come_from_the_organizers_mailbox_are_not_mailed_there(
    team: Team, closed: Closed, address: str, in_envelope: bool
) -> None:
    """A mailbox that sends back all it gets must not be mailed what it sent, proven or not."""
    mail = written(closed, U2)
    arrives(team, by(mail, U2, address, vouched=False) if in_envelope else by(mail, address, vouched=False))
    assert mails(team) == []
