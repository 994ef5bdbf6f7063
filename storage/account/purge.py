"""Deleting what is past its retention, a batch in each transaction. What that is stands in `retention`."""

from datetime import datetime

from sqlalchemy import and_, delete, exists, or_, select, tuple_, update

from bot.domain.delivery import SENT_NOTHING
from bot.domain.invite import InviteStatus
from bot.domain.person import FORGOTTEN
from storage.account.retention import DELIVERIES_KEPT, Rule
from storage.repository import Repository
from storage.tables import delivery, invite


class Purge(Repository):
    """One batch of one table: on SQLite a vote waits for this transaction."""

    def delete_batch(self, rule: Rule, now: datetime) -> int:
        """How many rows were deleted; more may be due where it was as many as `rule.at_once`. Another replica that
        purges beside this one deletes other rows."""
        if rule.due is None:
            return 0
        key = tuple(rule.table.primary_key)
        due = select(*key).where(rule.due(now)).limit(rule.at_once).with_for_update(skip_locked=True, of=rule.table)
        # As a CTE it is run once: PostgreSQL may run a plain subquery for each row, and delete more than one batch.
        return self._changed(delete(rule.table).where(tuple_(*key).in_(select(due.cte("batch", nesting=True)))))

    def forget_organizers(self, now: datetime) -> int:
        """The addresses of forgotten organizers go once no mail will repeat them. Found among the latest meetings."""
        pending = exists().where(delivery.c.invite == invite.c.id, delivery.c.status.in_(SENT_NOTHING))
        cancelled = and_(invite.c.status == InviteStatus.CANCELLED, ~pending)
        forgotten = invite.c.organizer.startswith(FORGOTTEN), invite.c.organizer_address != ""
        found = update(invite).where(
            invite.c.ends_at > now - DELIVERIES_KEPT, *forgotten, or_(invite.c.ends_at <= now, cancelled)
        )
        return self._changed(found.values(organizer_address=""))
