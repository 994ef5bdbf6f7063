"""Figures of the rules that only their neighbourhood shows: portions, numbers of times, domains as typed."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.addresses import ascii_domain
from bot.domain.offers import Frame, expand_bulk
from bot.domain.pacing import Bucket, refill
from bot.domain.poll import MAX_OPTIONS, Slot
from tests.domain.makers import NOW
from tests.domain.test_edges import HOUR, SECOND

UTC = Frame(ZoneInfo("UTC"), HOUR, NOW)


@pytest.mark.parametrize(("rate", "most"), [(0.2, 1.0), (1.0, 1.0), (1.5, 1.5), (14.0, 14.0)])
def test_a_bucket_holds_the_mails_of_one_second_but_one_mail_at_least(rate: float, most: float) -> None:
    assert refill(Bucket(rate, 0.0, NOW), NOW + 24 * HOUR).tokens == most
    assert refill(Bucket(rate, 0.0, NOW), NOW + SECOND).tokens == min(rate, most)


@pytest.mark.parametrize(("hours", "fits"), [(range(8, 18), True), (range(8, 19), False)])
def test_days_times_hours_may_come_to_exactly_the_most_times_of_a_poll(hours: range, fits: bool) -> None:
    offers = expand_bulk("mon-fri", ", ".join(f"{hour}:00" for hour in hours), UTC)
    assert (not offers.errors, len(offers.found)) == (fits, MAX_OPTIONS if fits else 0)


@pytest.mark.parametrize(("number", "fits"), [(MAX_OPTIONS, True), (MAX_OPTIONS + 1, False)])
def test_whole_days_may_come_to_exactly_the_most_times_of_a_poll(number: int, fits: bool) -> None:
    days = ", ".join(f"{NOW.date() + timedelta(days=2 * place)}" for place in range(number))
    offers = expand_bulk(days, "all day", UTC)
    assert (not offers.errors, len(offers.found)) == (fits, MAX_OPTIONS if fits else 0)


@pytest.mark.parametrize("domain", ["mail_1.Example", "ab--cd.Example", "-a.Example", "a..Example"])
def test_a_domain_of_ascii_is_taken_as_it_is_even_where_idna_would_refuse_it(domain: str) -> None:
    assert ascii_domain(domain) == domain.lower()


@pytest.mark.parametrize("typed", ["12pm", "1am", "23:00", "9:59", "0:00"])
def test_the_last_hour_and_the_last_minute_are_clock_times(typed: str) -> None:
    assert expand_bulk("mon", typed, UTC).errors == {}


@pytest.mark.parametrize("typed", ["13pm", "0am", "24:00", "9:60"])
def test_what_no_clock_shows_is_no_clock_time(typed: str) -> None:
    assert list(expand_bulk("mon", typed, UTC).errors) == ["bulk_times"]


def test_times_that_touch_do_not_overlap() -> None:
    first, second = Slot(NOW, NOW + HOUR), Slot(NOW + HOUR, NOW + 2 * HOUR)
    assert not first.overlaps(second)
    assert not second.overlaps(first)
    assert first.overlaps(Slot(NOW + HOUR - SECOND, NOW + 2 * HOUR))
