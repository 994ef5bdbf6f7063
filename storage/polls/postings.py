"""Where a poll's message is: claiming the right to post it, storing its channel and ts, drafts. It posts nothing."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, or_, select, update

from bot.domain.poll import PollStatus
from storage.column_types import Instant
from storage.polls.poll_row import CHANGE, PollRowRepository, change_if
from storage.repository import here
from storage.tables import poll
from storage.values import Redraw, Surface

FREED = {"lease_until": None, "lease_token": None}
"""No lease, for redrawing or for posting."""
_IS_OPEN, _IS_UNPOSTED = poll.c.status == PollStatus.OPEN, poll.c.message_ts.is_(None)
_CLAIM = change_if(
    or_(poll.c.lease_until.is_(None), poll.c.lease_until <= bindparam("now", type_=Instant)),
    _IS_OPEN,
    poll.c.message_ts.is_not_distinct_from(bindparam("gone")),
).returning(poll.c.revision)
_TS = poll.c.message_ts == bindparam("ts")
_SETTLE = change_if(or_(poll.c.lease_token == bindparam("token"), _IS_UNPOSTED, _TS))
_SETTLE_THERE = _SETTLE.values(message_channel=poll.c.channel)
_ADOPT = change_if(_IS_UNPOSTED, poll.c.channel == bindparam("there"))
_IN_CHANNEL = select(poll.c.id).where(here(poll), poll.c.channel == bindparam("old")).order_by(poll.c.id)
_FOLLOW = (
    update(poll)
    .where(poll.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        message_channel=case(
            (poll.c.message_channel == bindparam("old"), bindparam("new", type_=poll.c.channel.type)),
            else_=poll.c.message_channel,
        )
    )
    .returning(poll.c.id)
)
_MARK_PERMALINK = change_if(_TS)
_MAKE_DRAFT = change_if(_IS_OPEN, _IS_UNPOSTED)
_REOPEN_DRAFT = change_if(poll.c.status == PollStatus.DRAFT).values(
    in_thread=case((poll.c.channel == bindparam("there"), poll.c.in_thread))
)


class PostingRepository(PollRowRepository):
    """A poll has one lease: for its posting while it has no message, for its redraws later."""

    def claim(self, poll_id: str, now: datetime, lease: timedelta, gone: str | None = None) -> Redraw | None:
        """The right to post this open poll's message, where it stands nowhere, or where its message `gone` (a ts) is
        known to be deleted. None where another holds it, or a message of the poll stands by now."""
        token = secrets.token_hex(8)
        asked = {"poll_id": poll_id, "now": now, "gone": gone}
        row = self._first(_CLAIM, {**asked, "lease_until": now + lease, "lease_token": token})
        return None if row is None else Redraw(Surface.POLL, self._workspace, poll_id, row.revision, token)

    def settle(self, posting: Redraw, *, known_as: str, channel: str, ts: str) -> bool:
        """The message of this claim stands there. False where the claim was lost and another message has become the
        poll's: then this one is one too many.

        `known_as`: the id of the poll's channel when the claim was read. Where the message stands in that channel, it
        stands under the id that the channel has by now (`follow_channel`).
        """
        posted = {"message_ts": ts, "permalink": None, "shown_revision": posting.revision, "redraw_at": None, **FREED}
        statement, where = (_SETTLE_THERE, {}) if channel == known_as else (_SETTLE, {"message_channel": channel})
        if not self._change(statement, posting.poll, token=posting.token, ts=ts, **posted, **where):
            return False
        self._transaction.changed_polls.add(posting.poll)
        return True

    def mark_posted(self, poll_id: str, *, channel: str, ts: str, permalink: str | None, revision: int = 0) -> None:
        """The poll's message stands in Slack and shows `revision`; a later one makes it dirty at once."""
        where = {"message_channel": channel, "message_ts": ts, "permalink": permalink}
        self._change(CHANGE, poll_id, shown_revision=revision, redraw_at=None, **where)

    def adopt_message(self, poll_id: str, *, channel: str, ts: str) -> bool:
        """A message of the poll was seen in its channel, whose posting Slack never answered. False where Meet knows of
        one already, or the poll is meant for another channel."""
        adopted = {"message_channel": channel, "message_ts": ts, "redraw_at": None, **FREED}
        return self._change(_ADOPT, poll_id, there=channel, **adopted)

    def leave_thread(self, poll_id: str, channel: str) -> None:
        """The poll stands in this channel itself, and in no thread."""
        self._change(CHANGE, poll_id, channel=channel, in_thread=None)

    def follow_channel(self, old: str, new: str) -> list[str]:
        """The polls of this channel, which has another id now. What Slack refused under the old id is due again.

        They are locked in the order of their ids, as by all that lock several."""
        ids = self._scalars(self._locked(_IN_CHANNEL), {"old": old})
        due = {"redraw_at": None, "thread_lease_until": None, **FREED}
        return sorted(self._scalars(_FOLLOW, {"ids": ids, "old": old, "new": new, "channel": new, **due}))

    def mark_permalink(self, poll_id: str, permalink: str, *, ts: str) -> None:
        """The link to the message, which Slack gives in a call of its own; "": it gives none. Nothing happens where
        the poll has another message meanwhile."""
        self._change(_MARK_PERMALINK, poll_id, ts=ts, permalink=permalink)

    def mark_draft(self, poll_id: str) -> bool:
        """Open and never posted becomes a draft: Meet may not post in that channel. False where it was posted."""
        return self._change(_MAKE_DRAFT, poll_id, status=PollStatus.DRAFT, **FREED)

    def reopen_draft(self, poll_id: str, channel: str, *, due_at: datetime | None = None) -> bool:
        """Draft becomes open, for this channel; exactly one caller gets True and may post it. The job that posts what
        a crash left behind leaves it alone until `due_at`. Another channel has not the thread it was meant for."""
        opened = {"status": PollStatus.OPEN, "channel": channel, "redraw_at": due_at}
        return self._change(_REOPEN_DRAFT, poll_id, there=channel, **opened)
