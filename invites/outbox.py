"""Sends what the outbox owes: claim, build, call SES with no transaction open, settle. It decides nothing itself."""

import logging
import math
import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from bot.domain.delivery import DeliveryStatus
from bot.domain.errors import MeetError
from bot.meet import Meet
from bot.ports import MailError, MailInDoubt, MailUnavailable, OutgoingMail
from bot.services.sending import Batch, Claimed, Skip, claim_batch, why_not_now
from bot.services.settling import settle_failure, settle_sent, settle_skipped
from invites.mime import MailBuilder, Sender
from invites.quota import refresh_quota

LATENCY = 0.3
"""Seconds that one call to SES takes, generously: rate times latency is how many run at once."""
MOST_THREADS = 16
LONGEST_ROUND = 50.0
"""Seconds. Then the job's next tick goes on, so that a long queue never looks like a hung job."""
LONGEST_PAUSE = 1.0
logger = logging.getLogger("meet.outbox")


def deliver_due(meet: Meet, stop: Event | None = None) -> int:
    """Sends what is due until nothing is, or `stop` is set, or the round was long enough; how many SES accepted.

    Raises MeetError where Meet has no sender: then nothing is claimed, and everything waits.
    """
    stop = stop or Event()
    if meet.settings.meet_from_address is None:
        raise MeetError("MEET_FROM_ADDRESS is not set, so nothing is mailed. What is due waits until it is.")
    learn_limits(meet)
    sending = Round(meet, stop)
    until, accepted = time.monotonic() + LONGEST_ROUND, 0
    while not stop.is_set() and time.monotonic() < until:
        batch = claim_batch(meet.database)
        accepted += sending.send(batch)
        if not batch.held_back:
            break
        if not batch.claimed:
            stop.wait(min(1 / batch.rate, LONGEST_PAUSE))
    return accepted


def learn_limits(meet: Meet) -> None:
    """Asks SES for its limits where nobody has yet: until then one mail a second goes, as a sandbox allows."""
    with meet.database.read_account() as account:
        known = account.pacing.limits() is not None
    if known:
        return
    try:
        refresh_quota(meet)
    except MailError as error:
        logger.warning("SES did not tell its limits: %s", error)
        _pace_as_set(meet)


def _pace_as_set(meet: Meet) -> None:
    """By MEET_SEND_RATE alone, where there is one; the job `quota` goes on asking SES."""
    if (rate := meet.settings.meet_send_rate) is not None:
        with meet.database.begin_account() as account:
            account.pacing.set_limits(rate, None, 0, account.now())


class Round:
    """One round of sending: what its mails share is built once."""

    def __init__(self, meet: Meet, stop: Event) -> None:
        self._meet = meet
        self._stop = stop
        settings = meet.settings
        self._builder = MailBuilder(
            Sender(settings.meet_from_address or "", settings.secret_key, settings.meet_public_url or "")
        )

    def send(self, batch: Batch) -> int:
        """Sends the batch on as many threads as the rate can use; how many SES accepted."""
        threads = min(math.ceil(batch.rate * LATENCY), len(batch.claimed), MOST_THREADS)
        if threads <= 1:
            return sum(self.send_one(claimed) for claimed in batch.claimed)
        with ThreadPoolExecutor(threads, thread_name_prefix="meet-send") as pool:
            return sum(pool.map(self.send_one, batch.claimed))

    def send_one(self, claimed: Claimed) -> bool:
        """Whether SES accepted this mail. Whatever happens concerns this row alone, and is settled or left in doubt."""
        try:
            return self._try(claimed)
        except Exception:
            # The lease runs out, the row becomes in_doubt, and SES's own Send event or time settles it.
            logger.exception("A delivery could not be settled; its lease will run out.", extra=_about(claimed))
            return False

    def _try(self, claimed: Claimed) -> bool:
        stopping = Skip(DeliveryStatus.PENDING, "") if self._stop.is_set() else None
        if skip := stopping or why_not_now(self._meet.database, claimed):
            settle_skipped(self._meet.database, claimed, skip)
            return False
        try:
            ses_message_id = self._hand_over(self._build(claimed))
        except MailError as error:
            logger.warning("SES did not accept a mail: %s", error, extra=_about(claimed))
            operators = self._meet.settings.meet_operators
            spread = random.random()  # noqa: S311 - a jitter, no secret
            settle_failure(self._meet.database, claimed, error, spread=spread, operators=operators)
            return False
        settle_sent(self._meet.database, claimed, ses_message_id)
        return True

    def _build(self, claimed: Claimed) -> OutgoingMail:
        try:
            if claimed.invite is None:
                return self._builder.build_code(claimed.delivery)
            return self._builder.build_invite(claimed.delivery, claimed.invite, name=claimed.name, zone=claimed.zone)
        except MailError:
            raise
        except Exception as error:
            # A fault of ours: tried again on the schedule, which an update may mend in time.
            logger.exception("A mail could not be built.", extra=_about(claimed))
            raise MailUnavailable("BuildFailed", str(error)) from error

    def _hand_over(self, mail: OutgoingMail) -> str:
        try:
            return self._meet.mailer.send(mail)
        except MailError:
            raise
        except Exception as error:
            logger.exception("The mailer failed in a way it should not; the mail is in doubt.")
            raise MailInDoubt(type(error).__name__, str(error)) from error


def _about(claimed: Claimed) -> dict[str, str]:
    """What a log may say of a delivery: never its address."""
    return {"delivery": claimed.delivery.id, "attempt": str(claimed.delivery.attempts)}
