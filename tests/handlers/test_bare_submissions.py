"""What is missing in a submission was not emptied: the poll keeps what it has, and nothing is taken unseen."""

import json
from typing import Any

from bot.domain.person import Profile
from playground import cast
from playground.client import Person
from tests.handlers.stage import Stage


def submit(stage: Stage, person: Person, callback: str, metadata: dict[str, str], values: dict[str, Any]) -> Any:
    """A submission without blocks, root view, team or triggers."""
    state = {block: {"x": value} for block, value in values.items()}
    view = {"id": f"V{person.id}", "type": "modal", "callback_id": callback, "state": {"values": state}}
    sent = {**view, "private_metadata": json.dumps(metadata)}
    return stage.dispatch({"type": "view_submission", "user": {"id": person.id}, "view": sent})


def first_time(stage: Stage) -> dict[str, int]:
    return {"selected_date_time": int(stage.start().timestamp())}


def without_zone(stage: Stage) -> Person:
    """Somebody of whom Slack told no zone."""
    zoe, now = stage.person("zoe"), stage.client.now()
    with stage.meet.database.begin(cast.WORKSPACE) as uow:
        uow.people.save_profile(Profile(cast.WORKSPACE, zoe.id, "Zoe", "", "en", "", False, True, now))
    return zoe


def test_place_and_note_that_did_not_come_stay_as_they_are(stage: Stage) -> None:
    stage.give_address(stage.ada)
    message = stage.poll(place="Room 4", note="Bring cake")
    stage.vote(stage.ben, message)
    winner = {"selected_option": {"value": stage.options(message)[0]}}
    submit(stage, stage.ada, "close_poll", {"poll": stage.poll_id(message)}, {"winner": winner})
    assert "Room 4" in stage.shown(message, "Who could when").words
    assert "Bring cake" in stage.shown(message, "Who could when").words


def test_a_poll_without_a_chosen_channel_is_posted_where_the_command_was_given(stage: Stage) -> None:
    stage.introduce(stage.ada)
    entered = {"title": {"value": "Bare"}, "time:1": first_time(stage)}
    submit(stage, stage.ada, "open_poll", {"channel": stage.channel}, entered)
    assert stage.ada.wait_for_message(stage.channel, "Bare").buttons


def test_somebody_whom_slack_gives_no_zone_has_the_poll_in_utc(stage: Stage) -> None:
    zoe = without_zone(stage)
    entered = {"title": {"value": "Nowhere"}, "time:1": first_time(stage)}
    submit(stage, zoe, "open_poll", {"channel": stage.channel}, entered)
    assert "UTC" in stage.ada.wait_for_message(stage.channel, "Nowhere").text


def test_clock_times_in_words_need_a_zone_that_a_person_chose(stage: Stage) -> None:
    zoe = without_zone(stage)
    entered = {"title": {"value": "Words"}, "bulk_days": {"value": "mon"}, "bulk_times": {"value": "9:00"}}
    answer = submit(stage, zoe, "open_poll", {"channel": stage.channel}, entered)
    assert "time zone" in answer.body


def test_the_profiles_address_is_not_taken_from_whoever_submits_before_seeing_it(stage: Stage) -> None:
    entered = {"title": {"value": "Hasty"}, "time:1": first_time(stage)}
    submit(stage, stage.ben, "open_poll", {"channel": stage.channel}, entered)
    stage.ada.wait_for_message(stage.channel, "Hasty")
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        assert uow.people.address(stage.ben.id) is None
