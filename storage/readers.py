"""One reader per noun: the only place that says which column becomes which field."""

from typing import Any

from sqlalchemy import RowMapping

from bot.domain.breaker import Breaker, BreakerReason
from bot.domain.days import Days
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus, Mailed
from bot.domain.feedback import Feedback, FeedbackKind
from bot.domain.history import read_data, read_slot
from bot.domain.invite import Invite, InviteStatus, Method, Role
from bot.domain.mail_health import Reading
from bot.domain.notice import Notice, NoticeKind
from bot.domain.pacing import Bucket, Outlook
from bot.domain.person import Code, Consent, Profile, RegisteredAddress
from bot.domain.poll import Change, Choice, Closer, Option, Poll, PollStatus, Slot, Vote
from bot.domain.proposals import Proposal, ProposalStatus
from bot.domain.redraw import Budget, Pace
from bot.domain.repeating import Rhythm
from bot.domain.replies import Answer, Attendance
from bot.domain.series import Series
from bot.domain.suppression import Suppression, SuppressionReason
from storage import tables
from storage.row_reader import RowReader
from storage.values import AuditEntry, Card, Forgetting, HistoryEntry, Installation, JobBeat, QuarantinedMessage


def _slot(columns: RowMapping) -> dict[str, Any]:
    return {"slot": Slot(columns["starts_at"], columns["ends_at"], read_days(columns))}


def read_days(columns: RowMapping, prefix: str = "") -> Days | None:
    """The whole days of a row, None for none. Raises TypeError, ValueError for what are no dates."""
    first, after = columns[f"{prefix}first_day"], columns[f"{prefix}day_after"]
    return None if first is None and after is None else Days(first, after)


def _told_days(columns: RowMapping) -> dict[str, Any]:
    return {"days": read_days(columns)}


def days_row(days: Days | None) -> dict[str, Any]:
    """What to store of whole days."""
    return {"first_day": days.first if days else None, "day_after": days.after if days else None}


def slot_row(slot: Slot) -> dict[str, Any]:
    """What to store of a slot."""
    return {"starts_at": slot.starts_at, "ends_at": slot.ends_at, **days_row(slot.days)}


def _data(columns: RowMapping) -> dict[str, Any]:
    if not isinstance(columns["data"], dict):
        raise TypeError(f"data that is no object: {columns['data']!r}")
    return {}


def _changes(columns: RowMapping) -> dict[str, Any]:
    return {"data": read_data(columns["data"])}


def _slots(columns: RowMapping) -> dict[str, Any]:
    found = [read_slot(line) for line in str(columns["slots"]).splitlines()]
    slots = tuple(slot for slot in found if slot)
    if not slots or len(slots) < len(found):
        raise ValueError(f"times that are none: {columns['slots']!r}")
    return {"slots": slots}


POLLS = RowReader(Poll, tables.poll, status=PollStatus, closer=Closer, change=Change)
OPTIONS = RowReader(Option, tables.option, composed=_slot)
VOTES = RowReader(Vote, tables.vote, choice=Choice)
SERIES = RowReader(Series, tables.series, composed=_slots, rhythm=Rhythm)
PROPOSALS = RowReader(Proposal, tables.proposal, composed=_slot, status=ProposalStatus)
HISTORY = RowReader(HistoryEntry, tables.history, composed=_changes)
CARDS = RowReader(Card, tables.card)
PROFILES = RowReader(Profile, tables.profile)
ADDRESSES = RowReader(RegisteredAddress, tables.address)
CONSENTS = RowReader(Consent, tables.consent)
CODES = RowReader(Code, tables.code)
INVITES = RowReader(Invite, tables.invite, composed=_slot, status=InviteStatus)
ATTENDANCES = RowReader(Attendance, tables.attendance, answer=Answer)
DELIVERIES = RowReader(
    Delivery,
    tables.delivery,
    composed=_told_days,
    kind=DeliveryKind,
    status=DeliveryStatus,
    method=Method,
    role=Role,
)
MAILED = RowReader(Mailed, tables.delivery, kind=DeliveryKind, status=DeliveryStatus, method=Method)
NOTICES = RowReader(Notice, tables.notice, composed=_data, kind=NoticeKind)
FEEDBACK = RowReader(Feedback, tables.feedback_event, kind=FeedbackKind)
SUPPRESSIONS = RowReader(Suppression, tables.suppression, reason=SuppressionReason)
BREAKERS = RowReader(Breaker, tables.breaker, reason=BreakerReason, ended_reason=BreakerReason)
BUCKETS = RowReader(Bucket, tables.pacing, outlook=Outlook)
READINGS = RowReader(Reading, tables.account_figure)
PACES = RowReader(Pace, tables.poll)
BUDGETS = RowReader(Budget, tables.workspace_pace)
FORGETTINGS = RowReader(Forgetting, tables.forgetting)
BEATS = RowReader(JobBeat, tables.job_heartbeat)
AUDIT = RowReader(AuditEntry, tables.audit)
QUARANTINE = RowReader(QuarantinedMessage, tables.quarantine)
INSTALLATIONS = RowReader(Installation, tables.installation)
