"""What operators see of sending in `/meet admin`, and releasing an address there. It mails nothing."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.overview import DAYS, MOST_ROWS, AccountOverview, FoundSuppressions
from bot.domain.suppression import CONFIRMED_TWICE, PROVIDERS_TOO, SuppressionReason, makes_invalid
from bot.domain.text import clean_line
from bot.services.steps.health import read_health
from storage.database import Database


class ReleaseAnswer(StrEnum):
    """What became of a release."""

    RELEASED = "released"
    STILL_LISTED = "still_listed"
    """This reason is gone; the address is not mailed for others."""
    NOT_LISTED = "not_listed"
    """It was not on the list for this reason: somebody else has released it meanwhile."""
    ASKS_AGAIN = "asks_again"
    """Somebody complained from there: it is released only once that is confirmed."""


@dataclass(frozen=True, slots=True)
class ReleaseListed:
    """Taking one reason of an entry off the list. `by` answers for it; `confirmed` where ASKS_AGAIN was read."""

    address_hash: str
    reason: SuppressionReason
    by: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """The answer; `at_provider`: SES's own list may hold the address too."""

    answer: ReleaseAnswer
    at_provider: bool = False


def account_overview(database: Database) -> AccountOverview:
    """Sending now, and its rates of the last days."""
    with database.read_account() as account:
        now = account.now()
        return AccountOverview(
            read_health(account, now),
            account.polls.counts(),
            account.deliveries.counts(),
            account.rates.by_day(now, DAYS),
            account.suppressions.count(),
            account.feedback.count_quarantined(),
        )


def find_suppressions(database: Database, words: str) -> FoundSuppressions:
    """The newest entries whose address holds these words, or is the address itself, also of a person who asked to be
    forgotten; the newest of all for no words."""
    words = clean_line(words)
    with database.read_account() as account:
        entries, total = account.suppressions.find(words, MOST_ROWS)
    return FoundSuppressions(words, tuple(entries), total)


def release_listed(database: Database, request: ReleaseListed) -> Released:
    """Takes one reason of one address off the list, and records who did it."""
    hashed, reason = request.address_hash, request.reason
    with database.begin_account() as account:
        standing = account.suppressions.reasons_of(hashed)
        if reason not in standing:
            return Released(ReleaseAnswer.NOT_LISTED)
        if reason in CONFIRMED_TWICE and not request.confirmed:
            return Released(ReleaseAnswer.ASKS_AGAIN)
        account.suppressions.release_hash(hashed, request.by, account.now(), [reason])
        left = standing - {reason}
        if not any(makes_invalid(one) for one in left):
            account.addresses.mark_hash_valid(hashed)
    answer = ReleaseAnswer.STILL_LISTED if left else ReleaseAnswer.RELEASED
    return Released(answer, reason in PROVIDERS_TOO)
