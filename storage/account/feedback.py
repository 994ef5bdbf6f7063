"""Feedback as stored facts, the orphans among them, and what nobody could read."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from bot.domain.addresses import address_hash
from bot.domain.feedback import Feedback, FeedbackKind
from storage.account.rates import RateCounts
from storage.rows import FEEDBACK, QUARANTINE
from storage.tables import account_mark, feedback_event, quarantine
from storage.values import QuarantinedMessage

QUEUE_SEEN_EMPTY = "queue_seen_empty"


class FeedbackRepository(RateCounts):
    """Facts about the SES account's mail; each is stored once, however often it comes."""

    def add_event(
        self, fact: Feedback, received_at: datetime, delivery_id: str | None, *, forgotten: bool = False
    ) -> bool:
        """Stores a fact; False where it is known already. Without a delivery it is an orphan, to be linked later.

        Of somebody who was `forgotten` the address's hash is stored alone.
        """
        given: dict[str, object] = {"address": "", "diagnostic": ""} if forgotten else {}
        given |= {
            "address_hash": address_hash(fact.address),
            "received_at": received_at,
            "delivery": delivery_id,
        }
        new = self._insert(feedback_event).values(FEEDBACK.columns(fact, **given))
        return self._changed(new.on_conflict_do_nothing()) == 1

    def orphans(self, ses_message_id: str) -> list[Feedback]:
        """Facts about this mail that came before we knew whose it is, oldest first."""
        unknown = select(feedback_event).where(
            feedback_event.c.ses_message_id == ses_message_id, feedback_event.c.delivery.is_(None)
        )
        return FEEDBACK.all(self._rows(unknown.order_by(feedback_event.c.received_at, feedback_event.c.unique_key)))

    def link(self, unique_keys: Sequence[str], delivery_id: str) -> None:
        """These orphans belong to this delivery."""
        linked = update(feedback_event).where(feedback_event.c.unique_key.in_(unique_keys))
        self._changed(linked.values(delivery=delivery_id))

    def delivered_before(self, ses_message_id: str, address: str) -> bool:
        """Whether the recipient's server had taken this mail: what bounces softly after that is an automatic reply."""
        taken = select(feedback_event.c.unique_key).where(
            feedback_event.c.ses_message_id == ses_message_id,
            feedback_event.c.address_hash == address_hash(address),
            feedback_event.c.kind == FeedbackKind.DELIVERED,
        )
        return self._first(taken.limit(1)) is not None

    def of_delivery(self, delivery_id: str) -> list[Feedback]:
        """Everything SES told of this delivery, oldest first."""
        told = select(feedback_event).where(feedback_event.c.delivery == delivery_id)
        return FEEDBACK.all(self._rows(told.order_by(feedback_event.c.received_at, feedback_event.c.unique_key)))

    def quarantine(self, body: str, reason: str, received_at: datetime, digest: str) -> None:
        """Keeps a message nobody can read, once; how often it came is counted."""
        new = self._insert(quarantine).values(hash=digest, body=body, reason=reason, received_at=received_at)
        again = {"times": quarantine.c.times + 1, "reason": reason, "received_at": received_at}
        self._changed(new.on_conflict_do_update(index_elements=[quarantine.c.hash], set_=again))

    def quarantined(self, limit: int) -> list[QuarantinedMessage]:
        """What lies in quarantine, newest first."""
        lying = select(quarantine).order_by(quarantine.c.received_at.desc(), quarantine.c.hash).limit(limit)
        return QUARANTINE.all(self._rows(lying))

    def last_event_at(self) -> datetime | None:
        """When the newest fact was received; None before the first."""
        newest = select(feedback_event.c.received_at).order_by(feedback_event.c.received_at.desc()).limit(1)
        return self._connection.scalar(newest)

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
