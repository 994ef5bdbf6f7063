"""Times with a limited number of places, as people meet them in Slack."""

from dataclasses import replace

import pytest

from bot.domain.places import Places
from bot.domain.poll import PollSnapshot
from handlers.forms import read_places
from handlers.views.answer_all import answer_all_view
from handlers.views.places import full_note
from handlers.views.reminder import reminder_message
from playground.client import Message
from playground.seen import words_of
from playground.slack.validator.message import message_refusal, text_size
from tests.handlers.drawing import draw, lines, said
from tests.handlers.makers import NOW, poll, snapshot
from tests.handlers.stage import Stage
from tests.handlers.test_editing import history, opened_whole, saves
from tests.handlers.test_poll_message_view import WORST


def limited(seen: PollSnapshot, capacity: int) -> PollSnapshot:
    return replace(seen, options=tuple(replace(option, capacity=capacity) for option in seen.options))


def places_shown(seen: PollSnapshot) -> list[str]:
    """What stands behind each time."""
    parts = [part for line in lines(draw(seen)) for part in line.split(" · ")]
    return [part for part in parts if part.endswith(("place", "places", "taken"))]


@pytest.mark.parametrize("times", [2, 13])
def test_each_time_shows_its_places(times: int) -> None:
    rest = "-" * (times - 2)
    shown = limited(said("yy" + rest, "ym" + rest), 2)
    assert places_shown(shown)[:2] == ["full: 2 of 2 places taken", "1 of 2 places taken"]


def test_a_time_nobody_said_yes_to_shows_how_many_places_there_are() -> None:
    assert places_shown(limited(said("--"), 1)) == ["1 place", "1 place"]
    assert places_shown(limited(said("--"), 5)) == ["5 places", "5 places"]


def test_more_than_all_places_may_be_taken_once_their_number_was_lowered() -> None:
    assert places_shown(limited(said("y-", "y-", "y-"), 2))[0] == "full: 3 of 2 places taken"


def test_without_a_limit_nothing_is_said_of_places() -> None:
    assert places_shown(said("yy")) == []


def test_while_answers_are_hidden_nobody_reads_how_many_places_are_taken() -> None:
    assert places_shown(limited(said("yy", hidden=True), 2)) == ["2 places", "2 places"]


def test_the_modal_and_the_reminder_show_the_places_as_well() -> None:
    own = replace(limited(said("--", message_ts="1.1"), 3), taken={said("--").options[0].id: 3})
    modal = words_of(answer_all_view(own, {}, "Europe/Berlin", NOW, "")["blocks"])
    assert "full: 3 of 3 places taken" in modal
    assert "full: 3 of 3 places taken" in words_of(reminder_message(own, "U2", NOW).blocks)


@pytest.mark.parametrize("count", [12, 13, 50])
def test_slack_takes_the_worst_message_and_reminder_with_places(count: int) -> None:
    seen = limited(snapshot(count, 500, **{**WORST, "message_ts": "1.1"}), 100)
    message = draw(seen)
    own = replace(seen, votes=(), taken={option.id: 1000 for option in seen.options})
    asked = reminder_message(own, "U2", NOW)
    assert message_refusal(asked.blocks, asked.text) is None
    assert max(text_size(message.blocks), text_size(asked.blocks)) <= 12_000


def test_the_note_about_full_times_has_a_line_for_each_and_names_the_way_out() -> None:
    offered = limited(said("--"), 2).options
    note = full_note([Places(option, 2) for option in offered], poll(), NOW)
    assert message_refusal(note.blocks, note.text) is None
    assert len(lines(note)) == 3
    assert lines(note)[-1] == "A maybe takes no place."
    assert note.text.count("is full: 2 of 2 places are taken, so your yes was not recorded.") == 2
    assert "CET" in note.text


@pytest.mark.parametrize(
    ("typed", "read"),
    [("", 0), ("  ", 0), ("5", 5), (" 12 ", 12), ("0", None), ("-1", None), ("1.5", None), ("five", None), ("٣", None)],
)
def test_a_number_of_places_is_read_from_what_was_typed(typed: str, read: int | None) -> None:
    assert read_places(typed) == read


def test_a_forged_number_of_many_digits_is_read_as_too_many() -> None:
    assert (read_places("9" * 5000) or 0) > 1000


def shown(stage: Stage, message: Message, words: str) -> str:
    """The message once it shows these words; they may stand in several elements."""

    def found() -> Message | None:
        seen = (one for one in stage.ada.messages(message.channel) if one.ts == message.ts)
        return next((one for one in seen if words in one.words.replace("\n", "")), None)

    drawn = stage.client.wait_until(found, words)
    assert drawn is not None
    return drawn.words


def test_the_last_place_goes_to_one_and_whoever_comes_later_is_told_privately(stage: Stage) -> None:
    message = stage.poll(places="1")
    shown(stage, message, "1 place")
    stage.vote(stage.ben, message)
    shown(stage, message, "full: 1 of 1 place")
    stage.vote(stage.cho, message)
    note = stage.private_note(stage.cho, "is full: ")
    assert "1 of 1 place is taken, so your yes was not recorded." in note.text
    stage.vote(stage.ben, message, "no")
    stage.client.wait_until(lambda: "full" not in stage.shown(message, "No 1").words, "the place to be free")
    stage.vote(stage.cho, message)
    shown(stage, message, "full: 1 of 1 place")


def test_yes_to_all_takes_no_place_that_is_gone_and_says_so(stage: Stage) -> None:
    message = stage.poll(places="1")
    stage.vote(stage.ben, message)
    shown(stage, message, "full: 1 of 1 place")
    stage.cho.click(message, "answer_all")
    view = stage.cho.wait_for_modal("answer_all")
    stage.cho.click(view, "answer_yes_to_all")
    line = "Number 1 is full, and was left as it is."
    assert stage.client.wait_until(lambda: (seen := stage.cho.modal()) and line in seen.words, "the line")
    stage.cho.submit()
    stage.client.wait_until(
        lambda: stage.shown(message, "full").words.count("full: 1 of 1 place taken") == 2,
        "a yes to the other time alone",
    )
    assert not [seen for seen in stage.cho.messages(stage.channel) if "not recorded" in seen.words]


def test_an_organizer_changes_the_places_of_a_posted_poll(stage: Stage) -> None:
    message = stage.poll(places="1")
    opened_whole(stage, message)
    assert saves(stage.ada, places="0").errors.keys() == {"places"}
    assert saves(stage.ada, places="4").errors == {}
    shown(stage, message, "4 places")
    assert "changed the places per time from 1 to 4" in history(stage, message)
    opened_whole(stage, message)
    assert saves(stage.ada, places="").errors == {}
    assert "took away the limit of 4 places per time" in history(stage, message)
