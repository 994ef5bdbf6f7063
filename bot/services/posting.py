"""Whose turn it is to post a poll's message: claims and settlements, shared by replicas. It posts nothing.

Leases follow the clock that all replicas share, so these take none.
"""

from bot.domain.redraw import POSTING_LEASE
from storage.database import Database
from storage.values import Redraw


def claim_posting(database: Database, workspace: str, poll_id: str, *, gone: str | None = None) -> Redraw | None:
    """A lease on posting this open poll, where it stands nowhere; or again, where its message `gone` was deleted.

    None where it is posted, or being posted, by another.
    """
    with database.begin(workspace) as uow:
        return uow.postings.claim(poll_id, uow.now(), POSTING_LEASE, gone)


def claim_unposted(database: Database, *, limit: int = 20) -> list[Redraw]:
    """Leases on polls whose message a crash, or a trouble of Slack's, kept out of Slack, as far as it takes posts."""
    with database.begin_account() as account:
        return account.postings.claim_any(account.now(), POSTING_LEASE, limit)


def settle_posting(database: Database, posting: Redraw, *, channel: str, ts: str) -> bool:
    """Remembers where the poll's message stands. False where another message has become the poll's meanwhile."""
    with database.begin(posting.workspace) as uow:
        return uow.postings.settle(posting, channel=channel, ts=ts)
