"""How an edit and a poll's history look: within Slack's limits, and in whole sentences."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.asking_again import reopened_notice
from bot.domain.history import ADDED, AFTER, BEFORE, REMOVED, Act, slot_text
from bot.domain.person import forgotten_name
from bot.domain.poll import Choice, PollStatus, Vote
from bot.language import reading
from handlers.views.asked_again import asked_again, asked_by_edit
from handlers.views.blocks import Block
from handlers.views.edit_poll import edit_poll_view, may_add
from handlers.views.poll_history import MOST_ENTRIES, history_view
from playground.seen import elements_of, words_of
from playground.slack.validator.message import message_refusal
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE, HOUR, NOW, hex_id, poll, slot, snapshot

SLOTS = {BEFORE: slot_text(slot(24)), AFTER: slot_text(slot(30))}


def said(view: Block) -> str:
    assert view_refusal(view, "modal") is None
    return words_of(view["blocks"]).replace("\n", "")


def told(what: str, who: str = "U0ADA00001", **data: str) -> str:
    return said(history_view(poll(), [(NOW, who, what, data)], "Europe/Berlin"))


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("data", [{}, SLOTS, {BEFORE: SLOTS[BEFORE]}, {AFTER: HOSTILE * 20}, {ADDED: "U1 U2"}])
def test_every_act_has_its_sentence_whatever_it_changed(act: Act, data: dict[str, str]) -> None:
    words = told(act, **data)
    assert "U0ADA00001" in words
    assert not any(name in words for name in ("{who}", "{before}", "{after}"))


def test_what_was_changed_is_told_from_what_to_what() -> None:
    assert "changed the time Thu, 26 Nov 2026, 10:00 CET" in told(Act.TIME_CHANGED, **SLOTS)
    assert "changed the title from “A” to “B”" in told(Act.RENAMED, before="A", after="B")
    assert "took away the deadline Wed, 25 Nov 2026" in told(Act.DEADLINE, before=NOW.isoformat())
    assert "changed settings: no longer anonymous, answers hidden" in told(Act.SETTINGS, anonymous="off", hidden="on")
    assert "now also <@U1> <@U2>; no longer <@U3>" in told(Act.REQUIRED, **{ADDED: "U1 U2", REMOVED: "U3"})


def test_a_history_names_meet_and_nobody_who_was_forgotten() -> None:
    assert "Meet ended the poll" in told(Act.TIMES_RAN_OUT, who="")
    assert "Somebody who was forgotten opened the poll" in told(Act.OPENED, who=forgotten_name("1"))


def test_what_a_newer_version_wrote_is_shown_as_it_stands() -> None:
    assert "danced on the table" in told("danced on the table", before="x")


def test_a_long_history_shows_its_newest_part_and_an_empty_one_says_so() -> None:
    entries = [(NOW + number * HOUR, "U1", str(Act.NOTE), dict[str, str]()) for number in range(MOST_ENTRIES + 5)]
    assert "+5 earlier" in said(history_view(poll(), entries, "UTC"))
    assert "Nothing was changed" in said(history_view(poll(), [], "UTC"))


SELDOM = {"note", "timezone", "keep", "places", "settings", "bulk_days", "bulk_times"}


@pytest.mark.parametrize(
    ("language", "groups"), [("en-GB", ["Times", "Who", "More"]), ("de-DE", ["Termine", "Wer", "Mehr"])]
)
def test_an_edit_shows_its_fields_in_groups_and_the_seldom_ones_on_demand(language: str, groups: list[str]) -> None:
    with reading(language):
        few, all_fields = (
            edit_poll_view(snapshot(2), "Asia/Tokyo", "{}", now=NOW, shows_more=more) for more in (False, True)
        )
    heads = [[one["text"]["text"] for one in view["blocks"] if one["type"] == "header"] for view in (few, all_fields)]
    assert heads == [groups[:2], groups]
    names = [{one.get("block_id") for one in view["blocks"] if one["type"] == "input"} for view in (few, all_fields)]
    assert names[1] - names[0] == SELDOM
    assert "more_to_edit" in str(few)
    assert "more_to_edit" not in str(all_fields)


def test_an_edit_says_how_the_length_of_a_time_is_changed() -> None:
    assert "To change that, remove one and add it again." in str(edit_poll_view(snapshot(2), "UTC", "{}", now=NOW))


@pytest.mark.parametrize("changes", [{}, {"hidden": True}, {"deadline_at": NOW, "required": ("U1",)}])
def test_a_poll_of_fifty_times_can_be_edited(changes: dict[str, Any]) -> None:
    seen = snapshot(50, 3, note=HOSTILE, place=HOSTILE, title=HOSTILE, **changes)
    words = said(
        edit_poll_view(
            seen, "Asia/Tokyo", "{}", [f"time:{number}" for number in range(1, 30)], now=NOW, shows_more=True
        )
    )
    assert ("3 answers" in words) is not bool(changes.get("hidden"))
    assert "Asia/Tokyo" in words
    new = ["time:1"]
    while may_add(seen, new):
        new.append(f"time:{len(new) + 1}")
    said(edit_poll_view(seen, "Asia/Tokyo", "{}", new, now=NOW, shows_more=True))


@pytest.mark.parametrize(
    ("own", "said_there"),
    [
        ("Europe/Berlin", "Times are in Europe/Berlin."),
        ("Asia/Tokyo", "You pick in your own zone, Asia/Tokyo. The poll is in Europe/Berlin."),
    ],
)
def test_both_zones_stand_beside_the_pickers_where_they_differ(own: str, said_there: str) -> None:
    assert said_there in said(edit_poll_view(snapshot(2, zone="Europe/Berlin"), own, "{}", now=NOW))


def asks(count: int, **changes: Any) -> list[Block] | None:
    seen = snapshot(count, **changes)
    slots = " ".join(slot_text(slot(2)) for _ in seen.options)
    data = {"options": " ".join(option.id for option in seen.options), "was": slots}
    message = asked_again(seen, data, NOW)
    assert message is None or message_refusal(message.blocks, message.text) is None
    return message.blocks if message else None


def test_a_changed_time_is_asked_about_with_its_old_time_struck_out() -> None:
    (_, line, buttons) = asks(1) or []
    struck = [one for one in line["elements"][0]["elements"] if one.get("style", {}).get("strike")]
    assert len(struck) == 3
    assert [one["value"] for one in buttons["elements"]] == [hex_id(1000)] * 3


def test_a_time_that_another_message_asked_about_stands_beside_it_without_an_old_one() -> None:
    seen = snapshot(2)
    first, second = (option.id for option in seen.options)
    data = {"options": f"{first} {second}", "was": f"{slot_text(slot(2))} {slot_text(slot(3))}", "also": second}
    message = asked_again(seen, data, NOW)
    assert message is not None
    assert message.text.startswith("A time of ")
    assert words_of(message.blocks).count("is now") == 1
    answered = replace(seen, votes=(Vote(first, "U2", Choice.YES, NOW),))
    assert asked_again(answered, data, NOW) is None, "nothing of it has changed that is not answered"


@pytest.mark.parametrize(
    ("more", "said", "marked"),
    [
        ({"new": hex_id(1000)}, "has a new time. Can you make it?", 0),
        ({"new": f"{hex_id(1000)} {hex_id(1001)}"}, "has 2 new times. Can you make them?", 0),
        ({"new": hex_id(1000), "also": hex_id(1001)}, "has a new time. Can you make it?", 1),
        ({"new": hex_id(1000), "was": "x y"}, "has changed. Can you make it? Design review has a new time.", 1),
    ],
)
def test_a_new_time_is_asked_about_as_one(more: dict[str, str], said: str, marked: int) -> None:
    """Which of several times are new stands beside them."""
    seen = snapshot(2)
    first, second = (option.id for option in seen.options)
    was = " ".join(slot_text(option.slot) for option in seen.options)
    only_new = more.get("new") == first and "also" not in more and "was" not in more
    data = {"options": first if only_new else f"{first} {second}", "was": was, **more}
    message = asked_again(seen, data, NOW)
    assert message is not None
    assert message_refusal(message.blocks, message.text) is None
    assert said in message.text
    assert words_of(message.blocks).splitlines().count("new") == marked


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "is open again, and your answer to one of its times is missing. Can you make it?"),
        (2, "is open again, and your answers to 2 of its times are missing. Can you make them?"),
    ],
)
def test_a_poll_that_is_open_again_asks_for_what_is_missing(count: int, said: str) -> None:
    seen = snapshot(count)
    data = reopened_notice(seen, "act", "U2", NOW).data
    message = asked_again(seen, data, NOW)
    assert message is not None
    assert message_refusal(message.blocks, message.text) is None
    assert message.text.endswith(said)
    assert {one["action_id"] for one in elements_of(message.blocks)} == {"vote_yes", "vote_maybe", "vote_no"}
    assert "is now" not in words_of(message.blocks)
    all_said = tuple(Vote(option.id, "U2", Choice.YES, NOW) for option in seen.options)
    assert asked_again(replace(seen, votes=all_said), data, NOW) is None


@pytest.mark.parametrize(
    ("again", "about_new", "said"),
    [
        (1, 0, "is changed. 1 person whose answer fell away is asked again by direct message."),
        (0, 2, "is changed. 2 people who must be there are asked by direct message about what is new."),
        (2, 1, "are asked again by direct message. 1 more person is asked about what is new."),
    ],
)
def test_whoever_edits_hears_who_is_asked(again: int, about_new: int, said: str) -> None:
    assert asked_by_edit(poll(), again, about_new).endswith(said)


def test_more_times_than_have_buttons_are_asked_about_by_answer_all() -> None:
    assert len(asks(12) or []) == 25
    (_, _, buttons) = asks(13) or []
    assert [one["action_id"] for one in buttons["elements"]] == ["answer_all"]


@pytest.mark.parametrize("changes", [{"status": PollStatus.CLOSED}, {"deadline_at": NOW}])
def test_nobody_is_asked_where_the_poll_takes_no_answers(changes: dict[str, Any]) -> None:
    assert asks(2, **changes) is None


def test_nobody_is_asked_about_times_that_were_taken_back() -> None:
    seen = snapshot(1)
    gone = replace(seen, options=(replace(seen.options[0], withdrawn=True),))
    assert asked_again(gone, {"options": seen.options[0].id, "was": slot_text(slot(2))}, NOW) is None


def test_a_time_whose_old_one_cannot_be_read_is_asked_about_without_it() -> None:
    seen = snapshot(1)
    message = asked_again(seen, {"options": seen.options[0].id, "was": "x"}, NOW)
    assert message is not None
    assert "is now" not in words_of(message.blocks)
