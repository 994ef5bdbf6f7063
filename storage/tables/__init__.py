"""Every table of Meet, by concern. The migrations are held to this metadata by a test."""

from storage.tables.account import (
    account_figure,
    account_mark,
    address_health,
    audit,
    breaker,
    feedback_event,
    installation,
    job_heartbeat,
    oauth_state,
    pacing,
    quarantine,
    suppression,
    workspace_mail,
)
from storage.tables.metadata import metadata
from storage.tables.outbox import code, delivery, invite, notice
from storage.tables.people import address, consent, forgetting, profile, usage
from storage.tables.polls import answer_note, card, history, option, poll, poll_person, slack_hold, vote, workspace_pace

__all__ = [
    "account_figure",
    "account_mark",
    "address",
    "address_health",
    "answer_note",
    "audit",
    "breaker",
    "card",
    "code",
    "consent",
    "delivery",
    "feedback_event",
    "forgetting",
    "history",
    "installation",
    "invite",
    "job_heartbeat",
    "metadata",
    "notice",
    "oauth_state",
    "option",
    "pacing",
    "poll",
    "poll_person",
    "profile",
    "quarantine",
    "slack_hold",
    "suppression",
    "usage",
    "vote",
    "workspace_mail",
    "workspace_pace",
]
