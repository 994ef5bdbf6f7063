"""What a poll's history tells: who did what, when, and from what to what. It never tells who answered what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.days import read_days
from bot.domain.poll import Slot
from bot.domain.reasons import Why


class Act(StrEnum):
    """What was done to a poll. The words are what the database has held since the first release."""

    OPENED = "opened the poll"
    RENAMED = "changed the title"
    PLACE = "changed the place"
    NOTE = "changed the note"
    DEADLINE = "changed the deadline"
    PLACES = "changed the number of places"
    SETTINGS = "changed the settings"
    REQUIRED = "changed who must be there"
    QUORUM = "changed how many must be there"
    ZONE = "changed the time zone"
    CO_ORGANIZERS = "changed the co-organizers"
    TIME_CHANGED = "changed a time"
    TIME_ADDED = "offered another time"
    TIME_WITHDRAWN = "took a time back"
    CLOSED = "closed the poll"
    CLOSED_AT_DEADLINE = "closed the poll at its deadline"
    CLOSED_ON_AGREEMENT = "closed the poll once all agreed"
    CANCELLED = "cancelled the poll"
    REOPENED = "opened the poll again"
    MOVED = "moved the meeting"
    HANDED_OVER = "handed the poll over"
    TOOK_OVER = "became the organizer"
    REPEATS = "made the poll repeat"
    SKIPPED = "skipped the next poll"
    REPEATS_NO_MORE = "ended the repetition"
    TIMES_RAN_OUT = "ended the poll: every time had passed"
    KEPT_AS_DRAFT = "kept the poll as a draft"
    POSTED = "posted the draft"
    POSTED_ELSEWHERE = "posted the poll in another channel"
    POSTED_AGAIN = "posted the poll again"
    LEFT_THREAD = "posted the poll outside its thread"
    LEFT = "left the poll"
    """Somebody who was forgotten was required, or helped to run it."""


class HistoryReason(Why, StrEnum):
    """Why somebody may not read the history of a poll."""

    ANSWER_FIRST = "history_answer_first"
    """It is for those whom the poll concerns: who run it, are required, or have answered."""


@dataclass(frozen=True, slots=True)
class Done:
    """One act, and what it changed: words, people's ids, slots or instants as text, by the names below."""

    act: Act
    data: dict[str, str] = field(default_factory=dict)


BEFORE, AFTER = "before", "after"
ADDED, REMOVED = "added", "removed"


def from_to(act: Act, before: str, after: str) -> Done:
    """What it was and what it became, "" for nothing."""
    return Done(act, {name: value for name, value in ((BEFORE, before), (AFTER, after)) if value})


def slot_text(slot: Slot) -> str:
    """A slot as history and notices store it, in ISO 8601: both instants, and of whole days both dates."""
    instants = f"{slot.starts_at.isoformat()}/{slot.ends_at.isoformat()}"
    return f"{instants}/{slot.days.first}/{slot.days.after}" if slot.days else instants


def read_slot(text: str) -> Slot | None:
    """The slot of `slot_text`; None for anything else."""
    instants, dates = text.split("/")[:2], text.split("/")[2:]
    try:
        starts_at, ends_at = map(datetime.fromisoformat, instants)
        return Slot(starts_at, ends_at, read_days(dates))
    except ValueError:
        return None


def read_instant(text: str) -> datetime | None:
    """An instant as `isoformat` writes it; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def data_text(data: Mapping[str, str]) -> str:
    """What the database stores: JSON, "" for nothing."""
    return json.dumps(dict(data), ensure_ascii=False) if data else ""


def read_data(text: str) -> dict[str, str]:
    """What `data_text` stored; {} for anything else, which a newer Meet may have written."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
