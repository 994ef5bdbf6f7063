"""Claiming due mails so that no workspace uses up the account's mail, in the claim's transaction. It mails nothing.

The caller has locked the pace, so that replicas count one after the other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.alerts import Alert, AlertKind
from bot.domain.delivery import Delivery
from bot.domain.invite import Method
from bot.domain.pacing import Outlook, outlook_of
from bot.domain.shares import Used, divide, in_turn, left_of, share_of
from bot.services.steps.operators import Operators, warn_operators
from storage.account_unit_of_work import AccountUnitOfWork


def claim_in_turn(
    account: AccountUnitOfWork,
    now: datetime,
    lease: timedelta,
    granted: int,
    operators: Operators,
    *,
    soonest_first: bool = False,
) -> list[Delivery]:
    """At most so many due mails: all cancellations first, then the workspaces in turn, each within its share. Answers
    that are mailed on go once no workspace has another mail due."""
    if not account.workspace_mail.serves_several():
        return account.delivery_claims.claim_due(now, lease, granted, soonest_first=soonest_first)
    claimed = account.delivery_claims.claim_due(now, lease, granted, cancels_only=True)
    for answers in (False, True):
        if len(claimed) >= granted:
            break
        turns = _Turns(account, now, operators, claimed, answers=answers)
        while turns.order and len(claimed) < granted:
            for workspace, portion in turns.portions(granted - len(claimed)).items():
                got = account.delivery_claims.claim_due(
                    now, lease, portion, workspace=workspace, answers=answers, soonest_first=soonest_first
                )
                turns.took(workspace, len(got), portion)
                claimed += got
    return claimed


def look_ahead(account: AccountUnitOfWork, now: datetime) -> Outlook:
    """Whether the day's quota lasts for what waits. Where that has changed, the cards of all who wait say so.

    Locks the pace, as every claim does first.
    """
    bucket = account.pacing.look(now)
    found = Outlook.ENOUGH if bucket.daily is None else outlook_of(bucket, account.deliveries.waiting(now))
    if found is not bucket.outlook:
        account.pacing.expect(found)
        account.deliveries.touch_waiting_cards()
    return found


class _Turns:
    """The workspaces that wait with answers, or with other mail, in turn, and what each has left of its share after
    what was `claimed` and not counted yet."""

    def __init__(
        self,
        account: AccountUnitOfWork,
        now: datetime,
        operators: Operators,
        claimed: Sequence[Delivery],
        *,
        answers: bool,
    ) -> None:
        waiting, limits = account.workspace_mail.waiting(now, answers=answers), account.pacing.limits()
        used = account.workspace_mail.used(waiting, now)
        share = share_of(limits.daily if limits else None)
        taken = by_workspace(claimed)
        self.order = in_turn(waiting, used)
        self._left = {one: left_of(share, used.get(one, Used()), taken.get(one, 0)) for one in waiting}
        for workspace in (one for one in sorted(waiting) if self._left[one] == 0):
            told = Alert(AlertKind.SHARE_USED_UP, {"workspace": workspace, "share": str(share)})
            warn_operators(account, operators, f"share:{workspace}", told, now)

    def portions(self, mails: int) -> dict[str, int]:
        """How many each may claim now; whoever may claim none is out of this round."""
        portions = {one: portion for one, portion in divide(mails, self.order, self._left).items() if portion}
        self.order = list(portions)
        return portions

    def took(self, workspace: str, mails: int, portion: int) -> None:
        """A workspace that claimed less than it might has nothing more waiting."""
        if (most := self._left[workspace]) is not None:
            self._left[workspace] = most - mails
        if mails < portion:
            self.order.remove(workspace)


def count_claimed(account: AccountUnitOfWork, claimed: Iterable[Delivery], now: datetime) -> None:
    """Counts these mails for their workspaces."""
    account.workspace_mail.count(by_workspace(claimed), now)


def by_workspace(mails: Iterable[Delivery]) -> Mapping[str, int]:
    """How many of these mails count for each workspace: cancellations are exempt."""
    return Counter(mail.workspace for mail in mails if mail.method is not Method.CANCEL)
