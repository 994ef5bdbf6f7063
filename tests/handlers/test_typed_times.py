"""Times in words: behind the command and in the two lines of "many at once", until they stand in the modal."""

from typing import Any

import pytest

from handlers import people
from playground.seen import View
from tests.handlers.stage import Stage


def opened_with(stage: Stage, words: str) -> View:
    stage.introduce(stage.ada)
    stage.ada.slash("/meet", words, channel=stage.channel)
    return stage.ada.wait_for_modal("open_poll")


def times_of(view: View) -> list[str]:
    return [
        name for name in view.values if name.startswith("time:") and view.values[name]["time"]["selected_date_time"]
    ]


def value(view: View, name: str) -> str | None:
    block = next(key for key in view.values if key.partition(":")[0] == name)
    found: dict[str, Any] = view.values[block][name]
    typed = found["selected_option"]["value"] if "selected_option" in found else found["value"]
    return str(typed) if typed is not None else None


def test_one_line_and_one_click_post_a_poll(stage: Stage) -> None:
    view = opened_with(stage, "Design review mon-wed 10, 14:30, 45m, Room 4")
    assert value(view, "title") == "Design review"
    assert value(view, "place") == "Room 4"
    assert value(view, "length") == "45"
    assert len(times_of(view)) == 6
    assert "You offer 6 times" in view.words
    stage.ada.submit()
    message = stage.ada.wait_for_message(stage.channel, "Design review")
    assert message.words.count("\nYes\n") == 6
    assert "Room 4" in message.words


def test_words_of_different_lengths_stand_in_the_lines_and_are_shown_before_posting(stage: Stage) -> None:
    view = opened_with(stage, "Design review: mon 14:00, tue 10-11:30, 45m, Room 4")
    assert value(view, "bulk_days") == "mon 14:00, tue 10-11:30"
    assert "You offer 2 times" in view.words
    assert "differ in length" in view.words
    assert "⚠️" not in view.words
    stage.ada.submit()
    message = stage.ada.wait_for_message(stage.channel, "Design review")
    assert message.words.count("\nYes\n") == 2


@pytest.mark.parametrize(("words", "above"), [("Lunch tomorrow 10:00", True), ("Lunch", False)])
def test_where_times_were_typed_the_address_stands_above_them_and_stays_there(
    stage: Stage, words: str, *, above: bool
) -> None:
    gus = stage.person("gus", tz="Europe/Berlin")
    stage.client.invite(stage.channel, gus.id)
    stage.introduce(gus)
    gus.slash("/meet", words, channel=stage.channel)
    view = gus.wait_for_modal("open_poll")
    assert address_is_above_the_times(view) == above
    gus.click(view, "add_time")
    stage.client.wait_until(lambda: len(times_in(gus.modal() or view)) > len(times_in(view)), "one more time")
    assert address_is_above_the_times(gus.modal() or view) == above


def address_is_above_the_times(view: View) -> bool:
    shown = [block.get("block_id") for block in view.blocks]
    return shown.index("organizer_address") < shown.index(times_in(view)[0])


def times_in(view: View) -> list[str]:
    return [name for block in view.blocks if (name := block.get("block_id", "")).startswith("time:")]


def test_what_was_not_understood_is_named_and_nothing_is_lost(stage: Stage) -> None:
    view = opened_with(stage, "Design review: tue 25:00, Room 4")
    assert "“25:00” is no clock time" in view.words
    assert value(view, "bulk_days") == "tue 25:00"
    assert times_of(view) == []


def fill_lines(stage: Stage, **fields: str) -> View:
    stage.ada.slash("/meet", "Lines", channel=stage.channel)
    stage.open_parts(stage.ada, fields)
    stage.ada.fill(fields)
    stage.ada.click(stage.ada.wait_for_modal("open_poll"), "fill_times")
    return stage.ada.wait_for_modal("open_poll")


def test_a_date_of_two_orders_is_asked_about_where_no_language_is_known(stage: Stage) -> None:
    stage.client.add_fault("users.info", error="user_not_visible", times=0, match={"user": stage.ada.id})
    seen = fill_lines(stage, timezone="Europe/Berlin", bulk_days="2/1", bulk_times="9:00")
    stage.client.wait_until(lambda: "2 January" in (stage.ada.modal() or seen).words, "the question")
    assert "1 February" in (stage.ada.modal() or seen).words


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en-GB", "Ticked under “Settings” below: Anonymous."),
        ("de-DE", "Unten bei „Einstellungen“ angekreuzt: Anonym."),
    ],
)
def test_a_setting_that_is_named_in_the_words_is_ticked_and_said_and_no_place(
    stage: Stage, locale: str, said: str
) -> None:
    gus = stage.person("gus", tz="Europe/Berlin", locale=locale)
    stage.client.invite(stage.channel, gus.id)
    stage.introduce(gus)
    gus.slash("/meet", "Lunch tomorrow 10:00, anonymous", channel=stage.channel)
    view = gus.wait_for_modal("open_poll")
    assert said in view.words
    settings, place = view.block("settings"), view.block("place")
    assert settings
    assert place
    assert [one["value"] for one in settings["element"]["initial_options"]] == ["anonymous"]
    assert "initial_value" not in place["element"]


def test_the_organizers_language_decides_a_date_of_two_orders(stage: Stage) -> None:
    stage.introduce(stage.ada)
    fill_lines(stage, bulk_days="2/1", bulk_times="9:00")
    assert "2 Jan" in stage.wait_for_field(stage.ada, "time:3").words


def test_days_in_other_words_are_filled_in_as_well(stage: Stage) -> None:
    assert len(times_of(opened_with(stage, "Design review: in 3 days at 10:00, Room 4"))) == 1


def test_whoever_opens_their_first_window_finds_typed_times_in_the_pickers_and_reads_their_language(
    stage: Stage,
) -> None:
    gus = stage.person("gus", tz="Europe/Berlin", locale="de-DE")
    stage.client.invite(stage.channel, gus.id)
    gus.slash("/meet", "Planung: mo 10, di 14 Uhr 30", channel=stage.channel)
    view = gus.wait_for_modal("open_poll")
    assert len(times_of(view)) == 2
    assert view.block("bulk_days") is None
    assert "Du bietest 2 Termine an" in view.words


def test_words_are_turned_into_times_only_when_the_zone_is_known(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "NAMES_PATIENCE", 0)
    stage.client.add_fault("users.info", delay=1.0, times=0, match={"user": stage.ada.id})
    stage.ada.slash("/meet", "Slow: mon 10:00, 45m", channel=stage.channel)
    first = stage.ada.wait_for_modal("open_poll")
    assert (value(first, "bulk_days"), value(first, "bulk_times")) == ("mon", "10:00")
    assert "You offer" not in first.words
    shown = stage.wait_for_field(stage.ada, "offered")
    assert "10:00–10:45 CE" in shown.words
    assert value(shown, "bulk_days") == "mon"


def test_lines_are_not_filled_in_while_no_zone_is_known(stage: Stage) -> None:
    stage.client.add_fault("users.info", error="user_not_visible", times=0, match={"user": stage.ada.id})
    seen = fill_lines(stage, bulk_days="mon", bulk_times="9:00")
    stage.client.wait_until(lambda: "choose the time zone first" in (stage.ada.modal() or seen).words, "the sentence")
    assert list(stage.ada.submit().errors) == ["timezone"]


def test_lines_that_would_make_more_than_fifty_times_are_left_as_typed(stage: Stage) -> None:
    hours = ", ".join(f"{hour}:00" for hour in range(8, 18))
    stage.fill_in(stage.ada, "Full", 1, time__1=stage.start().replace(hour=3), bulk_days="next week", bulk_times=hours)
    stage.ada.click(stage.ada.wait_for_modal("open_poll"), "fill_times")
    seen = stage.ada.wait_for_modal("open_poll")
    stage.client.wait_until(lambda: "these are 51" in (stage.ada.modal() or seen).words, "the sentence")
    assert value(stage.ada.modal() or seen, "bulk_days") == "next week"


def test_an_error_of_typed_times_stands_on_the_line_that_causes_it(stage: Stage) -> None:
    outcome = stage.submit_poll(stage.ada, "Wrong", 0, bulk_days="someday", bulk_times="9:00")
    assert list(outcome.errors) == ["bulk_days"]
    assert "“someday” is no day" in outcome.errors["bulk_days"]


def test_a_zone_that_the_form_does_not_show_is_asked_for_at_submitting(stage: Stage) -> None:
    stage.client.add_fault("users.info", error="user_not_visible", times=0, match={"user": stage.ada.id})
    stage.ada.slash("/meet", "No zone", channel=stage.channel)
    view = stage.ada.wait_for_modal("open_poll")
    stage.ada.click(view, "more_options")
    stage.wait_for_field(stage.ada, "timezone")
    stage.ada.fill({"time:1": stage.start(), "title": "No zone"})
    assert list(stage.ada.submit().errors) == ["timezone"]
