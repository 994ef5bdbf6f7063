"""Figures of the rules that only their neighbourhood shows: portions, numbers of times, domains as typed."""

from zoneinfo import ZoneInfo

import pytest

from bot.domain.addresses import ascii_domain
from bot.domain.offers import expand_bulk
from bot.domain.pacing import Bucket, refill
from bot.domain.poll import MAX_OPTIONS
from tests.domain.makers import NOW
from tests.domain.test_edges import HOUR, SECOND


@pytest.mark.parametrize(("rate", "most"), [(0.2, 1.0), (1.0, 1.0), (1.5, 1.5), (14.0, 14.0)])
def test_a_bucket_holds_the_mails_of_one_second_but_one_mail_at_least(rate: float, most: float) -> None:
    assert refill(Bucket(rate, 0.0, NOW), NOW + 24 * HOUR).tokens == most
    assert refill(Bucket(rate, 0.0, NOW), NOW + SECOND).tokens == min(rate, most)


@pytest.mark.parametrize(("hours", "fits"), [(range(8, 18), True), (range(8, 19), False)])
def test_days_times_hours_may_come_to_exactly_the_most_times_of_a_poll(hours: range, fits: bool) -> None:
    offers = expand_bulk("mon-fri", ", ".join(f"{hour}:00" for hour in hours), ZoneInfo("UTC"), HOUR, NOW)
    assert (not offers.errors, len(offers.found)) == (fits, MAX_OPTIONS if fits else 0)


@pytest.mark.parametrize("domain", ["mail_1.Example", "ab--cd.Example", "-a.Example", "a..Example"])
def test_a_domain_of_ascii_is_taken_as_it_is_even_where_idna_would_refuse_it(domain: str) -> None:
    assert ascii_domain(domain) == domain.lower()
