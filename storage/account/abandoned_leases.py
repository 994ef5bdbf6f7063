"""Leases that a killed process left behind, freed where no other process can have any."""

from datetime import datetime, timedelta

from sqlalchemy import update

from bot.domain.delivery import DeliveryStatus
from storage.repository import Repository
from storage.tables import card, delivery, notice, outbox, poll


class AbandonedLeases(Repository):
    """For the one process that serves a SQLite file: at its start, the processes that had these leases are dead."""

    def release_all(self, now: datetime, longest: timedelta) -> int:
        """Redraws, cards, thread replies and notices in progress are due at once; how many. `longest` is a notice's
        lease: one that waits longer waits for another reason.

        A poll's posting keeps its lease, since a press on its message may still prove that it was posted. Mails that
        were claimed and not begun are due at once; one that was being handed to SES is in doubt, and only SES knows.
        """
        free = {"lease_until": None, "lease_token": None}
        drawn = update(poll).where(poll.c.lease_until > now, poll.c.message_ts.is_not(None)).values(free)
        cards = update(card).where(card.c.lease_until > now).values(free)
        threads = update(poll).where(poll.c.thread_lease_until > now, poll.c.thread_ts.is_(None))
        owed = update(notice).where(
            outbox.IS_OWED,
            notice.c.attempts > 0,
            notice.c.next_attempt_at > now,
            notice.c.next_attempt_at <= now + longest,
        )
        claimed = update(delivery).where(outbox.DUE, delivery.c.lease_until > now).values(lease_until=None)
        begun = update(delivery).where(outbox.IN_FLIGHT)
        doubtful = begun.values(status=DeliveryStatus.IN_DOUBT, lease_until=None)
        told = threads.values(thread_lease_until=None), owed.values(next_attempt_at=now)
        released = drawn, cards, *told, claimed, doubtful
        return sum(self._changed(statement) for statement in released)
