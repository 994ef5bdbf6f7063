"""What organizers change of a posted poll, and what its history tells of it."""

from datetime import timedelta
from typing import Any

from bot.services.cancelling import ManagePoll, cancel_poll
from playground import cast
from playground.client import Message, Outcome, Person, View
from tests.handlers.stage import Stage


def opened(stage: Stage, message: Message, person: Person | None = None) -> View:
    who = person or stage.ada
    who.choose(message, "poll_menu", "edit")
    return who.wait_for_modal("edit_poll")


def opened_whole(stage: Stage, message: Message, person: Person | None = None) -> View:
    """With the seldom fields."""
    who = person or stage.ada
    who.click(opened(stage, message, who), "more_to_edit")
    return stage.wait_for_field(who, "settings")


def saves(person: Person, **fields: Any) -> Outcome:
    person.fill({name.replace("__", ":"): value for name, value in fields.items()})
    return person.submit()


def history(stage: Stage, message: Message, person: Person | None = None) -> str:
    who = person or stage.ada
    who.choose(message, "poll_menu", "history")
    words = who.wait_for_modal("history").words
    who.close_modal()
    return words.replace("\n", "")


def test_title_place_note_and_deadline_are_changed_in_the_message(stage: Stage) -> None:
    message = stage.poll()
    opened_whole(stage, message)
    fields = {"title": "Design jam", "place": "Room 9", "note": "Bring a pen", "deadline": stage.start(1)}
    assert saves(stage.ada, **fields).errors == {}
    shown = stage.shown(message, "Design jam")
    assert {"Room 9", "Bring a pen"} <= set(shown.words.replace(" · ", "\n").split("\n"))
    assert "answer by" in shown.words
    told = history(stage, message)
    assert "changed the title from “Design review” to “Design jam”" in told
    assert "set the place “Room 9”" in told


def test_a_changed_time_loses_its_answers_and_asks_for_them_by_direct_message(stage: Stage) -> None:
    message = stage.poll()
    first, second = stage.options(message)
    stage.vote(stage.ben, message, "yes", 0)
    stage.vote(stage.ben, message, "no", 1)
    stage.shown(message, "Yes 1")
    opened(stage, message)
    assert saves(stage.ada, **{f"time__{first}": stage.start() + timedelta(hours=5)}).errors == {}
    stage.private_note(stage.ada, "1 person whose answer fell away is asked again")
    asked = stage.ben.wait_for_message(None, "has changed")
    assert {button["value"] for button in asked.buttons} == {first}
    shown = stage.client.wait_until(lambda: without_yes(stage, message), "the answer to be gone")
    assert shown is not None
    assert "No 1" in shown.words
    stage.ben.click(asked, "vote_maybe", first)
    assert "✓ Maybe" in stage.ben.wait_for_message(None, "Your answers to ").words
    assert set(stage.options(stage.shown(message, "Maybe 1"))) == {first, second}


def without_yes(stage: Stage, message: Message) -> Message | None:
    shown = stage.shown(message, "Design")
    return None if "Yes 1" in shown.words else shown


def test_times_are_added_and_taken_back(stage: Stage) -> None:
    message = stage.poll()
    kept, gone = stage.options(message)
    opened(stage, message)
    stage.ada.click(stage.ada.wait_for_modal("edit_poll"), "add_option")
    stage.wait_for_field(stage.ada, "time:2")
    new = {"time__1": stage.start(4), "time__2": stage.start(5), "withdraw": [gone]}
    assert saves(stage.ada, **new).errors == {}
    shown = stage.shown(message, "3. ")
    offered = stage.options(shown)
    assert len(offered) == 3
    assert kept in offered
    assert gone not in offered
    assert stage.dispatch_press(stage.ben, "vote_yes", gone).status == 200
    stage.ben.wait_for_message(None, "not offered any more")
    assert "took back the time" in history(stage, message)


def test_what_was_typed_stays_when_a_time_is_added_to_the_modal(stage: Stage) -> None:
    message = stage.poll()
    opened(stage, message)
    stage.ada.fill({"title": "Half typed"})
    stage.ada.click(stage.ada.wait_for_modal("edit_poll"), "add_option")
    stage.wait_for_field(stage.ada, "time:2")
    assert stage.ada.submit().errors == {}
    stage.shown(message, "Half typed")


def test_what_was_typed_stays_when_the_seldom_fields_are_shown_and_another_time_leaves_them_there(stage: Stage) -> None:
    message = stage.poll()
    opened(stage, message)
    stage.ada.fill({"title": "Half typed"})
    stage.ada.click(stage.ada.wait_for_modal("edit_poll"), "more_to_edit")
    stage.ada.click(stage.wait_for_field(stage.ada, "settings"), "add_option")
    assert stage.wait_for_field(stage.ada, "time:2").block("settings")
    assert saves(stage.ada, settings=["proposals"]).errors == {}
    assert "Propose a time" in stage.shown(message, "Half typed").words


def test_a_form_that_does_not_show_a_setting_leaves_it_as_it_is(stage: Stage) -> None:
    message = stage.poll(settings=["proposals"], note="Bring a pen", places="3")
    opened(stage, message)
    assert saves(stage.ada, title="Design jam").errors == {}
    words = stage.shown(message, "Design jam").words
    assert "Propose a time" in words
    assert "Bring a pen" in words
    assert "3 places" in words


def test_the_second_of_two_edits_at_once_is_told_and_loses_nothing_in_silence(stage: Stage) -> None:
    message = stage.poll()
    boss = stage.person("boss", is_owner=True)
    stage.client.invite(stage.channel, boss.id)
    opened(stage, message)
    opened(stage, message, boss)
    assert saves(stage.ada, title="Hers").errors == {}
    errors = saves(boss, place="His room").errors
    assert "Somebody else changed this poll" in errors["title"]
    assert "His room" not in stage.shown(message, "Hers").words


def test_errors_stand_at_their_fields(stage: Stage) -> None:
    message = stage.poll()
    first, second = stage.options(message)
    opened(stage, message)
    assert list(saves(stage.ada, withdraw=[first, second]).errors) == ["withdraw"]
    assert list(saves(stage.ada, withdraw=[], time__1=stage.start(-3)).errors) == ["time:1"]


def test_anonymity_stays_once_somebody_has_answered(stage: Stage) -> None:
    message = stage.poll(settings=["anonymous"])
    stage.vote(stage.ben, message)
    opened_whole(stage, message)
    assert "stays anonymous" in saves(stage.ada, settings=[]).errors["settings"]


def test_a_co_organizer_runs_the_poll_and_an_app_cannot(stage: Stage) -> None:
    message = stage.poll()
    opened(stage, message)
    assert list(saves(stage.ada, co_organizers=[cast.BOT]).errors) == ["co_organizers"]
    assert saves(stage.ada, co_organizers=[stage.ben.id]).errors == {}
    assert "now also" in history(stage, message, stage.ben)
    opened(stage, message, stage.ben)


def test_the_deadline_can_be_taken_away(stage: Stage) -> None:
    message = stage.poll(deadline=stage.start(1))
    opened(stage, message)
    assert saves(stage.ada, no_deadline=["no_deadline"]).errors == {}
    stage.client.wait_until(lambda: "answer by" not in stage.shown(message, "Design").words, "no deadline")


def test_nobody_else_edits_a_poll_or_reads_its_history_before_answering(stage: Stage) -> None:
    message = stage.poll()
    stage.ben.choose(message, "poll_menu", "edit")
    stage.private_note(stage.ben, "Only the poll's organizer")
    stage.ben.choose(message, "poll_menu", "history")
    stage.private_note(stage.ben, "please answer the poll first")
    stage.vote(stage.ben, message)
    assert "opened the poll" in history(stage, message, stage.ben)


def test_a_closed_poll_is_not_edited_and_keeps_its_history(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    opened(stage, message)
    stage.ada.close_modal()
    stage.close(message)
    shown = stage.shown(message, "Who could when")
    assert "chose the time" in history(stage, shown)
    action = {
        "type": "overflow",
        "action_id": "poll_menu",
        "selected_option": {"value": f"edit:{stage.poll_id(shown)}"},
    }
    stage.dispatch_press(stage.ada, "poll_menu", "", actions=[action])
    stage.ada.wait_for_message(None, "closed already")


def test_typed_times_and_days_are_added_and_what_is_wrong_stands_at_its_line(stage: Stage) -> None:
    message = stage.poll()  # It offers afternoons, in winter and in summer.
    opened_whole(stage, message)
    assert list(saves(stage.ada, bulk_days="someday", bulk_times="9:00").errors) == ["bulk_days"]
    assert saves(stage.ada, bulk_days="next week tue-wed", bulk_times="9, 11").errors == {}
    shown = stage.client.wait_until(lambda: offering(stage, message, 6), "the other times")
    assert shown is not None


def offering(stage: Stage, message: Message, times: int) -> Message | None:
    seen = stage.shown(message, "Design review")
    return seen if len(stage.options(seen)) == times else None


def test_in_another_zone_the_moments_stay_unless_the_clock_times_are_meant(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message, "yes", 0)
    opened_whole(stage, message)
    assert saves(stage.ada, timezone="America/New_York").errors == {}
    shown = stage.shown(message, "America/New_York")
    assert "Yes 1" in shown.words
    opened_whole(stage, message)
    assert saves(stage.ada, timezone="Europe/Berlin", keep="clock_times").errors == {}
    stage.private_note(stage.ada, "1 person whose answer fell away is asked again")
    assert "changed the time zone from America/New_York to Europe/Berlin" in history(stage, message)


def test_an_overlap_is_asked_about_before_it_is_saved_and_a_double_press_skips_nothing(stage: Stage) -> None:
    message = stage.poll()
    opened(stage, message)
    overlapping = stage.start() + timedelta(minutes=30)
    saves(stage.ada, time__1=overlapping, title="Crowded")
    caution = stage.ada.wait_for_modal("confirm_edit")
    assert "overlaps" in caution.words
    stage.ada.submit()
    assert "overlaps" in stage.ada.wait_for_modal("confirm_edit").words
    stage.pass_time(timedelta(seconds=2))
    stage.ada.submit()
    stage.shown(message, "Crowded")
    assert stage.ada.modal() is None


def test_what_became_wrong_while_a_caution_stood_is_said_in_its_place(stage: Stage) -> None:
    message = stage.poll()
    opened(stage, message)
    saves(stage.ada, time__1=stage.start() + timedelta(minutes=30))
    stage.ada.wait_for_modal("confirm_edit")
    stage.pass_time(timedelta(days=9))
    stage.ada.submit()
    said = stage.client.wait_until(lambda: says(stage, "has passed"), "what is wrong")
    assert said


def test_a_window_without_a_field_says_itself_that_it_did_nothing(stage: Stage) -> None:
    message = stage.poll()
    opened(stage, message)
    saves(stage.ada, time__1=stage.start() + timedelta(minutes=30))
    stage.ada.wait_for_modal("confirm_edit")
    request = ManagePoll(cast.WORKSPACE, stage.poll_id(message), stage.ada.id, admin=False)
    cancel_poll(stage.meet.database, stage.meet.clock, request)
    stage.read_it()
    assert stage.ada.submit().errors == {}
    assert stage.client.wait_until(lambda: says(stage, "nothing was changed"), "why nothing was saved")
    assert stage.ada.wait_for_modal("confirm_edit").raw["submit"] is None


def says(stage: Stage, words: str) -> bool:
    view = stage.ada.modal()
    return view is not None and words in view.words


def test_a_new_co_organizer_is_told_by_direct_message(stage: Stage) -> None:
    stage.submit_poll(stage.ada, "Helped", co_organizers=[stage.ben.id])
    assert "Choose the time" in stage.ben.wait_for_message(None, "You can run “Helped” now as well").words
    message = stage.ada.wait_for_message(stage.channel, "Helped", where=lambda seen: bool(seen.buttons))
    opened(stage, message, stage.ben)
    assert saves(stage.ben, co_organizers=[stage.ben.id, stage.cho.id]).errors == {}
    stage.cho.wait_for_message(None, "You can run “Helped” now as well")


def test_a_quorum_stands_in_the_message_and_its_reaching_is_told(stage: Stage) -> None:
    stage.introduce(stage.ada)
    message = stage.poll("Enough", required=[stage.ben.id, stage.ada.id])
    opened(stage, message)
    assert list(saves(stage.ada, quorum="3").errors) == ["quorum"]
    assert saves(stage.ada, quorum="1").errors == {}
    stage.shown(message, "at least 1 of")
    stage.vote(stage.ben, message, "yes", 0)
    stage.ada.wait_for_message(None, "At least 1 of those who must be there can make a time of “Enough”.")
    told = history(stage, message, stage.ben)
    assert "asked for at least 1 of the required people" in told
