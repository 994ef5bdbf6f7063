"""What a poll's message shows, and that Slack takes it whatever people typed and however many voted."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.poll import Closer, PollSnapshot, PollStatus
from handlers.views.blocks import MessageView
from handlers.views.poll_message import poll_message
from handlers.views.result_message import thread_reply
from playground.seen import elements_of, words_of
from playground.slack.validator.message import message_refusal, text_size
from tests.handlers.makers import HOSTILE, NOW, hex_id, options, poll, snapshot, voters, votes

WORST = {
    "title": HOSTILE * 20,
    "note": HOSTILE * 200,
    "place": HOSTILE * 50,
    "zone": "America/Argentina/ComodRivadavia",
    "deadline_at": NOW,
    "required": tuple(voters(20)),
}


OURS = re.compile(r"<!date\^[0-9]+\^[^<>]*\|[^<>|]*>|<@U[0-9A-Z]+>")
"""Date tokens and mentions of our own making."""


def draw(seen: PollSnapshot) -> MessageView:
    message = poll_message(seen)
    assert message_refusal(message.blocks, message.text) is None
    return message


def words(message: MessageView) -> str:
    return words_of(message.blocks)


def actions_of(message: MessageView) -> list[str]:
    return [element["action_id"] for element in elements_of(message.blocks)]


@pytest.mark.parametrize("count", [1, 2, 12, 13, 50])
@pytest.mark.parametrize("people", [0, 1, 500])
@pytest.mark.parametrize("flags", [{}, {"anonymous": True}, {"hidden": True}, {"anonymous": True, "hidden": True}])
def test_slack_takes_the_worst_message_at_every_size(count: int, people: int, flags: dict[str, Any]) -> None:
    message = draw(snapshot(count, people, **{**WORST, **flags}))
    assert len(message.blocks) <= 50
    assert text_size(message.blocks) <= 12_000


@pytest.mark.parametrize("status", [PollStatus.CLOSED, PollStatus.CANCELLED])
def test_slack_takes_the_worst_result(status: PollStatus) -> None:
    closed = snapshot(50, 500, **WORST, status=status, winner=hex_id(1000), closed_by="U0ADA00001")
    assert "vote_yes" not in actions_of(draw(closed))


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
    assert first["accessibility_label"] == "Yes, Thu 26 Nov 2026, 10:00–11:00 CET"


@pytest.mark.parametrize("count", [2, 13])
def test_every_option_shows_its_tally_zeros_included(count: int) -> None:
    assert words(draw(snapshot(count))).count("Yes 0 · Maybe 0 · No 0") == count
    assert "Yes 1 · Maybe 0 · No 0" in words(draw(snapshot(count, 1)))


def test_an_option_shows_the_readers_own_time_and_the_polls() -> None:
    shown = words(draw(snapshot(1)))
    assert "<!date^1795683600^{date_long_pretty}, {time}|Thu 26 Nov 2026, 10:00 CET (Europe/Berlin)>" in shown
    assert "Thu 26 Nov 2026, 10:00–11:00 CET (Europe/Berlin)" in shown


def test_names_are_capped_and_the_rest_counted() -> None:
    shown = words(draw(snapshot(1, 30)))
    assert "Yes 10 · Maybe 10 · No 10" in shown
    assert "+2" in shown
    assert "+7" in shown


def test_an_anonymous_poll_names_no_voter() -> None:
    shown = json.dumps(draw(snapshot(2, 30, anonymous=True)).blocks)
    assert not [voter for voter in voters(30) if voter in shown]
    assert "Yes 10" in shown


def test_a_hidden_poll_shows_who_answered_but_not_what() -> None:
    shown = words(draw(snapshot(2, 3, hidden=True)))
    assert "Yes 1" not in shown
    assert "Answered so far: <@U0000000000> <@U0000000001> <@U0000000002>" in shown


def test_a_hidden_and_anonymous_poll_shows_how_many_answered() -> None:
    assert "Answered so far: 3 people" in words(draw(snapshot(2, 3, hidden=True, anonymous=True)))


def test_a_hidden_poll_shows_everything_once_closed() -> None:
    closed = snapshot(2, 3, hidden=True, status=PollStatus.CLOSED, winner=hex_id(1000))
    assert "Yes 1 · Maybe 1 · No 1" in words(draw(closed))


def test_what_was_typed_can_mention_nobody_and_forge_no_link() -> None:
    message = draw(snapshot(2, title=HOSTILE, note=HOSTILE, place=HOSTILE))
    parsed = [node["text"] for node in nodes(message.blocks) if node.get("type") == "mrkdwn"]
    for text in [*parsed, message.text]:
        assert "<" not in OURS.sub("", text)


def nodes(tree: Any) -> list[dict[str, Any]]:
    if isinstance(tree, list):
        return [node for one in tree for node in nodes(one)]
    return [tree, *nodes(list(tree.values()))] if isinstance(tree, dict) else []


def test_a_place_that_is_a_web_address_can_be_followed() -> None:
    shown = nodes(draw(snapshot(1, place="https://meet.example.com/abc?x=1")).blocks)
    assert [node["url"] for node in shown if node.get("type") == "link"] == ["https://meet.example.com/abc?x=1"]


@pytest.mark.parametrize("place", ["Room 4", "https://", "see https://a.example", "javascript:alert(1)", "https://x|y"])
def test_any_other_place_is_text(place: str) -> None:
    shown = nodes(draw(snapshot(1, place=place)).blocks)
    assert not [node for node in shown if node.get("type") == "link"]
    assert place in words_of(draw(snapshot(1, place=place)).blocks)


def test_who_must_be_there_is_named_and_who_is_missing() -> None:
    shown = words(draw(snapshot(1, 1, required=("U0000000000", "U0BEN00001"))))
    assert "Must be there: <@U0000000000> <@U0BEN00001>" in shown
    assert "Waiting for <@U0BEN00001>" in shown


def test_a_withdrawn_option_is_not_offered() -> None:
    offered = options(2)
    seen = PollSnapshot(poll(), (replace(offered[0], withdrawn=True), offered[1]), ())
    assert actions_of(draw(seen)).count("vote_yes") == 1


def test_the_fallback_text_names_the_zone() -> None:
    assert draw(snapshot(2)).text == "Design review: when can you? 2 times offered, in Europe/Berlin"


def test_the_last_block_holds_the_polls_own_actions() -> None:
    last = draw(snapshot(2)).blocks[-1]["elements"]
    assert [element["action_id"] for element in last] == ["answer_all", "show_grid", "close_poll", "poll_menu"]
    assert [entry["value"].partition(":")[0] for entry in last[3]["options"]] == ["clear", "manage"]


def test_the_result_keeps_grid_and_menu_and_carries_the_winners_token() -> None:
    closed = snapshot(2, 3, status=PollStatus.CLOSED, winner=hex_id(1001), closed_by="U0ADM00001")
    message = draw(closed)
    assert actions_of(message) == ["show_grid", "poll_menu"]
    assert "<!date^1795690800^" in words(message)
    assert "chosen by <@U0ADM00001>" in words(message)


def test_a_poll_closed_by_its_deadline_says_so() -> None:
    closed = snapshot(1, 1, status=PollStatus.CLOSED, winner=hex_id(1000), closer=Closer.DEADLINE)
    assert "chosen by Meet at the deadline" in words(draw(closed))


def test_a_closed_poll_without_a_time_still_has_a_message() -> None:
    closed = snapshot(1, status=PollStatus.CLOSED)
    assert "without a time" in words(draw(closed))
    assert "without a time" in thread_reply(closed)


def test_the_thread_reply_carries_the_winners_token() -> None:
    closed = snapshot(2, status=PollStatus.CLOSED, winner=hex_id(1001), title="<!here> plan")
    assert "<!date^1795690800^" in thread_reply(closed)
    assert "<!here>" not in thread_reply(closed)


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
    assert "Yes: <@U0000000000> <@U0000000003> <@U0000000006>" in words(draw(seen))
