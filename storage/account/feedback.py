"""Feedback as stored facts, orphans included, and the quarantine of messages that could not be read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, bindparam, delete, func, select, update
from sqlalchemy.dialects import sqlite

from bot.domain.consequences import Event
from bot.domain.feedback import Feedback, FeedbackKind
from bot.domain.masking import mask_addresses
from bot.domain.origin import DROPPED_SHOWN, Unlinked
from storage.account.addresses import is_forgotten
from storage.column_types import Instant
from storage.compiled_statement import CompiledStatement, made_once
from storage.readers import FEEDBACK, QUARANTINE
from storage.repository import Repository, insert_for
from storage.tables import account_mark, feedback_event, quarantine, usage
from storage.tables.account import ORPHANED
from storage.values import QuarantinedMessage

_THESE = feedback_event.c.unique_key.in_(bindparam("keys", expanding=True))
_FORGET_ORPHANS = (
    update(feedback_event)
    .where(_THESE, feedback_event.c.delivery.is_(None), is_forgotten(feedback_event.c.address_hash))
    .values(address="", diagnostic="")
)
"""A fact about a mail that we do not know may still be about somebody who was forgotten."""
QUEUE_SEEN_EMPTY = "queue_seen_empty"
_KNOWN = select(feedback_event.c.unique_key).where(_THESE)
_LINK = update(feedback_event).where(_THESE).values(of_others=False)
_TAKEN = select(feedback_event.c.ses_message_id, feedback_event.c.address_hash).where(
    feedback_event.c.ses_message_id.in_(bindparam("mails", expanding=True)),
    feedback_event.c.kind == FeedbackKind.DELIVERED,
)
_KNOWN_EARLY = (
    select(feedback_event.c.ses_message_id)
    .distinct()
    .where(feedback_event.c.ses_message_id.in_(bindparam("mails", expanding=True)), feedback_event.c.delivery.is_(None))
    .order_by(feedback_event.c.ses_message_id)
)

_UNLINKED = (
    select(feedback_event.c.of_others, func.count().label("number"))
    .where(
        ORPHANED,
        feedback_event.c.received_at >= bindparam("since", type_=Instant),
        feedback_event.c.kind != FeedbackKind.CONTROL,
    )
    .group_by(feedback_event.c.of_others)
)

NO_WORKSPACE, DROPPED = "", "feedback dropped"
"""How the table of counts names messages of other configuration sets."""
_DROPPED = select(func.sum(usage.c.count)).where(
    usage.c.workspace == NO_WORKSPACE,
    usage.c.user == DROPPED,
    usage.c.window_started_at >= bindparam("since", type_=Instant),
)


def _oldest_first(*which: ColumnElement[bool]) -> Select[Any]:
    return select(feedback_event).where(*which).order_by(feedback_event.c.received_at, feedback_event.c.unique_key)


_ORPHANS = _oldest_first(feedback_event.c.ses_message_id == bindparam("mail"), feedback_event.c.delivery.is_(None))
_OF_DELIVERY = _oldest_first(feedback_event.c.delivery == bindparam("delivery_id"))
_NEWEST_FIRST = quarantine.c.received_at.desc(), quarantine.c.hash
_QUARANTINED = select(quarantine).order_by(*_NEWEST_FIRST).limit(bindparam("most"))
_HASHES = select(quarantine.c.hash).order_by(*_NEWEST_FIRST)
_QUARANTINE_SIZE = select(func.count()).select_from(quarantine)
_OF_DIGEST = quarantine.c.hash == bindparam("digest")
_BODY = select(quarantine.c.body).where(_OF_DIGEST)
_RELEASE = delete(quarantine).where(_OF_DIGEST)
# What is later than now is text that is no instant, or came from a wrong clock.
_IS_TOLD = feedback_event.c.received_at <= bindparam("now", type_=Instant)
_LAST_EVENT = (
    select(feedback_event.c.received_at)
    .where(~feedback_event.c.of_others, _IS_TOLD)
    .order_by(feedback_event.c.received_at.desc())
    .limit(1)
)
_SEEN_EMPTY = select(account_mark.c.at).where(account_mark.c.name == QUEUE_SEEN_EMPTY)


@cache
def _mark_empty(dialect: str) -> sqlite.Insert:
    new = insert_for(dialect, account_mark)
    return new.on_conflict_do_update(
        index_elements=[account_mark.c.name],
        set_={"at": new.excluded.at},
        where=account_mark.c.at < new.excluded.at,
    )


@cache
def _count_dropped(dialect: str) -> sqlite.Insert:
    new = insert_for(dialect, usage)
    more = {"count": usage.c.count + new.excluded.count}
    return new.on_conflict_do_update(index_elements=list(usage.primary_key), set_=more)


@cache
def _quarantine(dialect: str) -> sqlite.Insert:
    new = insert_for(dialect, quarantine)
    again = {"times": quarantine.c.times + 1, "reason": new.excluded.reason, "received_at": new.excluded.received_at}
    return new.on_conflict_do_update(index_elements=[quarantine.c.hash], set_=again)


@made_once
def _add(dialect: Dialect) -> CompiledStatement:
    """Compiled once: every message from SES runs it."""
    return CompiledStatement(insert_for(dialect.name, feedback_event).on_conflict_do_nothing(), dialect)


def _row(event: Event, received_at: datetime) -> dict[str, Any]:
    """Of a forgotten person only the address's hash is stored. Servers quote addresses, which are masked."""
    row = FEEDBACK.columns(
        event.fact,
        address_hash=event.address_hash,
        received_at=received_at,
        delivery=event.delivery,
        of_others=event.of_others,
        diagnostic=mask_addresses(event.fact.diagnostic),
    )
    return row | {"address": "", "diagnostic": ""} if event.forgotten else row


class FeedbackRepository(Repository):
    """Facts about the SES account's mail; each is stored once, however often it comes."""

    def add_events(self, events: Sequence[Event], received_at: datetime) -> int:
        """Stores facts, each with the instant it was received at; how many of them were not known already. The caller
        has locked the addresses of those about no mail of ours (`SuppressionRepository.lock`): a forgetting that has
        not looked for them yet waits for the commit; after one that has, an address that Meet had mailed is known as
        forgotten here."""
        # In one order, so that two readers of the queue never deadlock.
        rows = [_row(event, received_at) for event in sorted(events, key=lambda event: event.fact.unique_key)]
        added = _add(self._connection.dialect).many(self._connection, rows) if rows else 0
        if orphans := [row["unique_key"] for row in rows if row["delivery"] is None]:
            self._changed(_FORGET_ORPHANS, {"keys": orphans})
        return added

    def known(self, unique_keys: Collection[str]) -> set[str]:
        """Which of these facts are stored."""
        return set(self._scalars(_KNOWN, {"keys": unique_keys}))

    def taken(self, ses_message_ids: Collection[str]) -> set[tuple[str, str]]:
        """(SES's id, address hash) of those of these mails that a recipient's server had taken."""
        return {(row[0], row[1]) for row in self._run(_TAKEN, {"mails": ses_message_ids})}

    def orphans(self, ses_message_id: str) -> list[Feedback]:
        """Facts about this mail that came before we knew whose it is, oldest first."""
        return FEEDBACK.all(self._rows(_ORPHANS, {"mail": ses_message_id}))

    def known_early(self, ses_message_ids: Collection[str]) -> list[str]:
        """Those of these mails that SES told of before we knew its id for them."""
        return self._scalars(_KNOWN_EARLY, {"mails": list(ses_message_ids)})

    def link(self, unique_keys: Sequence[str], delivery_id: str) -> None:
        """These orphans belong to this delivery."""
        self._changed(_LINK, {"keys": unique_keys, "delivery": delivery_id})

    def unlinked(self, since: datetime) -> Unlinked:
        """How many facts received since then belong to no delivery, and what was dropped lately."""
        counted = {row.of_others: row.number for row in self._rows(_UNLINKED, {"since": since})}
        dropped = self._scalar(_DROPPED, {"since": self._transaction.now() - DROPPED_SHOWN})
        return Unlinked(own=counted.get(False, 0), others=counted.get(True, 0), other_sets=dropped or 0)

    def drop(self, messages: Mapping[str, int], now: datetime) -> None:
        """Counts messages that were dropped, by configuration set and day."""
        # In one order, so that two readers of the queue never deadlock.
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        until = day + timedelta(days=1) + DROPPED_SHOWN
        dropped = {"workspace": NO_WORKSPACE, "user": DROPPED, "window_started_at": day, "ends_at": until}
        for name, number in sorted(messages.items()):
            row = dropped | {"kind": name, "count": number}
            self._changed(_count_dropped(self._connection.dialect.name), row)

    def of_delivery(self, delivery_id: str) -> list[Feedback]:
        """Everything SES told of this delivery, oldest first."""
        return FEEDBACK.all(self._rows(_OF_DELIVERY, {"delivery_id": delivery_id}))

    def quarantine(self, body: str, reason: str, received_at: datetime, digest: str) -> None:
        """Keeps a message that could not be read, once, and counts how often it came."""
        row = {"hash": digest, "body": body, "reason": reason, "received_at": received_at}
        self._changed(_quarantine(self._connection.dialect.name), row)

    def quarantined(self, limit: int) -> list[QuarantinedMessage]:
        """What lies in quarantine, newest first."""
        return QUARANTINE.all(self._rows(_QUARANTINED, {"most": limit}))

    def quarantined_hashes(self) -> list[str]:
        """The hashes of all that lies in quarantine, newest first."""
        return self._scalars(_HASHES)

    def count_quarantined(self) -> int:
        """How many messages lie in quarantine."""
        return self._scalar(_QUARANTINE_SIZE) or 0

    def quarantined_body(self, digest: str) -> str | None:
        """The message with this hash; None where it does not lie in quarantine."""
        found: str | None = self._scalar(_BODY, {"digest": digest})
        return found

    def release(self, digest: str) -> bool:
        """Takes the message out of quarantine; False where it does not lie there."""
        return self._changed(_RELEASE, {"digest": digest}) > 0

    def last_event_at(self, now: datetime) -> datetime | None:
        """When the newest fact about our mail was received; None before the first."""
        found: datetime | None = self._scalar(_LAST_EVENT, {"now": now})
        return found

    def queue_seen_empty_at(self) -> datetime | None:
        """When the newest receive that found the queue empty was begun; None where none ever did."""
        found: datetime | None = self._scalar(_SEEN_EMPTY)
        return found

    def mark_queue_empty(self, begun_at: datetime) -> None:
        """A receive begun at this instant found nothing. A replica that tells late does not turn it back."""
        row = {"name": QUEUE_SEEN_EMPTY, "at": begun_at}
        self._changed(_mark_empty(self._connection.dialect.name), row)
