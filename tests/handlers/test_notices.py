"""The DMs that Meet owes: told once, tried again after Slack's troubles, given up where nobody is there."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.addresses import mask_address
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.services import notifying
from handlers.notices import send_due
from playground import cast
from playground.client import Message, Person
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
    stage.pass_time(timedelta(minutes=30))
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


def test_a_reminder_of_a_poll_that_is_gone_is_given_up(stage: Stage) -> None:
    before = counts(stage).get("given_up", 0)
    owe(stage, stage.ben.id, NoticeKind.REMINDER, poll="0" * 32, asked_by=stage.ada.id)
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
    done = stage.ben.wait_for_message(None, f"“Plan”. Invites go to {mask_address(stage.address(stage.ben))}.")
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


@pytest.mark.parametrize(("action", "word"), [("cancel", "is cancelled"), ("reopen", "is open again")])
def test_who_has_no_address_hears_of_a_meeting_that_is_taken_back_and_is_asked_no_more(
    stage: Stage, action: str, word: str
) -> None:
    asked, message = settled_without_address(stage)
    manage(stage, message, action=action)
    stage.ben.wait_for_message(None, f"{word}: there is no meeting" if action == "cancel" else f"{word}, so there is")
    changed = stage.ben.wait_for_message(None, "None is needed for it any more")
    assert (changed.ts, changed.buttons) == (asked.ts, [])
    assert told(stage.ben, "Meet tells you here") == 1


def test_who_has_no_address_hears_of_a_move_and_may_still_answer_the_question(stage: Stage) -> None:
    asked, message = settled_without_address(stage)
    times = manage(stage, message, action="move")
    stage.ada.fill({"winner": times[0]["value"]})
    assert stage.ada.submit().errors == {}
    stage.ben.wait_for_message(None, "has moved: it was")
    stage.ben.click(asked, "use_profile_address")
    mask = mask_address(stage.address(stage.ben))
    stage.ben.wait_for_message(None, f"Invites go to {mask}. Meet has put 1 invite on its way to you.")


def test_a_question_ends_when_the_meeting_begins(stage: Stage) -> None:
    asked, _ = settled_without_address(stage)
    stage.pass_time(timedelta(days=3))
    send_due(stage.meet)
    changed = stage.ben.wait_for_message(None, "None is needed for it any more")
    assert changed.ts == asked.ts


def settled_without_address(stage: Stage) -> tuple[Message, Message]:
    """The question to Ben, who can make both times, and the message of the settled poll."""
    message = stage.poll()
    for place in (0, 1):
        stage.vote(stage.ben, message, "yes", place)
    stage.give_address(stage.ada)
    stage.close(message)
    return stage.ben.wait_for_message(None, "Meet has no address of yours"), stage.shown(message, "Who could when")


def manage(stage: Stage, message: Message, *, action: str) -> list[dict[str, Any]]:
    """What Ada does to the poll; the times that it could move to, where she is asked for one."""
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": action})
    stage.read_it()
    stage.ada.submit()
    view = stage.ada.modal()
    buttons = view.buttons if view else []
    return [option for button in buttons if button["action_id"] == "winner" for option in button["options"]]


def test_whom_slack_deactivates_is_not_waited_for(stage: Stage) -> None:
    leaver = stage.person("leaver", tz="Europe/Berlin")
    message = stage.poll("Who stays", 1, required=[stage.ben.id, leaver.id])
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
