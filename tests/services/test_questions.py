"""Questions for a better address: the card says only what happened, and nobody is asked after the answer."""

from datetime import timedelta

from bot.domain.card import CardState
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import new_id
from bot.domain.notice import ANSWERED, Notice, NoticeKind
from bot.services import notifying, reading
from tests.services.team import HERE, Team


def bounced(team: Team) -> str:
    """The id of a poll whose invite to U2 came back for good; U2 is owed the question."""
    team.registers("U2")
    poll = team.closed(U2="y").snapshot.poll.id
    team.sends()
    team.bounces("U2")
    now = team.clock.now()
    data = {"poll": poll, "title": "Design review", "mask": "u•••@example.com"}
    question = Notice(new_id(now), HERE, "U2", NoticeKind.ADDRESS_BOUNCED, "question", now, data)
    notifying.owe(team.database, question)
    return poll


def state(team: Team, poll: str) -> CardState:
    card = reading.delivery_card(team.database, HERE, poll)
    assert card is not None
    return next(person.state for person in card.people if person.user == "U2")


def claimed(team: Team) -> Notice:
    """The question to U2, claimed to be told."""
    found = [notice for notice in notifying.claim_notices(team.database, limit=20) if notice.user == "U2"]
    return next(notice for notice in found if notice.kind is NoticeKind.ADDRESS_BOUNCED)


def test_a_bounce_says_asked_once_slack_took_the_question(team: Team) -> None:
    poll = bounced(team)
    assert state(team, poll) is CardState.BOUNCED
    before = team.card(poll)
    notifying.settle_notice(team.database, claimed(team), channel="D1", ts="1.1")
    after = team.card(poll)
    assert state(team, poll) is CardState.BOUNCED_ASKED
    assert before is not None
    assert after is not None
    assert after.revision > before.revision


def test_whoever_cannot_be_asked_is_not_said_to_be(team: Team) -> None:
    poll = bounced(team)
    notifying.give_up_notice(team.database, claimed(team), "user_not_visible")
    assert state(team, poll) is CardState.BOUNCED


def test_a_question_that_was_told_is_due_to_be_changed_after_the_answer(team: Team) -> None:
    poll = bounced(team)
    notifying.settle_notice(team.database, claimed(team), channel="D1", ts="1.1")
    team.clock.move(timedelta(seconds=1))
    team.registers("U2", address="better@example.com")
    again = claimed(team)
    assert (again.channel, again.ts, again.data[ANSWERED]) == ("D1", "1.1", "yes")
    notifying.settle_notice(team.database, again, channel="D1", ts="1.1")
    assert [one for one in notifying.claim_notices(team.database, limit=20) if one.user == "U2"] == []
    assert state(team, poll) is CardState.WAITING


def test_a_question_that_was_not_told_yet_is_marked_as_answered(team: Team) -> None:
    bounced(team)
    team.registers("U2", address="better@example.com")
    assert claimed(team).data[ANSWERED] == "yes"


def test_a_question_that_was_answered_while_it_was_told_is_due_again(team: Team) -> None:
    bounced(team)
    telling = claimed(team)
    team.registers("U2", address="better@example.com")
    notifying.settle_notice(team.database, telling, channel="D1", ts="1.1")
    assert claimed(team).ts == "1.1"


def test_send_again_names_those_whom_it_would_mail_and_nobody_else(team: Team) -> None:
    poll = bounced(team)
    card = reading.delivery_card(team.database, HERE, poll)
    assert card is not None
    assert card.resendable == ()
    with team.database.begin_account() as account:
        for row in account.deliveries.list():
            if row.user == "UORG":
                account.settlements.move(row.id, DeliveryStatus.FAILED)
    card = reading.delivery_card(team.database, HERE, poll)
    assert card is not None
    assert card.resendable == ("UORG",)
