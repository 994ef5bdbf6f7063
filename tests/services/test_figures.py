"""The figures of the rules and the use-cases, as the documents promise them: a test that used their names could not
notice that one of them changed."""

import inspect
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import backoff, breaker, codes, installation, notice, pacing, person, poll, rates, redraw
from bot.domain.limits import CODES_A_PERSON, CODES_AN_ADDRESS, MAILINGS, POLLS, PRESSES, PROFILES, Limit
from bot.services import (
    administration,
    agreeing,
    deadlines,
    feedback,
    installing,
    notifying,
    reading,
    redrawing,
    sending,
)
from bot.services.steps import health, inviting, listing

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("found", "promised"),
    [
        (backoff.SCHEDULE, (MINUTE / 4, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR)),
        (backoff.DOUBT_SHORTEST, 15 * MINUTE),
        (backoff.DOUBT_LONGEST, HOUR),
        (breaker.TRIAL_INTERVAL, 10 * MINUTE),
        (codes.LIFE, 15 * MINUTE),
        (codes.TRIES, 5),
        (installation.STATE_LIFETIME, 10 * MINUTE),
        (notice.LEASE, MINUTE),
        (pacing.SHARE_OF_RATE, 0.8),
        (pacing.SHARE_RESERVED, 0.05),
        (pacing.LOWEST_RATE, 0.5),
        (pacing.PORTION, timedelta(milliseconds=250)),
        (person.PROFILE_FRESH, DAY),
        (person.PROFILE_CURRENT, MINUTE),
        (poll.MAX_OPTIONS, 50),
        (poll.MAX_BUTTON_OPTIONS, 12),
        (rates.WINDOW_MAILS, 1000),
        (redraw.LEASE, timedelta(seconds=20)),
        (redraw.POSTING_LEASE, MINUTE),
        (redraw.BUDGET, 10.0),
        (feedback.LONGEST_BODY, 65536),
        (listing.LONGEST_DETAIL, 300),
        (health.PATIENCE, HOUR),
        (health.LOOK_BACK, DAY),
        (installing.RENEWAL_LEASE, MINUTE / 2),
        (sending.LEASE, 3 * MINUTE),
        (sending.DOUBTS_AT_ONCE, 100),
        (inviting.MOST_POLLS, 500),
    ],
)
def test_each_figure_is_the_promised_one(found: Any, promised: Any) -> None:
    assert found == promised


@pytest.mark.parametrize(
    ("limit", "window"),
    [
        (POLLS, HOUR),
        (PRESSES, HOUR),
        (MAILINGS, HOUR),
        (PROFILES, timedelta(seconds=10)),
        (CODES_A_PERSON, DAY),
        (CODES_AN_ADDRESS, DAY),
    ],
    ids=lambda value: value.kind if isinstance(value, Limit) else "",
)
def test_each_limit_counts_over_the_promised_window(limit: Limit, window: timedelta) -> None:
    assert limit.window == window


@pytest.mark.parametrize(
    ("function", "most"),
    [
        (administration.list_polls, 1000),
        (administration.list_deliveries, 1000),
        (deadlines.close_due, 1000),
        (agreeing.close_agreed, 1000),
        (notifying.claim_notices, 1),
        (redrawing.claim_unposted, 1),
        (reading.polls_of, 21),
        (redrawing.claim_due, 1),
        (sending.claim_batch, 50),
    ],
)
def test_one_call_takes_at_most_so_many(function: Callable[..., Any], most: int) -> None:
    assert inspect.signature(function).parameters["limit"].default == most
