"""To whom no answer is mailed on, what keeps a mail back until it leaves, and that no loop arises."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.forwarding import MOST_TEXT, PAUSE
from bot.domain.incoming import IncomingMail
from bot.domain.notice import NoticeKind
from bot.domain.replies import Sender
from bot.domain.reply_outcomes import Outcome
from bot.domain.suppression import SuppressionReason
from bot.services import consent, handing_over
from bot.services.cancelling import ManagePoll, cancel_poll
from bot.services.steps.deciding import Closed
from tests.services.beginnings import begin_with
from tests.services.forwarding_makers import MINUTE, U2, U3, UORG, arrives, countered, mails, told, written
from tests.services.outbox_makers import with_rate
from tests.services.reply_makers import DOMAIN, an_answer_of, invited
from tests.services.team import FROM, HERE, HOUR, Team, forget_whole

Act = Callable[[Team, Closed], None]


@pytest.fixture
def closed(team: Team) -> Closed:
    made = begin_with(team, invited)
    with_rate(team.database)
    return made


def test_an_organizer_is_not_mailed_what_they_wrote(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, UORG, "my own invite"))
    arrives(team, replace(written(closed, U2, "from my address"), sender=Sender("UORG@Example.com", is_vouched=False)))
    arrives(team, replace(written(closed, U3, "by my mailbox"), source=UORG))
    assert mails(team) == []


@pytest.mark.parametrize("address", [f"abc@{DOMAIN}", f"abc@deeper.{DOMAIN}", FROM])
def test_nothing_is_mailed_on_to_an_address_of_meets(team: Team, closed: Closed, address: str) -> None:
    team.registers("UORG", address=address)
    arrives(team, written(closed, U2))
    assert mails(team) == []


def stops(team: Team, _: Closed) -> None:
    consent.stop_mail(team.database, team.clock, HERE, "UORG")


def is_deactivated(team: Team, _: Closed) -> None:
    team.knows("UORG", UORG, is_deactivated=True)


def is_suppressed(team: Team, _: Closed) -> None:
    team.suppresses(UORG, SuppressionReason.COMPLAINT)


def gives_another_address(team: Team, _: Closed) -> None:
    team.registers("UORG", address="else@example.com")


def hands_over(team: Team, closed: Closed) -> None:
    request = handing_over.HandOver(HERE, closed.invite.poll, "U3", "UORG", False)
    handing_over.hand_over(team.database, team.clock, request)


def cancels(team: Team, closed: Closed) -> None:
    cancel_poll(team.database, team.clock, ManagePoll(HERE, closed.invite.poll, "UORG", False))


def writer_is_forgotten(team: Team, _: Closed) -> None:
    forget_whole(team.database, team.clock, HERE, "U2")


def bounces(team: Team, _: Closed) -> None:
    team.bounces("UORG")


@pytest.mark.parametrize("act", [stops, is_deactivated, is_suppressed, bounces])
def test_an_organizer_who_cannot_be_mailed_gets_none(team: Team, closed: Closed, act: Act) -> None:
    act(team, closed)
    assert arrives(team, written(closed, U2)) is Outcome.TOLD
    assert mails(team) == []


@pytest.mark.parametrize(
    ("act", "status"),
    [
        (stops, DeliveryStatus.SUPPRESSED),
        (is_deactivated, DeliveryStatus.SUPPRESSED),
        (is_suppressed, DeliveryStatus.SUPPRESSED),
        (gives_another_address, DeliveryStatus.SUPERSEDED),
        (hands_over, DeliveryStatus.SUPERSEDED),
        (cancels, DeliveryStatus.EXPIRED),
        (writer_is_forgotten, DeliveryStatus.SUPERSEDED),
    ],
)
@pytest.mark.parametrize("is_written", [True, False])
def test_what_happens_before_the_mail_leaves_keeps_it_back(
    team: Team, closed: Closed, act: Act, status: DeliveryStatus, is_written: bool
) -> None:
    arrives(team, written(closed, U2) if is_written else an_answer_of(closed.invite, U2, "DECLINED"))
    act(team, closed)
    owed = [(one.user, one.kind) for one in team.notices()]
    assert told(team) == []
    (mail,) = mails(team)
    assert mail.status is status
    assert [(one.user, one.kind) for one in team.notices()] == owed, "nobody is told of a mail that Slack made needless"


def test_a_mail_whose_meeting_is_over_is_not_sent(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2))
    assert told(team, closed.invite.slot.ends_at - team.clock.now()) == []
    (mail,) = mails(team)
    assert mail.status is DeliveryStatus.EXPIRED


def test_a_text_that_comes_back_ends(team: Team, closed: Closed) -> None:
    """A mailbox strips the headers of all it gets, rewrites the sender and sends it to a reply address."""
    text, rounds = "running late", 0
    while arrives(team, written(closed, U2, text)) is Outcome.TOLD and (mail := told(team, PAUSE)):
        rounds += 1
        assert rounds < 30, "a loop"
        (one,) = mail[0].answers
        text = f"Answers to your invite\n{one.name} answered by mail.\n> " + one.text[:MOST_TEXT].replace("\n", "\n> ")
        team.clock.move(HOUR)
    assert rounds > 1


def test_a_forgotten_organizer_loses_what_waits_for_them(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2))
    team.clock.move(closed.invite.slot.ends_at - team.clock.now() - MINUTE)
    hands_over(team, closed)
    forget_whole(team.database, team.clock, HERE, "UORG")
    (mail,) = mails(team)
    assert (mail.status, mail.address) == (DeliveryStatus.SUPERSEDED, "")
    assert "UORG" not in mail.user


@pytest.mark.parametrize("times", [0, 1, 2])
@pytest.mark.parametrize("sent", [written, countered])
def test_whoever_organized_the_poll_keeps_no_words_of_somebody_forgotten(
    team: Team, closed: Closed, sent: Callable[[Closed, str], IncomingMail], times: int
) -> None:
    team.knows("U3")
    arrives(team, sent(closed, U2))
    hand = partial(handing_over.HandOver, HERE, closed.invite.poll)
    for request in [hand("U3", "UORG", False), hand("UORG", "an admin", True)][:times]:
        handing_over.hand_over(team.database, team.clock, request)
        arrives(team, sent(closed, U2))
    forget_whole(team.database, team.clock, HERE, "U2")
    assert [one for one in team.notices() if one.kind is NoticeKind.REPLIED] == []


def test_what_comes_from_somebody_forgotten_is_told_to_nobody(team: Team, closed: Closed) -> None:
    forget_whole(team.database, team.clock, HERE, "U2")
    assert arrives(team, written(closed, U2)) is Outcome.UNKNOWN
    assert mails(team) == []


def test_words_that_reached_the_organizer_before_are_mailed_to_the_new_one(team: Team, closed: Closed) -> None:
    team.knows("U3")
    arrives(team, written(closed, U2, "I am ill, sorry"))
    assert len(told(team)) == 1
    hands_over(team, closed)
    arrives(team, written(closed, U2, "I am ill, sorry"))
    assert [mail.user for mail in mails(team) if mail.status is DeliveryStatus.PENDING] == ["U3"]


def test_words_of_a_mail_that_never_left_are_mailed_when_they_come_again(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "I am ill, sorry"))
    gives_another_address(team, closed)
    assert told(team) == []
    arrives(team, written(closed, U2, "I am ill, sorry"))
    assert len(told(team, PAUSE)) == 1
