"""From `/meet` to a posted poll: the modal, its errors and warnings on their fields, submitting once and twice."""

from datetime import timedelta
from typing import Any

import pytest

from handlers import double_press
from playground import cast
from playground.client import Outcome
from tests.handlers.stage import Stage


def test_words_after_the_command_become_the_title_as_typed(stage: Stage) -> None:
    stage.ada.slash("/meet", "Design & <b>review</b>", channel=stage.channel)
    assert stage.ada.wait_for_modal("open_poll").values["title"]["title"]["value"] == "Design & <b>review</b>"


def test_a_submitted_modal_posts_the_poll_in_the_channel_of_the_command(stage: Stage) -> None:
    message = stage.poll("Design review", note="Bring *ideas*", place="https://call.example.com/x")
    assert message.author == cast.BOT
    assert message.words.count("Yes\nMaybe\nNo") == 2
    assert "Bring *ideas*" in message.words
    assert stage.ada.modal() is None


def test_the_poll_can_go_to_another_channel(stage: Stage) -> None:
    other = stage.client.add_channel("other", [cast.BOT, stage.ada.id])
    stage.submit_poll(stage.ada, "Elsewhere", channel=other)
    stage.ada.wait_for_message(other, "Elsewhere")


def test_nothing_offered_is_said_at_the_first_time(stage: Stage) -> None:
    outcome = stage.submit_poll(stage.ada, "Empty", 0, bulk_days="")
    assert list(outcome.errors) == ["time:1"]
    assert "at least one time" in outcome.errors["time:1"]


def test_the_client_itself_asks_for_the_one_time_that_is_needed(stage: Stage) -> None:
    assert list(stage.submit_poll(stage.ada, "Empty", 0).errors) == ["time:1"]


def test_every_error_stands_on_the_field_that_causes_it(stage: Stage) -> None:
    past, same = stage.client.now() - timedelta(hours=1), stage.start()
    fields = {"time__1": past, "time__2": same, "time__3": same, "deadline": past, "title": "  "}
    outcome = stage.submit_poll(stage.ada, "Wrong", 0, **fields)
    assert set(outcome.errors) == {"title", "time:1", "time:3", "deadline"}


def overlapping(stage: Stage, **more: Any) -> Outcome:
    first = stage.start()
    fields = {"time__1": first, "time__2": first + timedelta(minutes=30), **more}
    return stage.submit_poll(stage.ada, "Overlap", 0, **fields)


def has_overlap(stage: Stage) -> bool:
    return any("Overlap" in seen.words for seen in stage.ada.messages(stage.channel))


def read_it(stage: Stage) -> None:
    stage.pass_time(timedelta(seconds=1))


def test_a_caution_is_a_view_of_its_own_and_accepted_there(stage: Stage) -> None:
    outcome = overlapping(stage, note="Keep me")
    assert outcome.errors == {}
    assert outcome.modal is not None
    assert outcome.modal.callback_id == "confirm_poll"
    assert "overlaps" in outcome.modal.words
    assert not has_overlap(stage)
    read_it(stage)
    assert stage.ada.submit().modal is None
    assert "Keep me" in stage.ada.wait_for_message(stage.channel, "Overlap").words
    assert stage.ada.modals() == []


def test_back_leads_to_the_form_as_it_was_typed(stage: Stage) -> None:
    first = stage.start()
    overlapping(stage, note="Keep me")
    stage.ada.close_modal()
    view = stage.ada.wait_for_modal("open_poll")
    assert view.values["note"]["note"]["value"] == "Keep me"
    assert view.values["time:1"]["time"]["selected_date_time"] == int(first.timestamp())
    stage.ada.fill({"time:2": first + timedelta(hours=3)})
    assert stage.ada.submit().modal is None
    stage.ada.wait_for_message(stage.channel, "Overlap")


def test_the_second_press_of_a_double_click_accepts_no_caution(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    overlapping(stage)
    monkeypatch.setattr(double_press, "TOO_QUICK", 60_000)
    outcome = stage.ada.submit()
    assert outcome.modal is not None
    assert outcome.modal.callback_id == "confirm_poll"
    assert not has_overlap(stage)
    stage.pass_time(timedelta(minutes=2))
    stage.ada.submit()
    stage.ada.wait_for_message(stage.channel, "Overlap")


def test_an_error_found_while_a_caution_shows_is_told_and_leaves_the_form(stage: Stage) -> None:
    overlapping(stage)
    stage.pass_time(timedelta(days=9))
    outcome = stage.ada.submit()
    assert outcome.modal is not None
    assert "has passed" in outcome.modal.words
    stage.ada.close_modal()
    assert stage.ada.wait_for_modal("open_poll").callback_id == "open_poll"


def test_an_address_is_proven_after_a_caution_as_well_and_no_form_is_left(stage: Stage) -> None:
    stage.introduce(stage.ada)
    overlapping(stage, organizer_address=f"other.{stage.ada.id.lower()}@example.com")
    read_it(stage)
    outcome = stage.ada.submit()
    assert outcome.modal is not None
    assert outcome.modal.callback_id == "prove_address"
    assert "Your poll stands already, whether or not you type the code now." in outcome.modal.words
    stage.ada.close_modal()
    assert stage.ada.modals() == []


def test_night_is_seen_for_somebody_whom_meet_has_never_met(stage: Stage) -> None:
    assert not stage.knows(stage.cho)
    outcome = stage.submit_poll(stage.ada, "Late", 1, time__1=stage.start().replace(hour=17), required=[stage.cho.id])
    assert outcome.modal is not None
    assert "for Cho: outside of" in outcome.modal.words


def test_a_time_is_added_on_request_and_what_was_picked_is_echoed(stage: Stage) -> None:
    stage.fill_in(stage.ada, "Many", 5)
    view = stage.wait_for_field(stage.ada, "offered")
    stage.client.wait_until(lambda: "You offer 5 times" in (stage.ada.modal() or view).words, "the echo of five")
    echoed = (stage.ada.modal() or view).words
    assert f"5.  {(stage.start() + timedelta(hours=8)):%a} " in echoed
    assert "in Europe/Berlin" in echoed
    assert "CE" in echoed


def test_bulk_entry_fills_the_time_fields(stage: Stage) -> None:
    stage.fill_in(stage.ada, "Bulk", 0, bulk_days="mon-wed", bulk_times="9:00, 14:30", title="Typed title")
    stage.ada.click(stage.ada.wait_for_modal("open_poll"), "fill_times")
    view = stage.wait_for_field(stage.ada, "time:8")
    starts = [block for block in view.blocks if str(block.get("block_id", "")).startswith("time:")]
    assert len(starts) == 6
    assert "You offer 6 times" in view.words
    assert view.values["title"]["title"]["value"] == "Typed title"
    assert view.block("bulk_days") is None
    stage.ada.click(view, "many_at_once")
    again = stage.wait_for_field(stage.ada, "bulk_days:3")
    assert again.values["bulk_days:3"]["bulk_days"]["value"] is None
    stage.ada.submit()
    assert stage.ada.wait_for_message(stage.channel, "Typed title").words.count("\nYes\n") == 6


def test_bulk_text_that_cannot_be_read_is_said_and_changes_nothing(stage: Stage) -> None:
    stage.fill_in(stage.ada, "Bulk", 1, bulk_days="someday", bulk_times="9:00")
    stage.ada.click(stage.ada.wait_for_modal("open_poll"), "fill_times")
    seen = stage.ada.wait_for_modal("open_poll")
    stage.client.wait_until(lambda: "“someday” is no day" in (stage.ada.modal() or seen).words, "the sentence")
    assert (stage.ada.modal() or seen).values["bulk_days"]["bulk_days"]["value"] == "someday"


def test_bulk_times_of_different_lengths_stay_as_typed_and_are_posted(stage: Stage) -> None:
    stage.fill_in(stage.ada, "Mixed", 0, bulk_days="mon", bulk_times="9-10, 14:00-16:00")
    seen = stage.ada.wait_for_modal("open_poll")
    stage.ada.click(seen, "fill_times")
    stage.client.wait_until(lambda: "differ in length" in (stage.ada.modal() or seen).words, "the sentence")
    stage.ada.submit()
    assert stage.ada.wait_for_message(stage.channel, "Mixed").words.count("\nYes\n") == 2


def test_bulk_times_of_one_other_length_set_the_length(stage: Stage) -> None:
    stage.fill_in(stage.ada, "Long", 0, bulk_days="mon", bulk_times="9-11, 14-16")
    stage.ada.click(stage.ada.wait_for_modal("open_poll"), "fill_times")
    view = stage.wait_for_field(stage.ada, "time:4")
    assert view.values["length:3"]["length"]["selected_option"]["value"] == "120"


def test_zones_are_searched_by_name(stage: Stage) -> None:
    stage.fill_in(stage.ada, "Zones", 0, note="x")
    found = stage.ada.search(stage.ada.wait_for_modal("open_poll"), "timezone", "kolk")
    assert [option["value"] for option in found] == ["Asia/Kolkata"]


def test_the_global_shortcut_opens_an_empty_modal(stage: Stage) -> None:
    assert stage.ada.shortcut("open_poll").acknowledged
    assert stage.ada.wait_for_modal("open_poll").values["title"]["title"]["value"] is None


def test_the_message_shortcut_takes_the_words_of_the_message(stage: Stage) -> None:
    said = stage.ben.post(stage.channel, "Shall we talk about <https://x.example|the plan> & lunch?")
    stage.ada.message_shortcut("open_poll_from_message", said)
    title = stage.ada.wait_for_modal("open_poll").values["title"]["title"]["value"]
    assert title == "Shall we talk about the plan & lunch?"


def test_the_organizers_profile_address_is_offered_and_registered(stage: Stage) -> None:
    stage.introduce(stage.ada)
    stage.fill_in(stage.ada, "Mine", 1)
    view = stage.ada.wait_for_modal("open_poll")
    assert view.values["organizer_address"]["organizer_address"]["value"].endswith("@example.com")
    assert stage.ada.submit().modal is None
    stage.ada.slash("/meet", "Second", channel=stage.channel)
    assert stage.ada.wait_for_modal("open_poll").block("organizer_address") is None


def test_another_address_of_the_organizer_is_proven_in_the_same_window(stage: Stage) -> None:
    stage.introduce(stage.ada)
    outcome = stage.submit_poll(stage.ada, "Other", 1, organizer_address=f"other.{stage.ada.id.lower()}@example.com")
    assert outcome.modal is not None
    assert outcome.modal.callback_id == "prove_address"
    stage.ada.wait_for_message(stage.channel, "Other")


def test_a_trigger_that_is_too_old_is_explained(stage: Stage) -> None:
    stage.client.add_fault("views.open", error="expired_trigger_id")
    assert stage.ada.slash("/meet", "Late", channel=stage.channel).warning is None
    stage.private_note(stage.ada, "please try once more")


@pytest.mark.parametrize("hostile", ["<!channel> *x*", "\u202e" * 10 + "x", "😀" * 75])
def test_a_hostile_title_is_posted_as_text(stage: Stage, hostile: str) -> None:
    stage.submit_poll(stage.ada, "x", 1, title=hostile)
    stage.ada.wait_for_message(stage.channel, where=lambda message: bool(message.buttons))
