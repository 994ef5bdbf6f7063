from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.notice import BEFORE, slot_in, slot_values
from bot.domain.poll import Slot

SLOT = Slot(datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC) + timedelta(hours=1))


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
