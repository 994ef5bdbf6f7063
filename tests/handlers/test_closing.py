"""Choosing the winner: who may, what the modal says, errors and warnings in it, and what follows in Slack."""

from datetime import timedelta

from bot.domain.agreement import STANDS
from handlers import deadlines, delivery_card
from playground import cast
from playground.client import Message, View
from tests.handlers.stage import Stage


def test_the_organizer_closes_and_the_message_becomes_the_result(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message, "yes", 1)
    stage.give_address(stage.ada)
    stage.close(message, 1, place="Room 9")
    shown = stage.shown(message, "Who could when")
    assert "vote_yes" not in [button["action_id"] for button in shown.buttons]
    assert [button["action_id"] for button in shown.buttons] == ["show_grid", "poll_menu"]
    assert "Room 9" in shown.words
    replies = stage.client.wait_until(lambda: stage.replies(message), "the thread reply")
    assert "is settled" in replies[0].words
    assert len(replies) == 1


def test_the_close_modal_lists_the_best_first_with_its_reason(stage: Stage) -> None:
    message = stage.poll()
    first, second = stage.options(message)
    stage.vote(stage.ben, message, "yes", 1)
    stage.vote(stage.cho, message, "maybe", 1)
    stage.vote(stage.cho, message, "no", 0)
    stage.ada.click(message, "close_poll")
    view = stage.ada.wait_for_modal("close_poll")
    offered = next(button for button in view.buttons if button["action_id"] == "winner")["options"]
    assert [option["value"] for option in offered] == [second, first]
    assert offered[0]["description"]["text"] == "1 yes, 1 maybe · 1 invite, 2 without address"
    assert f"No address yet: <@{stage.ben.id}> <@{stage.cho.id}>" in view.words


def test_nobody_else_can_close(stage: Stage) -> None:
    message = stage.poll()
    stage.ben.click(message, "close_poll")
    stage.private_note(stage.ben, f"Only the poll's organizer, <@{stage.ada.id}>, a co-organizer or")
    assert stage.ben.modal() is None


def test_a_workspace_admin_whom_meet_never_met_can_close(stage: Stage) -> None:
    message = stage.poll()
    boss = stage.person("boss", is_admin=True)
    stage.client.invite(stage.channel, boss.id)
    stage.vote(stage.ben, message)
    assert boss.click(message, "close_poll").acknowledged
    boss.wait_for_modal("close_poll")


def ask_to_close(stage: Stage, message: Message, **fields: object) -> View:
    """Ada's press on a time that nobody said yes to, and the caution that it brings."""
    stage.give_address(stage.ada)
    stage.ada.click(message, "close_poll")
    stage.ada.wait_for_modal("close_poll")
    stage.ada.fill(dict(fields))
    caution = stage.ada.submit().modal
    assert caution is not None
    assert len(stage.ada.modals()) == 2
    return caution


def read_it(stage: Stage) -> None:
    stage.pass_time(timedelta(seconds=2))


def test_what_speaks_against_a_time_is_a_view_of_its_own_with_its_own_button(stage: Stage) -> None:
    message = stage.poll()
    caution = ask_to_close(stage, message)
    assert caution.title == "Before it is closed"
    assert "Nobody has said yes or maybe to this time." in caution.words
    assert "Nothing is closed yet" in caution.words
    read_it(stage)
    stage.ada.submit()
    assert stage.ada.modals() == []
    stage.shown(message, "Who could when")


def test_back_from_a_caution_leads_to_the_choice_with_nothing_closed(stage: Stage) -> None:
    message = stage.poll()
    ask_to_close(stage, message)
    stage.ada.close_modal()
    again = stage.ada.wait_for_modal("close_poll")
    assert again.title == "Choose the time"
    assert stage.replies(message) == []


def test_a_double_click_never_accepts_a_caution(stage: Stage) -> None:
    message = stage.poll()
    ask_to_close(stage, message)
    for _ in range(2):
        stage.ada.submit()
        assert len(stage.ada.modals()) == 2
        assert stage.ada.wait_for_modal("close_poll").title == "Before it is closed"
    assert [button["action_id"] for button in stage.shown(message, "Design").buttons][-2] == "close_poll"
    read_it(stage)
    stage.ada.submit()
    stage.shown(message, "Who could when")


def test_what_was_typed_and_ticked_below_a_caution_counts(stage: Stage) -> None:
    message = stage.poll()
    ask_to_close(stage, message, place="Room 9", announce=[])
    read_it(stage)
    stage.ada.submit()
    assert "Room 9" in stage.shown(message, "Who could when").words
    replies = stage.client.wait_until(lambda: stage.replies(message), "the thread reply")
    assert "subtype" not in replies[0].raw


def test_a_close_is_announced_in_the_channel_too(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    stage.close(message)
    replies = stage.client.wait_until(lambda: stage.replies(message), "the thread reply")
    assert replies[0].raw["subtype"] == "thread_broadcast"


def test_a_close_without_any_address_asks_for_one_and_goes_on(stage: Stage) -> None:
    message = stage.poll(organizer_address=None)
    stage.vote(stage.ben, message)
    stage.ada.click(message, "close_poll")
    stage.ada.wait_for_modal("close_poll")
    outcome = stage.ada.submit()
    assert outcome.modal is not None
    assert outcome.modal.callback_id == "register_address"
    assert "Nothing was closed" in outcome.modal.words
    stage.ada.fill({"address": stage.address(stage.ada)})
    done = stage.ada.submit()
    assert done.modal is not None
    stage.ada.close_modal()
    assert stage.ada.submit().errors == {}
    stage.shown(message, "Who could when")


def test_a_time_that_passes_while_the_modal_is_open_is_refused_on_its_field(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    stage.ada.click(message, "close_poll")
    stage.ada.wait_for_modal("close_poll")
    stage.pass_time(timedelta(days=1000))
    outcome = stage.ada.submit()
    assert "has passed" in outcome.errors["winner"]


def test_of_two_closers_one_wins_and_the_other_is_told(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    boss = stage.person("boss", is_admin=True)
    stage.client.invite(stage.channel, boss.id)
    boss.click(message, "close_poll")
    boss.wait_for_modal("close_poll")
    stage.close(message)
    outcome = boss.submit()
    assert "closed already" in outcome.errors["winner"]


def test_a_closer_who_is_not_the_organizer_hears_how_many_invites_go_out(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    boss = stage.person("boss", is_admin=True)
    stage.client.invite(stage.channel, boss.id)
    stage.introduce(boss)
    boss.click(message, "close_poll")
    boss.wait_for_modal("close_poll")
    assert boss.submit().errors == {}
    stage.private_note(boss, "1 invite is on its way. 1 person cannot be mailed.")


def test_the_organizer_gets_a_card_that_keeps_itself_current(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.vote(stage.cho, message)
    stage.give_address(stage.ada)
    stage.give_address(stage.ben)
    stage.close(message)
    delivery_card.redraw_due(stage.meet)
    card = stage.ada.wait_for_message(None, "Invites of")
    assert f"<@{stage.cho.id}>" in card.words
    assert "No address given yet" in card.words
    assert "@example.com" not in str(card.raw["blocks"])
    stage.give_address(stage.cho)
    stage.pass_time(timedelta(seconds=5))
    delivery_card.redraw_due(stage.meet)
    stage.client.wait_until(lambda: "No address given yet" not in seen_card(stage).words, "the newer card")
    assert seen_card(stage).ts == card.ts


def seen_card(stage: Stage) -> Message:
    return [seen for seen in stage.ada.messages() if "Invites of" in seen.words][-1]


def test_a_close_is_announced_in_the_channel_by_its_reply(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    stage.close(message)
    replies = stage.client.wait_until(lambda: stage.replies(message), "the reply in the thread")
    assert replies is not None
    assert replies[0].raw["subtype"] == "thread_broadcast"


def test_a_deadline_closes_by_itself_where_the_poll_says_so(stage: Stage) -> None:
    stage.give_address(stage.ada)
    message = stage.poll(settings=["auto_close"], deadline=stage.client.now() + timedelta(hours=1))
    stage.vote(stage.ben, message)
    stage.pass_time(timedelta(hours=2))
    deadlines.close_due(stage.meet)
    stage.shown(message, "Who could when")
    replies = stage.client.wait_until(lambda: stage.replies(message), "the reply in the thread")
    assert replies is not None
    assert "chosen by Meet at the deadline" in replies[0].words


def test_a_poll_closes_by_itself_once_all_who_must_be_there_agree(stage: Stage) -> None:
    stage.give_address(stage.ada)
    message = stage.poll(required=[stage.ben.id], settings=["agreement"])
    stage.vote(stage.ben, message)
    stage.shown(message, "Yes 1")
    stage.pass_time(STANDS)
    deadlines.close_due(stage.meet)
    stage.shown(message, "Who could when")
    replies = stage.client.wait_until(lambda: stage.replies(message), "the reply in the thread")
    assert replies is not None
    assert "chosen by Meet since all who are needed said yes" in replies[0].words


def test_a_deadline_that_decides_nothing_asks_the_organizer(stage: Stage) -> None:
    message = stage.poll(deadline=stage.client.now() + timedelta(hours=1))
    stage.pass_time(timedelta(hours=2))
    deadlines.close_due(stage.meet)
    over = stage.shown(message, "The time to answer is over")
    assert [one["action_id"] for one in over.buttons] == ["show_grid", "close_poll", "poll_menu"]
    note = stage.ada.wait_for_message(None, "The choice is yours")
    stage.ada.click(note, "close_poll")
    stage.ada.wait_for_modal("close_poll")
    assert message.author == cast.BOT
