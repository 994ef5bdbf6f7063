"""What is wrong with a field behind "More options" is told where the person can do something about it."""

from playground.client import View
from tests.handlers.stage import Stage
from tests.handlers.test_editing import opened, opened_whole, saves
from tests.services.outbox_makers import reword


def test_whoever_is_named_in_an_anonymous_poll_is_refused_at_the_field_that_names_them(stage: Stage) -> None:
    message = stage.poll(settings=["anonymous"])
    opened(stage, message)
    errors = saves(stage.ada, required=[stage.ben.id]).errors
    assert list(errors) == ["required"]
    assert "take the tick at “Anonymous” away" in errors["required"]


def test_both_fields_of_a_contradiction_tell_of_it_where_both_are_shown(stage: Stage) -> None:
    message = stage.poll(settings=["anonymous"])
    opened_whole(stage, message)
    assert saves(stage.ada, required=[stage.ben.id]).errors.keys() == {"required", "settings"}


def test_a_refusal_of_hidden_fields_alone_opens_them_and_says_why_on_top(stage: Stage) -> None:
    message = stage.poll()
    reword(stage.meet.database, f"UPDATE poll SET zone = 'Mars/Base' WHERE id = '{stage.poll_id(message)}'")
    opened(stage, message)
    assert saves(stage.ada, title="Design jam", time__1=stage.start(4)).errors == {}
    view = stage.wait_for_field(stage.ada, "timezone")
    assert "This time zone is not known" in first_words(view)
    assert saves(stage.ada, timezone="Asia/Tokyo").errors == {}
    shown = stage.shown(message, "Design jam")
    assert len(stage.options(shown)) == 3


def test_what_is_said_on_top_is_what_is_wrong_now(stage: Stage) -> None:
    message = stage.poll()
    reword(stage.meet.database, f"UPDATE poll SET zone = 'Mars/Base' WHERE id = '{stage.poll_id(message)}'")
    opened(stage, message)
    assert saves(stage.ada, time__1=stage.start(4)).errors == {}
    assert "This time zone is not known" in first_words(stage.wait_for_field(stage.ada, "timezone"))
    assert saves(stage.ada, timezone="Asia/Tokyo", title="\u200b").errors == {}
    stage.client.wait_until(
        lambda: (seen := stage.ada.modal()) and "What is it about?: " in first_words(seen), "the new"
    )
    view = stage.ada.modal()
    assert view is not None
    assert "This time zone is not known" not in view.words
    assert saves(stage.ada, title="Design jam").errors == {}
    assert len(stage.options(stage.shown(message, "Design jam"))) == 3


def test_a_contradiction_on_top_of_a_new_poll_gives_way_to_what_is_wrong_now(stage: Stage) -> None:
    stage.introduce(stage.ada)
    stage.introduce(stage.ben)
    stage.ada.slash("/meet", f"Lunch tomorrow 16:00, anonymous <@{stage.ben.id}>", channel=stage.channel)
    view = stage.ada.wait_for_modal("open_poll")
    assert "names nobody" in first_words(view)
    stage.ada.fill({"settings": [], "title": "\u200b"})
    assert stage.ada.submit().errors == {}
    stage.client.wait_until(
        lambda: (seen := stage.ada.modal()) and "What is it about?: " in first_words(seen), "the new"
    )
    stage.ada.fill({"title": "Lunch"})
    assert stage.ada.submit().errors == {}
    stage.ada.wait_for_message(stage.channel, "Lunch", where=lambda seen: bool(seen.buttons))


def first_words(view: View) -> str:
    return view.words.split("\n")[0]


def test_a_zone_of_slacks_that_nobody_knows_is_asked_for_in_the_form_of_a_new_poll(stage: Stage) -> None:
    stage.introduce(stage.ada)
    stage.client.add_fault("users.info", error="user_not_visible", times=0, match={"user": stage.ada.id})
    reword(stage.meet.database, f"UPDATE profile SET zone = 'Mars/Base' WHERE \"user\" = '{stage.ada.id}'")
    stage.fill_in(stage.ada, "Design review")
    assert stage.ada.submit().errors == {}
    stage.wait_for_field(stage.ada, "timezone")
    stage.ada.fill({"timezone": "Asia/Tokyo"})
    stage.ada.submit()
    assert "Asia/Tokyo" in stage.ada.wait_for_message(stage.channel, "Design review").words
