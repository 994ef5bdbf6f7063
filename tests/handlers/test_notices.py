"""The DMs that Meet owes: told once, tried again after Slack's troubles, given up where nobody is there."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.services import notifying
from handlers.notices import send_due
from playground import cast
from playground.client import Person
from tests.handlers.stage import Stage


def owe(stage: Stage, person: str, kind: NoticeKind = NoticeKind.TEXT, **data: str) -> Notice:
    now = stage.meet.clock.now()
    notice = Notice(new_id(now), cast.WORKSPACE, person, kind, new_id(now), now, data)
    assert notifying.owe(stage.meet.database, notice)
    return notice


def told(person: Person, words: str) -> int:
    return len([seen for seen in person.messages() if words in seen.words])


def test_a_notice_is_told_once(stage: Stage) -> None:
    owe(stage, stage.ben.id, text="The sky is blue.")
    send_due(stage.meet)
    send_due(stage.meet)
    stage.ben.wait_for_message(None, "The sky is blue.")
    assert told(stage.ben, "The sky is blue.") == 1


def test_the_owner_of_a_bounced_address_mends_it_from_the_notice(stage: Stage) -> None:
    owe(stage, stage.ben.id, NoticeKind.ADDRESS_BOUNCED, title="Plan", mask="b•••@example.com", poll="0" * 32)
    send_due(stage.meet)
    note = stage.ben.wait_for_message(None, "b•••@example.com")
    stage.ben.click(note, "fix_address")
    stage.ben.wait_for_modal("register_address")
    stage.client.wait_until(lambda: stage.knows(stage.ben), "the profile")
    stage.ben.fill({"address": stage.address(stage.ben)})
    assert stage.ben.submit().errors == {}


@pytest.mark.parametrize("fault", [{"status": 429, "retry_after": 3}, {"error": "internal_error"}, {"lose": "request"}])
def test_a_notice_that_slack_did_not_take_is_told_later(stage: Stage, fault: dict[str, Any]) -> None:
    stage.client.add_fault("chat.postMessage", match={"channel": stage.ben.id}, **fault)
    owe(stage, stage.ben.id, text="Told late.")
    send_due(stage.meet)
    stage.wait_until_faults_are_noted()
    stage.playground.clock.advance(timedelta(minutes=30))
    send_due(stage.meet)
    stage.ben.wait_for_message(None, "Told late.")


def test_a_notice_to_somebody_deactivated_is_given_up(stage: Stage) -> None:
    gone = stage.person("gone", deleted=True)
    owe(stage, gone.id, text="Nobody is there.")
    send_due(stage.meet)
    stage.client.wait_until(lambda: "given_up" in counts(stage), "the notice to be given up")


def counts(stage: Stage) -> dict[str, int]:
    with stage.meet.database.read_account() as account:
        return account.notices.counts()


def test_a_notice_for_another_workspace_is_given_up(stage: Stage) -> None:
    before = counts(stage).get("given_up", 0)
    now = stage.meet.clock.now()
    notifying.owe(stage.meet.database, Notice(new_id(now), "T0NOWHERE1", "U1", NoticeKind.TEXT, new_id(now), now))
    send_due(stage.meet)
    stage.client.wait_until(lambda: counts(stage).get("given_up", 0) > before, "the notice to be given up")


def test_a_reminder_carries_the_polls_own_buttons(stage: Stage) -> None:
    message = stage.poll()
    owe(stage, stage.ben.id, NoticeKind.REMINDER, poll=stage.poll_id(message))
    send_due(stage.meet)
    reminder = stage.ben.wait_for_message(None, "Design review")
    stage.vote(stage.ben, reminder)
    stage.shown(message, "Yes 1")


def test_a_reminder_of_a_poll_that_is_gone_is_given_up(stage: Stage) -> None:
    before = counts(stage).get("given_up", 0)
    owe(stage, stage.ben.id, NoticeKind.REMINDER, poll="0" * 32)
    send_due(stage.meet)
    stage.client.wait_until(lambda: counts(stage).get("given_up", 0) > before, "the notice to be given up")


def test_a_debt_of_the_card_is_settled_by_the_card(stage: Stage) -> None:
    before = counts(stage).get("told", 0)
    owe(stage, stage.ada.id, NoticeKind.DELIVERY_CARD, poll="0" * 32)
    send_due(stage.meet)
    stage.client.wait_until(lambda: counts(stage).get("told", 0) > before, "the notice to be settled")


def test_after_the_answer_the_question_is_changed_where_it_stands(stage: Stage) -> None:
    owe(stage, stage.ben.id, NoticeKind.ADDRESS_BOUNCED, title="Plan", mask="b•••@example.com", poll="0" * 32)
    send_due(stage.meet)
    asked = stage.ben.wait_for_message(None, "b•••@example.com")
    stage.give_address(stage.ben)
    send_due(stage.meet)
    done = stage.ben.wait_for_message(None, "nothing left to do")
    assert (done.ts, done.buttons) == (asked.ts, [])


def test_a_question_that_was_answered_before_it_was_told_is_never_told(stage: Stage) -> None:
    owe(stage, stage.ben.id, NoticeKind.ADDRESS_BOUNCED, title="Early", mask="", poll="", answered="yes")
    send_due(stage.meet)
    assert told(stage.ben, "Early") == 0


def test_an_answered_question_whose_message_was_deleted_is_given_up(stage: Stage) -> None:
    owe(stage, stage.cho.id, NoticeKind.ADDRESS_BOUNCED, title="Deleted", mask="", poll="")
    send_due(stage.meet)
    asked = stage.cho.wait_for_message(None, "Deleted")
    stage.meet.clients.client(cast.WORKSPACE).chat_delete(channel=asked.channel, ts=asked.ts)
    before = counts(stage).get("given_up", 0)
    stage.give_address(stage.cho)
    send_due(stage.meet)
    stage.client.wait_until(lambda: counts(stage).get("given_up", 0) > before, "the question to be given up")


def test_whom_slack_deactivates_is_not_waited_for(stage: Stage) -> None:
    leaver = stage.person("leaver", tz="Europe/Berlin")
    message = stage.poll("Who stays", required=[stage.ben.id, leaver.id])
    stage.vote(stage.ben, message)
    assert required(stage, stage.poll_id(message)) == (stage.ben.id, leaver.id)
    stage.client.alter_person(leaver.id, deleted=True)
    stage.client.wait_until(lambda: required(stage, stage.poll_id(message)) == (stage.ben.id,), "the event")
    send_due(stage.meet)
    stage.ada.wait_for_message(None, "Everybody who must be there has answered")


def required(stage: Stage, poll: str) -> tuple[str, ...]:
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        found = uow.polls.get(poll)
    assert found is not None
    return found.required
