"""What a poll's message shows, and that Slack takes it whatever people typed and however many voted."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.poll import Choice, PollSnapshot, PollStatus, Slot, Vote
from playground.seen import elements_of, words_of
from playground.slack.validator.message import text_size
from tests.handlers.drawing import actions_of, buttons, draw, nodes, said, words
from tests.handlers.makers import HOSTILE, HOUR, NOW, hex_id, options, poll, snapshot, voters, votes

WORST = {
    "title": HOSTILE * 20,
    "note": HOSTILE * 200,
    "place": HOSTILE * 50,
    "zone": "America/Argentina/ComodRivadavia",
    "deadline_at": NOW + timedelta(hours=5),
    "required": tuple(voters(20)),
}


OURS = re.compile(r"<!date\^[0-9]+\^[^<>]*\|[^<>|]*>|<@U[0-9A-Z]+>")
"""Date tokens and mentions of our own making."""


@pytest.mark.parametrize("count", [1, 2, 12, 13, 50])
@pytest.mark.parametrize("people", [0, 1, 500])
@pytest.mark.parametrize("flags", [{}, {"anonymous": True}, {"hidden": True}, {"anonymous": True, "hidden": True}])
def test_slack_takes_the_worst_message_at_every_size(count: int, people: int, flags: dict[str, Any]) -> None:
    message = draw(snapshot(count, people, **{**WORST, **flags}))
    assert len(message.blocks) <= 50
    assert text_size(message.blocks) <= 12_000


def test_up_to_twelve_options_vote_with_buttons() -> None:
    assert actions_of(draw(snapshot(12))).count("vote_yes") == 12


def test_more_than_twelve_options_vote_in_a_modal() -> None:
    assert "vote_yes" not in actions_of(draw(snapshot(13)))
    assert "answer_all" in actions_of(draw(snapshot(13)))


def test_buttons_carry_the_option_and_nothing_that_was_typed() -> None:
    message = draw(snapshot(2, title=HOSTILE))
    pressed = [element for element in elements_of(message.blocks) if element["action_id"] == "vote_maybe"]
    assert [element["value"] for element in pressed] == [hex_id(1000), hex_id(1001)]


def test_a_button_tells_a_screen_reader_its_time() -> None:
    first = next(element for element in elements_of(draw(snapshot(1)).blocks) if element["action_id"] == "vote_yes")
    assert first["accessibility_label"] == "Yes, Thu 26 Nov, 10:00–11:00 CET"


def test_counts_stand_on_the_buttons_and_zeros_are_left_out() -> None:
    assert buttons(draw(said("y-", "y-", "n-"))) == ["Yes 2", "Maybe", "No 1", "Yes", "Maybe", "No"]


def test_a_button_tells_a_screen_reader_its_count() -> None:
    first = next(iter(elements_of(draw(said("y")).blocks)))
    assert first["accessibility_label"] == "Yes 1, Thu 26 Nov, 10:00–11:00 CET"


def test_beyond_twelve_options_each_line_ends_in_its_counts_and_zeros_are_left_out() -> None:
    shown = [line for line in words(draw(said("ymn" + "-" * 10, "y" + "-" * 12))).splitlines() if "✅" in line]
    assert shown == [" · ✅ 2"]
    assert "🤔 1" in words(draw(said("ymn" + "-" * 10)))
    assert not [mark for mark in "✅🤔❌" if mark in words(draw(snapshot(13)))]


def test_beyond_twelve_options_answer_all_is_the_button_to_press() -> None:
    style = {one["action_id"]: one.get("style") for one in elements_of(draw(snapshot(13)).blocks)}
    assert style == {"answer_all": "primary", "show_grid": None, "close_poll": None, "poll_menu": None}


def test_an_option_shows_the_readers_own_time_and_each_end_names_the_polls_zone_as_fallback() -> None:
    dates = [node for node in nodes(draw(snapshot(1)).blocks) if node.get("type") == "date"]
    assert [(one["timestamp"], one["format"], one["fallback"]) for one in dates] == [
        (1795683600, "{day_divider_pretty}, {time}", "Thu, 26 Nov 2026, 10:00 CET (Europe/Berlin)"),
        (1795687200, "{time}", "11:00 CET (Europe/Berlin)"),
    ]


@pytest.mark.parametrize("count", [1, 12, 13, 50])
def test_a_time_is_said_once_and_its_year_left_to_slack(count: int) -> None:
    message = draw(snapshot(count, 3, deadline_at=NOW + timedelta(hours=5)))
    parsed = [node["text"] for node in nodes(message.blocks) if node.get("type") in ("mrkdwn", "text")]
    assert not [text for text in parsed if "2026" in text or "<!date" in text]
    starts = [node for node in nodes(message.blocks) if node.get("format", "").startswith("{day_divider_pretty}")]
    assert len(starts) == count + 1


@pytest.mark.parametrize("count", [2, 13])
def test_the_options_are_numbered_as_the_grids_columns(count: int) -> None:
    shown = words(draw(snapshot(count)))
    assert [f"\n{number}. \n" in shown for number in range(1, count + 1)] == [True] * count


@pytest.mark.parametrize(
    ("answers", "star"),
    [
        (("yy",), None),
        (("yn", "yn"), 1),
        (("ny", "ny"), 2),
        (("yy", "yy"), None),
        (("nn", "n-"), None),
        (("y", "y"), None),
        (("yn" + "-" * 11, "yn" + "-" * 11), 1),
    ],
    ids=["one person", "the first", "the second", "a tie", "nobody can", "a single time", "many times"],
)
def test_a_star_marks_the_time_that_leads_once_two_have_answered(answers: tuple[str, ...], star: int | None) -> None:
    before_star = words(draw(said(*answers))).partition("⭐")[0]
    shown = "⭐" in words(draw(said(*answers)))
    assert (before_star.count(" – ") if shown else None) == star


def test_a_hidden_poll_has_no_star() -> None:
    assert "⭐" not in words(draw(said("yn", "yn", hidden=True)))


def test_names_stand_where_somebody_answered_and_are_capped() -> None:
    shown = draw(snapshot(1, 30))
    assert buttons(shown) == ["Yes 10", "Maybe 10", "No 10"]
    assert [text for text in words(shown).splitlines() if text.startswith("+")] == ["+2", "+5", "+7"]
    assert "✅" not in words(draw(snapshot(1)))


def test_whoever_asked_to_be_forgotten_is_counted_and_not_named() -> None:
    cast = Vote(hex_id(1000), "forgotten-1a", Choice.YES, NOW)
    shown = words(draw(PollSnapshot(poll(), options(1), (cast,))))
    assert "forgotten" not in shown
    assert "+1" in shown


def test_an_anonymous_poll_names_no_voter() -> None:
    shown = json.dumps(draw(snapshot(2, 30, anonymous=True)).blocks)
    assert not [voter for voter in voters(30) if voter in shown]
    assert "Yes 10" in shown
    assert "Anonymous: only counts are shown." in shown


def test_a_hidden_poll_shows_who_answered_but_not_what() -> None:
    message = draw(snapshot(2, 3, hidden=True))
    shown = words(message)
    assert buttons(message) == ["Yes", "Maybe", "No"] * 2
    assert "(1)" not in json.dumps(message.blocks)
    assert "Answered so far: <@U0000000000> <@U0000000001> <@U0000000002>" in shown


def test_a_hidden_and_anonymous_poll_shows_how_many_answered() -> None:
    assert "3 people have answered so far." in words(draw(snapshot(2, 3, hidden=True, anonymous=True)))


def test_a_hidden_poll_shows_everything_once_closed() -> None:
    seen = snapshot(2, 3, hidden=True, status=PollStatus.CLOSED, winner=hex_id(1000))
    assert "<@U0000000000>\n, \nmaybe \n<@U0000000001>" in words(draw(seen))


@pytest.mark.parametrize("count", [2, 13])
def test_a_hidden_poll_shows_no_count_however_many_times_it_offers(count: int) -> None:
    assert not [mark for mark in "✅🤔❌⭐" if mark in words(draw(snapshot(count, 3, hidden=True)))]


def test_nobody_yet_is_not_said() -> None:
    assert "Answered so far" not in words(draw(snapshot(2, hidden=True)))


def test_what_was_typed_can_mention_nobody_and_forge_no_link() -> None:
    message = draw(snapshot(2, title=HOSTILE, note=HOSTILE, place=HOSTILE))
    parsed = [node["text"] for node in nodes(message.blocks) if node.get("type") == "mrkdwn"]
    for text in [*parsed, message.text]:
        assert "<" not in OURS.sub("", text)


def test_a_place_that_is_a_web_address_can_be_followed() -> None:
    shown = nodes(draw(snapshot(1, place="https://meet.example.com/abc?x=1")).blocks)
    assert [node["url"] for node in shown if node.get("type") == "link"] == ["https://meet.example.com/abc?x=1"]


@pytest.mark.parametrize("place", ["Room 4", "https://", "see https://a.example", "javascript:alert(1)", "https://x|y"])
def test_any_other_place_is_text(place: str) -> None:
    shown = nodes(draw(snapshot(1, place=place)).blocks)
    assert not [node for node in shown if node.get("type") == "link"]
    assert place in words_of(draw(snapshot(1, place=place)).blocks)


def test_who_must_be_there_stands_with_who_of_them_has_answered() -> None:
    shown = words(draw(snapshot(1, 1, required=("U0000000000", "U0BEN00001"))))
    assert "Must be there: ✅ <@U0000000000> ⏳ <@U0BEN00001>" in shown


def test_who_must_be_there_and_has_answered_some_of_the_times_stands_with_how_many() -> None:
    seen = snapshot(3, 2, required=tuple(voters(2)))
    first, _ = voters(2)
    kept = tuple(one for one in seen.votes if one.voter == first or one.option == seen.options[0].id)
    partly = replace(seen, votes=kept)
    assert "Must be there: ✅ <@U0000000000> ⏳ <@U0000000001> (answered 1 of 3)" in words(draw(partly))


def test_the_head_says_who_asks_how_long_where_and_until_when() -> None:
    seen = snapshot(2, place="Room 4", deadline_at=NOW + timedelta(hours=5))
    head = "".join(words_of(one) for one in draw(seen).blocks[1]["elements"][0]["elements"])
    assert head == "<@U0ADA00001> asks · 1 hour · Room 4 · answer by Wed, 25 Nov 2026, 15:00 CET (Europe/Berlin)"


def test_times_of_unlike_length_name_none() -> None:
    first, second = options(2)
    longer = replace(second, slot=Slot(second.slot.starts_at, second.slot.ends_at + timedelta(hours=1)))
    assert "hour" not in words_of(draw(PollSnapshot(poll(), (first, longer), ())).blocks[1])


def test_the_zone_is_named_once() -> None:
    shown = [node["text"] for node in nodes(draw(snapshot(12, 3)).blocks) if node.get("type") in ("mrkdwn", "text")]
    assert [text for text in shown if "Europe" in text] == ["Times are in your own zone; the poll's is Europe/Berlin."]


@pytest.mark.parametrize("count", [2, 13])
def test_after_the_deadline_nobody_can_press_an_answer(count: int) -> None:
    passed = draw(snapshot(count, 3, deadline_at=NOW - HOUR, note="Bring cake"))
    assert actions_of(passed) == ["show_grid", "close_poll", "poll_menu"]
    entries = [one["value"] for one in passed.blocks[-1]["elements"][-1]["options"]]
    assert entries == ["edit", "history", "manage"]
    assert "answers were due " in words(passed)
    assert "answer by" not in words(passed)
    assert "The time to answer is over; <@U0ADA00001> chooses." in words(passed)
    assert "✅ 1" in words(passed)


def test_a_withdrawn_option_is_not_offered() -> None:
    offered = options(2)
    seen = PollSnapshot(poll(), (replace(offered[0], withdrawn=True), offered[1]), ())
    assert actions_of(draw(seen)).count("vote_yes") == 1


def test_the_fallback_text_names_the_zone() -> None:
    assert draw(snapshot(2)).text == "Design review: when can you? 2 times offered, in Europe/Berlin"


def test_a_time_can_be_proposed_from_the_message_while_people_can_answer() -> None:
    last = draw(snapshot(2, proposals=True)).blocks[-1]["elements"]
    kinds = ["answer_all", "show_grid", "propose_time", "close_poll", "poll_menu"]
    assert [element["action_id"] for element in last] == kinds
    over = snapshot(2, proposals=True, deadline_at=NOW)
    assert "propose_time" not in actions_of(draw(over))


def test_the_last_block_holds_the_polls_own_actions() -> None:
    last = draw(snapshot(2)).blocks[-1]["elements"]
    assert [element["action_id"] for element in last] == ["answer_all", "show_grid", "close_poll", "poll_menu"]
    entries = [entry["value"].partition(":")[0] for entry in last[3]["options"]]
    assert entries == ["clear", "edit", "remind", "history", "manage"]


@pytest.mark.parametrize("people", [0, 1, 2, 30])
@pytest.mark.parametrize("status", list(PollStatus))
@pytest.mark.parametrize("flags", [{}, {"anonymous": True}, {"hidden": True}])
def test_no_message_has_doubled_blanks_or_backticks(people: int, status: PollStatus, flags: dict[str, Any]) -> None:
    seen = snapshot(3, people, **flags, status=status, winner=hex_id(1000), closed_by="U0ADM00001")
    assert not re.search(r"  |`", f"{words(draw(seen))} {draw(seen).text}")


@pytest.mark.parametrize("zone", ["", "Nowhere/Atlantis", "Europe", "../etc/passwd", "UTC", "Asia/Kolkata"])
def test_no_zone_however_odd_stops_a_message(zone: str) -> None:
    draw(snapshot(2, 2, zone=zone))


@pytest.mark.parametrize("title", ["", "   ", "\u202e\x00", "😀" * 200, "a" * 5000])
def test_no_title_however_odd_stops_a_message(title: str) -> None:
    draw(snapshot(2, 2, title=title))


def test_votes_of_all_people_stand_in_the_order_of_their_answers() -> None:
    offered = options(1)
    cast = votes(offered, voters(9))
    seen = PollSnapshot(poll(), offered, tuple(reversed(cast)))
    assert "✅ \n<@U0000000000>\n \n<@U0000000003>\n \n<@U0000000006>" in words(draw(seen))
