"""What the opening form offers by itself: times in everybody's working hours, and the choice after a change of zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playground import cast
from playground.seen import View
from tests.handlers.stage import Stage


def more(stage: Stage) -> View:
    """Ada's form with all its fields."""
    stage.fill_in(stage.ada, "Which time", 0, note="x")
    return stage.ada.wait_for_modal("open_poll")


def picked(view: View) -> list[int]:
    """The picked instants in the order of the form's fields."""
    names = [block["block_id"] for block in view.blocks if block.get("block_id", "").startswith("time:")]
    fields = [view.values[name]["time"]["selected_date_time"] for name in names if name in view.values]
    return [at for at in fields if at]


def suggested(stage: Stage, *required: str) -> View:
    more(stage)
    stage.ada.fill({"required": list(required)})
    stage.ada.click(stage.ada.wait_for_modal("open_poll"), "suggest_times")
    seen = stage.ada.wait_for_modal("open_poll")
    told = ("Meet filled in", "no working hour")
    stage.client.wait_until(lambda: any(one in (stage.ada.modal() or seen).words for one in told), "what came of it")
    return stage.ada.wait_for_modal("open_poll")


def test_suggested_times_are_filled_in_for_people_whom_meet_has_never_met(stage: Stage) -> None:
    view = suggested(stage, stage.ben.id)
    assert len(picked(view)) == 5
    assert "Meet filled in 5 of these times." in view.words
    for at in picked(view):
        for zone in ("Europe/Berlin", "America/New_York"):
            assert 9 <= datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).hour < 18


def test_it_is_said_why_no_time_can_be_suggested(stage: Stage) -> None:
    far = stage.person("far", tz="Pacific/Auckland")
    view = suggested(stage, far.id, stage.ben.id, stage.cho.id)
    assert "There is no working hour (9:00 to 18:00, Monday to Friday) that is common to" in view.words
    assert "Ada (Berlin) and Far (Auckland). Please require fewer people" in view.words
    assert picked(view) == []


def test_suggesting_asks_first_who_must_be_there_right_beside_the_times(stage: Stage) -> None:
    stage.fill_in(stage.ada, "Which time", 0)
    stage.ada.click(stage.ada.wait_for_modal("open_poll"), "suggest_times")
    view = stage.wait_for_field(stage.ada, "required")
    assert "Please choose who must be there, then press “Suggest times” again." in view.words
    assert "⚠️" not in view.words
    ids = [block["block_id"] for block in view.blocks if block.get("block_id")]
    assert ids.index("more_times") < ids.index("required") < ids.index("length")
    stage.ada.fill({"required": [stage.ben.id]})
    stage.ada.click(stage.wait_for_field(stage.ada, "required"), "suggest_times")
    stage.client.wait_until(lambda: "Meet filled in" in stage.ada.wait_for_modal("open_poll").words, "the times")
    assert len(picked(stage.ada.wait_for_modal("open_poll"))) == 5


def test_suggested_times_fill_the_form_up_to_five_and_go_by_one_press(stage: Stage) -> None:
    stage.fill_in(stage.ada, "Which time", 2, note="x")
    own = sorted(picked(stage.ada.wait_for_modal("open_poll")))
    stage.ada.fill({"required": [stage.ben.id]})
    stage.ada.click(stage.ada.wait_for_modal("open_poll"), "suggest_times")
    view = stage.wait_for_field(stage.ada, "suggested")
    assert len(picked(view)) == 5
    assert picked(view) == sorted(picked(view))
    stage.ada.click(view, "take_away_suggested")
    stage.client.wait_until(
        lambda: sorted(picked(stage.ada.wait_for_modal("open_poll"))) == own, "the form as it was filled in by hand"
    )


def test_whose_zone_is_unknown_is_counted(stage: Stage) -> None:
    stage.client.add_fault("users.info", error="user_not_visible", times=0, match={"user": stage.cho.id})
    assert "Slack tells no time zone of 1 person, whose" in suggested(stage, stage.cho.id).words


def with_zone_changed(stage: Stage, zone: str = "Asia/Tokyo") -> View:
    more(stage)
    stage.ada.fill({"time:1": stage.start()})
    stage.ada.fill({"timezone": zone})
    return stage.wait_for_field(stage.ada, "keep")


def test_after_a_change_of_zone_the_moments_stay_and_both_zones_are_named(stage: Stage) -> None:
    view = with_zone_changed(stage)
    assert picked(view) == [int(stage.start().timestamp())]
    assert "The poll is in Asia/Tokyo" in view.words


def test_the_clock_times_are_kept_on_request(stage: Stage) -> None:
    stage.ada.click(with_zone_changed(stage), "keep_clock_times")
    view = stage.wait_for_field(stage.ada, "time:3")
    hours = stage.start().astimezone(ZoneInfo("Asia/Tokyo")).utcoffset() or timedelta()
    ours = stage.start().astimezone(ZoneInfo("Europe/Berlin")).utcoffset() or timedelta()
    assert picked(view) == [int((stage.start() - (hours - ours)).timestamp())]
    assert view.block("keep") is None


def test_a_zone_that_nobody_knows_keeps_nothing(stage: Stage) -> None:
    view = with_zone_changed(stage)
    action = {"type": "button", "action_id": "keep_clock_times", "block_id": "keep", "value": "Nowhere/Atlantis"}
    body = {"type": "block_actions", "team": {"id": cast.WORKSPACE}, "user": {"id": stage.ada.id}, "view": view.raw}
    assert stage.dispatch({**body, "actions": [action]}).status == 200


def test_an_earlier_poll_of_ones_own_is_copied_with_its_times_weeks_later(stage: Stage) -> None:
    stage.poll("First round", note="Bring *ideas*", required=[stage.ben.id])
    more(stage)
    again = stage.wait_for_field(stage.ada, "again").block("again") or {}
    stage.ada.fill({"again": again["element"]["options"][0]["value"]})
    filled = stage.wait_for_field(stage.ada, "title:3")
    assert filled.values["title:3"]["title"]["value"] == "First round"
    assert filled.values["note:3"]["note"]["value"] == "Bring *ideas*"
    assert filled.values["required:3"]["required"]["selected_users"] == [stage.ben.id]
    local = [datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo("Europe/Berlin")) for at in picked(filled)]
    before = stage.start().astimezone(ZoneInfo("Europe/Berlin"))
    assert [at.replace(tzinfo=None) for at in local[:1]] == [before.replace(tzinfo=None) + timedelta(days=7)]


def test_nobody_copies_a_poll_of_somebody_else(stage: Stage) -> None:
    stage.poll("Of Ada")
    stage.fill_in(stage.ben, "Of Ben", 0, note="x")
    assert stage.ben.wait_for_modal("open_poll").block("again") is None
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        (poll,) = uow.polls.concerning(stage.ada.id, 9)
    view = {**stage.ben.wait_for_modal("open_poll").raw, "private_metadata": ""}
    view["state"] = {"values": {"again": {"again": {"selected_option": {"value": poll.id}}}}}
    action = {"type": "static_select", "action_id": "again", "block_id": "again"}
    body = {"type": "block_actions", "team": {"id": cast.WORKSPACE}, "user": {"id": stage.ben.id}, "view": view}
    assert stage.dispatch({**body, "actions": [action]}).status == 200
    stage.wait_until_noted(lambda: True, "the answer to the forged choice")
    assert "Of Ada" not in str(stage.ben.wait_for_modal("open_poll").raw["blocks"])
