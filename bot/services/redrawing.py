"""Whose turn it is to post or redraw a message, and what is put off: leases that replicas share. It calls no Slack.

Leases follow the clock that all replicas share, so these take none.
"""

from datetime import datetime, timedelta

from bot.domain.notice import LEASE as NOTICE_LEASE
from bot.domain.redraw import CARD_LEASE, LEASE, POSTING_LEASE
from storage.database import Database
from storage.values import Redraw, Surface


def claim_posting(database: Database, workspace: str, poll_id: str, *, gone: str | None = None) -> Redraw | None:
    """A lease on posting this open poll, where it stands nowhere; or again, where its message `gone` was deleted.

    None where it is posted, or being posted, by another.
    """
    with database.begin(workspace) as uow:
        return uow.postings.claim(poll_id, uow.now(), POSTING_LEASE, gone)


def claim_unposted(database: Database, *, limit: int = 1) -> list[Redraw]:
    """Leases on polls whose message a crash, or a failure of Slack's, kept out of Slack, where it takes posts.

    A lease covers one posting, and one of `claim_due` one redrawing: claim more only to work on all of them at once.
    """
    with database.begin_account() as account:
        return account.postings.claim_any(account.now(), POSTING_LEASE, limit)


def settle_posting(database: Database, posting: Redraw, *, known_as: str, channel: str, ts: str) -> bool:
    """Remembers where the poll's message stands. False where another message has become the poll's meanwhile.

    `known_as`: the id of the poll's channel before the message was sent; the channel may have got another one since.
    """
    with database.begin(posting.workspace) as uow:
        return uow.postings.settle(posting, known_as=known_as, channel=channel, ts=ts)


def claim_redraw(
    database: Database, workspace: str, poll_id: str, *, acted: bool = False, paused: bool = False
) -> Redraw | timedelta | None:
    """A lease on the redraw that is most urgent in the workspace: this poll's, unless another must go first.

    None where this poll is clean; how long to wait where it may not be redrawn yet (taken, its pace, the workspace's).
    `acted`: somebody has just acted on the poll and waits for it, so whatever its channel refused before
    is tried again.
    `paused`: nobody has for a moment, so it may be redrawn ahead of its pace.
    """
    if acted:
        _bring_forward(database, workspace, poll_id)
    with database.begin_account() as account:
        now = account.now()
        claim = account.redraws.claim_poll(workspace, poll_id, now, LEASE, acted=acted, paused=paused)
    return claim - now if isinstance(claim, datetime) else claim


def _bring_forward(database: Database, workspace: str, poll_id: str) -> None:
    """What was refused in this poll's channel is due now, in a transaction of its own: it locks several polls. Mostly
    there is nothing, which costs no writing."""
    with database.read_account() as account:
        if not account.put_off.waits_in_channel_of(workspace, poll_id, account.now()):
            return
    with database.begin_account() as account:
        account.put_off.channel_came_back(workspace, poll_id, account.now())


def claim_due(database: Database, kind: Surface, *, limit: int = 1) -> list[Redraw]:
    """Leases on whatever is dirty and may be redrawn now: what a crash or a 429 left behind, and what waited.

    A workspace whose budget is spent keeps no other waiting. Each look is a transaction of its own, since budgets are
    locked in one order.
    """
    lease = CARD_LEASE if kind is Surface.CARD else LEASE
    while True:
        with database.begin_account() as account:
            now = account.now()
            leased = account.redraws.lease_any(kind, now, lease, limit)
            claimed = account.redraws.afford(kind, leased, now)
        if claimed or not leased:
            return claimed


def settle_redraw(database: Database, redraw: Redraw, shown_revision: int) -> bool:
    """The message shows `shown_revision` now; frees the lease. True where it is out of date again already."""
    with database.begin_account() as account:
        return account.redraws.settle(redraw, shown_revision, account.now())


def release_redraw(database: Database, redraw: Redraw, wait: timedelta, *, slack_failed: bool = False) -> None:
    """The call failed or its reply was lost: counts as not done, and may be tried again after `wait`.

    `slack_failed`: nothing is wrong with the call, so every other message of this workspace would fail as well.
    """
    with database.begin_account() as account:
        now = account.now()
        account.redraws.release(redraw, now + wait)
        if slack_failed:
            account.redraws.note_failure(redraw.workspace, now)


def put_off_thread(database: Database, workspace: str, poll_id: str, wait: timedelta) -> None:
    """Slack refused the reply that tells of the close: it is tried again after `wait`."""
    with database.begin_account() as account:
        account.put_off.put_off_thread(workspace, poll_id, account.now() + wait)


def person_came_back(database: Database, workspace: str, user: str) -> int:
    """This person looked at Meet in Slack: cards and notices that they could not be sent are due now; how many."""
    with database.begin_account() as account:
        return account.put_off.person_came_back(workspace, user, account.now())


def release_leases(database: Database) -> int:
    """Frees the leases of redraws, cards, thread replies, notices and mails; how many. Mails in flight are in doubt.

    Only at the start of the one process on this database: another process's work would be done twice.
    """
    with database.begin_account() as account:
        return account.abandoned_leases.release_all(account.now(), NOTICE_LEASE)
