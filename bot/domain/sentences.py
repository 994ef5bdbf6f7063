"""What services say to people, one sentence each, together so that they can be translated. Rules keep their own."""

UNKNOWN_POLL = "Meet does not know this poll: it may have been deleted after its time was up. Please open a new one."
NO_SUCH_POLL = "There is no poll {poll}; `meet polls list` shows them all."
NO_SUCH_MESSAGE = "No one message in quarantine has a hash that begins with {hash}; `meet quarantine list` shows them."
STILL_UNREADABLE = "It stays in quarantine: {reason}"
NOT_YOURS = "Only the poll's organizer, a co-organizer or a workspace admin can do that; nothing was changed."

VOTE_UNKNOWN = "Meet does not know this poll any more, so nothing was recorded. Please ask for a new one."
VOTE_CLOSED = "This poll is closed, so your answer was not recorded; what you had answered before still stands."
VOTE_DRAFT = "This poll is not posted at the moment, so your answer was not recorded; earlier answers still stand."
VOTE_CANCELLED = "This poll was cancelled, so your answer was not recorded."
VOTE_RAN_OUT = "Every time of this poll has passed, so it has ended and your answer was not recorded."
VOTE_PAST_DEADLINE = (
    "The deadline of this poll has passed, so your answer was not recorded; earlier answers still stand."
)
VOTE_WITHDRAWN = "This time is not offered any more, so your answer was not recorded; your other answers still stand."
SOME_WITHDRAWN = "Some of these times are not offered any more; all your other answers were recorded."
NOTHING_TO_CLEAR = "You have not answered this poll, so there was nothing to clear."
CLEARED = "Your answers to this poll were cleared; you can answer again at any time."
ANSWER_FIRST = "Who can when is shown to those who have answered: please answer the poll first, then look again."

CLOSED_ALREADY = "This poll is closed already, so nothing was changed."
CANCELLED_ALREADY = "This poll was cancelled already, so nothing was changed."
NOT_POSTED = "This poll is not posted yet, so it cannot be closed; please post it first."
NOT_CLOSED = "This poll is not closed, so there is no meeting to change."
POSTED_ALREADY = "This poll was posted already, so it was not posted again."
TIMES_PASSED = "Every time of this poll has passed; you can cancel it and open a new one."
WINNER_PASSED = "This time has passed; please choose one that is still ahead."
WINNER_UNKNOWN = "This time is not offered any more; please choose another one."
SAME_TIME = "The meeting is at this time already; please choose another one."
MEETING_PASSED = "The meeting is over, so no invites are sent any more."
ADDRESS_NEEDED = (
    "Invites carry the address of whoever organizes the meeting, and neither you nor the organizer has given one. "
    "Nothing was closed: please give your address, then close the poll again."
)

PROFILE_UNKNOWN = (
    "Slack did not tell Meet your profile just now, so no address was taken. Please press again in a minute, or give "
    "another address."
)
NO_PROFILE_ADDRESS = "Your Slack profile shows Meet no address; please give another one."
PROFILE_ELSEWHERE = (
    "Your Slack account belongs to another workspace, so your address is proven by a code: please give it by "
    '`/meet email` or the question\'s button "Give an address". No address was taken.'
)
NO_CODE = "No code is waiting for you; please give your address again to get one."


FORGET_BLOCKED = (
    "You still organize something ahead: {titles}. Please cancel it or hand it over first; nothing was deleted."
)

RESENT = "{count} sent again."
NOTHING_RESENT = "Nobody could be sent the invite again: everybody has it, has no address, or cannot be mailed."
RESEND_ANONYMOUS = "This poll is anonymous, so invites are sent again to all who need it, not to one person."


def count_of(number: int, noun: str) -> str:
    """A number with its noun: "1 invite", "3 invites", "1 try", "2 tries"."""
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else many}"
