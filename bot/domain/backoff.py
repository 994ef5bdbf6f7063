"""The retry schedule of the outbox, as pure values. It decides when, never whether a mail was sent."""

from datetime import datetime, timedelta

SCHEDULE = (
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""Wait after the first, second, ... attempt; the last one repeats. An SES outage is minutes, sometimes hours."""
THROTTLED_SHORTEST = timedelta(seconds=1)
THROTTLED_LONGEST = timedelta(seconds=5)
"""SES asks for seconds when mails come too fast; spread out, so that replicas do not return in step."""
MOST_ATTEMPTS = 12
LONGEST_TRYING = timedelta(hours=24)
"""Only both together end the trying: a row that waited behind an open breaker has made few attempts."""

DOUBT_SHORTEST = timedelta(minutes=15)
"""SES's Send event comes within seconds; after this long and an empty queue it will not come."""
DOUBT_LONGEST = timedelta(hours=1)
"""By then the mail goes out again whatever the queue says: a promised invite outweighs a harmless duplicate."""


def next_attempt_at(attempts: int, now: datetime, spread: float) -> datetime:
    """When to try again after `attempts` tries that sent nothing; `spread` in [0, 1] adds up to a fifth."""
    wait = SCHEDULE[min(max(attempts, 1), len(SCHEDULE)) - 1]
    return now + wait * (1 + 0.2 * spread)


def throttled_until(now: datetime, spread: float) -> datetime:
    """When to try again after SES said "too fast"; `spread` in [0, 1] picks within one to five seconds."""
    return now + THROTTLED_SHORTEST + (THROTTLED_LONGEST - THROTTLED_SHORTEST) * spread


def gives_up(attempts: int, created_at: datetime, now: datetime) -> bool:
    """Whether a mail that could not be handed over is now a failure that a person must see."""
    return attempts >= MOST_ATTEMPTS and now - created_at >= LONGEST_TRYING


def doubt_is_over(attempted_at: datetime, queue_seen_empty_at: datetime | None, now: datetime) -> bool:
    """Whether a mail whose reply was lost now counts as not sent.

    `queue_seen_empty_at` is when the newest receive that found the feedback queue empty was begun.
    """
    seen_empty = queue_seen_empty_at is not None and queue_seen_empty_at >= attempted_at + DOUBT_SHORTEST
    return seen_empty or now >= attempted_at + DOUBT_LONGEST
