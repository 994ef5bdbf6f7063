"""How much one person may do. Counting is storage's business, the sentence that of `bot.language.reasons`."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.reasons import Why

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` of `kind` in one window; windows stand side by side from 1970 on, for all replicas alike."""

    kind: str
    most: int
    window: timedelta

    def allows(self, count: int) -> bool:
        """Whether the count, this one included, is still within the limit."""
        return count <= self.most

    def refusal(self, now: datetime, free_at: datetime | None = None) -> "TooMany":
        """What is said of one more, and when to come back: at `free_at`, else when the window ends."""
        return TooMany(self, (free_at or self.ends_at(now)) - now)

    def ends_at(self, now: datetime) -> datetime:
        """When the window ends in which this instant lies, and the next begins."""
        return now + self.window - (now - _EPOCH) % self.window


@dataclass(frozen=True, slots=True)
class TooMany(Why):
    """A limit was reached; `wait` is how long until one more is taken."""

    limit: Limit
    wait: timedelta


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLLS = Limit("poll", 20, HOUR)
EDITS = Limit("edit", 60, HOUR)
PRESSES = Limit("press", 600, HOUR)
PROPOSALS = Limit("proposal", 20, HOUR)
MAILINGS = Limit("mailing", 30, HOUR)
CODES_A_PERSON = Limit("code", 3, DAY)
CODES_AN_ADDRESS = Limit("code_address", 2, DAY)
"""The two limits of codes count over all workspaces, in the last 24 hours, so that nobody is flooded with codes."""
REPLIES = Limit("reply", 30, HOUR)
"""Mails that count as the answers of one person; who has seen the invite could send any number of them."""
PROFILES = Limit("users.info", 10, timedelta(seconds=10))
"""How many profiles of voters a workspace is asked for, by all replicas. Slack allows 100 calls a minute (tier 4);
these are at most 70 in any minute, and the rest is left to people who wait for a modal or give an address. Its kind is
the name of Slack's method."""
