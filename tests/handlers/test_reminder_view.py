"""The direct message that reminds one person, and what whoever asked for reminders reads."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.poll import Choice, PollStatus, Vote
from bot.domain.reminders import Asked, NotReminded, Reminded
from bot.domain.required import Progress
from handlers.views.blocks import MessageView
from handlers.views.reminded import reminded_text
from handlers.views.reminder import reminder_message, started_message, stopped_message
from playground.seen import elements_of, words_of
from playground.slack.validator.message import message_refusal
from tests.handlers.makers import HOSTILE, HOUR, NOW, snapshot, voters

BEN = "U0BEN00001"
POSTED: dict[str, Any] = {"message_ts": "1.1", "permalink": "https://team.slack.invalid/p1?a=1&b=2"}


def reminder(count: int = 2, said: dict[int, Choice] | None = None, **changes: Any) -> MessageView:
    """As Ben sees it after these answers, option number to choice."""
    seen = snapshot(count, **{**POSTED, **changes})
    votes = tuple(Vote(seen.options[place].id, BEN, choice, NOW) for place, choice in (said or {}).items())
    message = reminder_message(replace(seen, votes=votes), BEN, NOW)
    assert message_refusal(message.blocks, message.text) is None
    return message


def line(message: MessageView) -> str:
    """The first block, in one line."""
    return words_of(message.blocks[:1]).replace("\n", "")


def buttons(message: MessageView) -> list[str]:
    return [element["text"]["text"] for element in elements_of(message.blocks)]


def test_a_reminder_says_who_waits_for_what_and_until_when() -> None:
    message = reminder(deadline_at=NOW + 5 * HOUR)
    assert "waits for your answer to Design review. Please answer by" in line(message)
    assert message.text == "“Design review” waits for your answer: 2 times are offered."
    assert "Please answer by" not in line(reminder())


def test_every_time_has_its_buttons_in_the_reminder() -> None:
    assert buttons(reminder(12)) == [*["Yes", "Maybe", "No"] * 12, "No more reminders"]


def test_more_than_twelve_times_are_answered_in_one_window() -> None:
    message = reminder(13, {2: Choice.MAYBE})
    assert buttons(message) == ["Answer all", "No more reminders"]
    assert words_of(message.blocks).count("🤔") == 1


def test_what_was_said_is_ticked_in_words_and_not_by_colour_alone() -> None:
    message = reminder(2, {1: Choice.MAYBE})
    assert buttons(message)[:6] == ["Yes", "Maybe", "No", "Yes", "✓ Maybe", "No"]
    chosen = next(one for one in elements_of(message.blocks) if one.get("style"))
    assert chosen["accessibility_label"].startswith("✓ Maybe, chosen, Thu 26 Nov, ")
    assert line(message) == "Your answers to Design review. Only you see this message."


def test_the_buttons_of_a_reminder_are_known_by_their_block() -> None:
    blocks = [block["block_id"] for block in reminder(2).blocks if block["type"] == "actions"]
    assert [block.startswith("reminder:") for block in blocks] == [True, True, False]


@pytest.mark.parametrize(
    "changes", [{"status": PollStatus.CLOSED}, {"status": PollStatus.CANCELLED}, {"deadline_at": NOW - HOUR}]
)
def test_a_reminder_of_a_poll_that_is_over_has_no_buttons(changes: dict[str, Any]) -> None:
    message = reminder(**changes)
    assert buttons(message) == []
    assert "takes no answers any more" in message.text


def test_the_reminder_leads_to_the_poll_where_slack_told_its_link() -> None:
    assert "Open the poll" in str(reminder().blocks)
    assert "Open the poll" not in str(reminder(permalink=None).blocks)


@pytest.mark.parametrize("count", [1, 12, 13, 50])
def test_slack_takes_the_worst_reminder(count: int) -> None:
    message = reminder(count, {0: Choice.YES}, title=HOSTILE * 20, deadline_at=NOW + timedelta(days=900))
    assert "<!channel>" not in message.text
    assert "<!channel>" not in str([block for block in message.blocks if block["type"] != "rich_text"])


def test_who_ends_reminders_can_take_them_up_again_there() -> None:
    for message in (stopped_message(), started_message()):
        assert message_refusal(message.blocks, message.text) is None
    assert buttons(stopped_message()) == ["Remind me again"]


@pytest.mark.parametrize("outcome", [one for one in Asked if one is not Asked.REMINDED])
def test_it_is_said_why_nobody_is_reminded(outcome: Asked) -> None:
    assert reminded_text(Reminded(outcome)).startswith("Nobody is reminded: ")


@pytest.mark.parametrize(
    ("outcome", "is_said"), [(one, one in ("only_you", "all_answered", "reminded")) for one in Asked]
)
def test_where_people_must_be_there_it_is_said_why_others_cannot_be_reminded(outcome: Asked, is_said: bool) -> None:
    assert ("Only those who must be there can be reminded" in reminded_text(Reminded(outcome, ("U1",)))) is is_said


@pytest.mark.parametrize(("outcome", "is_said"), [(Asked.REMINDED, False), (Asked.ALL_ANSWERED, True)])
def test_why_others_cannot_be_reminded_is_said_again_only_where_nobody_is(outcome: Asked, *, is_said: bool) -> None:
    said = reminded_text(Reminded(outcome, ("U1",), first=False))
    assert ("Only those who must be there can be reminded" in said) is is_said
    assert not said.endswith("\n")


def test_whoever_asked_reads_of_how_many_times_somebody_has_answered() -> None:
    ann, bob = voters(2)
    done = Reminded(Asked.REMINDED, (ann, bob), partly={bob: Progress(2, 6)})
    words = f"Reminded now by direct message: <@{ann}> <@{bob}> (2 of 6 times answered)."
    assert reminded_text(done).split("\n")[0] == words


def test_whether_anybody_is_reminded_comes_first_and_each_person_is_named_once() -> None:
    (ben,) = voters(1)
    done = Reminded(Asked.REMINDED, (), {NotReminded.JUST_ASKED: (ben,)}, {ben: Progress(1, 2)})
    first, second, *_rest = reminded_text(done).split("\n")
    assert first == "Nobody is reminded now."
    assert second.endswith(f"about changed or new times, so not again now: <@{ben}> (1 of 2 times answered).")


def test_a_reminder_waits_until_whoever_must_be_there_has_answered_every_time() -> None:
    first = reminder(3, {0: Choice.YES}, required=(BEN,), deadline_at=NOW + 5 * HOUR)
    words = "waits for your answers to Design review: you have answered 1 of 3 times. Please answer by"
    assert words in line(first)
    assert first.text == "“Design review” waits for your answers: you have answered 1 of 3 times."
    whole = reminder(3, {0: Choice.YES, 1: Choice.NO, 2: Choice.MAYBE}, required=(BEN,))
    assert line(whole) == "Your answers to Design review. Only you see this message."


def test_whoever_asked_reads_who_is_reminded_and_who_is_not_and_why() -> None:
    ann, bob, cy, dee = voters(4)
    left_out = {
        NotReminded.UNREACHABLE: (dee,), NotReminded.OFTEN_ENOUGH: (cy,), NotReminded.A_SHORT_WHILE_AGO: (bob,),
    }  # fmt: skip
    assert reminded_text(Reminded(Asked.REMINDED, (ann,), left_out)).split("\n") == [
        f"Reminded now by direct message: <@{ann}>.",
        f"Reminded less than a day ago, so not again now: <@{bob}>.",
        f"Reminded twice already, which is as often as Meet does it: <@{cy}>.",
        f"Meet cannot remind <@{dee}>; please ask them yourself.",
        "Only those who must be there can be reminded: Meet does not know whom else the poll is for.",
    ]
    nobody = reminded_text(Reminded(Asked.REMINDED, (), {NotReminded.UNREACHABLE: (dee,)}))
    assert nobody.startswith("Nobody is reminded now.\nMeet cannot remind")
