"""The words about a series: in its poll's message, and which poll was skipped, on Home and in the answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.days import Days
from bot.domain.poll import Slot
from bot.domain.repeating import Rhythm
from bot.domain.series import Series
from bot.language import reading
from handlers.views.repeating import following_said, series_blocks, series_said, skipped_said
from tests.handlers import makers
from tests.handlers.drawing import draw, words
from tests.handlers.makers import snapshot

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
BEGINS = datetime(2026, 12, 7, 23, tzinfo=UTC)
SERIES = Series(
    id="s",
    workspace="T1",
    poll="p",
    rhythm=Rhythm.WEEKLY,
    opens_before=5,
    title="<Plan>",
    note="",
    place="",
    zone="Europe/Berlin",
    slots=(Slot(BEGINS - timedelta(days=7), BEGINS - timedelta(days=7, hours=-1)),),
    through=BEGINS,
    opens_at=BEGINS + timedelta(days=2),
)


def test_a_poll_that_a_late_job_has_not_opened_yet_is_due_and_opens_on_no_day_that_is_past() -> None:
    late = replace(SERIES, opens_at=NOW - timedelta(days=2))
    assert skipped_said(late, NOW, "").endswith("is skipped. The one after it is due.")
    assert following_said(late, NOW, "") == "It repeats every week; the next poll is due."
    seen = replace(snapshot(2), repeats=Rhythm.WEEKLY, next_opens_at=NOW - timedelta(days=2))
    assert series_said(seen, NOW) == "This poll repeats every week; the next one is due."


def test_the_skipped_poll_is_named_with_its_date_in_the_readers_zone() -> None:
    said = skipped_said(SERIES, NOW, "America/New_York")
    assert said.startswith("&lt;Plan&gt;: the poll for Mon 7 Dec, 18:00 EST")
    assert "is skipped. The one after it opens Wed 9 Dec, 18:00 EST." in said


def test_a_skipped_whole_day_is_the_same_in_every_zone() -> None:
    days = Slot(BEGINS - timedelta(days=7), BEGINS - timedelta(days=6), Days(date(2026, 12, 1), date(2026, 12, 2)))
    assert "the poll for Tue 8 Dec is skipped." in skipped_said(replace(SERIES, slots=(days,)), NOW, "America/New_York")


def test_a_series_of_which_polls_are_skipped_says_so_in_its_row() -> None:
    rows = [str(series_blocks([SERIES], NOW, "UTC", {"s": number} if number else {})) for number in (0, 1, 2)]
    assert ["skipped" in row for row in rows] == [False, True, True]
    assert "The poll for Mon 7 Dec" in rows[1]
    assert "2 polls are skipped, the last one for Mon 7 Dec" in rows[2]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en-GB", "This poll repeats every week."), ("de-DE", "Diese Umfrage wiederholt sich jede Woche.")],
)
def test_a_poll_that_repeats_says_so(language: str, said: str) -> None:
    with reading(language):
        assert said in words(draw(replace(snapshot(2), repeats="weekly")))
        assert said not in words(draw(snapshot(2)))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-GB", "This poll repeats every week; the next one opens Sat 28 Nov."),
        ("de-DE", "Diese Umfrage wiederholt sich jede Woche; die nächste öffnet am Sa., 28. Nov."),
    ],
)
def test_a_poll_that_repeats_says_when_the_next_one_opens(language: str, said: str) -> None:
    """On which day in the poll's own zone, as it is the same message for everybody."""
    late = makers.NOW + timedelta(days=2, hours=14.5)
    with reading(language):
        assert said in words(draw(replace(snapshot(2), repeats="weekly", next_opens_at=late)))
