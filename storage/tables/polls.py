"""Tables of polls, their options, votes and people, and of what is drawn of them."""

from sqlalchemy import Column, Float, ForeignKey, Index, Table, Text, UniqueConstraint, and_

from bot.domain.poll import PollStatus
from storage.column_types import Word
from storage.tables.metadata import (
    drawn_columns,
    flag,
    instant,
    maybe_instant,
    maybe_words,
    metadata,
    number,
    partial_index,
    row_number,
    word,
    word_is,
    words,
)

poll = Table(
    "poll",
    metadata,
    words("id", key=True),
    words("workspace"),
    words("submission"),
    words("organizer"),
    words("channel"),
    words("title"),
    words("note", default=""),
    words("place", default=""),
    words("zone"),
    word("status"),
    instant("created_at"),
    maybe_instant("deadline_at"),
    maybe_instant("deadline_told_at"),
    flag("anonymous"),
    flag("hidden"),
    flag("auto_close"),
    *drawn_columns(),
    maybe_words("message_channel"),
    maybe_words("message_ts"),
    maybe_words("permalink"),
    maybe_words("thread_ts"),
    maybe_instant("thread_lease_until"),
    maybe_words("winner"),
    maybe_instant("closed_at"),
    maybe_words("closed_by"),
    Column("closer", Word),
    UniqueConstraint("submission", "workspace"),
)
"""`submission` names the modal's submission: a modal submitted twice makes one poll."""

option = Table(
    "option",
    metadata,
    words("id", key=True),
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), nullable=False),
    number("position"),
    instant("starts_at"),
    instant("ends_at"),
    flag("withdrawn"),
)

vote = Table(
    "vote",
    metadata,
    words("poll", key=True),
    words("voter", key=True),
    Column("option", Text, ForeignKey("option.id", ondelete="CASCADE"), primary_key=True),
    words("workspace"),
    word("choice"),
    instant("voted_at"),
    sqlite_with_rowid=False,
)
"""Keyed poll first, so that one index serves the upsert, one person's answers and the drawing of a poll."""

poll_person = Table(
    "poll_person",
    metadata,
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), primary_key=True),
    words("part", key=True),
    words("user", key=True),
    words("workspace"),
    number("position"),
)
"""The people a poll names: `part` is "required" or "co_organizer"."""

history = Table(
    "history",
    metadata,
    row_number(),
    words("workspace"),
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), nullable=False),
    instant("at"),
    words("who"),
    words("what"),
)

card = Table(
    "card",
    metadata,
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), primary_key=True),
    words("workspace"),
    words("user"),
    maybe_words("channel"),
    maybe_words("ts"),
    *drawn_columns(),
)

workspace_pace = Table(
    "workspace_pace",
    metadata,
    words("workspace", key=True),
    Column("tokens", Float, nullable=False),
    maybe_instant("counted_at"),
    maybe_instant("held_until"),
)
"""A workspace's budget of redraws, shared by replicas, and until when Slack (Retry-After) wants none."""

slack_hold = Table(
    "slack_hold", metadata, words("workspace", key=True), words("method", key=True), instant("held_until")
)
"""Until when Slack (Retry-After) wants no call of a method in a workspace; chat.update's stands in `workspace_pace`."""

DIRTY_POLL = and_(poll.c.revision > poll.c.shown_revision, poll.c.message_ts.is_not(None))
DIRTY_CARD = card.c.revision > card.c.shown_revision
UNPOSTED = and_(word_is(poll.c.status, PollStatus.OPEN), poll.c.message_ts.is_(None))
OPEN_WITH_DEADLINE = and_(
    word_is(poll.c.status, PollStatus.OPEN), poll.c.deadline_at.is_not(None), poll.c.deadline_told_at.is_(None)
)
WAS_CLOSED = poll.c.closed_by.is_not(None)
UNTOLD_CLOSE = and_(
    word_is(poll.c.status, PollStatus.CLOSED), poll.c.thread_ts.is_(None), poll.c.message_ts.is_not(None)
)

# Where a workspace is asked for too, the narrower column stands first: without statistics SQLite would rather take an
# index that begins with the workspace than the right one, and read all of the workspace.
Index("ix_option_poll", option.c.poll)
Index("ix_vote_voter", vote.c.voter, vote.c.workspace)
Index("ix_vote_option", vote.c.option)
Index("ix_poll_organizer", poll.c.organizer, poll.c.workspace)
# With the status in it, counting polls by status reads this index alone. An index that began with the status would be
# taken for the partial ones below, which are far shorter.
Index("ix_poll_closed", poll.c.closed_at, poll.c.status)
partial_index("ix_poll_dirty", poll.c.redraw_at, where=DIRTY_POLL)
partial_index("ix_poll_unposted", poll.c.created_at, where=UNPOSTED)
partial_index("ix_poll_deadline", poll.c.deadline_at, where=OPEN_WITH_DEADLINE)
partial_index("ix_poll_untold", poll.c.closed_at, where=UNTOLD_CLOSE)
Index("ix_poll_person_user", poll_person.c.user, poll_person.c.workspace)
Index("ix_history_poll", history.c.poll)
Index("ix_history_who", history.c.who, history.c.workspace)
partial_index("ix_poll_closer", poll.c.closed_by, poll.c.workspace, where=WAS_CLOSED)
Index("ix_slack_hold_until", slack_hold.c.held_until, slack_hold.c.method)
partial_index("ix_card_dirty", card.c.redraw_at, where=DIRTY_CARD)
