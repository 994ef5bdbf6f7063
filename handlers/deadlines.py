"""Owns the job that closes polls at their deadline: the rule decides, messages and mail follow."""

from bot.meet import Meet
from bot.services import deadlines
from handlers.polls import follow_close


def close_due(meet: Meet) -> int:
    """Deals with every poll whose deadline passed; how many."""
    passed = deadlines.close_due(meet.database, meet.clock, meet.settings.meet_from_address or "")
    for one in passed:
        follow_close(meet, one.workspace, one.poll)
    return len(passed)
