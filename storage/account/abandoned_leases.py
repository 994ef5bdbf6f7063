"""Leases that a killed process left behind, freed where no other process can have any; not those of mails."""

from datetime import datetime, timedelta

from sqlalchemy import update

from storage.repository import Repository
from storage.tables import card, notice, outbox, poll


class AbandonedLeases(Repository):
    """For the one process that serves a SQLite file: at its start, the processes that had these leases are dead."""

    def release_all(self, now: datetime, longest: timedelta) -> int:
        """Redraws, cards, thread replies and notices in progress are due at once; how many. `longest` is a notice's
        lease: one that waits longer waits for another reason.

        A poll's posting keeps its lease, since a press on its message may still prove that it was posted. A mail
        that was in flight is in doubt, and only SES knows.
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
        released = (drawn, cards, threads.values(thread_lease_until=None), owed.values(next_attempt_at=now))
        return sum(self._changed(statement) for statement in released)
