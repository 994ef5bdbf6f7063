"""A poll that repeats: chosen in the form, opened and posted by the job, skipped and ended from Home and its menu."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.redraw import POSTING_LEASE
from bot.domain.series import Series
from bot.jobs import find_work
from bot.services import repeating
from bot.services.just_done import DOUBLE_PRESS
from handlers.actions import metadata
from handlers.repeating import open_due
from handlers.views.repeating import through_text
from playground import cast
from playground.client import Message
from playground.seen import View
from tests.handlers.stage import Stage


def series_of(stage: Stage) -> list[Series]:
    return repeating.series_of(stage.meet.database, cast.WORKSPACE, stage.ada.id)


def weekly(stage: Stage, words: str = "Weekly plan") -> Message:
    return stage.poll(words, repeat="weekly", opens_before="5", settings=[])


def open_next(stage: Stage) -> int:
    (series,) = series_of(stage)
    stage.pass_time(series.opens_at - stage.client.now() + timedelta(seconds=1))
    return open_due(stage.meet)


def messages(stage: Stage, words: str) -> list[Message]:
    return [
        seen for seen in stage.ada.messages(stage.channel) if words in seen.words and "vote_yes" in str(seen.buttons)
    ]


def test_a_weekly_poll_is_posted_by_itself_in_its_channel_once(stage: Stage) -> None:
    first = weekly(stage)
    assert open_next(stage) in (0, 1), "the job of the running Meet may have been first"

    def next_polls() -> list[Message]:
        """Without the first, which may have ended by then: its times have passed."""
        return [one for one in messages(stage, "Weekly plan") if one.ts != first.ts]

    assert len(stage.client.wait_until(next_polls, "the next poll")) == 1
    assert open_due(stage.meet) == 0
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        older, newer = uow.polls.snapshot(stage.poll_id(first)), uow.polls.snapshot(series_of(stage)[0].poll)
    assert older
    assert newer
    zone = ZoneInfo(newer.poll.zone)  # clocks may change in between
    starts = [[option.slot.starts_at.astimezone(zone) for option in poll.options] for poll in (older, newer)]
    assert [new - old for old, new in zip(*starts, strict=True)] == [timedelta(days=7)] * 2


def test_a_poll_that_slack_refuses_is_kept_and_its_organizer_told(stage: Stage) -> None:
    weekly(stage)
    stage.client.add_fault("chat.postMessage", error="is_archived", match={"channel": stage.channel})
    open_next(stage)
    stage.ada.wait_for_message(None, "Weekly plan", where=lambda seen: "post_draft" in str(seen.buttons))


def home(stage: Stage) -> View:
    stage.ada.open_home()
    view = stage.client.wait_until(
        lambda: (seen := stage.ada.home()) and "Polls that repeat" in seen.words and seen, "the series on Home"
    )
    assert view
    return view


def test_home_skips_the_next_poll_once(stage: Stage) -> None:
    weekly(stage)
    (before,), view = series_of(stage), home(stage)
    assert "It repeats every week; the next poll opens" in view.words
    assert "skipped" not in view.words
    stage.ada.click(view, "skip_next")
    stage.ada.wait_for_message(None, "Weekly plan: the poll for")
    shown_skipped(stage, "is skipped.")
    stage.pass_time(DOUBLE_PRESS)
    stage.ada.click(view, "skip_next", f"{before.poll}:{through_text(before)}")
    stage.ada.wait_for_message(None, "This poll was skipped or opened meanwhile.")
    assert before.opens_at + timedelta(days=6) < series_of(stage)[0].opens_at < before.opens_at + timedelta(days=8)


def shown_skipped(stage: Stage, words: str) -> View:
    """Ada's Home tab once it says so, without another look."""
    view = stage.client.wait_until(
        lambda: (seen := stage.ada.home()) and words in seen.words and seen, f"{words} on the Home tab"
    )
    assert view
    return view


def test_a_double_press_on_home_skips_one_poll_a_later_press_the_one_after_it(stage: Stage) -> None:
    weekly(stage)
    stage.ada.click(home(stage), "skip_next")
    view = shown_skipped(stage, "is skipped.")
    (once,) = series_of(stage)
    shown_at = round(stage.client.now().timestamp() * 1000)
    pressed = {"type": "home", "id": "V1", "private_metadata": metadata(shown_at=shown_at)}
    assert stage.dispatch_press(stage.ada, "skip_next", f"{once.poll}:{through_text(once)}", view=pressed).status == 200
    assert series_of(stage) == [once]
    stage.read_it()
    stage.ada.click(view, "skip_next")
    shown_skipped(stage, "2 polls are skipped, the last one for")
    assert series_of(stage)[0].opens_at > once.opens_at


def test_the_second_half_of_a_double_press_that_ends_or_skips_on_home_is_told_nothing(stage: Stage) -> None:
    weekly(stage)
    view, (before,) = home(stage), series_of(stage)
    for _half in range(2):
        stage.ada.click(view, "skip_next", f"{before.poll}:{through_text(before)}")
    for _half in range(2):
        stage.ada.click(view, "end_repeating")
    stage.pass_time(DOUBLE_PRESS)
    stage.ada.click(view, "end_repeating")
    stage.ada.wait_for_message(None, "This poll does not repeat any more, or a newer one")
    told = [one.text for one in stage.ada.messages()]
    assert sum("skipped or opened meanwhile" in text for text in told) == 0
    assert sum("or a newer one" in text for text in told) == 1


def test_home_ends_a_series(stage: Stage) -> None:
    message = weekly(stage)
    assert "This poll repeats every week; the next one opens" in message.words
    view = home(stage)
    stage.ada.click(view, "end_repeating")
    stage.ada.wait_for_message(None, "Weekly plan does not repeat any more.")
    stage.pass_time(DOUBLE_PRESS)
    stage.ada.click(view, "end_repeating")
    stage.ada.wait_for_message(None, "This poll does not repeat any more, or a newer one")
    assert series_of(stage) == []
    shown = "the message of a poll that does not repeat"
    stage.client.wait_until(lambda: "repeats" not in messages(stage, "Weekly plan")[-1].words, shown)


def manage(stage: Stage, message: Message, act: str, **fields: Any) -> None:
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": act})
    stage.wait_until_noted(lambda: True, "the fields of the act")
    stage.ada.fill(fields)
    stage.read_it()
    stage.ada.submit()


def test_the_menu_makes_a_posted_poll_repeat_skips_and_ends(stage: Stage) -> None:
    message = stage.poll("Later weekly")
    manage(stage, message, "repeat", repeat="monthly_on_weekday", opens_before="2")
    stage.private_note(stage.ada, "It repeats every month, on the same weekday; the next poll opens")
    (begun,) = series_of(stage)
    assert (begun.rhythm, begun.opens_before) == ("monthly_on_weekday", 2)
    manage(stage, message, "skip_next")
    stage.private_note(stage.ada, "Later weekly: the poll for")
    assert series_of(stage)[0].opens_at > begun.opens_at
    manage(stage, message, "end_repeating")
    stage.private_note(stage.ada, "Later weekly does not repeat any more.")
    assert series_of(stage) == []


def test_a_window_from_before_the_next_poll_opened_begins_no_second_series(stage: Stage) -> None:
    message = weekly(stage)
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": "repeat"})
    stage.wait_until_noted(lambda: True, "the fields of the act")
    (before,) = series_of(stage)
    open_next(stage)
    stage.client.wait_until(lambda: series_of(stage)[0].poll != before.poll, "the next poll")
    stage.ada.fill({"repeat": "fortnightly", "opens_before": "2"})
    stage.read_it()
    errors = stage.ada.submit().errors
    assert any("does not repeat any more" in str(said) for said in errors.values()), errors
    assert [one.rhythm for one in series_of(stage)] == ["weekly"]


def test_a_poll_stands_alone_unless_a_rhythm_is_chosen(stage: Stage) -> None:
    stage.poll("Once", repeat="never", settings=[])
    assert series_of(stage) == []


def test_a_series_that_cannot_be_says_so_at_its_field(stage: Stage) -> None:
    stage.fill_in(
        stage.ada, "Late", repeat="weekly", opens_before="1", settings=[], deadline=stage.start() - timedelta(days=1.5)
    )
    outcome = stage.ada.submit()
    assert "deadline has passed" in str(outcome)
    assert series_of(stage) == []


def test_a_poll_that_was_opened_by_a_process_that_died_is_posted_once_by_another(stage: Stage) -> None:
    first = weekly(stage, "Died between")
    (series,) = series_of(stage)
    stage.pass_time(series.opens_at - stage.client.now() + timedelta(seconds=1))
    repeating.open_due(stage.meet.database, stage.meet.clock)
    stage.pass_time(POSTING_LEASE + timedelta(seconds=1))
    find_work("refresh")(stage.meet)
    stage.client.wait_until(
        lambda: [one for one in messages(stage, "Died between") if one.ts != first.ts], "the next poll"
    )
    assert len(stage.calls("chat.postMessage", channel=stage.channel)) == 2
