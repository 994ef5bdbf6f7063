"""Feedback as stored facts, orphans included, and the quarantine of messages that could not be read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Dialect, bindparam, delete, func, select, update

from bot.domain.consequences import Event
from bot.domain.feedback import Feedback, FeedbackKind
from bot.domain.masking import mask_addresses
from bot.domain.origin import DROPPED_SHOWN, Unlinked
from storage.account.addresses import is_forgotten
from storage.column_types import Instant
from storage.compiled_statement import CompiledStatement, made_once
from storage.readers import FEEDBACK, QUARANTINE
from storage.repository import Repository, insert_for, share_addresses
from storage.tables import account_mark, feedback_event, quarantine, usage
from storage.tables.account import ORPHANED
from storage.values import QuarantinedMessage

_FORGET_ORPHANS = (
    update(feedback_event)
    .where(feedback_event.c.delivery.is_(None), is_forgotten(feedback_event.c.address_hash))
    .values(address="", diagnostic="")
)
"""A fact about a mail that we do not know may still be about somebody who was forgotten."""
QUEUE_SEEN_EMPTY = "queue_seen_empty"
_KNOWN = select(feedback_event.c.unique_key).where(feedback_event.c.unique_key.in_(bindparam("keys", expanding=True)))
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
        """Stores facts, each with the instant it was received at; how many of them were not known already."""
        # In one order, so that two readers of the queue never deadlock.
        rows = [_row(event, received_at) for event in sorted(events, key=lambda event: event.fact.unique_key)]
        orphans = [row for row in rows if row["delivery"] is None]
        if orphans:
            # A forgetting that has not looked for the address yet waits for the commit; after one that has, the address
            # is known as forgotten here, where Meet had mailed it.
            share_addresses(self._transaction, {row["address_hash"] for row in orphans})
        added = _add(self._connection.dialect).many(self._connection, rows) if rows else 0
        if orphans:
            these = feedback_event.c.unique_key.in_([row["unique_key"] for row in orphans])
            self._changed(_FORGET_ORPHANS.where(these))
        return added

    def known(self, unique_keys: Collection[str]) -> set[str]:
        """Which of these facts are stored."""
        return set(self._connection.scalars(_KNOWN, {"keys": unique_keys}))

    def taken(self, ses_message_ids: Collection[str]) -> set[tuple[str, str]]:
        """(SES's id, address hash) of those of these mails that a recipient's server had taken."""
        return {(row[0], row[1]) for row in self._connection.execute(_TAKEN, {"mails": ses_message_ids})}

    def orphans(self, ses_message_id: str) -> list[Feedback]:
        """Facts about this mail that came before we knew whose it is, oldest first."""
        unknown = select(feedback_event).where(
            feedback_event.c.ses_message_id == ses_message_id, feedback_event.c.delivery.is_(None)
        )
        return FEEDBACK.all(self._rows(unknown.order_by(feedback_event.c.received_at, feedback_event.c.unique_key)))

    def known_early(self, ses_message_ids: Collection[str]) -> list[str]:
        """Those of these mails that SES told of before we knew its id for them."""
        return list(self._connection.scalars(_KNOWN_EARLY, {"mails": list(ses_message_ids)}))

    def link(self, unique_keys: Sequence[str], delivery_id: str) -> None:
        """These orphans belong to this delivery."""
        linked = update(feedback_event).where(feedback_event.c.unique_key.in_(unique_keys))
        self._changed(linked.values(delivery=delivery_id, of_others=False))

    def unlinked(self, since: datetime) -> Unlinked:
        """How many facts received since then belong to no delivery, and what was dropped lately."""
        counted = {row.of_others: row.number for row in self._rows(_UNLINKED, {"since": since})}
        dropped = self._connection.scalar(_DROPPED, {"since": self._transaction.now() - DROPPED_SHOWN})
        return Unlinked(own=counted.get(False, 0), others=counted.get(True, 0), other_sets=dropped or 0)

    def drop(self, messages: Mapping[str, int], now: datetime) -> None:
        """Counts messages that were dropped, by configuration set and day."""
        # In one order, so that two readers of the queue never deadlock.
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        until = day + timedelta(days=1) + DROPPED_SHOWN
        for name, number in sorted(messages.items()):
            new = self._insert(usage).values(
                workspace=NO_WORKSPACE, user=DROPPED, kind=name, window_started_at=day, count=number, ends_at=until
            )
            more = {"count": usage.c.count + number}
            self._changed(new.on_conflict_do_update(index_elements=list(usage.primary_key), set_=more))

    def of_delivery(self, delivery_id: str) -> list[Feedback]:
        """Everything SES told of this delivery, oldest first."""
        told = select(feedback_event).where(feedback_event.c.delivery == delivery_id)
        return FEEDBACK.all(self._rows(told.order_by(feedback_event.c.received_at, feedback_event.c.unique_key)))

    def quarantine(self, body: str, reason: str, received_at: datetime, digest: str) -> None:
        """Keeps a message that could not be read, once, and counts how often it came."""
        new = self._insert(quarantine).values(hash=digest, body=body, reason=reason, received_at=received_at)
        again = {"times": quarantine.c.times + 1, "reason": reason, "received_at": received_at}
        self._changed(new.on_conflict_do_update(index_elements=[quarantine.c.hash], set_=again))

    def quarantined(self, limit: int) -> list[QuarantinedMessage]:
        """What lies in quarantine, newest first."""
        lying = select(quarantine).order_by(quarantine.c.received_at.desc(), quarantine.c.hash).limit(limit)
        return QUARANTINE.all(self._rows(lying))

    def quarantined_hashes(self) -> list[str]:
        """The hashes of all that lies in quarantine, newest first."""
        newest_first = quarantine.c.received_at.desc(), quarantine.c.hash
        return list(self._connection.scalars(select(quarantine.c.hash).order_by(*newest_first)))

    def count_quarantined(self) -> int:
        """How many messages lie in quarantine."""
        return self._connection.scalar(select(func.count()).select_from(quarantine)) or 0

    def quarantined_body(self, digest: str) -> str | None:
        """The message with this hash; None where it does not lie in quarantine."""
        return self._connection.scalar(select(quarantine.c.body).where(quarantine.c.hash == digest))

    def release(self, digest: str) -> bool:
        """Takes the message out of quarantine; False where it does not lie there."""
        return self._changed(delete(quarantine).where(quarantine.c.hash == digest)) > 0

    def last_event_at(self, now: datetime) -> datetime | None:
        """When the newest fact about our mail was received; None before the first."""
        # What is later than now is text that is no instant, or came from a wrong clock.
        is_told = feedback_event.c.received_at <= now
        newest = select(feedback_event.c.received_at).where(~feedback_event.c.of_others, is_told)
        return self._connection.scalar(newest.order_by(feedback_event.c.received_at.desc()).limit(1))

    def queue_seen_empty_at(self) -> datetime | None:
        """When the newest receive that found the queue empty was begun; None where none ever did."""
        return self._connection.scalar(select(account_mark.c.at).where(account_mark.c.name == QUEUE_SEEN_EMPTY))

    def mark_queue_empty(self, begun_at: datetime) -> None:
        """A receive begun at this instant found nothing. A replica that tells late does not turn it back."""
        new = self._insert(account_mark).values(name=QUEUE_SEEN_EMPTY, at=begun_at)
        self._changed(
            new.on_conflict_do_update(
                index_elements=[account_mark.c.name], set_={"at": begun_at}, where=account_mark.c.at < begun_at
            )
        )
