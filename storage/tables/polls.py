"""Tables of polls, their options, votes and people, and of what is redrawn of them."""

from sqlalchemy import Column, Float, ForeignKey, Index, Table, Text, UniqueConstraint, and_

from bot.domain.poll import PollStatus
from storage.column_types import Word
from storage.tables.metadata import (
    boolean_column,
    days_columns,
    instant_column,
    integer_column,
    metadata,
    partial_index,
    redraw_columns,
    row_id,
    text_column,
    word_among,
    word_column,
    word_is,
)

poll = Table(
    "poll",
    metadata,
    text_column("id", key=True),
    text_column("workspace"),
    text_column("submission"),
    text_column("organizer"),
    text_column("channel"),
    text_column("title"),
    text_column("note", default=""),
    text_column("place", default=""),
    text_column("zone"),
    text_column("language", default=""),
    word_column("status"),
    instant_column("created_at"),
    instant_column("deadline_at", nullable=True),
    instant_column("deadline_told_at", nullable=True),
    boolean_column("anonymous"),
    boolean_column("hidden"),
    boolean_column("auto_close"),
    boolean_column("proposals"),
    boolean_column("agreement"),
    integer_column("quorum", default=0),
    *redraw_columns(),
    instant_column("asked_at", nullable=True),
    text_column("message_channel", nullable=True),
    text_column("message_ts", nullable=True),
    text_column("permalink", nullable=True),
    text_column("in_thread", nullable=True),
    text_column("thread_ts", nullable=True),
    instant_column("thread_lease_until", nullable=True),
    text_column("winner", nullable=True),
    instant_column("closed_at", nullable=True),
    text_column("closed_by", nullable=True),
    Column("closer", Word),
    Column("change", Word),
    instant_column("changed_at", nullable=True),
    text_column("moved_from", nullable=True),
    boolean_column("announced"),
    text_column("reason", default=""),
    text_column("chain", default=""),
    instant_column("agreement_after", nullable=True),
    instant_column("last_answer_at", nullable=True),
    UniqueConstraint("submission", "workspace"),
)
"""`submission` names the modal's submission: a modal submitted twice makes one poll. `asked_at` is when somebody last
acted on the poll whose message does not show it yet; NULL where nobody waits for the message."""

option = Table(
    "option",
    metadata,
    text_column("id", key=True),
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), nullable=False),
    integer_column("position"),
    instant_column("starts_at"),
    instant_column("ends_at"),
    *days_columns("option"),
    boolean_column("withdrawn"),
    integer_column("capacity", default=0),
    integer_column("changed_in", default=0),
)
"""Of whole days the instants say when they begin and end in the poll's zone. `changed_in` is the poll's revision in
which the time was last changed, so that answers to what it was are known; 0: never."""

vote = Table(
    "vote",
    metadata,
    text_column("poll", key=True),
    text_column("voter", key=True),
    Column("option", Text, ForeignKey("option.id", ondelete="CASCADE"), primary_key=True),
    text_column("workspace"),
    word_column("choice"),
    instant_column("voted_at"),
    sqlite_with_rowid=False,
)
"""Keyed poll first, so that one index serves the upsert, one person's answers and the redrawing of a poll."""

answer_note = Table(
    "answer_note",
    metadata,
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), primary_key=True),
    text_column("voter", key=True),
    text_column("workspace"),
    text_column("text"),
    instant_column("noted_at"),
)
"""What somebody wrote to their answers."""

poll_person = Table(
    "poll_person",
    metadata,
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), primary_key=True),
    text_column("part", key=True),
    text_column("user", key=True),
    text_column("workspace"),
    integer_column("position"),
)
"""The people a poll names: `part` is "required" or "co_organizer", or "prompted" for those who were asked for an
address (`storage.polls.people`)."""

history = Table(
    "history",
    metadata,
    row_id(),
    text_column("workspace"),
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), nullable=False),
    instant_column("at"),
    text_column("who"),
    text_column("what"),
    text_column("data", default=""),
)

card = Table(
    "card",
    metadata,
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), primary_key=True),
    text_column("workspace"),
    text_column("user"),
    text_column("channel", nullable=True),
    text_column("ts", nullable=True),
    *redraw_columns(),
)

series = Table(
    "series",
    metadata,
    text_column("id", key=True),
    text_column("workspace"),
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), nullable=False),
    word_column("rhythm"),
    integer_column("opens_before"),
    text_column("title"),
    text_column("note"),
    text_column("place"),
    text_column("zone"),
    text_column("slots"),
    instant_column("through"),
    instant_column("opens_at"),
    instant_column("deadline_at", nullable=True),
    boolean_column("anonymous"),
    boolean_column("hidden"),
    boolean_column("auto_close"),
    integer_column("places", 0),
    boolean_column("proposals"),
    boolean_column("agreement"),
    UniqueConstraint("poll"),
)
"""`poll` is the newest poll of the series, `slots` the times of the poll that was repeated, a line each
(`bot.domain.series`)."""

proposal = Table(
    "proposal",
    metadata,
    text_column("id", key=True),
    text_column("workspace"),
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), nullable=False),
    text_column("user"),
    instant_column("starts_at"),
    instant_column("ends_at"),
    *days_columns("proposal"),
    word_column("status"),
    instant_column("created_at"),
    UniqueConstraint("poll", "starts_at"),
)
"""Times that voters propose (`bot.domain.proposals`)."""

workspace_pace = Table(
    "workspace_pace",
    metadata,
    text_column("workspace", key=True),
    Column("tokens", Float, nullable=False),
    instant_column("counted_at", nullable=True),
    instant_column("held_until", nullable=True),
)
"""A workspace's budget of redraws, shared by replicas, and until when Slack (Retry-After) wants none."""

slack_hold = Table(
    "slack_hold",
    metadata,
    text_column("workspace", key=True),
    text_column("method", key=True),
    instant_column("held_until"),
)
"""Until when Slack (Retry-After) wants no call of a method in a workspace; chat.update's stands in `workspace_pace`."""

RUNNING = word_among(poll.c.status, PollStatus.OPEN, PollStatus.DRAFT)
DIRTY_POLL = and_(poll.c.revision > poll.c.shown_revision, poll.c.message_ts.is_not(None))
DIRTY_CARD = card.c.revision > card.c.shown_revision
UNPOSTED = and_(word_is(poll.c.status, PollStatus.OPEN), poll.c.message_ts.is_(None))
OPEN_WITH_DEADLINE = and_(
    word_is(poll.c.status, PollStatus.OPEN), poll.c.deadline_at.is_not(None), poll.c.deadline_told_at.is_(None)
)
WAS_CLOSED = poll.c.closed_by.is_not(None)
UNTOLD_CHANGE = and_(poll.c.change.is_not(None), poll.c.thread_ts.is_(None), poll.c.message_ts.is_not(None))

# Where a workspace is asked for too, the narrower column stands first: without statistics SQLite would rather take an
# index that begins with the workspace than the right one, and read all of the workspace.
Index("ix_option_poll", option.c.poll)
Index("ix_vote_voter", vote.c.voter, vote.c.workspace)
Index("ix_vote_option", vote.c.option)
Index("ix_answer_note_voter", answer_note.c.voter, answer_note.c.workspace)
Index("ix_poll_channel", poll.c.channel, poll.c.workspace)
Index("ix_poll_organizer", poll.c.organizer, poll.c.workspace)
# With the status in it, counting polls by status reads this index alone. An index that began with the status would be
# taken for the partial ones below, which are far shorter.
Index("ix_poll_closed", poll.c.closed_at, poll.c.status)
partial_index("ix_poll_dirty", poll.c.redraw_at, where=DIRTY_POLL)
partial_index("ix_poll_unposted", poll.c.created_at, where=UNPOSTED)
partial_index("ix_poll_deadline", poll.c.deadline_at, where=OPEN_WITH_DEADLINE)
partial_index("ix_poll_untold", poll.c.changed_at, where=UNTOLD_CHANGE)
Index("ix_poll_person_user", poll_person.c.user, poll_person.c.workspace)
Index("ix_history_poll", history.c.poll)
Index("ix_history_who", history.c.who, history.c.workspace)
partial_index("ix_poll_closer", poll.c.closed_by, poll.c.workspace, where=WAS_CLOSED)
Index("ix_slack_hold_until", slack_hold.c.held_until, slack_hold.c.method)
Index("ix_proposal_user", proposal.c.user, proposal.c.workspace)
Index("ix_series_due", series.c.opens_at)
Index("ix_card_user", card.c.user, card.c.workspace)
partial_index("ix_poll_running", poll.c.created_at, where=RUNNING)
partial_index("ix_card_dirty", card.c.redraw_at, where=DIRTY_CARD)
