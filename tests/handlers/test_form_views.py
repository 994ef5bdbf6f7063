"""The modals of opening, answering, closing and managing, at their largest and oddest, as Slack would take them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import MeetError
from handlers.carried_form import pack_form, unpack_form
from handlers.views.before_posting import before_posting_view
from handlers.views.open_poll import open_poll_view
from handlers.views.poll_form import (
    PollForm,
    TimeField,
    new_times,
    with_another_time,
    with_filled_times,
    with_profile,
    with_suggested,
    without_profile,
    without_suggested,
)
from handlers.views.zones import find_zones, zone_name
from playground.seen import words_of
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE, NOW, voters

HOUR = timedelta(hours=1)


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
        own_zone="Asia/Seoul",
        zone_before="Asia/Seoul",
        shows_lines=True,
        shows_more=True,
    )


TIMES = ["title", "time:1", "time:2"]
REST = ["length", "place", "organizer_address"]
MORE = [
    "note",
    "timezone",
    "deadline",
    "repeat",
    "channel",
    "co_organizers",
    "places",
    "settings",
]


def shown(form: PollForm, **more: Any) -> dict[str, Any]:
    return taken(open_poll_view(replace(form, **more), NOW))


def test_the_first_view_asks_for_what_every_poll_needs() -> None:
    view = shown(PollForm(times=new_times(), asks_address=True))
    assert block_ids(view) == [*TIMES, *REST]


def test_more_options_add_every_other_field_under_its_own_name() -> None:
    view = shown(PollForm(times=new_times(), asks_address=True), shows_more=True)
    assert block_ids(view) == [*TIMES, "required", *REST, *MORE]


def test_people_in_an_anonymous_poll_are_said_to_contradict_it_above_their_field() -> None:
    ticked = {"shows_more": True, "settings": frozenset({"anonymous"})}
    view = shown(PollForm(times=new_times(), asks_address=True), required=("U0BEN00001",), **ticked)
    assert block_ids(view) == ["required", *TIMES, *REST, *MORE]
    assert "take the tick at “Anonymous” away" in words_of(view["blocks"][:1])
    alone = shown(PollForm(times=new_times(), asks_address=True), **ticked)
    assert block_ids(alone) == [*TIMES, "required", *REST, *MORE]
    assert "An anonymous poll names nobody, so this stays empty." in words_of(alone["blocks"])


def test_many_at_once_adds_two_lines_and_the_first_time_need_not_be_picked() -> None:
    view = shown(PollForm(times=new_times()), shows_lines=True)
    assert block_ids(view) == ["title", "time:1", "time:2", "bulk_days", "bulk_times", "length", "place"]
    needed = {block["block_id"]: not block["optional"] for block in view["blocks"] if block["type"] == "input"}
    assert not needed["time:1"]
    assert "many_at_once" not in str(view)


def test_one_time_is_needed_where_none_can_be_typed() -> None:
    view = shown(PollForm(times=new_times()))
    needed = [block["block_id"] for block in view["blocks"] if block["type"] == "input" and not block["optional"]]
    assert needed == ["title", "time:1", "length"]


def test_a_form_opened_without_a_channel_asks_for_it_at_once_and_once() -> None:
    form = PollForm(times=new_times(), asks_channel=True)
    assert "channel" in block_ids(shown(form))
    assert block_ids(shown(form, shows_more=True)).count("channel") == 1


def test_a_zone_that_nobody_could_tell_is_asked_for_at_once_and_once() -> None:
    form = PollForm(times=new_times(), asks_zone=True)
    assert "timezone" in block_ids(shown(form))
    assert block_ids(shown(form, shows_more=True)).count("timezone") == 1


def test_the_address_is_asked_only_when_none_is_registered() -> None:
    assert "organizer_address" not in block_ids(shown(PollForm(times=new_times())))


def test_both_zones_are_named_beside_the_pickers_where_they_differ() -> None:
    form = PollForm(times=(TimeField("time:1", NOW),), zone="Asia/Seoul", own_zone="Europe/Berlin")
    words = words_of(shown(form)["blocks"])
    assert "You pick in your own zone, Europe/Berlin (CET, UTC+1). The poll is in Asia/Seoul (KST, UTC+9)." in words
    assert "You pick in" not in words_of(shown(replace(form, zone="Europe/Berlin"))["blocks"])


def test_times_can_be_suggested_where_they_are_picked() -> None:
    form = PollForm(times=new_times())
    (row,) = [block for block in shown(form)["blocks"] if block.get("block_id") == "more_times"]
    assert "suggest_times" in str(row)
    assert "suggest_times" not in str(shown(replace(form, days=1, times=(TimeField("date:1"),))))


def test_who_must_be_there_stands_once_in_one_place_and_beside_it_how_many_are_enough() -> None:
    form = PollForm(times=new_times(), required=("U0BEN00001", "U0CHO00001"))
    assert "required" not in block_ids(shown(form))
    for more in ({"asks_people": True}, {"shows_more": True}, {"asks_people": True, "shows_more": True}):
        ids = block_ids(shown(form, **more))
        assert ids.index("required") == ids.index("time:2") + 1
        assert ids.count("required") == 1
        assert (ids[ids.index("required") + 1] == "quorum") == ("shows_more" in more)


def test_suggested_times_stand_in_order_are_counted_under_the_button_and_taken_away_together() -> None:
    own = PollForm(times=(TimeField("time:1", NOW + HOUR), TimeField("time:2")), zone="Europe/Berlin")
    form = with_suggested(own, (NOW, NOW + 2 * HOUR))
    assert [at for _block, at in form.picked] == [NOW, NOW + HOUR, NOW + 2 * HOUR]
    seen = words_of(shown(form, asks_people=True)["blocks"])
    parts = ("Time 3", "Suggest times", "Meet filled in 2 of these times.", "Take them away again", "Who must be there")
    assert sorted(map(seen.index, parts)) == [seen.index(part) for part in parts]
    left = without_suggested(form)
    assert [time.picked_at for time in left.times] == [NOW + HOUR, None]
    assert left.times[1].block not in [time.block for time in form.times]
    assert "Take them away" not in words_of(shown(left)["blocks"])


def test_a_suggested_time_that_was_changed_by_hand_stays() -> None:
    form = with_suggested(PollForm(times=new_times()), (NOW, NOW + HOUR))
    changed = replace(form, times=(replace(form.times[0], picked_at=NOW + 3 * HOUR), *form.times[1:]))
    assert [at for _block, at in without_suggested(changed).picked] == [NOW + 3 * HOUR]


def test_when_the_next_poll_opens_is_asked_once_the_poll_repeats() -> None:
    form = PollForm(times=new_times(), shows_more=True)
    assert "opens_before" not in block_ids(shown(form))
    assert "opens_before" in block_ids(shown(replace(form, repeat="weekly")))


def test_what_was_wrong_with_the_lines_stands_beside_them() -> None:
    form = PollForm(times=new_times(), shows_lines=True)
    view = taken(open_poll_view(form, NOW, notes={"lines": "No day."}))
    ids = [block.get("block_id", "") for block in view["blocks"]]
    assert "No day." in words_of(view["blocks"][ids.index("bulk_times") + 1])


@pytest.mark.parametrize("times", [1, 49, 50])
def test_slack_takes_the_fullest_form(times: int) -> None:
    notes = dict.fromkeys(("lines", "zone", "suggest", "wanted", "words"), HOSTILE * 9)
    taken(open_poll_view(full_form(times), NOW, metadata="m" * 2000, notes=notes))


def test_picked_times_are_echoed_with_the_polls_zone() -> None:
    form = PollForm(zone="Europe/Berlin", minutes=90, times=(TimeField("time:1", NOW),))
    assert "Wed 25 Nov, 10:00–11:30 CET" in words_of(open_poll_view(form, NOW)["blocks"])


@pytest.mark.parametrize("times", [1, 50])
def test_a_caution_carries_the_whole_form_with_it(times: int) -> None:
    form = replace(full_form(times), note="字é😀" * 400)
    view = taken(before_posting_view([HOSTILE * 9] * 50, pack_form(form), "m" * 2000))
    assert "Post anyway" in view["submit"]["text"]
    assert view["close"]["text"] == "Back"
    assert unpack_form([block["block_id"] for block in view["blocks"] if "block_id" in block]) == form


@pytest.mark.parametrize("ids", [[], ["form:0:AAAA"], ["form:0:é"], ["form:0:eJyrrgUAAXUA-Q=="]])
def test_a_caution_without_its_form_is_refused_in_words(ids: list[str]) -> None:
    with pytest.raises(MeetError, match="incomplete"):
        unpack_form(ids)


def test_every_reason_to_think_twice_is_said_before_it_is_posted() -> None:
    words = words_of(taken(before_posting_view(["One.", "Two."], [], ""))["blocks"])
    assert "⚠️ One.\n⚠️ Two.\n" in words
    assert "more like this" not in words


def test_more_than_twenty_reasons_to_think_twice_are_counted() -> None:
    words = words_of(taken(before_posting_view([f"{number}." for number in range(23)], [], ""))["blocks"])
    assert ("⚠️ 19." in words, "⚠️ 20." in words, "And 3 more like this." in words) == (True, False, True)


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


def test_a_late_profile_adds_fields_and_changes_none_that_was_shown() -> None:
    form = with_profile(PollForm(times=new_times(), address_pending=True), "Asia/Seoul", "cho@example.com")
    view = shown(form, shows_more=True)
    assert element(view, "timezone:profile")["initial_option"]["value"] == "Asia/Seoul"
    assert element(view, "organizer_address")["initial_value"] == "cho@example.com"
    asked = PollForm(asks_address=True, organizer_address="typed@example.com", zone="Europe/Berlin")
    assert with_profile(asked, "", "cho@example.com") == asked
    assert with_profile(asked, "Asia/Seoul", "cho@example.com") == replace(asked, own_zone="Asia/Seoul")


def test_whoever_slack_tells_nothing_of_is_asked_for_zone_and_address() -> None:
    form = without_profile(PollForm(times=new_times(), address_pending=True))
    assert {"timezone", "organizer_address"} < set(block_ids(shown(form)))


def test_a_change_of_zone_asks_which_of_the_two_stays() -> None:
    form = PollForm(times=(TimeField("time:1", NOW),), zone="Asia/Seoul", zone_before="Europe/Berlin")
    assert "keep_clock_times" in str(shown(form))
    assert "keep_clock_times" not in str(shown(replace(form, times=new_times())))


def test_zones_are_found_by_city_name_and_offset() -> None:
    assert find_zones("berlin", NOW) == ["Europe/Berlin"]
    assert "Asia/Kolkata" in find_zones("utc+5:30", NOW)
    assert find_zones("new york", NOW)[0] == "America/New_York"
    assert find_zones("narnia", NOW) == []
    assert len(find_zones("", NOW)) == 100
    assert zone_name("Asia/Seoul", NOW) == "Asia/Seoul (KST, UTC+9)"
    assert zone_name("America/Sao_Paulo", NOW) == "America/Sao Paulo (UTC-3)"
    assert zone_name("UTC", datetime(2026, 1, 1, tzinfo=UTC)) == "UTC (UTC+0)"


@pytest.mark.parametrize(("day", "marked"), [(25, True), (26, False)])
def test_a_time_on_a_day_when_the_clocks_change_says_so(day: int, *, marked: bool) -> None:
    picked = (TimeField("time:1", datetime(2026, 10, day, 12, tzinfo=UTC)),)
    view = shown(PollForm(times=picked, zone="Europe/Berlin", minutes=60))
    offered = next(block for block in view["blocks"] if block.get("block_id") == "offered")
    assert offered["text"]["text"].endswith(" · the clocks change that day") is marked
