"""Sends due mails: a round claims them ahead of the sending threads, and settles the outcomes."""

import time
from collections.abc import Sequence
from threading import Event

import structlog

from bot.domain.errors import MeetError
from bot.meet import Meet
from bot.ports import MailError
from bot.services.sending import claim_batch
from bot.services.settling import Accepted, Outcome, settle
from invites.quota import refresh_quota
from invites.send_pool import SendPool, about
from storage.row_reader import UnreadableRow

LONGEST_ROUND = 50.0
"""Seconds. The next round continues, so that a long queue never looks like a hung job."""
LONGEST_PAUSE = 1.0
"""Seconds until the next look for due mails, even where the pace allows none or slow mails are in flight."""
SLOWEST_RATE = 1.0
"""Mails a second while the limits of SES are unknown: what a sandbox allows."""
logger = structlog.get_logger("meet.outbox")


def deliver_due(meet: Meet, stop: Event | None = None) -> int:
    """Sends until nothing is due, `stop` is set or the round is over. Returns how many mails SES accepted.

    Raises MeetError without a sender address; nothing is claimed then.
    """
    stop = stop or Event()
    if meet.settings.meet_from_address is None:
        raise MeetError("MEET_FROM_ADDRESS is not set, so nothing is mailed. What is due waits until it is.")
    with SendPool(meet, learn_limits(meet), stop) as pool:
        return Round(meet, pool, stop).run()


def learn_limits(meet: Meet) -> float:
    """The rate in mails a second. Asks SES where it is not known yet; falls back to SLOWEST_RATE."""
    if (rate := _known_rate(meet)) is not None:
        return rate
    try:
        refresh_quota(meet)
    except MailError as error:
        logger.warning("ses_limits_unknown", error=str(error))
        _pace_as_set(meet)
    return _known_rate(meet) or SLOWEST_RATE


def _known_rate(meet: Meet) -> float | None:
    with meet.database.read_account() as account:
        known = account.pacing.limits()
    return None if known is None else known.rate


def _pace_as_set(meet: Meet) -> None:
    """Paces by MEET_SEND_RATE alone, where it is set. The job `quota` goes on asking SES."""
    if (rate := meet.settings.meet_send_rate) is not None:
        with meet.database.begin_account() as account:
            account.pacing.set_limits(rate, None, 0, account.now())


class Round:
    """One round of sending. Only its own thread writes to the database: claims, and the outcomes in groups."""

    def __init__(self, meet: Meet, pool: SendPool, stop: Event) -> None:
        self._meet = meet
        self._pool = pool
        self._stop = stop
        self._next_claim_at = 0.0
        self._held_back = False
        self._accepted = 0

    def run(self) -> int:
        """How many mails SES accepted and the database recorded as accepted."""
        until = time.monotonic() + LONGEST_ROUND
        try:
            while not self._stop.is_set() and self._take_turn():
                if time.monotonic() >= until:
                    self._meet.wake("deliver")
                    break
        finally:
            self._finish()
        return self._accepted

    def _take_turn(self) -> bool:
        """Claims where there is room and settles what has ended. False once nothing is due and nothing is in flight."""
        if self._is_time_to_claim() and not self._claim():
            return False
        self._settle(self._wait())
        return True

    def _is_time_to_claim(self) -> bool:
        was_last = not self._held_back and self._pool.in_flight == 0
        return self._pool.room > 0 and (was_last or time.monotonic() >= self._next_claim_at)

    def _claim(self) -> bool:
        """Claims only what is sent within seconds: a claimed mail cannot be sent by another replica or superseded."""
        batch = claim_batch(self._meet.database, limit=self._pool.room, operators=self._meet.settings.meet_operators)
        self._pool.send(batch.claimed)
        self._held_back = batch.held_back
        pause = batch.wait.total_seconds() if batch.held_back else LONGEST_PAUSE
        self._next_claim_at = time.monotonic() + min(pause, LONGEST_PAUSE)
        return batch.held_back or self._pool.in_flight > 0

    def _wait(self) -> list[Outcome]:
        pause = max(self._next_claim_at - time.monotonic(), 0.0)
        if self._pool.in_flight == 0:
            self._stop.wait(pause)
            return []
        return self._pool.collect(pause if self._pool.room else LONGEST_PAUSE)

    def _finish(self) -> None:
        """Waits for the mails in flight. A mail that was claimed and not begun is due again."""
        self._pool.halt()
        while self._pool.in_flight:
            self._settle(self._pool.collect(LONGEST_PAUSE))

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        """Settles all in one transaction. Where that fails, each in its own, so that a bad one does not stop the
        others."""
        if not outcomes:
            return
        try:
            self._commit(outcomes)
        except Exception:
            logger.warning("settle_batch_failed", exc_info=True)
            self._settle_each(outcomes)

    def _settle_each(self, outcomes: Sequence[Outcome]) -> None:
        """A delivery that cannot be settled stays claimed until its lease ends; then SES's Send event settles it."""
        for place, outcome in enumerate(outcomes):
            try:
                self._commit([outcome])
            except UnreadableRow:
                logger.exception("delivery_not_settled", **about(outcome.claimed))
            except MeetError:
                # The database itself failed, so the others would fail too.
                for left in outcomes[place:]:
                    logger.exception("delivery_not_settled", **about(left.claimed))
                return
            except Exception:
                logger.exception("delivery_not_settled", **about(outcome.claimed))

    def _commit(self, outcomes: Sequence[Outcome]) -> None:
        settle(self._meet.database, outcomes, operators=self._meet.settings.meet_operators)
        self._accepted += sum(isinstance(one, Accepted) for one in outcomes)
