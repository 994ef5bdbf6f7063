"""Notices: claiming and settling the DMs that Meet owes. It sends nothing itself.

Leases follow the clock that all replicas share, so what claims and settles takes none.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.asked_for import Over, asks_to_move, poll_shown, why_over
from bot.domain.backoff import gives_up, next_attempt_at
from bot.domain.notice import LEASE, Notice, NoticeKind
from bot.domain.poll import Poll
from bot.domain.time_to_choose import ASK_TO_CHOOSE, is_so_still
from bot.ports import Clock
from bot.services.steps.telling import tell_runners
from storage.database import Database

TRIED_FOR_A_DAY = "tried_for_a_day"
"""Begins why a notice was given up that Slack did not take for a day."""


def owe(database: Database, notice: Notice) -> bool:
    """Owes the notice; False where it was owed already (same `unique_key`)."""
    with database.begin(notice.workspace) as uow:
        return uow.notices.owe(notice)


def tell_whoever_runs(database: Database, poll: Poll, key: str, data: Mapping[str, str]) -> bool:
    """Owes a notice of trouble with the poll's message to whoever runs the poll now, which may be somebody else than
    when it was read; whether it was news."""
    with database.begin(poll.workspace) as uow:
        uow.revisions.keep(poll.id)
        current = uow.polls.get(poll.id)
        return current is not None and tell_runners(uow, current, NoticeKind.POLL_TROUBLE, key, data, uow.now())


def claim_notices(database: Database, *, limit: int = 1) -> list[Notice]:
    """Notices that are due, leased to the caller, each with its attempt counted.

    The lease covers telling one notice, so whoever tells them one after the other claims them one by one.
    """
    with database.begin_account() as account:
        return account.notices.claim_due(account.now(), LEASE, limit)


def may_change(database: Database, notice: Notice) -> bool:
    """Whether a message that stands may be changed now. It takes one redraw out of the workspace's budget; where none
    is left, the notice is put off, and so never delays the messages of polls."""
    with database.begin_account() as account:
        later = account.redraw_budgets.take(notice.workspace, account.now())
    if later is None:
        return True
    # Apart, since a budget is locked after all else: another act may hold the notice, and wait for a card.
    with database.begin_account() as account:
        account.notice_redraws.put_off(notice.id, notice.attempts, later)
    return False


def may_tell(database: Database, notice: Notice) -> bool:
    """Whether there is time left to tell it, right before it is told; else it is due again at once, unless somebody
    else has claimed it meanwhile."""
    if notice.is_leased_for_telling(database.now()):
        return True
    with database.begin_account() as account:
        account.notice_redraws.put_off(notice.id, notice.attempts, account.now())
    return False


def look_up(database: Database, clock: Clock, notice: Notice) -> tuple[Poll | None, Over | None]:
    """The poll that this notice is about, and why its reader cannot do any more what it asks for, or what it tells is
    not so any more."""
    now, poll_id = clock.now(), poll_shown(notice) or ""
    with database.read(notice.workspace) as uow:
        if notice.kind not in ASK_TO_CHOOSE:
            poll, invite = uow.polls.get(poll_id), uow.invites.of_poll(poll_id) if asks_to_move(notice) else None
            return poll, why_over(poll, notice, now, invite.slot if invite else None) if poll else None
        snapshot = uow.polls.snapshot(poll_id)
    if snapshot is None:
        return None, None
    over = why_over(snapshot.poll, notice, now)
    return snapshot.poll, over or (None if is_so_still(notice, snapshot, now) else Over.NOT_SO)


def end_questions(database: Database, clock: Clock, *, limit: int = 1000) -> int:
    """Takes back the questions for an address whose meeting has begun; how many."""
    with database.begin_account() as account:
        return account.notices.end_questions(clock.now(), limit)


def settle_notice(database: Database, notice: Notice, *, channel: str, ts: str) -> bool:
    """The person was told. False where another attempt has taken over."""
    with database.begin_account() as account:
        told = account.notices.settle(notice.id, notice.attempts, channel, ts, account.now(), changes=notice.changes)
        if told:
            account.notices.tell_again(notice, account.now())
        return told


def retry_notice(database: Database, notice: Notice, reason: str, *, wait: float = 0) -> None:
    """It failed for now: tried again on the schedule, not before `wait` seconds (Retry-After); given up after a day."""
    with database.begin_account() as account:
        now = account.now()
        if gives_up(notice.attempts, notice.created_at, now):
            account.notices.give_up(notice.id, notice.attempts, f"{TRIED_FOR_A_DAY} {reason}")
        else:
            at = max(next_attempt_at(notice.attempts, now, 0), now + timedelta(seconds=wait))
            account.notices.retry(notice.id, notice.attempts, at)


def drop_notice(database: Database, notice: Notice, reason: str) -> None:
    """It is not told, since there is nothing to tell. One that asks to choose may be owed again when it is so again; of
    every other kind it is kept with its reason."""
    if notice.kind in ASK_TO_CHOOSE and not notice.ts:
        with database.begin_account() as account:
            account.notices.take_off(notice.id, notice.attempts)
    else:
        give_up_notice(database, notice, reason)


def take_away(database: Database, notice: Notice) -> None:
    """Its message was deleted: a later one asks its reader."""
    with database.begin_account() as account:
        account.notice_redraws.taken_away(notice.id, notice.attempts)


def give_up_notice(database: Database, notice: Notice, reason: str) -> None:
    """It can never be told (deactivated, a stranger): kept with its reason."""
    with database.begin_account() as account:
        account.notices.give_up(notice.id, notice.attempts, reason)
