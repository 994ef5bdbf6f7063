from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.addresses import AddressReason
from bot.domain.draft import Draft, PickedTime
from bot.domain.draft_check import CheckedDraft, DraftReason, check
from bot.domain.errors import InvalidInput
from bot.domain.reasons import CannotAnswer, Why
from bot.domain.text import MOST_NOTE, MOST_PLACE, MOST_TITLE
from bot.domain.times.values import Problem, Reason
from tests.domain.makers import NOW, a_draft, a_profile, a_slot, ahead


def errors_of(draft: Draft, now: datetime = NOW) -> dict[str, Why | str]:
    with pytest.raises(InvalidInput) as refused:
        check(draft, now, {})
    return dict(refused.value.fields)


def checked(draft: Draft, now: datetime = NOW) -> CheckedDraft:
    return check(draft, now, {})


def test_a_draft_is_accepted_with_clean_texts_and_slots_in_order_of_time() -> None:
    draft = a_draft(48, 24, title=" Design\nreview\x00 ", note="a\r\nb", place=" Room\t4 ")
    assert checked(draft) == CheckedDraft("Design review", "a\nb", "Room 4", (a_slot(24), a_slot(48)), (), (), 0)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"title": " \u200b\n"}, "title", DraftReason.NO_TITLE),
        ({"title": "x" * (MOST_TITLE + 1)}, "title", DraftReason.TITLE_TOO_LONG),
        ({"note": "x" * (MOST_NOTE + 1)}, "note", DraftReason.NOTE_TOO_LONG),
        ({"place": "x" * (MOST_PLACE + 1)}, "place", DraftReason.PLACE_TOO_LONG),
        ({"length": timedelta(minutes=14)}, "length", Problem(Reason.WRONG_LENGTH)),
        ({"length": timedelta(minutes=1441)}, "length", Problem(Reason.WRONG_LENGTH)),
        ({"length": timedelta(minutes=20, seconds=1)}, "length", Problem(Reason.WRONG_LENGTH)),
        ({"length": timedelta(0)}, "length", Problem(Reason.WRONG_LENGTH)),
        ({"zone": "Europe/Atlantis"}, "timezone", DraftReason.UNKNOWN_ZONE),
        ({"channel": " "}, "channel", DraftReason.NO_CHANNEL),
        ({"organizer_address": "Ada <ada@example.com>"}, "organizer_address", AddressReason.NOT_BARE),
        ({"times": ()}, "time:1", Problem(Reason.NOTHING_OFFERED)),
        ({"deadline_at": NOW}, "deadline", DraftReason.DEADLINE_PAST),
        ({"deadline_at": ahead(24)}, "deadline", DraftReason.DEADLINE_TOO_LATE),
        ({"auto_close": True}, "deadline", DraftReason.DEADLINE_NEEDED),
        ({"agreement": True}, "required", DraftReason.NOBODY_TO_AGREE),
        ({"required": tuple(f"U{n}" for n in range(21))}, "required", DraftReason.TOO_MANY_REQUIRED),
    ],
)
def test_each_error_stands_on_the_field_that_causes_it(changes: dict[str, Any], field: str, said: Why) -> None:
    assert errors_of(a_draft(**changes)) == {field: said}


def test_that_an_anonymous_poll_requires_nobody_is_told_at_both_fields() -> None:
    assert errors_of(a_draft(anonymous=True, required=("U2",))) == {
        "required": DraftReason.NOBODY_REQUIRED,
        "settings": DraftReason.ANONYMOUS_REQUIRES,
    }


def test_all_errors_are_told_at_once() -> None:
    draft = a_draft(-1, 24, 24, title="", channel="", zone="", deadline_at=ahead(-1))
    assert set(errors_of(draft)) == {"title", "channel", "timezone", "deadline", "time:1", "time:3"}


@pytest.mark.parametrize("minutes", [15, 45, 1440])
def test_a_meeting_lasts_from_fifteen_minutes_to_a_day(minutes: int) -> None:
    draft = a_draft(24, length=timedelta(minutes=minutes))
    assert checked(draft).slots[0].length == timedelta(minutes=minutes)


def test_a_time_that_has_passed_or_is_now_or_lies_years_ahead_is_refused() -> None:
    errors = errors_of(a_draft(-1, 0, 24 * 800))
    assert errors == {"time:1": Problem(Reason.PAST), "time:2": Problem(Reason.PAST), "time:3": Problem(Reason.TOO_FAR)}


def test_the_last_instant_of_the_calendar_overflows_nothing() -> None:
    last = PickedTime("time:1", datetime.max.replace(tzinfo=UTC))
    assert errors_of(a_draft(times=(last,))) == {"time:1": Problem(Reason.TOO_FAR)}


def test_a_duplicate_is_told_at_the_later_field() -> None:
    assert errors_of(a_draft(24, 48, 24)) == {"time:3": Problem(Reason.DUPLICATE)}


def test_a_poll_offers_at_most_fifty_times() -> None:
    fifty = [24 + 2 * place for place in range(50)]
    assert len(checked(a_draft(*fifty)).slots) == 50
    assert errors_of(a_draft(*fifty, 200)) == {"time:51": Problem(Reason.TOO_MANY, count=51)}
    extra = errors_of(a_draft(*fifty, bulk_days="2027-01-04", bulk_times="9:00"))
    assert set(extra) == {"bulk_times"}


def test_required_people_count_once_each_and_apps_cannot_be_required() -> None:
    draft = a_draft(required=("U2", "U3", "U2"))
    assert checked(draft).required == ("U2", "U3")
    with pytest.raises(InvalidInput) as refused:
        check(draft, NOW, {"U3": a_profile("U3", name="Slackbot", is_reachable=False)})
    assert refused.value.fields == {"required": CannotAnswer(("Slackbot",))}


def test_a_deadline_before_the_last_time_is_accepted() -> None:
    assert checked(a_draft(24, 48, deadline_at=ahead(30), auto_close=True)).slots == (a_slot(24), a_slot(48))


def test_without_any_time_the_deadline_is_not_blamed() -> None:
    assert set(errors_of(replace(a_draft(deadline_at=ahead(1)), times=()))) == {"time:1"}
