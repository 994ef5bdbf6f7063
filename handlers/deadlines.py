"""Owns the job that closes polls at their deadline: the rule decides, messages and mail follow."""

from bot.meet import Meet
from bot.services import deadlines


def close_due(meet: Meet) -> int:
    """Deals with every poll whose deadline passed; how many."""
    passed = deadlines.close_due(meet.database, meet.clock, meet.settings.meet_from_address or "")
    for one in passed:
        meet.redraw(one.workspace, one.poll)
    if passed:
        for job in ("deliver", "notices", "refresh"):
            meet.wake(job)
    return len(passed)
