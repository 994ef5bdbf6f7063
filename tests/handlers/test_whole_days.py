"""Whole days from the form to the end of the meeting: dates everywhere, and nowhere a date that Slack would convert."""

import json
from datetime import date, timedelta
from typing import Any

from handlers.form_copies import copied
from handlers.views.poll_form import PollForm, new_times
from playground import cast
from playground.client import Message, View
from tests.handlers.stage import Stage


def monday(stage: Stage) -> date:
    """The Monday of the next calendar week, in Berlin as in the playground."""
    today = stage.client.now().date()
    return today + timedelta(days=7 - today.weekday())


def opened_with(stage: Stage, words: str) -> View:
    stage.introduce(stage.ada)
    stage.ada.slash("/meet", words, channel=stage.channel)
    return stage.ada.wait_for_modal("open_poll")


def posted(stage: Stage, words: str) -> Message:
    opened_with(stage, words)
    stage.ada.submit()
    return stage.ada.wait_for_message(stage.channel, words.partition(":")[0], where=lambda seen: bool(seen.buttons))


def date_values(view: View) -> dict[str, str | None]:
    return {name: found["date"]["selected_date"] for name, found in view.values.items() if name.startswith("date:")}


def time_blocks(view: View) -> list[str]:
    return [block["block_id"] for block in view.blocks if block["block_id"].startswith("time:")]


def has_no_date_element(message: Message) -> bool:
    sent = json.dumps(message.blocks) + message.text
    return '"timestamp"' not in sent and "<!date" not in sent


def long_day(day: date) -> str:
    return f"{day:%A}"


def test_one_line_offers_whole_days_in_date_pickers(stage: Stage) -> None:
    first = monday(stage)
    view = opened_with(stage, f"Offsite: {first} all day, {first + timedelta(days=2)} all day, Berlin")
    assert sorted(filter(None, date_values(view).values())) == [str(first), str(first + timedelta(days=2))]
    assert time_blocks(view) == []
    chosen = next(found["length"]["selected_option"] for name, found in view.values.items() if name[:6] == "length")
    assert chosen["value"] == "1d"
    assert "You offer 2 dates" in view.words
    stage.ada.submit()
    message = stage.ada.wait_for_message(stage.channel, "Offsite", where=lambda seen: bool(seen.buttons))
    assert has_no_date_element(message)
    assert "all day" in message.words
    assert "Times are in your own zone" not in message.words
    labels = [button["accessibility_label"] for button in message.buttons if button["action_id"] == "vote_yes"]
    assert all("Europe" not in label and "CE" not in label for label in labels)


def test_the_form_numbers_days_and_times_as_the_polls_message_does(stage: Stage) -> None:
    first = monday(stage)
    days = [first, first + timedelta(days=1), first + timedelta(days=2)]
    view = opened_with(stage, f"Offsite: {days[1]} all day, {days[2]} 9:00, {days[0]} 22:30")
    for number, day in enumerate(days, 1):
        assert f"{number}.  {day:%a}" in view.words
    stage.ada.submit()
    message = stage.ada.wait_for_message(stage.channel, "Offsite", where=lambda seen: bool(seen.buttons))
    labels = [button["accessibility_label"] for button in message.buttons if button["action_id"] == "vote_yes"]
    assert [next(day for day in days if f"{day:%a}" in label) for label in labels] == days


def test_a_range_is_one_option_of_several_days(stage: Stage) -> None:
    first = monday(stage)
    message = posted(stage, f"Retreat: {first}..{first + timedelta(days=2)} all day")
    assert len(stage.options(message)) == 1
    assert f"{long_day(first)} " in message.words.replace(",", " ")
    assert "3 days" in message.words


def picks_dates(stage: Stage, length: str = "1d") -> View:
    opened_with(stage, "Picked")
    stage.ada.choose(stage.ada.wait_for_modal("open_poll"), "length", length)
    return stage.client.wait_until(lambda: with_dates(stage), "the pickers of dates") or stage.ada.wait_for_modal()


def with_dates(stage: Stage) -> View | None:
    view = stage.ada.modal()
    return view if view and date_values(view) else None


def test_all_day_turns_pickers_of_times_into_pickers_of_dates_and_keeps_what_was_picked(stage: Stage) -> None:
    opened_with(stage, "Picked")
    stage.ada.fill({"time:1": stage.start(3)})
    stage.ada.choose(stage.ada.wait_for_modal("open_poll"), "length", "1d")
    view = stage.client.wait_until(lambda: with_dates(stage), "the pickers of dates")
    assert view is not None
    assert list(date_values(view).values()) == [str(stage.start(3).date()), None]
    stage.ada.choose(view, "length", "60")
    back = stage.client.wait_until(lambda: back_to_times(stage), "the pickers of times")
    assert back is not None
    picked = [found["time"]["selected_date_time"] for name, found in back.values.items() if name.startswith("time:")]
    assert picked[0] is not None


def back_to_times(stage: Stage) -> View | None:
    view = stage.ada.modal()
    return view if view and time_blocks(view) and not date_values(view) else None


def test_picked_dates_are_posted_as_days_and_another_can_be_added(stage: Stage) -> None:
    view = picks_dates(stage, "2d")
    assert "First day 1" in view.words
    stage.ada.click(view, "add_time")
    shown = stage.wait_for_field(stage.ada, f"date:{int(max(date_values(view)).partition(':')[2]) + 1}")
    first, second, third = sorted(date_values(shown))
    days = [monday(stage) + timedelta(days=7 * week) for week in range(3)]
    stage.ada.fill({first: str(days[0]), second: str(days[1]), third: str(days[2])})
    stage.ada.submit()
    message = stage.ada.wait_for_message(stage.channel, "Picked", where=lambda seen: bool(seen.buttons))
    assert len(stage.options(message)) == 3
    assert "2 days" in message.words


def test_errors_of_picked_dates_stand_at_their_picker(stage: Stage) -> None:
    view = picks_dates(stage)
    first, second = sorted(date_values(view))
    past = stage.client.now().date() - timedelta(days=2)
    stage.ada.fill({first: str(past), second: str(monday(stage))})
    assert list(stage.ada.submit().errors) == [first]


def a_meeting(stage: Stage, **fields: Any) -> Message:
    """Of two whole days, chosen by Ada, to which Ben comes."""
    first = monday(stage)
    stage.give_address(stage.ada)
    stage.give_address(stage.ben)
    message = posted(stage, f"Offsite: {first}..{first + timedelta(days=1)}, {first + timedelta(days=8)} all day")
    stage.vote(stage.ben, message, "yes", 0)
    stage.close(message, 0, **fields)
    return stage.shown(message, "Who could when")


def test_the_whole_life_of_a_meeting_of_days_shows_dates_alone(stage: Stage) -> None:
    message = a_meeting(stage)
    first = monday(stage)
    assert has_no_date_element(message)
    assert f"{long_day(first)}" in message.words
    (reply,) = stage.client.wait_until(lambda: stage.replies(message), "the thread reply")
    assert has_no_date_element(reply)
    assert str(first.day) in reply.words
    stage.ada.slash("/meet", "list", channel=stage.channel)
    agenda = stage.private_note(stage.ada, "Your meetings")
    assert has_no_date_element(agenda)


def test_a_meeting_of_days_moves_to_days_that_were_never_offered(stage: Stage) -> None:
    message = a_meeting(stage)
    target = monday(stage) + timedelta(days=15)
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.choose(stage.ada.wait_for_modal("manage_poll"), "action", "move")
    stage.wait_for_field(stage.ada, "date:1")
    stage.ada.fill({"date:1": str(target)})
    stage.read_it()
    assert stage.ada.submit().errors == {}
    moved = stage.shown(message, f"{long_day(target)}")
    assert has_no_date_element(moved)
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        invite = uow.invites.of_poll(stage.poll_id(message))
    assert invite is not None
    assert invite.slot.days is not None
    assert (invite.slot.days.first, invite.slot.days.count) == (target, 2)


def test_an_edit_moves_days_by_their_date_and_adds_others(stage: Stage) -> None:
    first = monday(stage)
    message = posted(stage, f"Offsite: {first}..{first + timedelta(days=1)} all day")
    (option,) = stage.options(message)
    stage.ada.choose(message, "poll_menu", "edit")
    view = stage.ada.wait_for_modal("edit_poll")
    assert view.values[f"date:{option}"]["date"]["selected_date"] == str(first)
    later = first + timedelta(days=3)
    stage.ada.fill({f"date:{option}": str(later), "date:1": str(later + timedelta(days=7))})
    assert stage.ada.submit().errors == {}
    shown = stage.client.wait_until(lambda: two_options(stage, message), "the other days")
    assert shown is not None
    assert has_no_date_element(shown)
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        days = [one.slot.days for one in uow.polls.options(stage.poll_id(message))]
    assert [(one.first, one.count) for one in days if one] == [(later, 2), (later + timedelta(days=7), 2)]


def two_options(stage: Stage, message: Message) -> Message | None:
    seen = stage.shown(message, "Offsite")
    return seen if len(stage.options(seen)) == 2 else None


def test_a_copy_offers_the_same_weekdays_as_whole_days(stage: Stage) -> None:
    first = monday(stage)
    message = posted(stage, f"Offsite: {first} all day, {first + timedelta(days=2)} all day")
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        earlier = uow.polls.snapshot(stage.poll_id(message))
    assert earlier is not None
    form = copied(PollForm(times=new_times()), earlier, stage.client.now())
    assert form.days == 1
    assert [day for _block, day in form.picked_days] == [first + timedelta(days=7), first + timedelta(days=9)]
