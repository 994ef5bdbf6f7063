"""Retention is code: for every table what is deleted, and when. `docs/retention.md` says the same in words.

A test holds this table, that page and the schema to each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, exists, not_, or_, select

from bot.domain.delivery import SENT_NOTHING
from storage.outbox.notices import OWED
from storage.tables import (
    account_figure,
    account_mark,
    address,
    address_health,
    answer_note,
    attendance,
    audit,
    breaker,
    card,
    code,
    consent,
    delivery,
    feedback_event,
    forgetting,
    forwarded_answer,
    history,
    installation,
    invite,
    job_heartbeat,
    notice,
    oauth_state,
    option,
    pacing,
    poll,
    poll_person,
    profile,
    proposal,
    quarantine,
    reply_mail,
    series,
    slack_hold,
    suppression,
    usage,
    vote,
    workspace_mail,
    workspace_pace,
)
from storage.tables.metadata import word_among
from storage.tables.outbox import WITHOUT_MEETING
from storage.tables.polls import RUNNING

DELIVERIES_KEPT = timedelta(days=90)
"""After the meeting; that of a code or of answers that were mailed on, which brings no event, after it was made."""
POLLS_KEPT = timedelta(days=400)
"""After the close or the cancellation: a year's planning can be looked up, with a month to spare."""
FACTS_KEPT = timedelta(days=90)
"""Feedback, quarantined messages and settled notices: as long as the deliveries they tell of."""
CODES_KEPT = timedelta(days=2)
"""After they ran out; the daily limits count deliveries, not these."""
ACTS_KEPT = timedelta(days=400)
PEOPLE_KEPT = timedelta(days=400)
"""Of somebody who has no part in any poll that is kept."""
SHARES_KEPT = timedelta(days=2)
"""Twice as long as a workspace's share looks back."""
FORGOTTEN_KEPT = timedelta(days=1)
"""Longer than an answer of Slack's can be late."""
FEW = 20
"""A poll is deleted with its votes, which may be thousands."""
MANY = 500


@dataclass(frozen=True)
class Rule:
    """What of a table is deleted: the rows that are `due` at an instant, so many in one transaction. Without `due`
    nothing is: the rows go with their poll (`with_poll`), or are few and stay."""

    table: Table
    due: Callable[[datetime], ColumnElement[bool]] | None = None
    kept: timedelta | None = None
    at_once: int = MANY
    with_poll: bool = False


def _older(column: ColumnElement[datetime], kept: timedelta) -> Callable[[datetime], ColumnElement[bool]]:
    return lambda now: column < now - kept


def _is_stranger(table: Table) -> ColumnElement[bool]:
    """Whether no poll that is kept has an answer, a note or a proposal of this person, names them, or is theirs."""
    here = table.c.workspace, table.c.user
    parts = ((vote.c.workspace, vote.c.voter), (poll.c.workspace, poll.c.organizer))
    said = ((answer_note.c.workspace, answer_note.c.voter), (proposal.c.workspace, proposal.c.user))
    named = (*parts, *said, (poll_person.c.workspace, poll_person.c.user))
    return not_(or_(*(exists().where(workspace == here[0], user == here[1]) for workspace, user in named)))


def _has(found: Table, table: Table) -> ColumnElement[bool]:
    return exists().where(found.c.workspace == table.c.workspace, found.c.user == table.c.user)


def _of_old_meeting(now: datetime) -> ColumnElement[bool]:
    """Deliveries whose meeting ended long ago; never one that may still be sent."""
    over = select(invite.c.id).where(invite.c.ends_at < now - DELIVERIES_KEPT)
    return and_(delivery.c.invite.in_(over), ~word_among(delivery.c.status, *sorted(SENT_NOTHING)))


def _answered_long_ago(now: datetime) -> ColumnElement[bool]:
    """Answers to invites whose meeting ended long ago."""
    return attendance.c.invite.in_(select(invite.c.id).where(invite.c.ends_at < now - DELIVERIES_KEPT))


def _of_old_code(now: datetime) -> ColumnElement[bool]:
    """Deliveries without a meeting that were made long ago; never one that may still be sent."""
    old = WITHOUT_MEETING, delivery.c.created_at < now - DELIVERIES_KEPT
    return and_(*old, ~word_among(delivery.c.status, *sorted(SENT_NOTHING)))


def _of_old_poll(now: datetime) -> ColumnElement[bool]:
    """A poll is deleted with everything that refers to it, once its deliveries are deleted."""
    return and_(poll.c.closed_at < now - POLLS_KEPT, ~exists().where(delivery.c.poll == poll.c.id))


def _of_old_notice(now: datetime) -> ColumnElement[bool]:
    """One that is still owed, such as to a workspace that removed Meet, is kept as long as a poll, and so is one whose
    message follows a poll that is not over."""
    follows = exists().where(poll.c.id == notice.c.shows, RUNNING)
    settled = and_(notice.c.created_at < now - FACTS_KEPT, notice.c.status != OWED, ~follows)
    return or_(settled, notice.c.created_at < now - POLLS_KEPT)


def _of_unused_address(now: datetime) -> ColumnElement[bool]:
    old = address.c.proven_at < now - PEOPLE_KEPT
    return and_(old, _is_stranger(address), ~_has(delivery, address))


def _of_unused_profile(now: datetime) -> ColumnElement[bool]:
    old = profile.c.read_at < now - PEOPLE_KEPT
    return and_(old, _is_stranger(profile), ~_has(address, profile))


def _of_consent(_now: datetime) -> ColumnElement[bool]:
    """A row that allows everything says no more than none. A stop stays until its owner takes it back or is
    forgotten."""
    return and_(consent.c.mail, consent.c.reminders, ~_has(profile, consent), ~_has(address, consent))


def _of_forgiven_streak(_now: datetime) -> ColumnElement[bool]:
    """A soft bounce counts as long as the feedback that told of it is kept."""
    mail = address_health.c.ses_message_id
    told = exists().where(feedback_event.c.ses_message_id == mail)
    return ~or_(told, exists().where(feedback_event.c.unique_key == mail))


def _of_idle_pace(now: datetime) -> ColumnElement[bool]:
    """A budget that nobody used for a day is full, like one that was never stored."""
    free = or_(workspace_pace.c.held_until.is_(None), workspace_pace.c.held_until <= now)
    return and_(workspace_pace.c.counted_at < now - FORGOTTEN_KEPT, free)


WITH_POLL = (option, vote, answer_note, poll_person, history, card, invite, series, proposal, forwarded_answer)
RETENTION = (
    Rule(delivery, _of_old_meeting, DELIVERIES_KEPT),
    Rule(delivery, _of_old_code, DELIVERIES_KEPT),
    Rule(attendance, _answered_long_ago, DELIVERIES_KEPT),
    Rule(poll, _of_old_poll, POLLS_KEPT, at_once=FEW),
    *(Rule(table, kept=POLLS_KEPT, with_poll=True) for table in WITH_POLL),
    Rule(feedback_event, _older(feedback_event.c.received_at, FACTS_KEPT), FACTS_KEPT),
    Rule(address_health, _of_forgiven_streak, FACTS_KEPT),
    Rule(quarantine, _older(quarantine.c.received_at, FACTS_KEPT), FACTS_KEPT),
    Rule(reply_mail, _older(reply_mail.c.received_at, FACTS_KEPT), FACTS_KEPT),
    Rule(notice, _of_old_notice, FACTS_KEPT),
    Rule(code, _older(code.c.expires_at, CODES_KEPT), CODES_KEPT),
    Rule(audit, _older(audit.c.at, ACTS_KEPT), ACTS_KEPT),
    Rule(job_heartbeat, _older(job_heartbeat.c.at, ACTS_KEPT), ACTS_KEPT),
    Rule(usage, lambda now: usage.c.ends_at < now),
    Rule(address, _of_unused_address, PEOPLE_KEPT),
    Rule(profile, _of_unused_profile, PEOPLE_KEPT),
    Rule(consent, _of_consent),
    Rule(forgetting, _older(forgetting.c.ended_at, FORGOTTEN_KEPT), FORGOTTEN_KEPT),
    Rule(oauth_state, lambda now: oauth_state.c.expires_at <= now),
    Rule(workspace_mail, _older(workspace_mail.c.hour, SHARES_KEPT), SHARES_KEPT),
    Rule(slack_hold, lambda now: slack_hold.c.held_until <= now),
    Rule(workspace_pace, _of_idle_pace, FORGOTTEN_KEPT),
    *(Rule(table) for table in (suppression, installation, breaker, pacing, account_mark, account_figure)),
)
"""In the order in which they run: deliveries before polls, people after the polls that know them."""
