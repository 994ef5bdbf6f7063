"""What a channel or a person could not be told and is put off: brought forward once they can. It tells nobody."""

from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, or_, select, update

from storage.column_types import Instant
from storage.polls.poll_row import change_if
from storage.repository import Repository, here
from storage.slack_holds import POST, held_workspaces
from storage.tables import card, notice, outbox, poll, polls

SOON = timedelta(minutes=1)
"""What is due sooner comes by itself; no lease is longer."""


_NOW, _LATER = bindparam("now", type_=Instant), bindparam("later", type_=Instant)
_this = poll.alias()
_CHANNEL = select(_this.c.message_channel).where(here(_this), _this.c.id == bindparam("poll_id"))
_TAKES_POSTS = poll.c.workspace.not_in(held_workspaces(POST))
_BESIDE = (
    select(poll.c.id)
    .where(
        here(poll),
        poll.c.message_channel == _CHANNEL.scalar_subquery(),
        or_(
            and_(polls.DIRTY_POLL, poll.c.redraw_at > _LATER),
            and_(polls.UNTOLD_CHANGE, poll.c.thread_lease_until > _LATER, _TAKES_POSTS),
        ),
    )
    .order_by(poll.c.id)
)
_PUT_OFF = change_if(poll.c.thread_ts.is_(None))
_FREE = (
    update(poll).where(poll.c.id.in_(bindparam("ids", expanding=True))).values(redraw_at=None, thread_lease_until=None)
)
_THEIR_CARDS = (
    select(card.c.poll)
    .where(here(card), card.c.user == bindparam("whose"), polls.DIRTY_CARD, card.c.redraw_at > _LATER)
    .order_by(card.c.poll)
)
_DRAW = update(card).where(card.c.poll.in_(bindparam("ids", expanding=True))).values(redraw_at=None)
_THEIR_NOTICES = (
    select(notice.c.id)
    .where(
        outbox.IS_OWED,
        here(notice),
        notice.c.user == bindparam("whose"),
        notice.c.attempts > 0,
        notice.c.next_attempt_at > _LATER,
    )
    .order_by(notice.c.id)
)
_TELL = update(notice).where(notice.c.id.in_(bindparam("ids", expanding=True))).values(next_attempt_at=_NOW)


def _around(now: datetime) -> dict[str, datetime]:
    return {"now": now, "later": now + SOON}


class PutOffRepository(Repository):
    """Poll messages, thread replies, cards and notices that wait because Slack refused them."""

    def put_off_thread(self, workspace: str, poll_id: str, until: datetime) -> None:
        """The last change is told in the poll's thread at `until`, not before."""
        self._changed(_PUT_OFF, {"here": workspace, "poll_id": poll_id, "thread_lease_until": until})

    def waits_in_channel_of(self, workspace: str, poll_id: str, now: datetime) -> list[str]:
        """The polls whose messages or threads are put off in the channel in which this poll's message stands."""
        return self._scalars(_BESIDE, {"here": workspace, "poll_id": poll_id, **_around(now)})

    def channel_came_back(self, workspace: str, poll_id: str, now: datetime) -> int:
        """Somebody acted in this poll's channel: whatever was put off there is due now; how many polls.

        Locks these polls in the order of their ids, as all that lock several do: take no other lock before it.
        """
        beside = {"here": workspace, "poll_id": poll_id, **_around(now)}
        return self._changed(_FREE, {"ids": self._scalars(self._locked(_BESIDE, of=poll), beside)})

    def person_came_back(self, workspace: str, user: str, now: datetime) -> int:
        """This person looked at Meet in Slack: their cards and notices that were put off are due now; how many."""
        theirs = {"here": workspace, "whose": user, **_around(now)}
        # Notices before cards, and each in one order, as by all that lock both.
        notices = self._scalars(self._locked(_THEIR_NOTICES), theirs)
        told = self._changed(_TELL, {"ids": notices, "now": now}) if notices else 0
        cards = self._scalars(self._locked(_THEIR_CARDS), theirs)
        return told + (self._changed(_DRAW, {"ids": cards}) if cards else 0)
