"""The modals of opening, answering, closing and managing, at their largest and oddest, as Slack would take them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.poll import PollStatus
from handlers.views.manage_poll import manage_poll_view, possible_actions
from handlers.views.open_poll import open_poll_view
from handlers.views.poll_form import PollForm, TimeField, new_times, with_another_time, with_filled_times, with_profile
from handlers.views.zones import find_zones, zone_name
from playground.seen import words_of
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE, NOW, hex_id, slot, snapshot, voters


def taken(view: dict[str, Any]) -> dict[str, Any]:
    assert view_refusal(view, "modal") is None
    return view


def block_ids(view: dict[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def element(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(block["element"] for block in view["blocks"] if block.get("block_id") == block_id)
    return found


def full_form(times: int = 50) -> PollForm:
    picked = tuple(TimeField(f"time:{number}", NOW + timedelta(hours=number)) for number in range(1, times + 1))
    return PollForm(
        title=HOSTILE * 20,
        note=HOSTILE * 100,
        place=HOSTILE * 20,
        minutes=45,
        zone="America/Argentina/ComodRivadavia",
        times=picked,
        bulk_days=HOSTILE * 10,
        bulk_times=HOSTILE * 10,
        channel="C0TEAM0001",
        deadline_at=NOW,
        required=tuple(voters(20)),
        asks_address=True,
        organizer_address="ada@example.com",
        settings=frozenset({"anonymous", "hidden", "auto_close"}),
    )


FIELDS = ["title", "note", "place", "length", "timezone", "time:1", "time:2", "time:3", "bulk_days", "bulk_times"]


def test_the_modal_has_every_field_under_its_own_name() -> None:
    view = taken(open_poll_view(PollForm(times=new_times(), asks_address=True), NOW))
    assert block_ids(view) == [*FIELDS, "channel", "deadline", "required", "organizer_address", "settings"]


def test_the_address_is_asked_only_when_none_is_registered() -> None:
    assert "organizer_address" not in block_ids(taken(open_poll_view(PollForm(times=new_times()), NOW)))


@pytest.mark.parametrize("times", [1, 49, 50])
def test_slack_takes_the_fullest_form_with_warnings(times: int) -> None:
    warnings = {f"time:{number}": HOSTILE for number in range(times)}
    taken(open_poll_view(full_form(times), NOW, metadata="m" * 2000, warnings=warnings, note=HOSTILE))


def test_picked_times_are_echoed_with_the_polls_zone() -> None:
    form = PollForm(zone="Europe/Berlin", minutes=90, times=(TimeField("time:1", NOW),))
    assert "Wed 25 Nov 2026, 10:00–11:30 CET" in words_of(open_poll_view(form, NOW)["blocks"])


def test_warnings_stand_above_the_fields_and_change_the_button() -> None:
    view = taken(open_poll_view(full_form(2), NOW, warnings={"time:1": "These overlap."}))
    assert "These overlap." in words_of(view["blocks"][0])
    assert view["submit"]["text"] == "Post anyway"


def test_a_length_from_elsewhere_is_offered_as_well() -> None:
    view = taken(open_poll_view(PollForm(minutes=50, times=new_times()), NOW))
    assert element(view, "length")["initial_option"]["value"] == "50"


@pytest.mark.parametrize("zone", ["", "Nowhere/Atlantis", "UTC", "Etc/GMT+5", "Asia/Kathmandu"])
def test_no_zone_of_a_profile_stops_the_modal(zone: str) -> None:
    taken(open_poll_view(PollForm(zone=zone, times=new_times()), NOW))


def test_another_time_is_a_new_block_up_to_the_most() -> None:
    form = with_another_time(PollForm(times=new_times(2)))
    assert [field.block for field in form.times] == ["time:1", "time:2", "time:3"]
    full = full_form(50)
    assert with_another_time(full) == full


def test_filled_times_follow_the_picked_ones_in_blocks_of_new_names() -> None:
    form = PollForm(times=(TimeField("time:1"), TimeField("time:2", NOW), TimeField("time:3")), bulk_days="mon")
    later = NOW + timedelta(hours=1)
    filled = with_filled_times(form, (NOW, later))
    assert filled.times == (TimeField("time:2", NOW), TimeField("time:4", later))
    assert filled.bulk_days == ""


def test_a_late_profile_comes_in_new_blocks_and_never_over_a_choice() -> None:
    form = with_profile(PollForm(times=new_times(), asks_address=True), "Asia/Seoul", "cho@example.com")
    view = taken(open_poll_view(form, NOW))
    assert element(view, "timezone:profile")["initial_option"]["value"] == "Asia/Seoul"
    assert element(view, "organizer_address:profile")["initial_value"] == "cho@example.com"
    chosen = PollForm(zone="Europe/Berlin")
    assert with_profile(chosen, "Asia/Seoul", "") == chosen
    assert with_profile(PollForm(), "", "") == PollForm()


def test_zones_are_found_by_city_name_and_offset() -> None:
    assert find_zones("berlin", NOW) == ["Europe/Berlin"]
    assert "Asia/Kolkata" in find_zones("utc+5:30", NOW)
    assert find_zones("new york", NOW)[0] == "America/New_York"
    assert find_zones("atlantis", NOW) == []
    assert len(find_zones("", NOW)) == 100
    assert zone_name("Asia/Seoul", NOW) == "Asia/Seoul (KST, UTC+9)"
    assert zone_name("America/Sao_Paulo", NOW) == "America/Sao Paulo (UTC-3)"
    assert zone_name("UTC", datetime(2026, 1, 1, tzinfo=UTC)) == "UTC (UTC+0)"


def test_what_can_be_done_depends_on_the_poll() -> None:
    assert possible_actions(snapshot(2), NOW) == ["hand_over", "cancel"]
    closed = snapshot(2, status=PollStatus.CLOSED, winner=hex_id(1000))
    assert possible_actions(closed, NOW) == ["move", "resend", "reopen", "hand_over", "cancel"]
    assert "move" not in possible_actions(closed, slot(1000).starts_at)
    assert possible_actions(snapshot(2, status=PollStatus.CANCELLED), NOW) == []


@pytest.mark.parametrize("status", list(PollStatus))
def test_slack_takes_the_managing_modal_of_every_poll(status: PollStatus) -> None:
    taken(manage_poll_view(snapshot(50, title=HOSTILE, status=status, winner=hex_id(1000)), NOW, "UTC", "{}"))
