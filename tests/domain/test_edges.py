"""Every limit and interval of the rules, asked just below its edge, at it and just above it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain import backoff, breaker, cautions, draft_check, installation, limits, offers, rates, redraw
from bot.domain.addresses import check_address
from bot.domain.breaker import AllowedMail, Breaker, BreakerReason
from bot.domain.poll import Slot
from bot.domain.ranking import rank_options
from bot.domain.rates import Rates
from bot.domain.redraw import Budget, Pace
from bot.domain.suppression import ends_streak
from bot.domain.times.values import is_length
from tests.domain.makers import NOW, a_draft, a_poll, a_snapshot
from tests.domain.times.reading import placed

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)
INSTANT = timedelta(microseconds=1)
FROM, AFTER, UP_TO, BELOW = (False, True, True), (False, False, True), (True, True, False), (True, False, False)
"""Where it holds: from the edge on, only after it, up to it, only below it."""


@dataclass(frozen=True)
class Edge:
    holds: Callable[[Any], bool]
    at: Any
    step: Any
    where: tuple[bool, bool, bool]


def counted(holds: Callable[[int], bool], at: int, where: tuple[bool, bool, bool]) -> Edge:
    return Edge(holds, at, 1, where)


def timed(holds: Callable[[timedelta], bool], at: timedelta, where: tuple[bool, bool, bool]) -> Edge:
    return Edge(holds, at, INSTANT, where)


def reason(**counts: int) -> BreakerReason | None:
    return rates.stop_reason(Rates(**counts))


def warned(**counts: int) -> set[BreakerReason]:
    return set(rates.warnings(Rates(**counts)))


def problems(**changes: Any) -> set[str]:
    return set(draft_check._text_errors(a_draft(**changes)))


def half_open(after: timedelta) -> bool:
    paused = Breaker(open=True, reason=BreakerReason.IDENTITY, retry_at=NOW + MINUTE)
    return breaker.allowed_mail(paused, NOW + after) is AllowedMail.TRIAL


def pause_after(busy_for: timedelta) -> timedelta:
    due_at = redraw.next_redraw_at(Pace(NOW, NOW + busy_for))
    assert due_at is not None
    return due_at - NOW - busy_for


def starts_burst(quiet_for: timedelta) -> bool:
    drawn_at = NOW + quiet_for
    return redraw.after_redraw(Pace(NOW - MINUTE, NOW), drawn_at).burst_started_at == drawn_at


def redraws(tokens: float = 10.0, held_for: timedelta = timedelta()) -> bool:
    return redraw.take_redraw(Budget(tokens, NOW, NOW + held_for), NOW)[1] is None


def reads_days(count: int) -> bool:
    last = date(2027, 1, 1) + timedelta(days=count - 1)
    return not placed(f"2027-01-01 to {last}", "9").problems


def by_night(starts: timedelta, lasts: timedelta) -> bool:
    midnight = NOW.replace(hour=0, minute=0)
    return cautions.is_night(Slot(midnight + starts, midnight + starts + lasts), "UTC")


def offered(after: timedelta) -> bool:
    return offers.reason_against(Slot(NOW + after, NOW + after + HOUR), NOW) is None


EDGES = {
    "given up at twelve attempts": counted(lambda tries: backoff.gives_up(tries, NOW - DAY, NOW), 12, FROM),
    "given up after a day": timed(lambda age: backoff.gives_up(12, NOW - age, NOW), DAY, FROM),
    "doubt ends after an hour": timed(lambda age: backoff.doubt_is_over(NOW - age, None, NOW), HOUR, FROM),
    "doubt ends when the queue was empty 15 minutes later": timed(
        lambda later: backoff.doubt_is_over(NOW, NOW + later, NOW), 15 * MINUTE, FROM
    ),
    "a trial send is allowed at its time": timed(half_open, MINUTE, FROM),
    "rates count from 100 mails": counted(lambda mails: reason(accepted=mails, bounced=90) is not None, 100, FROM),
    "warnings count from 100 mails": counted(lambda mails: bool(warned(accepted=mails, bounced=90)), 100, FROM),
    "bounces stop at 5 %": counted(lambda some: reason(accepted=1000, bounced=some) is not None, 50, FROM),
    "bounces warn at 2 %": counted(lambda some: bool(warned(accepted=1000, bounced=some)), 20, FROM),
    "complaints stop at 0.3 %": counted(lambda some: reason(accepted=1000, complained=some) is not None, 3, FROM),
    "complaints warn at 0.08 %": counted(lambda some: bool(warned(accepted=10_000, complained=some)), 8, FROM),
    "complaints stop at two": counted(lambda some: reason(accepted=100, complained=some) is not None, 2, FROM),
    "complaints warn at two": counted(lambda some: bool(warned(accepted=100, complained=some)), 2, FROM),
    "seven days of mails count": timed(
        lambda ago: rates.window_began_at(NOW, NOW - ago) < NOW - 7 * DAY, 7 * DAY, AFTER
    ),
    "a burst is ten seconds": timed(lambda busy: pause_after(busy) == SECOND, 10 * SECOND, BELOW),
    "after a burst two seconds pass": timed(lambda busy: pause_after(busy) == 2 * SECOND, 10 * SECOND, FROM),
    "five quiet seconds start a burst": timed(starts_burst, 5 * SECOND, FROM),
    "a redraw takes a whole token": Edge(redraws, 1.0, 0.001, FROM),
    "Retry-After ends at its instant": timed(lambda left: redraws(held_for=left), timedelta(), UP_TO),
    "20 polls an hour": counted(limits.POLLS.allows, 20, UP_TO),
    "600 presses an hour": counted(limits.PRESSES.allows, 600, UP_TO),
    "30 mailings an hour": counted(limits.MAILINGS.allows, 30, UP_TO),
    "60 edits an hour": counted(limits.EDITS.allows, 60, UP_TO),
    "ten profiles in ten seconds": counted(limits.PROFILES.allows, 10, UP_TO),
    "three codes a person": counted(limits.CODES_A_PERSON.allows, 3, UP_TO),
    "two codes an address": counted(limits.CODES_AN_ADDRESS.allows, 2, UP_TO),
    "a token is renewed two hours before": timed(
        lambda left: installation.needs_renewal(NOW + left, NOW), 2 * HOUR, UP_TO
    ),
    "a token is good until its end": timed(lambda left: installation.is_good(NOW + left, NOW), timedelta(), AFTER),
    "a time must be ahead": timed(offered, timedelta(), AFTER),
    "a time lies within two years": timed(offered, 731 * DAY, UP_TO),
    "a meeting lasts 15 minutes or more": Edge(is_length, 15 * MINUTE, MINUTE, FROM),
    "a meeting lasts a day at most": Edge(is_length, DAY, MINUTE, UP_TO),
    "a title has 150 characters": counted(lambda size: "title" not in problems(title="x" * size), 150, UP_TO),
    "a note has 1500 characters": counted(lambda size: "note" not in problems(note="x" * size), 1500, UP_TO),
    "a place has 300 characters": counted(lambda size: "place" not in problems(place="x" * size), 300, UP_TO),
    "20 people may be required": counted(
        lambda count: not draft_check.check_people([f"U{n}" for n in range(count)], {}, anonymous=False),
        20,
        UP_TO,
    ),
    "a range has 31 days": counted(reads_days, 31, UP_TO),
    "a range has a day": counted(reads_days, 1, FROM),
    "the night ends at 7:00": timed(lambda starts: by_night(starts, HOUR), 7 * HOUR, BELOW),
    "the night begins at 22:00": timed(lambda ends: by_night(ends - HOUR, HOUR), 22 * HOUR, AFTER),
    "five soft bounces end a streak": counted(ends_streak, 5, FROM),
    "a local part has 64 characters": counted(lambda size: not check_address(f"{'a' * size}@b.example"), 64, UP_TO),
    "an address has 254 characters": counted(
        lambda size: not check_address(f"{'a' * (size - 193)}@{'b' * 61}.{'c' * 61}.{'d' * 60}.example"), 254, UP_TO
    ),
    "a deadline passes at its instant": timed(
        lambda after: a_poll(deadline_at=NOW).past_deadline(NOW + after), timedelta(), FROM
    ),
    "an option that has started is not ranked": timed(
        lambda after: bool(rank_options(a_snapshot({}, hours=(0,)), NOW - after)), timedelta(), AFTER
    ),
}


@pytest.mark.parametrize("name", EDGES)
def test_each_limit_holds_exactly_up_to_its_edge(name: str) -> None:
    edge = EDGES[name]
    assert tuple(edge.holds(value) for value in (edge.at - edge.step, edge.at, edge.at + edge.step)) == edge.where


def test_after_a_fault_a_trial_send_waits_ten_minutes() -> None:
    assert breaker.next_trial_at(BreakerReason.QUOTA, NOW) == NOW + 10 * MINUTE


def test_the_wait_for_a_redraw_ends_when_a_token_is_full() -> None:
    assert redraw.take_redraw(Budget(0.5, NOW), NOW)[1] == NOW + SECOND
    assert redraw.take_redraw(Budget(0.0, NOW), NOW + 2 * SECOND)[1] is None
    refilled, _ = redraw.take_redraw(Budget(0.0, NOW), NOW + DAY)
    assert refilled.tokens == 9.0
