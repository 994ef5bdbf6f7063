"""The threads that build the mails of one round and hand them to SES. They report outcomes and settle nothing."""

import math
import random
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Event
from typing import Self

import structlog

from bot.domain.claimed import Claimed, Skip
from bot.language import reading
from bot.meet import Meet
from bot.ports import MailError, MailInDoubt, MailUnavailable, OutgoingMail
from bot.services.sending import NOT_NOW
from bot.services.settling import Accepted, Outcome, Refused, Skipped
from invites.answer_mail import build_answers
from invites.begin_together import BeginTogether
from invites.identities import message_id_domain
from invites.mime import MailBuilder, Sender

LATENCY = 0.3
"""Seconds that one call to SES takes at most, as a rule. Rate times latency is how many threads are needed."""
MOST_THREADS = 16
FULL = 6
"""Mails claimed at a time, for each thread, at most. So many calls in a row, each as slow as `invites.ses` allows, end
before the lease of the last one's claim does (`bot.services.sending.LEASE`)."""
LOW = 3
"""More is claimed once no more than so many mails are left for each thread. The threads go on meanwhile."""
GATHERING = 0.03
"""Seconds to wait for other mails that end, so that they are settled in one transaction."""
logger = structlog.get_logger("meet.outbox")


class SendPool:
    """The threads that send the mails of one round. Use it from one thread only: it counts the mails in flight."""

    def __init__(self, meet: Meet, rate: float, stop: Event) -> None:
        """`rate` is the limit in mails a second. Once `stop` is set, no further mail is begun."""
        self._meet = meet
        self._stop = stop
        self._halted = Event()
        self._ended: SimpleQueue[Outcome | None] = SimpleQueue()
        self.threads = min(max(math.ceil(rate * LATENCY), 1), MOST_THREADS)
        self.in_flight = 0
        self._attempts = BeginTogether(meet.database)
        settings = meet.settings
        stop_domain = settings.meet_inbound_domain if settings.takes_replies else ""
        known = settings.meet_from_address or "", settings.secret_key, settings.meet_public_url or "", stop_domain
        self._sender = Sender(*known, message_id_domain(settings.aws_region) if settings.mails_by_ses else "")
        self._builder = MailBuilder(self._sender)
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="meet-send")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    @property
    def room(self) -> int:
        """How many more mails to claim now: 0 until few are left, so that each claim takes many."""
        return 0 if self.in_flight > self.threads * LOW else self.threads * FULL - self.in_flight

    def send(self, claimed: Iterable[Claimed]) -> None:
        """Sends these as soon as threads are free, in this order."""
        for one in claimed:
            self.in_flight += 1
            self._pool.submit(self._report, one)

    def collect(self, longest_wait: float) -> list[Outcome]:
        """The outcomes since the last call. Waits up to `longest_wait` seconds for the first."""
        reports: list[Outcome | None] = []
        try:
            reports.append(self._ended.get(timeout=longest_wait))
            if self.in_flight > 1:
                time.sleep(GATHERING)
            while True:
                reports.append(self._ended.get_nowait())
        except Empty:
            self.in_flight -= len(reports)
        return [report for report in reports if report is not None]

    def halt(self) -> None:
        """Begins no further mail. Those that wait are reported as not sent."""
        self._halted.set()

    def _report(self, claimed: Claimed) -> None:
        outcome = None
        try:
            outcome = self._try(claimed)
        except Exception:
            # It was not handed to SES. Once the claim's lease is over it is due again.
            logger.exception("delivery_not_tried", **about(claimed))
        self._ended.put(outcome)

    def _try(self, claimed: Claimed) -> Outcome:
        if self._stop.is_set() or self._halted.is_set():
            return Skipped(claimed, NOT_NOW)
        begun = self._attempts.begin(claimed)
        if isinstance(begun, Skip):
            return Skipped(claimed, begun)
        try:
            return Accepted(begun, self._hand_over(begun, self._build(begun)))
        except MailError as error:
            logger.warning("mail_refused", error=str(error), **about(begun))
            return Refused(begun, error, spread=random.random())  # noqa: S311 (a jitter, no secret)

    def _build(self, claimed: Claimed) -> OutgoingMail:
        try:
            with reading(claimed.locale):
                return self._written(claimed)
        except MailError:
            raise
        except Exception as error:
            # A fault of ours. It is retried on the schedule: an update may fix it in time.
            logger.exception("mail_not_built", **about(claimed))
            raise MailUnavailable("BuildFailed", str(error)) from error

    def _written(self, claimed: Claimed) -> OutgoingMail:
        if claimed.forwarded is not None:
            return build_answers(self._sender, claimed.delivery, claimed.forwarded, zone=claimed.zone)
        if claimed.invite is None:
            return self._builder.build_code(claimed.delivery)
        return self._builder.build_invite(
            claimed.delivery, claimed.invite, name=claimed.name, zone=claimed.zone, told=claimed.told
        )

    def _hand_over(self, claimed: Claimed, mail: OutgoingMail) -> str | None:
        try:
            return self._meet.mailer.send(mail)
        except MailError:
            raise
        except Exception as error:
            logger.exception("mailer_failed_unexpectedly", **about(claimed))
            raise MailInDoubt(type(error).__name__, str(error)) from error


def about(claimed: Claimed) -> dict[str, str]:
    """The fields of a log line about a delivery. Never its address."""
    return {"delivery": claimed.delivery.id, "attempt": str(claimed.delivery.attempts)}
