"""What one workspace may have of the account's mail, where Meet serves several. It stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SHARE_OF_DAY = 0.5
"""Of the day's quota of SES, for one of several workspaces: none of them can use it up alone. Cancellations are
exempt."""
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
"""Mails are counted by the hour, so that the day's count ages with the clock and not at midnight."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Used:
    """The mails of one workspace in the last day, and when the last of them was claimed (None: never)."""

    mails: int = 0
    last_at: datetime | None = None


def hour_of(now: datetime) -> datetime:
    """The hour under which a mail counts; all replicas agree on it."""
    return _EPOCH + (now - _EPOCH) // HOUR * HOUR


def share_of(daily: int | None) -> int | None:
    """How many mails a day one of several workspaces may have, at least one; None where SES sets no limit."""
    return None if daily is None else max(int(daily * SHARE_OF_DAY), 1)


def left_of(share: int | None, used: Used, taken: int = 0) -> int | None:
    """How many of its share a workspace has left, after so many that were taken since; None for no limit."""
    return None if share is None else max(share - used.mails - taken, 0)


def in_turn(waiting: Sequence[str], used: Mapping[str, Used]) -> list[str]:
    """The workspaces that wait, whoever was served longest ago first."""
    return sorted(waiting, key=lambda workspace: (used.get(workspace, Used()).last_at or _EPOCH, workspace))


def divide(mails: int, workspaces: Sequence[str], left: Mapping[str, int | None]) -> dict[str, int]:
    """Divides this many mails among the workspaces in turn, one each until none is left. No workspace gets more than
    the rest of its share."""
    portions = dict.fromkeys(workspaces, 0)
    taking = list(workspaces)
    while mails > 0:
        taking = [one for one in taking if (most := left.get(one)) is None or portions[one] < most]
        if not taking:
            break
        for workspace in taking[:mails]:
            portions[workspace] += 1
        mails -= min(len(taking), mails)
    return portions
