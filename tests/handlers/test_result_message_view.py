"""What a poll's message and its thread show once the poll is over."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.poll import Change, Closer, PollSnapshot, PollStatus
from handlers.views.thread_reply import thread_reply
from playground.slack.validator.message import message_refusal
from tests.handlers.drawing import actions_of, draw, lines, nodes, said, words
from tests.handlers.makers import HOSTILE, NOW, hex_id, snapshot


@pytest.mark.parametrize("status", [PollStatus.CLOSED, PollStatus.CANCELLED])
def test_slack_takes_the_worst_result(status: PollStatus) -> None:
    seen = snapshot(
        50,
        500,
        title=HOSTILE * 20,
        note=HOSTILE * 200,
        place=HOSTILE * 50,
        status=status,
        winner=hex_id(1000),
        closed_by="U0ADA00001",
    )
    assert "vote_yes" not in actions_of(draw(seen))


def closed(*answers: str, winner: int = 0, **changes: Any) -> PollSnapshot:
    seen = said(*answers, status=PollStatus.CLOSED, closed_by="U0ADM00001", **changes)
    return replace(seen, poll=replace(seen.poll, winner=hex_id(1000 + winner)))


def test_the_result_says_when_where_and_who_comes_and_keeps_grid_and_menu() -> None:
    message = draw(closed("ny", "nm", "nn", winner=1, place="Room 4"))
    assert actions_of(message) == ["show_grid", "poll_menu"]
    when = "Thu, 26 Nov 2026, 12:00 CET (Europe/Berlin) – 13:00 CET (Europe/Berlin)"
    assert lines(message) == [f"✅ {when} · Room 4", "<@U0ADA00001> · <@U0000000000>, maybe <@U0000000001>"]
    assert message.text == "Design review: Thu 26 Nov, 12:00–13:00 CET (Europe/Berlin)"


def test_the_organizer_comes_and_is_named_once() -> None:
    seen = closed("y", organizer="U0000000000")
    assert lines(draw(seen))[-1] == "<@U0000000000>"


def test_whoever_organized_the_meeting_before_and_comes_is_named_once() -> None:
    before = replace(closed("y"), still_come=("U0OLD00001",))
    assert lines(draw(before))[-1] == "<@U0ADA00001> · <@U0OLD00001> <@U0000000000>"
    assert lines(draw(replace(before, still_come=("U0000000000",))))[-1] == "<@U0ADA00001> · <@U0000000000>"


def test_nobody_but_maybes_are_named_as_such() -> None:
    assert lines(draw(closed("m")))[-1] == "<@U0ADA00001> · maybe <@U0000000000>"


@pytest.mark.parametrize(
    ("anonymous", "shown"), [(False, "<@U0000000000>, maybe <@U0000000001>"), (True, "1 yes, 1 maybe")]
)
def test_answers_to_an_earlier_time_are_shown_as_such(shown: str, *, anonymous: bool) -> None:
    seen = replace(closed("y", "m", "n", anonymous=anonymous), carried=True)
    said = f"Nobody has answered this time. Could make the one before: {shown}"
    assert lines(draw(seen))[-2:] == ["<@U0ADA00001>", said]
    proposed = replace(seen, proposed_by="U0NIA00001")
    theirs = f"Nobody has answered this time, which <@U0NIA00001> proposed. Could make the one before: {shown}"
    assert lines(draw(proposed))[-1] == theirs
    alone = replace(closed("n"), carried=True)
    assert lines(draw(alone))[-1] == "<@U0ADA00001>"


@pytest.mark.parametrize(
    ("answers", "shown"),
    [(("y", "y", "m"), "2 yes, 1 maybe"), (("m", "n"), "1 maybe"), (("n",), "")],
)
def test_an_anonymous_result_counts_who_comes(answers: tuple[str, ...], shown: str) -> None:
    found = lines(draw(closed(*answers, anonymous=True)))[-1]
    assert found == " · ".join(filter(None, ["<@U0ADA00001>", shown]))


def test_a_cancelled_meeting_is_struck_out_and_says_who_cancelled_it() -> None:
    seen = closed("y")
    message = draw(replace(seen, poll=replace(seen.poll, status=PollStatus.CANCELLED)))
    struck = [node for node in nodes(message.blocks) if node.get("style") == {"strike": True}]
    assert [node["type"] for node in struck] == ["date", "text", "date"]
    assert "Cancelled by <@U0ADM00001>. There will be no meeting from this poll." in words(message)


@pytest.mark.parametrize("winner", [hex_id(1000), None])
@pytest.mark.parametrize("status", [PollStatus.CLOSED, PollStatus.CANCELLED])
def test_every_poll_that_is_over_can_be_opened_again_and_tells_what_was_changed(
    status: PollStatus, winner: str | None
) -> None:
    seen = said("y", status=status, winner=winner, closed_by="U0ADM00001")
    last = draw(seen).blocks[-1]
    entries = [one["value"] for element in last["elements"] for one in element.get("options", [])]
    assert last["block_id"] == f"poll:{seen.poll.id}"
    assert "again" in entries or last["elements"][0]["action_id"] == "copy_poll"
    assert "history" in entries


def test_a_closed_poll_without_a_time_still_has_a_message() -> None:
    seen = snapshot(1, status=PollStatus.CLOSED)
    assert "without a time" in words(draw(seen))


def told(change: Change, *answers: str, **changes: Any) -> str:
    seen = said(*(answers or ("yn", "ny", "mm")), title="<!here> plan", change=change, closed_by="U0ADM00001")
    reply = thread_reply(replace(seen, poll=replace(seen.poll, **changes)), NOW)
    assert message_refusal(reply.blocks, reply.text) is None
    shown = [node for node in nodes(reply.blocks) if node.get("type") == "date"]
    assert len(shown) == 2 * reply.text.count("(Europe/Berlin)")
    return reply.text


FIRST, SECOND = "Thu 26 Nov, 10:00–11:00 CET (Europe/Berlin)", "Thu 26 Nov, 12:00–13:00 CET (Europe/Berlin)"
CHOSEN = {"status": PollStatus.CLOSED, "winner": hex_id(1001)}


@pytest.mark.parametrize(
    ("change", "changes", "words", "dates"),
    [
        (Change.SETTLED, CHOSEN, "is settled: *Thu", [SECOND]),
        (Change.SETTLED, CHOSEN | {"closer": Closer.DEADLINE}, "chosen by Meet at the deadline.", [SECOND]),
        (Change.SETTLED, CHOSEN | {"closer": Closer.AGREEMENT}, "since all who are needed said yes.", [SECOND]),
        (Change.SETTLED, CHOSEN | {"winner": None}, "was closed without a time.", []),
        (Change.MOVED, CHOSEN | {"moved_from": hex_id(1000)}, "has moved from ~", [FIRST, SECOND]),
        (Change.CANCELLED, CHOSEN | {"status": PollStatus.CANCELLED}, "will not take place.", [SECOND]),
        (Change.CANCELLED, {"status": PollStatus.CANCELLED}, "There will be no meeting from this poll.", []),
        (Change.REOPENED, {"moved_from": hex_id(1000)}, "is open again: ", [FIRST]),
        (Change.REOPENED, {}, "is open again. Please look at your answers.", []),
    ],
)
def test_the_thread_is_told_each_change_with_the_times_it_is_about(
    change: Change, changes: dict[str, Any], words: str, dates: list[str]
) -> None:
    text = told(change, **changes)
    assert text.startswith("&lt;!here&gt; plan")
    assert words in text
    found = [date for date in (FIRST, SECOND) if date in text]
    assert found == dates
    assert "  " not in text


def test_a_settled_meeting_is_announced_with_its_place() -> None:
    assert "Where: Room &lt;4&gt;" in told(Change.SETTLED, **CHOSEN, place="Room <4>")
    assert "Where" not in told(Change.SETTLED, **CHOSEN, place="")
    assert "Where" not in told(Change.CANCELLED, **CHOSEN | {"status": PollStatus.CANCELLED}, place="Room 4")


def test_the_thread_names_those_whom_the_change_concerns() -> None:
    assert told(Change.SETTLED, **CHOSEN).endswith("\n<@U0000000001> <@U0000000002>")
    assert "<@" not in told(Change.SETTLED, **CHOSEN, anonymous=True)
