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
PROFILE_OF_BEFORE = (
    "Slack did not answer just now, so this is the address that your profile showed before; `/meet email` changes it."
)
NO_PROFILE_ADDRESS = "Your Slack profile shows Meet no address; please give another one."
UNCONFIRMED = "Slack could not confirm just now that this is still your profile's address, so a code proves it."
PROFILE_ELSEWHERE = (
    "Your Slack account belongs to another workspace, so your address is proven by a code: please give it by "
    '`/meet email` or the question\'s button "Give an address". No address was taken.'
)
NO_CODE = "No code is waiting for you; please give your address again to get one."
CODE_USED = "This code was used already, so its address is proven: `/meet email` shows it. No try was counted."
CODE_EXPIRED = "This code is older than 15 minutes; please give your address again to get a new one."
CODE_USED_UP = "This code was tried five times, so it counts no more; please give your address again to get a new one."
NOT_A_CODE = "A code has six digits; please type the six digits from the mail. This was not counted as a try."
WRONG_CODE = "This is not the code in the mail; please look again. You have {tries} left."
CODE_SENT = "If {address} can be mailed, a code of six digits is on its way to it. It is good for 15 minutes."

NO_ADDRESS = "Meet has no address for you yet, so no invite can be mailed to you."
CODE_WAITS = "You asked for a code for {address}; it is good for another {wait}."
ADDRESS_GOOD = "Invites go to {address}."
ADDRESS_INVALID = "Mail to {address} came back, so nothing is sent there any more; please give a better address."
ADDRESS_STOPPED = "You have ended mail to {address}; `/meet start` allows it again."
ADDRESS_STOPPED_BY_LINK = (
    "Mail to {address} was ended by the link in a mail from Meet, and only such a link allows it again: open the one "
    "below any mail that Meet sent there, and press “Allow mail again”. Or please give another address."
)
ADDRESS_BLOCKED = "{address} cannot be mailed; please give another address, or ask whoever runs Meet for you."
MAIL_STOPPED = (
    "Meet sends you no more mail from this workspace; `/meet start` allows it again. Your answers still count."
)
MAIL_STARTED = "Meet may mail you again."

FORGET_WHAT = (
    "Meet would forget your address, your time zone, your answers in open polls and your name in closed ones. "
    "Mail to your address stays ended where it was ended."
)
FORGET_INVITES = "{count} to meetings ahead would be cancelled for you."
FORGET_REMAINS = (
    "Invites that are out keep your address as their organizer's until the meeting is over or cancelled, since every "
    "later mail must repeat it; then it is deleted: {titles}."
)
FORGET_BLOCKED = (
    "You still organize something ahead: {titles}. Please cancel it or hand it over first; nothing was deleted."
)
POLL_ENDED = (
    "Every time of “{title}” has passed, and none was chosen, so the poll has ended by itself. No mail goes out. "
    "`/meet` opens a new one."
)
FORGOTTEN = "Meet has forgotten you. It starts anew with you when you next answer a poll."

RESENT = "{count} sent again."
NOTHING_RESENT = "Nobody could be sent the invite again: everybody has it, has no address, or cannot be mailed."
RESEND_ANONYMOUS = "This poll is anonymous, so invites are sent again to all who need it, not to one person."


CLOSED_BY_PERSON = "closed the poll"
CLOSED_AT_DEADLINE = "closed the poll at its deadline"
CANCELLED_BY_PERSON = "cancelled the poll"
REOPENED_BY_PERSON = "opened the poll again"
MOVED_BY_PERSON = "moved the meeting"
HANDED_OVER_BY_PERSON = "handed the poll over"
TOOK_OVER_BY_PERSON = "became the organizer"
TIMES_RAN_OUT = "ended the poll: every time had passed"


def count_of(number: int, noun: str) -> str:
    """A number with its noun: "1 invite", "3 invites", "1 try", "2 tries"."""
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else many}"


def with_invites(text: str, invites: int) -> str:
    """The sentence, and how many missing invites follow, where there are any."""
    verb = "is" if invites == 1 else "are"
    return f"{text} {count_of(invites, 'invite')} {verb} on the way to you now." if invites else text
