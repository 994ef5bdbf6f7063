"""How much one person may do, and the sentence that says when to come back. Counting is storage's business."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` of `kind` in one window; windows stand side by side from 1970 on, for all replicas alike."""

    kind: str
    most: int
    window: timedelta
    what: str

    def allows(self, count: int) -> bool:
        """Whether the count, this one included, is still within the limit."""
        return count <= self.most

    def refusal(self, now: datetime, free_at: datetime | None = None) -> str:
        """What happened, that nothing was lost, and when to come back: at `free_at`, else when the window ends."""
        until = free_at or now + self.window - (now - _EPOCH) % self.window
        return f"{self.what} Nothing was lost; please come back in {print_wait(until - now)}."


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLLS = Limit(
    "poll", 20, HOUR, "You have opened 20 polls in this hour, which is as many as Meet takes from one person."
)
EDITS = Limit("edit", 60, HOUR, "You have changed polls 60 times in this hour, so this change was not saved.")
PRESSES = Limit("press", 600, HOUR, "You have pressed 600 times in this hour, so this press was not counted.")
MAILINGS = Limit("mailing", 30, HOUR, "You have sent out invites 30 times in this hour, so no more go out for now.")
CODES_A_PERSON = Limit("code", 3, DAY, "You have asked for three codes in a day, so no more are sent for now.")
CODES_AN_ADDRESS = Limit(
    "code_address", 2, DAY, "Two codes were asked for this address in a day, so no more are sent for now."
)
"""The two limits of codes count over all workspaces, in the last 24 hours, so that nobody is flooded with codes."""
PROFILES = Limit("users.info", 10, timedelta(seconds=10), "Slack was asked for ten profiles in ten seconds.")
"""How many profiles of voters a workspace is asked for, by all replicas. Slack allows 100 calls a minute (tier 4);
these are at most 70 in any minute, and the rest is left to people who wait for a modal or give an address."""


def print_wait(wait: timedelta) -> str:
    """A wait in words, rounded up: "12 minutes", "2 hours"."""
    minutes = max(1, -(-wait // timedelta(minutes=1)))
    number, unit = (minutes, "minute") if minutes < 120 else (-(-minutes // 60), "hour")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
