"""The threads of one round that build mails and hand them to SES. They settle nothing: they report how it ended."""

import logging
import math
import random
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Event
from typing import Self

from bot.domain.claimed import Claimed, Skip
from bot.domain.delivery import DeliveryStatus
from bot.meet import Meet
from bot.ports import MailError, MailInDoubt, MailUnavailable, OutgoingMail
from bot.services.sending import why_not_now
from bot.services.settling import Accepted, Outcome, Refused, Skipped
from invites.mime import MailBuilder, Sender

LATENCY = 0.3
"""Seconds that one call to SES takes, generously: rate times latency is how many run at once."""
MOST_THREADS = 16
FULL = 6
"""At most so many mails for each thread are claimed at a time: calls as slow as they may be (`invites.ses`), so many of
them in a row, still end before the lease of the last one does (`bot.services.sending.LEASE`)."""
LOW = 3
"""Once no more than so many for each thread are left, more is claimed: the threads go on meanwhile."""
GATHERING = 0.03
"""Seconds in which others end too: what ends together is settled in one transaction."""
logger = logging.getLogger("meet.outbox")


class Crew:
    """One round's threads, and what its mails share. For one thread to use: it counts what is under way."""

    def __init__(self, meet: Meet, rate: float, stop: Event) -> None:
        """`rate` is the limit in mails a second; what has not begun when `stop` is set is not begun any more."""
        self._meet = meet
        self._stop = stop
        self._halted = Event()
        self._ended: SimpleQueue[Outcome | None] = SimpleQueue()
        self.threads = min(max(math.ceil(rate * LATENCY), 1), MOST_THREADS)
        self.under_way = 0
        settings = meet.settings
        self._builder = MailBuilder(
            Sender(settings.meet_from_address or "", settings.secret_key, settings.meet_public_url or "")
        )
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="meet-send")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    @property
    def room(self) -> int:
        """How many mails more to claim now: none before few are left, and then a good many at once."""
        return 0 if self.under_way > self.threads * LOW else self.threads * FULL - self.under_way

    def send(self, claimed: Iterable[Claimed]) -> None:
        """Sends these as soon as threads are free, in this order."""
        for one in claimed:
            self.under_way += 1
            self._pool.submit(self._report, one)

    def collect(self, longest_wait: float) -> list[Outcome]:
        """How those ended that have ended since; waits for the first of them, so many seconds, and a little more."""
        reports: list[Outcome | None] = []
        try:
            reports.append(self._ended.get(timeout=longest_wait))
            if self.under_way > 1:
                time.sleep(GATHERING)
            while True:
                reports.append(self._ended.get_nowait())
        except Empty:
            self.under_way -= len(reports)
        return [report for report in reports if report is not None]

    def halt(self) -> None:
        """Begins no mail any more: those that wait are reported as not sent."""
        self._halted.set()

    def _report(self, claimed: Claimed) -> None:
        outcome = None
        try:
            outcome = self._try(claimed)
        except Exception:
            # Nothing is known to have been sent: the lease runs out, and the row's time decides.
            logger.exception("A delivery could not be looked at; its lease will run out.", extra=about(claimed))
        self._ended.put(outcome)

    def _try(self, claimed: Claimed) -> Outcome:
        if self._stop.is_set() or self._halted.is_set():
            return Skipped(claimed, Skip(DeliveryStatus.PENDING, ""))
        if skip := why_not_now(self._meet.database, claimed):
            return Skipped(claimed, skip)
        try:
            return Accepted(claimed, self._hand_over(self._build(claimed)))
        except MailError as error:
            logger.warning("SES did not accept a mail: %s", error, extra=about(claimed))
            return Refused(claimed, error, spread=random.random())  # noqa: S311 - a jitter, no secret

    def _build(self, claimed: Claimed) -> OutgoingMail:
        try:
            if claimed.invite is None:
                return self._builder.build_code(claimed.delivery)
            return self._builder.build_invite(claimed.delivery, claimed.invite, name=claimed.name, zone=claimed.zone)
        except MailError:
            raise
        except Exception as error:
            # A fault of ours: tried again on the schedule, which an update may mend in time.
            logger.exception("A mail could not be built.", extra=about(claimed))
            raise MailUnavailable("BuildFailed", str(error)) from error

    def _hand_over(self, mail: OutgoingMail) -> str:
        try:
            return self._meet.mailer.send(mail)
        except MailError:
            raise
        except Exception as error:
            logger.exception("The mailer failed in a way it should not; the mail is in doubt.")
            raise MailInDoubt(type(error).__name__, str(error)) from error


def about(claimed: Claimed) -> dict[str, str]:
    """What a log may say of a delivery: never its address."""
    return {"delivery": claimed.delivery.id, "attempt": str(claimed.delivery.attempts)}
