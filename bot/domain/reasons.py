"""Reasons as values: why something was refused, or what came of it. `bot.language.reasons` has the sentences."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Why:
    """A reason: a member of an enum, or a frozen value with the numbers and names that its sentence needs.

    Each has its sentence in `bot.language.reasons`; a rule of its own module keeps its reasons there.
    """

    __slots__ = ()


class PollReason(Why, StrEnum):
    """Why an act on a poll was refused."""

    UNKNOWN = "poll_unknown"
    ANSWER_FIRST = "answer_first"
    CLOSED_ALREADY = "closed_already"
    CANCELLED_ALREADY = "cancelled_already"
    NOT_POSTED = "not_posted"
    NOT_CLOSED = "not_closed"
    POSTED_ALREADY = "posted_already"
    TIMES_PASSED = "times_passed"
    WINNER_PASSED = "winner_passed"
    WINNER_UNKNOWN = "winner_unknown"
    WINNER_CHANGED = "winner_changed"
    """It was another time when it was chosen."""
    SAME_TIME = "same_time"
    TIME_KEPT = "time_kept"
    """Whoever runs the poll kept the time after somebody had begun to move to a proposed one."""
    MEETING_PASSED = "meeting_passed"
    ADDRESS_NEEDED = "address_needed"
    """Invites carry an organizer's address, and nobody has given one."""
    RESEND_ANONYMOUS = "resend_anonymous"
    """In an anonymous poll nobody may be singled out."""


@dataclass(frozen=True, slots=True)
class NotYours(Why):
    """Only whoever runs the poll may do that: its organizer, by their Slack id, a co-organizer or an admin."""

    organizer: str


@dataclass(frozen=True, slots=True)
class CannotAnswer(Why):
    """These people, by their names, are apps or deactivated accounts, and cannot answer a poll."""

    names: tuple[str, ...]


class VoteReason(Why, StrEnum):
    """Why answers were not recorded as they were given, or what became of them."""

    UNKNOWN = "vote_unknown"
    CLOSED = "vote_closed"
    DRAFT = "vote_draft"
    CANCELLED = "vote_cancelled"
    RAN_OUT = "vote_ran_out"
    PAST_DEADLINE = "vote_past_deadline"
    WITHDRAWN = "vote_withdrawn"
    SOME_WITHDRAWN = "some_withdrawn"
    NOTHING_TO_CLEAR = "nothing_to_clear"
    CLEARED = "cleared"


class PersonReason(Why, StrEnum):
    """What keeps a person's own address from being taken or proven."""

    PROFILE_UNKNOWN = "profile_unknown"
    NO_PROFILE_ADDRESS = "no_profile_address"
    PROFILE_ELSEWHERE = "profile_elsewhere"
    """The account belongs to another workspace, whose admins name its address."""
    NO_CODE = "no_code"


class SlackReason(Why, StrEnum):
    """Why Slack did not let Meet do something, or Meet the person who asked."""

    NOT_INSTALLED = "not_installed"
    RENEWING = "renewing"
    """Another replica renews the workspace's token at this moment."""
    NOT_RENEWED = "not_renewed"
    TOO_LATE = "window_too_late"
    """A trigger lives three seconds."""
    NO_WINDOW = "no_window"
    NOT_CHANGED = "window_not_changed"
    SHUT_OUT = "shut_out"
    """The workspace, its plan or Meet's token allows no window now; waiting alone does not help."""
    UNFINISHED = "unfinished"
    """What a press began was refused by Slack after the answer to the press."""
    NO_DRAFT = "no_draft"
    STANDS = "stands"
    """The poll has its message already."""
    NOT_OPERATOR = "not_operator"
    NOT_ADMIN = "not_admin"
    INCOMPLETE_WINDOW = "incomplete_window"
    """A modal came back without the form that it carried."""


class StoreReason(Why, StrEnum):
    """Why something was not stored."""

    UNAVAILABLE = "database_unavailable"


@dataclass(frozen=True, slots=True)
class BusyFor(Why):
    """Other writers kept the database longer than a writer waits."""

    waited: timedelta


@dataclass(frozen=True, slots=True)
class UnknownWord(Why):
    """A stored row holds a word that this version of Meet does not know."""

    noun: str
    column: str
    word: str


class FeedbackReason(Why, StrEnum):
    """Why feedback was not stored."""

    OVERTAKEN = "feedback_overtaken"
    """Another reader of the queue stored it first."""


class InstallReason(Why, StrEnum):
    """Why an installation was not finished."""

    TOO_MANY = "too_many_installations"


@dataclass(frozen=True, slots=True)
class StillOrganizes(Why):
    """Nobody is forgotten while they organize something ahead."""

    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoSuchPoll(Why):
    """For operators: no workspace has a poll of this id."""

    poll: str


@dataclass(frozen=True, slots=True)
class NoSuchMessage(Why):
    """For operators: no message in quarantine, or several, have a hash that begins so."""

    beginning: str


@dataclass(frozen=True, slots=True)
class StaysInQuarantine(Why):
    """For operators: a message of the queue that still cannot be applied, and why."""

    problem: "Why | str"


@dataclass(frozen=True, slots=True)
class NotApplied(Why):
    """For operators: applying a message of the queue failed with an error of this name."""

    error: str


@dataclass(frozen=True, slots=True)
class OfAnotherAccount(Why):
    """For operators: feedback of an AWS account that is not ours."""

    account: str


@dataclass(frozen=True, slots=True)
class OfAnotherSet(Why):
    """For operators: feedback of a configuration set that is not ours."""

    name: str
