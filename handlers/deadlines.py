"""Owns the job that closes polls at their deadline, or when no time is left: messages and mail follow."""

from bot.meet import Meet
from bot.services import deadlines, ending
from handlers.polls import follow_close


def close_due(meet: Meet) -> int:
    """Deals with every poll whose deadline passed, and ends those whose every time has; how many."""
    passed = deadlines.close_due(meet.database, meet.clock, meet.settings.meet_from_address or "")
    ended = ending.end_run_out(meet.database, meet.clock)
    polls = [*((one.workspace, one.poll) for one in passed), *ended]
    for workspace, poll in polls:
        follow_close(meet, workspace, poll)
    return len(polls)
