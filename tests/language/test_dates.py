"""How a country writes days and clock times."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.poll import Slot
from bot.language import clock, day, long_day, moment, reading, slot

AT = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def german(folder: Path) -> None:
    (folder / "de.po").write_text("", encoding="utf-8")


def test_days_and_clocks_are_written_as_the_readers_country_does() -> None:
    written = {}
    for locale in ("", "en-GB", "en-US", "de-DE"):
        with reading(locale):
            written[locale] = day(AT), long_day(AT), clock(AT)
    british = "Tue, 1 Dec 2026", "Tuesday, 1 December 2026", "13:00"
    assert written == {
        "": british,
        "en-GB": british,
        "en-US": ("Tue, Dec 1, 2026", "Tuesday, December 1, 2026", "1:00\u202fPM"),
        "de-DE": ("Di., 1. Dez. 2026", "Dienstag, 1. Dezember 2026", "13:00"),
    }


def test_a_printed_time_names_its_zone() -> None:
    with reading("de-DE"):
        assert moment(AT, "Europe/Berlin") == "Di., 1. Dez. 2026, 14:00 CET (Europe/Berlin)"
    assert moment(AT, "Etc/Unknown") == "Tue, 1 Dec 2026, 13:00 UTC"


@pytest.mark.parametrize(
    ("starts_at", "hours", "written"),
    [
        (AT, 1, "Tue, 1 Dec 2026, 14:00–15:00 CET (Europe/Berlin)"),
        (AT, 11, "Tue, 1 Dec 2026, 14:00–Wed, 2 Dec 2026, 01:00 CET (Europe/Berlin)"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 1, "Sun, 25 Oct 2026, 02:30 CEST–02:30 CET (Europe/Berlin)"),
    ],
    ids=["one day", "over midnight", "over a clock change"],
)
def test_a_slot_names_a_second_day_and_a_second_offset_only_where_there_is_one(
    starts_at: datetime, hours: int, written: str
) -> None:
    assert slot(Slot(starts_at, starts_at + timedelta(hours=hours)), "Europe/Berlin") == written
