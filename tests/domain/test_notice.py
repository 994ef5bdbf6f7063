from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.notice import BEFORE, LONGEST_TELLING, Notice, NoticeKind, slot_in, slot_values
from bot.domain.poll import Slot

SLOT = Slot(datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC) + timedelta(hours=1))
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize("prefix", ["", BEFORE])
def test_a_slot_is_kept_as_instants_and_read_back(prefix: str) -> None:
    values = slot_values(SLOT, "Europe/Berlin", prefix)
    assert slot_in(values, prefix) == SLOT
    assert values["zone"] == "Europe/Berlin"


@pytest.mark.parametrize(
    "changes", [{"starts_at": "tomorrow"}, {"ends_at": ""}, {"starts_at": "2026-12-01T09:00:00"}, {"ends_at": None}]
)
def test_a_slot_that_cannot_be_read_is_none(changes: dict[str, str]) -> None:
    assert slot_in(slot_values(SLOT, "UTC") | changes) is None
    assert slot_in({}) is None


@pytest.mark.parametrize(("left", "is_enough"), [(LONGEST_TELLING, True), (LONGEST_TELLING - INSTANT, False)])
def test_a_notice_is_told_while_its_lease_lasts_as_long_as_telling_may_take(left: timedelta, is_enough: bool) -> None:
    now = SLOT.starts_at
    leased = Notice("n", "T1", "U2", NoticeKind.TEXT, "key", now, next_attempt_at=now + left)
    assert leased.is_leased_for_telling(now) is is_enough
    assert replace(leased, next_attempt_at=None).is_leased_for_telling(now)
