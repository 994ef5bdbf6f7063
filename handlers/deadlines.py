"""Owns the job of what time alone does to polls: deadlines, agreement that stands, times that begin, none left."""

from bot.meet import Meet
from bot.services import agreeing, begun_times, deadlines, ending
from handlers.polls import follow_close


def close_due(meet: Meet) -> int:
    """Deals with every poll whose deadline passed, closes those whose required people agree, ends those whose every
    time has passed, and has messages redrawn in which a time has begun; how many. Messages and mail follow."""
    sender, replies = meet.settings.meet_from_address or "", meet.settings.meet_inbound_domain
    passed = deadlines.close_due(meet.database, meet.clock, sender, reply_domain=replies)
    agreed = agreeing.close_agreed(meet.database, meet.clock, sender, reply_domain=replies)
    ended = ending.end_run_out(meet.database, meet.clock)
    polls = [*((one.workspace, one.poll) for one in passed), *agreed, *ended]
    for workspace, poll in polls:
        follow_close(meet, workspace, poll)
    begun = begun_times.note_begun_times(meet.database, meet.clock)
    if begun:
        meet.wake("refresh")
        meet.wake("notices")
    return len(polls) + len(begun)
