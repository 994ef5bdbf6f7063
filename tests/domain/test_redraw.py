from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.redraw import (
    BUDGET,
    DEEPEST_DEBT,
    KEPT_BACK,
    SHORTEST_INTERVAL,
    Budget,
    Pace,
    after_failure,
    after_redraw,
    next_redraw_at,
    redraw_early_at,
    take_redraw,
)
from tests.domain.makers import NOW

SECOND = timedelta(seconds=1)


def drawn_as_fast_as_allowed(seconds: int) -> list[float]:
    """The instants, in seconds, at which a poll that changes all the time is drawn."""
    pace, at, drawn = Pace(), NOW, []
    while at < NOW + seconds * SECOND:
        drawn.append((at - NOW).total_seconds())
        pace = after_redraw(pace, at)
        at = next_redraw_at(pace) or at
    return drawn


def test_a_quiet_poll_is_drawn_at_once() -> None:
    assert next_redraw_at(Pace()) is None


def test_a_burst_is_drawn_once_a_second_for_ten_seconds_then_every_two() -> None:
    assert drawn_as_fast_as_allowed(20) == [*range(11), 12, 14, 16, 18]


def test_a_poll_that_was_quiet_starts_a_new_burst() -> None:
    pace = Pace(NOW, NOW + 30 * SECOND)
    assert after_redraw(pace, NOW + 36 * SECOND) == Pace(NOW + 36 * SECOND, NOW + 36 * SECOND)
    assert after_redraw(pace, NOW + 33 * SECOND).burst_started_at == NOW


def test_a_row_without_its_burst_is_read_as_a_burst_that_just_began() -> None:
    pace = Pace(None, NOW)
    assert next_redraw_at(pace) == NOW + SECOND
    assert after_redraw(pace, NOW + SECOND).burst_started_at == NOW


@given(st.lists(st.floats(min_value=0, max_value=20), min_size=1, max_size=120))
def test_a_workspace_has_at_most_forty_redraws_in_any_minute(waits: list[float]) -> None:
    budget, now, drawn = Budget(), NOW, []
    for wait in waits:
        now += timedelta(seconds=wait / 10)
        budget, later = take_redraw(budget, now)
        if later is None:
            drawn.append(now)
        else:
            assert later > now
    for start in drawn:
        assert sum(start <= at < start + timedelta(minutes=1) for at in drawn) <= 40


def test_an_empty_budget_says_when_to_come_again() -> None:
    budget = Budget(tokens=0, counted_at=NOW)
    same, later = take_redraw(budget, NOW + SECOND)
    assert (same, later) == (budget, NOW + 2 * SECOND)
    assert take_redraw(budget, NOW + 2 * SECOND)[1] is None


def test_what_is_kept_back_for_others_is_not_taken() -> None:
    budget = Budget(tokens=KEPT_BACK + 1, counted_at=NOW)
    left, later = take_redraw(budget, NOW, kept_back=KEPT_BACK)
    assert (left.tokens, later) == (KEPT_BACK, None)
    assert take_redraw(left, NOW, kept_back=KEPT_BACK) == (left, NOW + 2 * SECOND)
    assert take_redraw(left, NOW)[1] is None


def test_a_workspace_that_slack_told_to_wait_waits() -> None:
    until: datetime = NOW + 30 * SECOND
    held = Budget(held_until=until)
    assert take_redraw(held, NOW) == (held, until)
    left, later = take_redraw(held, until)
    assert later is None
    assert left.held_until is None


def test_a_clock_that_went_back_gives_no_tokens() -> None:
    assert take_redraw(Budget(tokens=0, counted_at=NOW), NOW - SECOND)[1] == NOW + SECOND


def test_one_failure_of_slacks_delays_nobody() -> None:
    after, later = take_redraw(after_failure(Budget(), NOW), NOW)
    assert (later, after.tokens) == (None, BUDGET - 6)


def test_a_slack_that_is_down_is_asked_about_five_times_a_minute() -> None:
    budget, asked = Budget(), list[int]()
    for second in range(600):
        now = NOW + second * SECOND
        budget, later = take_redraw(budget, now)
        if later is None:
            asked.append(second)
            budget = after_failure(budget, now)
    assert 45 <= len(asked) <= 55


def test_failures_together_cost_a_workspace_a_minute_at_most() -> None:
    budget = Budget()
    for _ in range(100):
        budget = after_failure(budget, NOW)
    assert budget.tokens == -DEEPEST_DEBT
    assert take_redraw(budget, NOW)[1] == NOW + timedelta(minutes=1)
    assert take_redraw(budget, NOW + timedelta(minutes=1))[1] is None


PACE = Pace(NOW, NOW)


def test_a_poll_whose_presses_have_paused_is_drawn_soon_while_the_budget_holds() -> None:
    assert redraw_early_at(PACE, NOW + SECOND, Budget(), NOW) == NOW + SHORTEST_INTERVAL
    nearly_spent = Budget(KEPT_BACK, NOW)
    assert redraw_early_at(PACE, NOW + SECOND, nearly_spent, NOW) == NOW + SECOND


def test_only_the_pace_is_gone_ahead_of() -> None:
    refused_until = NOW + 5 * SECOND
    assert redraw_early_at(PACE, refused_until, Budget(), NOW) == refused_until
    assert redraw_early_at(Pace(), None, Budget(), NOW) is None
    assert redraw_early_at(Pace(), refused_until, Budget(), NOW) == refused_until
