"""Retention is code: what is deleted, and when. Suppressions are kept for good."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, exists, or_, select, update

from bot.domain.delivery import SENT_NOTHING
from bot.domain.invite import InviteStatus
from bot.domain.person import FORGOTTEN
from storage.outbox.notices import OWED
from storage.repository import Repository
from storage.slack_holds import HoldRepository
from storage.tables import (
    audit,
    code,
    delivery,
    feedback_event,
    invite,
    notice,
    poll,
    quarantine,
    usage,
    workspace_mail,
)
from storage.tables.outbox import WITHOUT_MEETING

DELIVERIES_KEPT = timedelta(days=90)
"""After the meeting; a code's delivery, which has no meeting, after it was made."""
POLLS_KEPT = timedelta(days=400)
"""After the close or the cancellation: a year's planning can be looked up, with a month to spare."""
FACTS_KEPT = timedelta(days=90)
"""Feedback, quarantined messages and settled notices: as long as the deliveries they tell of."""
CODES_KEPT = timedelta(days=2)
"""After they ran out; the daily limits count deliveries, not these."""
WORKSPACE_MAIL_KEPT = timedelta(days=2)
"""Twice as long as a workspace's share looks back."""
AUDIT_KEPT = timedelta(days=400)
BATCH = 1000
"""Rows of one table per run: on SQLite a vote waits for this transaction. The next run goes on."""


class Purge(Repository):
    """Deletes what is past its retention, a batch of each table per run."""

    def run(self, now: datetime) -> dict[str, int]:
        """How many rows of each table were deleted, or forgotten; call again while any number is BATCH."""
        deleted = Counter[str]()
        for table, condition in _rules(now):
            deleted[table.name] += self._delete(table, condition)
        deleted["slack_hold"] += HoldRepository(self._transaction).forget_past(now)
        deleted["forgotten organizer"] = self._forget_organizers(now)
        return dict(deleted)

    def _forget_organizers(self, now: datetime) -> int:
        """The addresses of forgotten organizers go once no mail will repeat them. Found among the latest meetings."""
        pending = exists().where(delivery.c.invite == invite.c.id, delivery.c.status.in_(SENT_NOTHING))
        cancelled = and_(invite.c.status == InviteStatus.CANCELLED, ~pending)
        forgotten = invite.c.organizer.startswith(FORGOTTEN), invite.c.organizer_address != ""
        found = update(invite).where(
            invite.c.ends_at > now - DELIVERIES_KEPT, *forgotten, or_(invite.c.ends_at <= now, cancelled)
        )
        return self._changed(found.values(organizer_address=""))

    def _delete(self, table: Table, condition: ColumnElement[bool]) -> int:
        key = next(iter(table.primary_key))
        if len(table.primary_key) > 1:
            return self._changed(delete(table).where(condition))
        return self._changed(delete(table).where(key.in_(select(key).where(condition).limit(BATCH))))


def _rules(now: datetime) -> list[tuple[Table, ColumnElement[bool]]]:
    """Deliveries before polls: a poll goes with all that hangs on it, and only once its deliveries are gone."""
    return [
        (delivery, _of_old_meeting(now - DELIVERIES_KEPT)),
        (delivery, _of_old_code(now - DELIVERIES_KEPT)),
        (poll, and_(poll.c.closed_at < now - POLLS_KEPT, ~exists().where(delivery.c.poll == poll.c.id))),
        (feedback_event, feedback_event.c.received_at < now - FACTS_KEPT),
        (quarantine, quarantine.c.received_at < now - FACTS_KEPT),
        (notice, and_(notice.c.created_at < now - FACTS_KEPT, notice.c.status != OWED)),
        (code, code.c.expires_at < now - CODES_KEPT),
        (usage, usage.c.ends_at < now),
        (workspace_mail, workspace_mail.c.hour < now - WORKSPACE_MAIL_KEPT),
        (audit, audit.c.at < now - AUDIT_KEPT),
    ]


def _of_old_meeting(before: datetime) -> ColumnElement[bool]:
    """Deliveries whose meeting ended before this; never one that may still be sent."""
    over = select(invite.c.id).where(invite.c.ends_at < before)
    return and_(delivery.c.invite.in_(over), delivery.c.status.not_in(SENT_NOTHING))


def _of_old_code(before: datetime) -> ColumnElement[bool]:
    """Deliveries without a meeting that were made before this; never one that may still be sent."""
    old = WITHOUT_MEETING, delivery.c.created_at < before
    return and_(*old, delivery.c.status.not_in(SENT_NOTHING))
