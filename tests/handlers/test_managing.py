"""What organizers do to a poll after it was posted: cancel, reopen, move, send again."""

import pytest

from bot.domain.delivery import DeliveryStatus
from playground import cast
from playground.client import Message
from tests.handlers.managing import closed_poll, manage, newest_reply
from tests.handlers.stage import Stage


def test_a_cancelled_poll_says_so_and_takes_no_votes(stage: Stage) -> None:
    message = stage.poll()
    assert manage(stage, message, action="cancel") == {}
    cancelled = stage.shown(message, "Cancelled")
    assert [one["action_id"] for one in cancelled.buttons] == ["copy_poll", "poll_menu"]
    stage.ada.choose(cancelled, "poll_menu", "history")
    assert "cancelled the poll" in stage.ada.wait_for_modal("history").words


def wait_for_mail(stage: Stage, message: Message) -> None:
    """Until nothing is on its way, so that it can be sent again."""

    def is_sent() -> bool:
        with stage.meet.database.read_account() as account:
            rows = account.deliveries.list(poll=stage.poll_id(message))
        return bool(rows) and all(row.status not in ON_ITS_WAY for row in rows)

    stage.wait_until_noted(is_sent, "the invite to be sent")


ON_ITS_WAY = (DeliveryStatus.PENDING, DeliveryStatus.SENDING, DeliveryStatus.IN_DOUBT)


def test_a_cancellation_is_told_in_the_thread_to_those_who_would_have_come(stage: Stage) -> None:
    message = closed_poll(stage)
    newest_reply(stage, message, 1)
    assert manage(stage, message, action="cancel") == {}
    told = newest_reply(stage, message, 2)
    assert "is cancelled: " in told
    assert "will not take place." in told
    assert f"<@{stage.ben.id}>" in told


def test_a_reopening_is_told_in_the_thread_and_so_is_the_next_close(stage: Stage) -> None:
    message = closed_poll(stage)
    newest_reply(stage, message, 1)
    assert manage(stage, message, action="reopen") == {}
    assert "is open again: " in newest_reply(stage, message, 2)
    stage.close(stage.shown(message, "Choose the time"), option=1)
    assert "is settled" in newest_reply(stage, message, 3)


def test_an_open_poll_can_be_handed_over_or_cancelled(stage: Stage) -> None:
    message = stage.poll()
    stage.ada.choose(message, "poll_menu", "manage")
    choices = next(button for button in stage.ada.wait_for_modal("manage_poll").buttons if "options" in button)
    assert [option["value"] for option in choices["options"]] == ["hand_over", "repeat", "cancel"]


def test_nobody_else_can_manage_a_poll(stage: Stage) -> None:
    message = stage.poll()
    stage.ben.choose(message, "poll_menu", "manage")
    stage.private_note(stage.ben, "Only the poll's organizer")
    assert stage.ben.modal() is None


def test_a_workspace_admin_can_manage_it(stage: Stage) -> None:
    message = stage.poll()
    boss = stage.person("boss", is_owner=True)
    stage.client.invite(stage.channel, boss.id)
    boss.choose(message, "poll_menu", "manage")
    boss.wait_for_modal("manage_poll")


def test_whoever_takes_a_poll_over_is_told_and_runs_it(stage: Stage) -> None:
    message = stage.poll()
    assert list(manage(stage, message, action="hand_over")) == ["new_organizer"]
    stage.ada.fill({"new_organizer": stage.ben.id})
    assert stage.ada.submit().errors == {}
    stage.private_note(stage.ada, "“Design review” is handed over to")
    told = stage.ben.wait_for_message(None, "over to you: you are its organizer now.")
    assert told.text.startswith(f"<@{stage.ada.id}> handed “Design review”")
    assert [button["text"]["text"] for button in told.buttons] == ["Choose the time", "Open the poll"]
    stage.ben.click(told, "close_poll")
    stage.ben.wait_for_modal("close_poll")
    stage.ada.choose(message, "poll_menu", "manage")
    stage.private_note(stage.ada, "Only the poll's organizer")


@pytest.mark.parametrize("who", [cast.DEL, cast.BOT, cast.OUT, cast.SLACKBOT])
def test_a_poll_is_handed_over_to_nobody_who_cannot_run_it(stage: Stage, who: str) -> None:
    message = stage.poll()
    errors = manage(stage, message, action="hand_over", new_organizer=who)
    assert list(errors) == ["new_organizer"]
    assert "choose somebody else" in errors["new_organizer"]


def test_a_poll_is_handed_over_to_nobody_of_another_workspace(stage: Stage) -> None:
    message = stage.poll()
    errors = manage(stage, message, action="hand_over", new_organizer=stage.connected("guest").id)
    assert "somebody of another workspace" in errors["new_organizer"]


def test_a_poll_is_handed_over_to_nobody_whom_slack_does_not_tell_of(stage: Stage) -> None:
    message = stage.poll()
    stage.client.add_fault("users.info", status=500, times=0, match={"user": stage.ben.id})
    errors = manage(stage, message, action="hand_over", new_organizer=stage.ben.id)
    assert "cannot find this person at Slack just now" in errors["new_organizer"]


def test_the_card_of_a_poll_that_is_handed_over_goes_to_the_new_organizer(stage: Stage) -> None:
    message = closed_poll(stage)
    stage.ada.wait_for_message(None, "Invites of")
    assert manage(stage, message, action="hand_over", new_organizer=stage.ben.id) == {}
    stage.ben.wait_for_message(None, "Invites of")


def test_reopening_keeps_the_votes(stage: Stage) -> None:
    message = closed_poll(stage)
    assert manage(stage, message, action="reopen") == {}
    shown = stage.shown(message, "Yes 1\nMaybe\nNo")
    stage.client.wait_until(lambda: "vote_yes" in ids(stage, shown), "the buttons to be back")


def ids(stage: Stage, message: Message) -> list[str]:
    return [button["action_id"] for button in stage.shown(message, "Design").buttons]


def test_what_an_act_sends_is_shown_before_it_is_done(stage: Stage) -> None:
    message = closed_poll(stage)
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": "cancel"})
    words = stage.ada.wait_for_modal("manage_poll").words
    assert f"Mailed, because they hold the invite: <@{stage.ada.id}>" in words
    assert "This cannot be taken back." in words
    assert f"Told by direct message, because they have no address: <@{stage.ben.id}>" in words


def test_an_act_whose_preview_was_not_shown_is_not_done_yet(stage: Stage) -> None:
    message = stage.poll()
    stage.ada.choose(message, "poll_menu", "manage")
    view = stage.ada.wait_for_modal("manage_poll").raw
    values = {"action": {"action": {"type": "radio_buttons", "selected_option": {"value": "cancel"}}}}
    answer = stage.dispatch({
        "type": "view_submission",
        "team": {"id": cast.WORKSPACE, "domain": "meet"},
        "user": {"id": stage.ada.id, "team_id": cast.WORKSPACE},
        "view": {**view, "state": {"values": values}},
    })  # fmt: skip
    assert '"response_action": "update"' in str(answer.body)
    assert stage.replies(message) == []


def test_a_press_as_soon_as_an_act_was_chosen_does_nothing_yet(stage: Stage) -> None:
    message = stage.poll()
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": "cancel"})
    for _ in range(3):
        assert stage.ada.submit().errors == {}
        assert stage.ada.wait_for_modal("manage_poll").block("reason")
    stage.read_it()
    assert stage.ada.submit().errors == {}
    stage.shown(message, "Cancelled")


def test_the_second_half_of_a_double_press_is_answered_by_nothing(stage: Stage) -> None:
    message = stage.poll()
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": "cancel"})
    view = stage.ada.wait_for_modal("manage_poll").raw
    stage.read_it()
    values = {"action": {"action": {"type": "radio_buttons", "selected_option": {"value": "cancel"}}}}
    body = {
        "type": "view_submission",
        "team": {"id": cast.WORKSPACE, "domain": "meet"},
        "user": {"id": stage.ada.id, "team_id": cast.WORKSPACE},
        "view": {**view, "state": {"values": values}},
    }
    answers = [stage.dispatch(body).body for _ in range(2)]
    assert answers[0] == answers[1]
    stage.shown(message, "Cancelled by")
    assert not any("already" in seen.words for seen in stage.ada.messages(stage.channel))


def test_place_and_note_of_a_settled_meeting_are_changed_from_its_own_menu(stage: Stage) -> None:
    message = closed_poll(stage)
    stage.ada.choose(message, "poll_menu", "change")
    assert stage.ada.wait_for_modal("manage_poll").block("place")
    stage.ada.fill({"place": "Room 9"})
    stage.read_it()
    assert stage.ada.submit().errors == {}
    stage.shown(message, "Room 9")


def test_the_reason_of_a_cancellation_is_told_wherever_it_is_told(stage: Stage) -> None:
    message = closed_poll(stage)
    newest_reply(stage, message, 1)
    assert manage(stage, message, action="cancel", reason="The room <!channel> burnt") == {}
    assert "The room <!channel> burnt" in newest_reply(stage, message, 2)
    assert "The reason: The room" in stage.shown(message, "Cancelled").words


def test_a_change_of_place_is_told_in_message_and_thread(stage: Stage) -> None:
    message = closed_poll(stage)
    newest_reply(stage, message, 1)
    assert manage(stage, message, action="change", place="Room 9") == {}
    assert "Room 9" in stage.shown(message, "Room 9").words
    assert "another place or note" in newest_reply(stage, message, 2)


def test_a_change_that_changes_nothing_says_nothing(stage: Stage) -> None:
    message = closed_poll(stage)
    newest_reply(stage, message, 1)
    assert manage(stage, message, action="change") == {}
    assert stage.ada.modals() == []
    assert len(stage.replies(message)) == 1


def test_one_person_is_sent_their_invite_again(stage: Stage) -> None:
    message = closed_poll(stage)
    wait_for_mail(stage, message)
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": "resend"})
    who = next(one for one in stage.ada.wait_for_modal("manage_poll").buttons if one["action_id"] == "who")
    assert stage.ada.id in [option["value"] for option in who["options"]]
    stage.ada.fill({"who": stage.ada.id})
    stage.read_it()
    assert stage.ada.submit().errors == {}


def test_sending_again_answers_in_words(stage: Stage) -> None:
    message = closed_poll(stage)
    wait_for_mail(stage, message)
    assert manage(stage, message, action="resend", who=stage.ada.id) == {}
    stage.private_note(stage.ada, "sent")


def test_the_cards_button_sends_again(stage: Stage) -> None:
    message = closed_poll(stage)
    assert stage.dispatch_press(stage.ada, "resend", stage.poll_id(message)).status == 200
    stage.ada.wait_for_message(None, "again")
    stage.dispatch_press(stage.ben, "resend", stage.poll_id(message))
    stage.ben.wait_for_message(None, "Only the poll's organizer")


def test_nothing_chosen_is_said_on_its_field(stage: Stage) -> None:
    message = stage.poll()
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    assert list(stage.ada.submit().errors) == ["action"]


def test_the_menu_of_a_poll_that_is_gone_is_answered(stage: Stage) -> None:
    action = {"type": "overflow", "action_id": "poll_menu", "selected_option": {"value": f"manage:{'0' * 32}"}}
    answer = stage.dispatch_press(stage.ben, "poll_menu", "", actions=[action])
    assert answer.status == 200
    stage.ben.wait_for_message(None, "does not know this poll")
